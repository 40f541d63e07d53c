"""A drawing moved as a whole: where points go, where pixels come from, and what is painted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xocnn.drawings import EXAMPLES, paint
from xocnn.drawings.moving import Box, Move, box_of, paint_moved, resample

MOVES = [
    Move(),
    Move(across=3, down=-2),
    Move(size=0.6, rotation=33),
    Move(stretch=1.4, bend=-0.7),
    Move(-4, 5, 1.3, -71, 0.5, 0.9),
]
every_move = pytest.mark.parametrize("move", MOVES)
PLAIN = EXAMPLES[0].strokes
BOX = Box(3.0, 6.0, 21.0, 18.0)


def by_hand(x: float, y: float, move: Move, box: Box) -> tuple[float, float]:
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    reach = max(box.right - box.left, box.bottom - box.top) / 2
    x, y = x - middle[0], y - middle[1]
    x += move.bend * reach * ((y / reach) ** 2 - 0.5)
    x *= move.stretch
    angle = math.radians(move.rotation)
    x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    return (
        move.size * x + middle[0] + move.across,
        move.size * y + middle[1] + move.down,
    )


@every_move
def test_every_point_goes_where_it_is_worked_out_by_hand(move: Move) -> None:
    points = np.random.default_rng(0).uniform(0, 28, (20, 2))
    moved = move.forward(points, BOX)
    for (x, y), found in zip(points, moved, strict=True):
        assert tuple(found) == pytest.approx(by_hand(x, y, move, BOX), abs=1e-9)


@every_move
def test_the_way_back_leads_to_where_it_began(move: Move) -> None:
    points = np.random.default_rng(1).uniform(0, 28, (4, 5, 2))
    assert move.backward(move.forward(points, BOX), BOX) == pytest.approx(points, abs=1e-8)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_what_is_not_moved_is_painted_to_the_last_bit_as_it_was(example: object) -> None:
    strokes = example.strokes  # type: ignore[attr-defined]
    box = box_of(strokes)
    assert box
    pictures = paint_moved(strokes, None, [Move(across=2), Move()], box)
    assert (pictures[1] == paint(strokes)).all()


@every_move
def test_many_moves_at_once_are_painted_like_each_alone(move: Move) -> None:
    box = box_of(PLAIN)
    assert box
    together = paint_moved(PLAIN, None, MOVES, box)[MOVES.index(move)]
    dense = [
        np.array([a + (b - a) * t for t in np.linspace(0, 1, 60)]) for a, b in PLAIN
    ]  # so that the strokes can bend
    moved = [[by_hand(x, y, move, box) for x, y in stroke] for stroke in dense]
    assert together == pytest.approx(paint(moved), abs=0.05)  # it bends in steps of a pixel


def test_a_shift_by_whole_pixels_shifts_the_picture() -> None:
    box = box_of(PLAIN)
    assert box
    picture = paint(PLAIN)
    [moved] = paint_moved(PLAIN, None, [Move(across=3, down=-4)], box)
    assert moved[:-4, 3:] == pytest.approx(picture[4:, :-3], abs=1e-5)
    assert (moved[:, :3] == -1).all() and (moved[-4:] == -1).all()


def test_pixels_are_shifted_and_turned_by_a_quarter_without_a_trace() -> None:
    image = np.random.default_rng(2).uniform(-1, 1, (28, 28)).astype(np.float32)
    box = Box(0, 0, 28, 28)
    assert (resample(image, Move(), box) == image).all()
    shifted = resample(image, Move(across=-5, down=2), box)
    assert (shifted[2:, :-5] == image[:-2, 5:]).all()
    assert (shifted[:2] == -1).all() and (shifted[:, -5:] == -1).all()
    turned = resample(image, Move(rotation=90), box)
    assert turned == pytest.approx(np.rot90(image, -1), abs=1e-6)


@every_move
def test_every_resampled_pixel_mixes_the_four_around_where_it_came_from(move: Move) -> None:
    image = np.random.default_rng(3).uniform(-1, 1, (28, 28)).astype(np.float32)
    moved = resample(image, move, BOX)

    def pixel(row: int, column: int) -> float:
        inside = 0 <= row < 28 and 0 <= column < 28
        return float(image[row, column]) if inside else -1.0

    for row in range(28):
        for column in range(28):
            x, y = move.backward([column + 0.5, row + 0.5], BOX) - 0.5
            left, top = math.floor(x), math.floor(y)
            right, below = x - left, y - top
            expected = (
                pixel(top, left) * (1 - right) * (1 - below)
                + pixel(top, left + 1) * right * (1 - below)
                + pixel(top + 1, left) * (1 - right) * below
                + pixel(top + 1, left + 1) * right * below
            )
            assert moved[row, column] == pytest.approx(expected, abs=1e-5)


def test_the_box_is_around_strokes_and_the_ink_of_an_image() -> None:
    image = np.full((28, 28), -1, np.float32)
    assert box_of([]) is None and box_of([], image) is None
    image[4:7, 20] = 1
    assert box_of([], image) == Box(20, 4, 21, 7)
    assert box_of([[(2, 9), (11, 10)]], image) == Box(2, 4, 21, 10)
    assert box_of([[(5, 5)]]) == Box(5, 5, 5, 5)


def test_a_dot_and_an_image_under_strokes_are_moved_together() -> None:
    image = np.full((28, 28), -1, np.float32)
    image[10, 10] = 1
    dot = [[(20.5, 20.5)]]
    box = box_of(dot, image)
    assert box
    [moved] = paint_moved(dot, image, [Move(across=2)], box)
    assert moved[10, 12] == 1 and moved[10, 10] == -1
    assert moved[20, 22] == 1

"""The pen against a slow, obvious one: every pixel's distance to every piece of stroke."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xocnn.drawings import paint
from xocnn.drawings.distance import TOGETHER, edge_distance, ink_at


def slow_paint(strokes, size, width, softness):
    picture = np.empty((size, size))
    for row in range(size):
        for column in range(size):
            x, y = column + 0.5, row + 0.5
            nearest = math.inf
            for stroke in strokes:
                for (ax, ay), (bx, by) in zip(stroke, stroke[1:] or stroke, strict=False):
                    length = (bx - ax) ** 2 + (by - ay) ** 2
                    t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0
                    t = min(1, max(0, t))
                    nearest = min(
                        nearest, math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))
                    )
            ink = min(1, max(0, 0.5 + (width / 2 - nearest) / softness))
            picture[row, column] = 2 * ink - 1
    return picture


def far_apart(points, least=0.5):
    """Leave out points that the pen would pass over, as those closer than half a pixel are."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) > least + 0.01:
            kept.append(point)
    return kept


coordinate = st.floats(-6, 22, allow_nan=False, width=32)
stroke = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=4).map(far_apart)


@settings(max_examples=40)
@given(
    st.lists(stroke, min_size=1, max_size=3),
    st.floats(0.5, 7),
    st.floats(0.2, 3),
)
def test_paint_is_ink_by_distance_to_the_nearest_piece(strokes, width, softness):
    fast = paint(strokes, size=16, width=width, softness=softness)
    np.testing.assert_allclose(fast, slow_paint(strokes, 16, width, softness), atol=2e-4)


def test_paint_of_nothing_is_paper():
    for nothing in ([], [[]], [np.empty((0, 2))]):
        assert (paint(nothing) == -1).all()


def test_paint_fills_28_by_28_float32_from_paper_to_ink():
    picture = paint([[(4, 4), (24, 24)]])
    assert picture.shape == (28, 28)
    assert picture.dtype == np.float32
    assert (picture.min(), picture.max()) == (-1, 1)


def test_paint_places_x_to_the_right_and_y_down():
    picture = paint([[(20.5, 3.5)]], width=1)
    assert np.unravel_index(picture.argmax(), picture.shape) == (3, 20)


def test_paint_of_a_single_point_is_a_dot():
    picture = paint([[(14, 14)]], width=4)
    # A disc of radius 2 covers π · 2² pixels.
    assert ((picture + 1) / 2).sum() == pytest.approx(math.pi * 4, rel=0.05)


def test_paint_crossing_is_no_darker_than_its_strokes():
    one, other = [(4, 4), (24, 24)], [(24, 4), (4, 24)]
    both = paint([one, other], width=1.2)
    np.testing.assert_array_equal(
        both, np.maximum(paint([one], width=1.2), paint([other], width=1.2))
    )


def test_paint_of_a_stroke_in_many_close_points_is_that_of_its_line():
    ends = np.array([(5.0, 6.0), (21.0, 19.0)])
    many = ends[0] + np.linspace(0, 1, 2000)[:, None] * (ends[1] - ends[0])
    np.testing.assert_allclose(paint([many]), paint([ends]), atol=1e-3)


def test_paint_cuts_off_what_is_outside():
    assert (paint([[(-90, -50), (-40, 200)]]) == -1).all()
    through = paint([[(-100, 14), (128, 14)]], width=2)
    assert (through[13:15] == 1).all()


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ([[(1, 2, 3)]], "shape"),
        ([[1, 2]], "shape"),
        ([[(1, float("nan"))]], "within"),
        ([[(1, float("inf"))]], "within"),
        ([[(1, 1e9)]], "within"),
        ([["ab"]], "numbers"),
    ],
)
def test_paint_refuses_what_are_no_points(strokes, words):
    with pytest.raises(ValueError, match=words):
        paint(strokes)


@pytest.mark.parametrize("pen", [{"width": 0}, {"softness": 0}, {"width": float("nan")}])
def test_paint_refuses_a_pen_without_size(pen):
    with pytest.raises(ValueError, match="above 0"):
        paint([[(1, 1)]], **pen)


def test_pens_of_any_widths_are_measured_together_as_each_is_alone():
    rng = np.random.default_rng(1)
    count = 2 * TOGETHER + 9
    start = rng.uniform(-5, 45, (count, 2)).astype(np.float32)
    end = start + rng.uniform(-2, 2, (count, 2)).astype(np.float32)
    radius = np.exp(rng.uniform(-1, 2, count)).astype(np.float32)
    owner = rng.permutation(count) // 12  # in no order
    size = {"size": 40, "softness": 1.5}
    pictures = owner.max() + 1
    found = ink_at(edge_distance(start, end, radius, owner, count=pictures, **size), 1.5)
    expected = np.zeros_like(found)
    for piece in range(count):
        one = np.s_[piece : piece + 1]
        edge = edge_distance(start[one], end[one], radius[one], owner[:1] * 0, count=1, **size)
        np.maximum(expected[owner[piece]], ink_at(edge[0], 1.5), out=expected[owner[piece]])
    np.testing.assert_allclose(found, expected, atol=1e-5)

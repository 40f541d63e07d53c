"""The drawings that training takes its batches from."""

from __future__ import annotations

import numpy as np
import pytest

from xocnn.drawings import BLOCK, Drawings
from xocnn.page.supply import SIZE, Supply


def test_the_first_drawings_come_in_the_order_of_making_and_few_are_made() -> None:
    supply = Supply(4)
    images, labels = supply.next(BLOCK + 10)
    expected, answers = Drawings(4).first(BLOCK + 10)
    np.testing.assert_array_equal(images, expected)
    np.testing.assert_array_equal(labels, answers)
    assert len(supply._drawings._made) == 2


@pytest.fixture(scope="module")
def rounds() -> tuple[Supply, list[bytes]]:
    """A supply that has gone through its collection three times, and all that it gave."""
    supply = Supply(4)
    given = [image.tobytes() for _ in range(3 * SIZE // 512) for image in supply.next(512)[0]]
    return supply, given


def test_every_round_gives_every_drawing_once(rounds: tuple[Supply, list[bytes]]) -> None:
    _, given = rounds
    first, second, third = given[:SIZE], given[SIZE : 2 * SIZE], given[2 * SIZE :]
    assert sorted(first) == sorted(second) == sorted(third)
    assert len(set(first)) == SIZE


def test_later_rounds_come_in_another_order(rounds: tuple[Supply, list[bytes]]) -> None:
    _, given = rounds
    first, second, third = given[:SIZE], given[SIZE : 2 * SIZE], given[2 * SIZE :]
    for one, other in ((first, second), (second, third), (first, third)):
        assert sum(a == b for a, b in zip(one, other, strict=True)) < SIZE / 100


def test_a_restart_repeats_everything_whatever_the_batches(
    rounds: tuple[Supply, list[bytes]],
) -> None:
    supply, given = rounds
    supply.place = (0, 0)
    sizes = [1, 32, 500, *([511] * (2 * SIZE // 511))]
    again = [image.tobytes() for size in sizes for image in supply.next(size)[0]]
    assert again == given[: len(again)]
    assert len(again) > 2 * SIZE


def test_another_seed_gives_other_drawings() -> None:
    assert not np.array_equal(Supply(1).next(8)[0], Supply(2).next(8)[0])

"""What both pages say about swapped columns: what it costs a CNN, and what votes alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.table import measure
from tests.xocnn.claims import finished
from tests.xocnn.quotes import says
from xocnn.judging import judge
from xocnn.labs.table import LAB as TABLE
from xocnn.rule_of_thumb import Data, DrawnData, TableData
from xocnn.sound.swapping import SoundData
from xocnn.tables import customers
from xocnn.text.languages import languages
from xocnn.text.swapping import WordData

pytestmark = pytest.mark.quoted


@pytest.mark.parametrize(
    ("make", "slack"), [(DrawnData, 3), (lambda: WordData(languages()), 3), (SoundData, 10)]
)
def test_a_swap_costs_a_cnn_more_than_five_points(make: Callable[[], Data], slack: float) -> None:
    """`slack` is what votes alone may gain or lose by chance, of as many as are held out."""
    says(
        "index.html",
        "On drawings the swap costs the CNN more than five points in a hundred, and votes alone "
        "next to nothing. English and Italian words give much the same result, and so do tones",
        "there the CNN had nearly always been right",
    )
    says("teachers.html", "The CNN falls by more than five points. Votes alone stay within three")
    votes, cnn = 100 * measure(make(), 1).right[..., 0]
    assert cnn[0] - cnn[1] > 5
    assert abs(votes[0] - votes[1]) < slack
    assert cnn[0] > (95 if make is SoundData else 80)
    if make is DrawnData:
        assert cnn[0] - cnn[1] > 8 and cnn[0] - votes[0] > 10


def test_a_swap_costs_nothing_on_a_table() -> None:
    says(
        "index.html",
        "costs neither of them anything that could be told from chance, and the CNN is no better "
        "than votes alone to begin with",
    )
    says(
        "teachers.html",
        "All four are about equally often right",
        "The interval of that difference reaches from below 0 to above 0",
    )
    found = measure(TableData(customers()), 3)
    told = judge(found.right, found.usual, found.examined)
    for difference in (told.fall, told.change, told.gain):
        assert difference.low < 0 < difference.high
    assert told.kind == "nothing"
    assert np.ptp(100 * found.right.mean(axis=2)) < 4
    assert (found.right > found.usual + 0.15).all()


def test_columns_put_back_give_the_same_bars_to_the_last_digit() -> None:
    says("teachers.html", "Press Put back and play. Why are the bars in pairs, to the last digit?")
    work = finished(TABLE, data="customers", order=list(range(1, 15)), seeds=2)
    view = work.view()
    assert "No column has been moved" in view["sentence"]
    bars = view["bars"]
    for in_order, swapped in (bars[:2], bars[2:]):
        np.testing.assert_array_equal(in_order["each"], swapped["each"])

"""Scales, percents and sentences for the page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xocnn import views

shares = st.lists(st.floats(0, 1e6), min_size=2, max_size=12).filter(lambda v: sum(v) > 0)


@given(st.floats(1e-6, 1e6))
def test_a_scale_ends_at_the_value_or_somewhat_above(size: float) -> None:
    end = views.scale_end(np.array([size, -size / 3]))
    assert size * (1 - 1e-5) <= end <= size * 2.001
    assert end == views.scale_end(np.array([-size]))


@pytest.mark.parametrize("size", [1.0, 2.0, 5.0, 10.0, 0.1, 0.02, 500.0])
def test_a_round_value_is_its_own_end(size: float) -> None:
    assert views.scale_end(np.array([size], np.float32)) == pytest.approx(size)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan], [np.inf, 1.0]])
def test_a_scale_of_nothing_or_of_no_numbers_ends_at_one(values: list[float]) -> None:
    assert views.scale_end(np.array(values)) == 1.0


@given(shares)
def test_whole_percents_sum_to_a_hundred_and_stay_within_one(values: list[float]) -> None:
    exact = np.array(values) / sum(values)
    percents = views.whole_percents(exact)
    assert sum(percents) == 100
    assert all(
        abs(percent - 100 * share) < 1 + 1e-6
        for percent, share in zip(percents, exact, strict=True)
    )


@given(st.floats(0, 1))
def test_the_winner_has_at_least_as_many_percents(share: float) -> None:
    told = views.verdict(np.array([share, 1 - share]), ("X", "O"))
    assert told["percents"]["XO".index(told["winner"])] == max(told["percents"])
    assert told["winner"] in told["sentence"]
    assert all(f"{percent} %" in told["sentence"] for percent in told["percents"])
    assert told["even"] == (max(share, 1 - share) < views.NEARLY_EVEN)


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (1.0, "X, with 100 % of the vote; O has 0 %."),
        (0.25, "O, with 75 % of the vote; X has 25 %."),
        (0.55, "Nearly even: X, with 55 % of the vote; O has 45 %."),
        (0.5, "Nearly even: X, with 50 % of the vote; O has 50 %."),
    ],
)
def test_the_verdict_is_a_sentence(share: float, sentence: str) -> None:
    assert views.verdict(np.array([share, 1 - share]), ("X", "O"))["sentence"] == sentence


def test_the_verdict_names_every_other_class() -> None:
    told = views.verdict(np.array([0.1, 0.7, 0.2]), ("X", "O", "Y"))
    assert told["sentence"] == "O, with 70 % of the vote; X has 10 %, Y has 20 %."


@pytest.mark.parametrize(
    ("shares", "even"),
    [
        ([0.59, 0.09, 0.31], False),  # nearly twice as many as the second
        ([0.36, 0.34, 0.3], True),
        ([0.14, 0.12, *[0.74 / 8] * 8], True),
        ([0.3, *[0.1] * 7], False),
    ],
)
def test_of_many_classes_the_first_two_say_whether_it_is_nearly_even(
    shares: list[float], even: bool
) -> None:
    told = views.verdict(np.array(shares), tuple("XOYABCDEFG"[: len(shares)]))
    assert told["even"] == even
    assert told["sentence"].startswith("Nearly even: ") == even


@pytest.mark.parametrize("score", [np.nan, np.inf])
def test_shares_that_are_no_numbers_give_no_verdict(score: float) -> None:
    told = views.verdict(np.array([score, 0.0]), ("X", "O"))
    assert told["sentence"].startswith("No verdict")
    assert not told["percents"]

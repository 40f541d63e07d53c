"""What the page for teachers answers about the labs is true of the network that it opens with.

No digit is asserted here: `test_numbers.py` compares those that the build fills in with the labs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.xocnn.quotes import DRAWN, says
from tools.figures import Situation
from xocnn.match import match_map
from xocnn.network import Network
from xocnn.receptive import field

pytestmark = pytest.mark.quoted

PAGE = "teachers.html"


@pytest.fixture(scope="module")
def now(network: Network) -> Situation:
    return Situation(network)


def test_the_whole_picture_answers(now: Situation) -> None:
    says(PAGE, "It says O: the match with the model of the X has fallen")
    moved = now.lab("whole-image", across=-4)
    assert (moved["comparison"], moved["network"]["winner"]) == ("O", "X")
    says(PAGE, "Most of a drawing is paper, and paper agrees with paper")
    assert min(moved["rows"][2]["matches"]) > 0.5  # the empty board
    says(PAGE, "hardly more than the")
    on_x, on_o = now.lab("whole-image", rotation=45)["rows"][0]["matches"]
    assert on_o < on_x < on_o + 0.05
    says(PAGE, "push the X so far that a large part of it is cut off")
    far = now.lab("whole-image", across=-14)
    assert far["network"]["winner"] == "O" and "cut off" in far["sentence"]


def test_the_answers_on_a_match(now: Situation) -> None:
    says(PAGE, "Of the 25 products 18 are +1 and 7 are −1", "18 − 7 = 11, and 11 ÷ 25 = 0.44")
    beside = now.lab("match", row=8, column=9)
    assert (beside["agree"], beside["disagree"], beside["match"]) == (18, 7, 0.44)
    assert set(np.unique(beside["products"])) == {-1, 1}
    says(PAGE, "Now every pixel agrees, and the match is 1")
    assert now.lab("match", row=9, column=9)["match"] == 1
    says(PAGE, "On bare paper the match is −0.04", "13 pixels of ink and 12 of paper")
    paper = now.lab("match", row=1, column=12)
    assert (paper["patch"] == -1).all() and (paper["feature"] > 0).sum() == 13
    assert paper["match"] == pytest.approx(-0.04)


def test_a_stroke_is_softer_than_a_feature() -> None:
    says(PAGE, "At the edge of a stroke pixels are neither ink nor paper but something between")
    edges = DRAWN["Plain X"]
    assert ((edges > -1) & (edges < 1)).any()


@pytest.mark.parametrize(
    ("options", "side", "said"),
    [
        ({}, 24, "24 × 24 positions, 25 multiplications each: 14,400"),
        ({"size": 9}, 20, "20 × 20, but takes 81 in each: 32,400"),
        ({"stride": 2}, 12, "12 × 12 positions remain and 3,600 multiplications"),
    ],
)
def test_the_work_of_a_convolution(
    now: Situation, options: dict[str, int], side: int, said: str
) -> None:
    says(PAGE, said)
    told = now.lab("convolution", **options)
    assert told["maps"].shape == (1, side, side)
    assert f"{told['work']:,}" in said


def test_the_lowest_match_lies_beside_the_stroke() -> None:
    says(PAGE, "paper where the feature has ink, and ink in half of the places where it has paper")
    picture = DRAWN["Plain X"]
    feature = np.where(np.abs(np.subtract.outer(np.arange(5), np.arange(5))) <= 1, 1.0, -1.0)
    found = match_map(picture, feature)
    row, column = np.unravel_index(int(found.argmin()), found.shape)
    patch = picture[row : row + 5, column : column + 5]
    assert (patch[feature > 0] < 0).mean() > 0.9
    assert (patch[feature < 0] > 0).mean() == 0.5


def test_the_relu_answers(now: Situation) -> None:
    says(PAGE, "not one orange value is larger or smaller than before")
    for number in range(1, 9):
        told = now.lab("relu", map=number)
        above = told["before"] > 0
        np.testing.assert_array_equal(told["after"][above], told["before"][above])
        assert (told["after"][~above] == 0).all()


@pytest.mark.parametrize(("side", "left"), [(2, 12), (3, 8), (8, 3)])
def test_the_pooling_answers(now: Situation, side: int, left: int) -> None:
    says(
        PAGE,
        "12 × 12, a quarter. With windows of 3 × 3 that do not overlap 8 × 8, a ninth",
        "With windows of 8 × 8 nine values remain of 576",
    )
    told = now.lab("pooling", window=side, stride=side)
    assert told["before"].shape == (24, 24)
    assert told["after"].shape == (left, left)


@pytest.mark.parametrize("way", ["left", "right", "up", "down"])
def test_a_move_changes_as_many_pooled_values_but_by_less(now: Situation, way: str) -> None:
    says(PAGE, "about as large a part of them changes. But they change by less")
    told = now.lab("pooling", move=way)
    chosen = next(move for move in told["moves"] if move["move"] == way)
    before, after = (n / size for n, size in zip(chosen["changed"], told["sizes"], strict=True))
    assert 0.6 < after / before < 1.8
    assert chosen["percent"][1] < 0.85 * chosen["percent"][0]


def test_the_stacking_answers(network: Network) -> None:
    says(
        PAGE,
        "5 × 5, 10 × 10 and 20 × 20 pixels (layers 1, 4 and 7)",
        "6 + 2 + 2 = 10",
        "sees 6 × 6 pixels",
    )
    for layer, side, at in ((1, 5, 12), (3, 6, 6), (4, 10, 5), (7, 20, 1)):
        seen = field(network, layer, at, at)
        assert (seen.bottom - seen.top, seen.right - seen.left) == (side, side)
    neighbour, own = field(network, 3, 6, 7), field(network, 3, 6, 6)
    assert neighbour.left - own.left == 2


def test_the_answers_on_votes(now: Situation) -> None:
    says(PAGE, "Most of it is gone", "Nothing changes: there was only paper")
    covered = now.lab("votes", row=14, column=14)
    assert covered["score_lost"] > covered["lead"] / 2
    assert now.lab("votes", "Plain O", row=14, column=14)["score_lost"] == 0
    says(PAGE, "By 2.2 and by 4.6", "1 ÷ (1 + e−d)")
    for lead, share in ((2.2, 0.90), (4.6, 0.99)):
        assert 1 / (1 + math.exp(-lead)) == pytest.approx(share, abs=0.001)


def test_the_error_of_the_truth_and_of_the_contrary(now: Situation) -> None:
    says(PAGE, "The error is almost 0 then, and so is every gradient")
    wrong, right = now.lab("backprop"), now.lab("backprop", truth="X")
    assert right["loss"] < 0.01 < 1 < wrong["loss"]
    assert max(map(abs, right["errors"])) < 0.01
    says(PAGE, "Why do the errors of the two votes always add up to 0?")
    for told in (wrong, right):
        assert sum(told["errors"]) == pytest.approx(0)


@pytest.mark.parametrize("nudge", [0.1, 1])
def test_a_gradient_promises_a_change_but_not_exactly(now: Situation, nudge: float) -> None:
    says(PAGE, "It should change by the gradient times the nudge", "not change by exactly that")
    opened: dict[str, Any] = now.lab("backprop", stage=13, nudge=nudge)["opened"]
    assert opened["promised"] == pytest.approx(nudge * opened["gradient"])
    assert abs(opened["change"] / opened["promised"] - 1) > 0.002


def test_a_large_step_turns_the_verdict_around(now: Situation) -> None:
    says(PAGE, "It brings the error down to almost 0, where 0.02 leaves a good part of it")
    slow, quick = (now.lab("backprop", rate=rate) for rate in (0.02, 0.1))
    assert quick["after"]["loss"] < 0.02 * quick["loss"]
    assert 0.1 * slow["loss"] < slow["after"]["loss"] < slow["loss"]
    says(PAGE, "But now the network calls this X an O, with nearly the whole vote")
    assert quick["after"]["votes"][1]["share"] > 0.9

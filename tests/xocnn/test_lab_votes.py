"""An election: the ledger sums to the score, softmax is softmax, covering is a forward pass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import scene_of
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.votes import cover
from xocnn.shapes import Rectangle

END: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
DESIGNS: dict[str, list[dict[str, Any]]] = {
    "maps": [
        {"kind": "conv2d", "features": 3, "size": [5, 5]},
        {"kind": "relu"},
        {"kind": "maxpool2d", "window": [8, 8], "stride": [8, 8]},
        *END,
    ],
    "no convolution": END,
    "hidden": [
        {"kind": "maxpool2d", "window": [7, 7], "stride": [7, 7]},
        {"kind": "flatten"},
        {"kind": "dense", "outputs": 9},
        {"kind": "relu"},
        {"kind": "dense", "outputs": 5, "gain": 3.0},
        {"kind": "relu"},
        {"kind": "dense", "outputs": 2},
    ],
    "odd": [
        {"kind": "conv2d", "features": 2, "size": [2, 5], "stride": [5, 3], "padding": "same"},
        {"kind": "flatten"},
        {"kind": "relu"},
        {"kind": "dense", "outputs": 2, "gain": -2.0},
    ],
}
every_design = pytest.mark.parametrize("design", DESIGNS)


def scene(design: str = "maps", drawing: int = 0) -> Scene:
    return scene_of(DESIGNS[design], drawing)


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("votes")
    return lab.view(what, **lab.read(options))


@every_design
@pytest.mark.parametrize("by", ["difference", "X", "O"])
def test_the_ledger_sums_to_the_score(design: str, by: str) -> None:
    what = scene(design)
    told = see(what, by=by)
    scores = what.network.forward(what.picture).scores[0]
    for k in range(2):
        total = told["bias"][k] + told["rest"]["added"][k]
        for row in told["rows"]:
            added = told["gain"] / told["inputs"] * row["value"] * row["weight"][k]
            assert row["added"][k] == pytest.approx(added, rel=1e-9, abs=1e-12)
            total += added
        assert total == pytest.approx(told["score"][k], abs=1e-9)
        assert total == pytest.approx(float(scores[k]), abs=1e-4)
    assert len(told["rows"]) + told["rest"]["count"] == told["inputs"]
    effects = [abs(row["effect"]) for row in told["rows"]]
    assert effects == sorted(effects, reverse=True)
    sides = {"difference": (1, -1), "X": (1, 0), "O": (0, 1)}[by]
    for row in told["rows"]:
        expected = sides[0] * row["added"][0] + sides[1] * row["added"][1]
        assert row["effect"] == pytest.approx(expected, abs=1e-12)


@every_design
def test_every_row_names_the_value_that_it_is_about(design: str) -> None:
    what = scene(design)
    told = see(what)
    source = what.network.forward(what.picture).output(told["source"])[0]
    # A ReLU may stand between what is named and what votes.
    relu_after = told["source"] and any(
        layer.kind == "relu" for layer in what.network.layers[told["source"] : -1]
    )
    for row in told["rows"]:
        at = (row["map"], row["row"], row["column"])[: source.ndim]
        value = float(source[at])
        expected = max(value, 0.0) if relu_after else value
        assert row["value"] == pytest.approx(expected, abs=1e-6)
        assert told["values"][row["index"]] == pytest.approx(row["value"], abs=1e-6)


def test_softmax_step_by_step() -> None:
    told = see(scene())
    table = told["softmax"]
    largest = max(row["score"] for row in table)
    exponents = [math.exp(row["score"] - largest) for row in table]
    for row, exponent, score in zip(table, exponents, told["score"], strict=True):
        assert row["score"] == pytest.approx(score)
        assert row["below"] == pytest.approx(row["score"] - largest)
        assert row["exponent"] == pytest.approx(exponent)
        assert row["sum"] == pytest.approx(sum(exponents))
        assert row["share"] == pytest.approx(exponent / sum(exponents))
    assert sum(row["share"] for row in table) == pytest.approx(1)


@every_design
def test_covering_is_a_forward_pass_of_the_covered_drawing(design: str) -> None:
    what = scene(design)
    told = see(what, row=12, column=15, size=6)
    by_hand = what.picture.copy()
    for y in range(28):
        for x in range(28):
            if 8 <= y < 14 and 11 <= x < 17:
                by_hand[y, x] = -1
    assert (told["seen"] == by_hand).all()
    assert told["covered"] == {"top": 8, "left": 11, "bottom": 14, "right": 17}
    scores = what.network.forward(by_hand).scores[0]
    assert told["score"] == pytest.approx([float(score) for score in scores], abs=1e-4)
    before = what.network.forward(what.picture).scores[0]
    lost = (before[0] - before[1]) - (scores[0] - scores[1])
    assert told["score_lost"] == pytest.approx(float(lost), abs=1e-4)
    rows = sum(row["lost"] for row in told["rows"]) + told["rest"]["lost"]
    assert rows == pytest.approx(told["score_lost"], abs=1e-9)


@every_design
@pytest.mark.parametrize("stride", [2, 3, 4])
def test_the_map_of_costs_is_one_forward_pass_for_each_place(design: str, stride: int) -> None:
    what = scene(design)
    told = see(what, stride=stride, size=5)
    scores = what.network.forward(what.picture).scores[0]
    winner, rival = (0, 1) if scores[0] >= scores[1] else (1, 0)
    assert (told["winner"], told["rival"]) == ("XO"[winner], "XO"[rival])
    assert told["lead"] == pytest.approx(float(scores[winner] - scores[rival]), abs=1e-4)
    rng = np.random.default_rng(0)
    rows, columns = told["centres"]
    assert told["costs"].shape == (len(rows), len(columns))
    for _ in range(12):
        i, j = rng.integers(len(rows)), rng.integers(len(columns))
        top, left = rows[i] - 2, columns[j] - 2
        place = Rectangle(top, left, top + 5, left + 5).clipped(28, 28)
        assert told["squares"]["rows"][i] == [place.top, place.bottom]
        assert told["squares"]["columns"][j] == [place.left, place.right]
        trace = what.network.forward(cover(what.picture, place))
        left_over = float(trace.scores[0, winner] - trace.scores[0, rival])
        assert told["leads"][i, j] == pytest.approx(left_over, abs=1e-4)
        assert told["costs"][i, j] == pytest.approx(told["lead"] - left_over, abs=1e-4)
        assert told["shares"][i, j] == pytest.approx(float(trace.shares[0, winner]), abs=1e-6)


def test_nothing_is_covered_unless_both_are_set() -> None:
    what = scene()
    for options in ({}, {"row": 5}, {"column": 5}):
        told = see(what, **options)
        assert told["covered"] is None
        assert (told["seen"] == what.picture).all()
        assert all(row["lost"] == 0 for row in told["rows"])


def test_a_hidden_neuron_has_a_ledger_of_its_own() -> None:
    what = scene("hidden")
    assert see(what)["shape"] == [5]
    for neuron in (1, 5, 99):
        told = see(what, hidden=neuron)
        k = min(neuron, 5) - 1
        assert told["hidden"] == k + 1 and told["neurons"] == 5
        value = what.network.forward(what.picture).output(5)[0, k]
        assert told["score"] == [pytest.approx(float(value), abs=1e-5)]
        assert told["shape"] == [9]
        assert sum(row["added"][0] for row in told["rows"]) + told["bias"][0] == pytest.approx(
            told["score"][0], abs=1e-9
        )


def test_no_hidden_neurons_is_said() -> None:
    told = see(scene(), hidden=3)
    assert "no hidden neurons" in told["sentence"]
    assert told["hidden"] == 0 and len(told["score"]) == 2


def test_a_blank_board_says_so() -> None:
    what = Scene(scene().network, np.full((28, 28), -1, np.float32))
    told = see(what)
    assert told["sentence"].startswith("Nothing is drawn.")
    assert (told["costs"] == 0).all()


@pytest.mark.parametrize(
    "options", [{"size": 0}, {"size": 29}, {"stride": 1}, {"by": "Z"}, {"hidden": -1}, {"cover": 1}]
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        see(scene(), **options)

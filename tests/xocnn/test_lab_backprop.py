"""The lab of the error that flows back: every number recomputed, and the promise of a gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from xocnn.drawings import EXAMPLES, paint
from xocnn.labs import OptionError, Scene, find
from xocnn.network import Network
from xocnn.recipe import untrained

LAB = find("backprop")


def scene(network: Network | None = None) -> Scene:
    strokes = [np.asarray(stroke, np.float32) for stroke in EXAMPLES[0].strokes]
    return Scene(network or untrained(1), paint(strokes, size=28).astype(np.float32), strokes)


def view(**options: Any) -> dict[str, Any]:
    return LAB.view(scene(), **LAB.read(options))


def stage_of(name: str) -> int:
    return next(n for n, stage in enumerate(view()["stages"], 1) if stage["name"] == name)


def test_the_steps_go_from_the_vote_back_to_the_first_layer_and_on_to_the_update() -> None:
    names = [stage["name"] for stage in view()["stages"]]
    assert names[:3] == ["vote", "error", "11 votes"]
    assert names[-2:] == ["1 convolution", "update"]
    assert len(names) == 14


@pytest.mark.parametrize("truth", ["X", "O"])
def test_the_error_is_minus_log_of_the_share_of_the_truth(truth: str) -> None:
    shown = view(truth=truth)
    scores = [vote["score"] for vote in shown["votes"]]
    total = sum(math.exp(score - max(scores)) for score in scores)
    shares = [math.exp(score - max(scores)) / total for score in scores]
    right = shown["classes"].index(truth)
    assert shown["loss"] == pytest.approx(-math.log(shares[right]))
    for k, (share, error) in enumerate(zip(shares, shown["errors"], strict=True)):
        assert shown["votes"][k]["share"] == pytest.approx(share)
        assert error == pytest.approx(share - (k == right))


def test_every_step_through_a_layer_shows_gradients_of_the_shapes_of_its_values() -> None:
    for n, stage in enumerate(view()["stages"], 1):
        shown = view(stage=n)
        assert (shown["layer"] is not None) == bool(stage["layer"])
        if shown["layer"]:
            for maps in (shown["layer"]["in"], shown["layer"]["out"], shown["layer"]["weights"]):
                assert maps is None or maps["values"].shape == maps["gradients"].shape
            assert shown["sentence"].startswith(f"Layer {stage['layer']}: ")


@pytest.mark.parametrize(
    ("stage", "options"),
    [
        ("1 convolution", {"of": "weight", "map": 3, "row": 2, "column": 4}),
        ("4 convolution", {"of": "weight", "map": 7, "channel": 2, "row": 1, "column": 3}),
        ("11 votes", {"of": "weight", "map": 2, "channel": 9}),
        ("4 convolution", {"of": "value", "channel": 5, "row": 6, "column": 6}),
        ("3 pooling", {"channel": 1, "row": 9, "column": 9}),
    ],
)
def test_the_error_changes_as_the_gradient_promised(stage: str, options: dict[str, Any]) -> None:
    told = view(stage=stage_of(stage), nudge=0.01, **options)["opened"]
    assert told["promised"] == pytest.approx(0.01 * told["gradient"])
    assert told["change"] == pytest.approx(
        told["promised"], abs=2e-3 * 0.01 + abs(told["promised"])
    )
    smaller = LAB.view(
        scene(), **{**LAB.read({"stage": stage_of(stage), **options}), "nudge": 1e-6}
    )
    told = smaller["opened"]
    assert told["change"] == pytest.approx(told["promised"], rel=1e-3, abs=1e-12)


@pytest.mark.parametrize(
    "stage", ["7 convolution", "9 pooling", "8 ReLU", "10 flatten", "11 votes"]
)
@pytest.mark.parametrize("of", ["value", "weight"])
def test_the_sums_shown_and_the_rest_make_the_gradient(stage: str, of: str) -> None:
    told = view(stage=stage_of(stage), of=of, map=2, channel=3)["opened"]
    shown = sum(float(sheet["products"].sum()) for sheet in told["sheets"])
    assert (shown + told["rest"]) == pytest.approx(told["total"], abs=1e-12)
    assert told["total"] * told["factor"] == pytest.approx(told["gradient"], abs=1e-12)


def test_the_update_moves_every_parameter_against_its_gradient_and_lowers_the_error() -> None:
    shown = view(stage=99, rate=0.01)
    assert shown["stage"] == len(shown["stages"])
    assert shown["after"]["loss"] < shown["loss"]
    assert view(rate=0)["after"]["loss"] == pytest.approx(shown["loss"])


def test_the_network_of_the_page_stays_as_it_is() -> None:
    here = scene()
    before = here.network.snapshot()
    for n in (1, 8, 14):
        LAB.view(here, **LAB.read({"stage": n, "rate": 0.5}))
    assert all(np.array_equal(before[name], a) for name, a in here.network.parameters.items())


def test_a_place_beyond_the_layer_is_the_last_there_is() -> None:
    far = {"map": 4096, "channel": 4096, "row": 4096, "column": 4096}
    assert view(stage=stage_of("4 convolution"), **far)["opened"]["place"] == [15, 7, 2, 2]


def test_what_the_drawing_can_be_is_said() -> None:
    with pytest.raises(OptionError, match="can be one of X, O, not Z"):
        view(truth="Z")


def test_a_network_that_has_blown_up_is_said_to_have() -> None:
    network = untrained(0)
    network.layers[0].params["weight"][:] = np.inf
    with np.errstate(all="ignore"):
        shown = LAB.view(scene(network), **LAB.read({}))
    assert "no longer numbers" in shown["sentence"]

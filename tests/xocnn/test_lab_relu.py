"""No negatives: what is swapped, how it is counted, and the verdict of a network without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import scene_of
from xocnn.labs import OptionError, Scene, find
from xocnn.network import Network

END: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
CONV: dict[str, Any] = {"kind": "conv2d", "features": 3, "size": [5, 5], "gain": 3.0}
RELU = {"kind": "relu"}
DESIGNS: dict[str, list[dict[str, Any]]] = {
    "usual": [CONV, RELU, {"kind": "maxpool2d", "window": 2}, {**CONV, "features": 2}, RELU, *END],
    "no relu": [CONV, *END],
    "no convolution": [RELU, *END],
    "hidden": [CONV, RELU, {"kind": "flatten"}, {"kind": "dense", "outputs": 5}, RELU, *END[1:]],
}


def scene(design: str = "usual", drawing: int = 0) -> Scene:
    return scene_of(DESIGNS[design], drawing)


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("relu")
    return lab.view(what, **lab.read(options))


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("number", [1, 2, 64])
def test_negatives_and_nothing_else_become_zero(design: str, number: int) -> None:
    what = scene(design)
    told = see(what, map=number)
    maps = what.picture[None] if design == "no convolution" else what.trace.output(1)[0]
    k = min(number, len(maps)) - 1
    assert (told["map"], told["maps"]) == (k + 1, len(maps))
    swapped = 0
    for place in np.ndindex(*maps[k].shape):
        value = float(maps[k][place])
        assert told["before"][place] == value
        assert told["after"][place] == (value if value > 0 else 0)
        swapped += value < 0
    assert told["swapped"] == swapped
    assert told["percent"] == pytest.approx(100 * swapped / maps[k].size)
    assert f"{swapped} of {maps[k].size} values are below 0" in told["sentence"]


@pytest.mark.parametrize("design", DESIGNS)
def test_every_value_is_counted_once_in_its_bin(design: str) -> None:
    told = see(scene(design))
    edges = told["edges"]
    assert edges[len(edges) // 2] == 0
    for which in ("before", "after"):
        counted = [0] * (len(edges) - 1)
        for value in told[which].ravel():
            bin_ = next(
                i
                for i in range(len(counted))
                if edges[i] <= value < edges[i + 1] or (i == len(counted) - 1)
            )
            counted[bin_] += 1
        assert told[f"counts_{which}"] == counted
    assert sum(told["counts_before"][: len(edges) // 2]) == told["swapped"]
    assert sum(told["counts_after"][: len(edges) // 2]) == 0
    assert told["zeros"] == sum(float(value) == 0 for value in told["after"].ravel())


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("drawing", [0, 1])
def test_without_relu_is_the_same_network_less_these_layers(design: str, drawing: int) -> None:
    what = scene(design, drawing)
    told = see(what)
    # A network that never had them, with the weights, biases and gains of this one.
    layers = []
    for layer in what.network.layers:
        settings = layer.describe()
        if settings["kind"] != "relu":
            layers.append({**settings, "gain": layer.gain} if layer.params else settings)
    bare = Network(layers)
    for own, given in zip(
        [layer for layer in bare.layers if layer.params],
        [layer for layer in what.network.layers if layer.params],
        strict=True,
    ):
        own.params = given.params
    trace = bare.forward(what.picture)
    np.testing.assert_allclose(told["without"]["scores"], trace.scores[0], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(told["without"]["shares"], trace.shares[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(told["with"]["scores"], what.trace.scores[0], rtol=1e-6)
    turned = told["with"]["winner"] != told["without"]["winner"]
    if design == "no relu":
        assert told["with"] == told["without"]
        assert "has no ReLU" in told["sentence"]
    else:
        assert ("turns around" if turned else "stays the same") in told["sentence"]


def test_two_convolutions_without_relu_are_one() -> None:
    """What the “why” says: what only multiplies and adds can be worked out as a single step."""
    network = Network([CONV, {**CONV, "features": 2}, *END], rng=2, dtype=np.float64)
    rng = np.random.default_rng(3)
    zero, one, two = np.zeros((1, 28, 28)), *rng.normal(size=(2, 1, 28, 28))

    def scores(picture: Any) -> Any:
        return network.forward(picture).scores[0] - network.forward(zero).scores[0]

    np.testing.assert_allclose(scores(one + 2 * two), scores(one) + 2 * scores(two), atol=1e-9)


def test_nothing_drawn_and_numbers_that_are_none_are_said() -> None:
    blank = Scene(scene().network, np.full((28, 28), -1.0, np.float32))
    assert "Nothing is drawn" in see(blank)["sentence"]
    broken = scene()
    broken.network.layers[-1].params["bias"][...] = np.nan
    assert "no longer numbers" in see(broken)["sentence"]


def test_every_value_says_what_it_sees() -> None:
    sees = see(scene())["sees"]
    assert sees["rows"] == [[row, row + 5] for row in range(24)]
    assert sees["columns"] == [[column, column + 5] for column in range(24)]
    assert see(scene("no convolution"))["sees"]["rows"] == [[row, row + 1] for row in range(28)]


@pytest.mark.parametrize("options", [{"map": 0}, {"map": 65}, {"map": "all"}, {"bins": 3}])
def test_options_out_of_their_limits_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        see(scene(), **options)

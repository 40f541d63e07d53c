"""Like bricks: what a value sees, and that the best patches are the best, by brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn.drawings import Drawings
from xocnn.labs import OptionError, Scene, find
from xocnn.labs import stack as module
from xocnn.network import Network

SMALL: list[dict[str, Any]] = [
    {"kind": "conv2d", "features": 3, "size": [3, 3]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [2, 2], "stride": [2, 2]},
    {"kind": "conv2d", "features": 2, "size": [3, 3], "padding": "same"},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 4},
    {"kind": "relu"},
    {"kind": "dense", "outputs": 2},
]
NONE = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
ODD = [
    {"kind": "maxpool2d", "window": [5, 3], "stride": [4, 3]},
    {"kind": "conv2d", "features": 2, "size": [2, 4], "stride": [2, 3], "padding": "same"},
    *NONE,
]
HUGE = [
    {"kind": "conv2d", "features": 1, "size": [28, 28], "padding": "same"},
    {"kind": "conv2d", "features": 1, "size": [27, 27], "padding": "same"},
    *NONE,
]


def scene(layers: list[dict[str, Any]], seed: int = 1) -> Scene:
    return Scene(Network(layers, rng=seed), Drawings(seed=9).first(1)[0][0, 0])


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("stack")
    return lab.view(what, **lab.read(options))


def test_the_best_patches_are_the_best_by_brute_force() -> None:
    what = scene(SMALL)
    images, labels = Drawings(held_out=True).first(64)
    for layer, k in ((1, 2), (3, 0), (4, 1)):
        best = []
        for at, image in enumerate(images):
            values = what.network.forward(image[None]).output(layer)[0, k]
            row, column = np.unravel_index(values.argmax(), values.shape)
            best.append((float(values[row, column]), at, int(row), int(column)))
        best.sort(key=lambda found: -found[0])
        found = see(what, layer=layer, map=k + 1)["found"]
        assert len(found) == 9
        for told, (value, at, row, column) in zip(found, best, strict=False):
            assert told["value"] == pytest.approx(value, abs=1e-5)
            assert (told["drawing"], told["row"], told["column"]) == (at + 1, row, column)
            assert told["class"] == "XO"[labels[at]]


def test_a_patch_is_the_part_of_its_drawing_on_paper() -> None:
    what = scene(SMALL)
    images, _ = Drawings(held_out=True).first(64)
    told = see(what, layer=4, map=1)
    for patch, found in zip(told["best"], told["found"], strict=True):
        assert patch.shape == (8, 8)  # 3, pooled 2, 3: 3 + 1 + 4
        # Traced back by hand: same padding one, pooling by two, three pixels.
        top, left = 2 * (found["row"] - 1), 2 * (found["column"] - 1)
        for y in range(8):
            for x in range(8):
                inside = 0 <= top + y < 28 and 0 <= left + x < 28
                pixel = images[found["drawing"] - 1, 0, top + y, left + x] if inside else -1
                assert patch[y, x] == pixel


def test_only_what_is_seen_counts() -> None:
    what = scene(SMALL)
    told = see(what, layer=4, map=2, row=5, column=7)
    seen = told["field"]
    rng = np.random.default_rng(2)
    other = rng.uniform(-1, 1, (28, 28)).astype(np.float32)
    rows, columns = slice(seen["top"], seen["bottom"]), slice(seen["left"], seen["right"])
    other[rows, columns] = what.picture[rows, columns]
    value = what.network.forward(other).output(4)[0, 1, 4, 6]
    assert told["value"] == pytest.approx(float(value), abs=1e-5)
    assert told["sees"]["rows"][4] == [seen["top"], seen["bottom"]]
    assert told["sees"]["columns"][6] == [seen["left"], seen["right"]]


def test_no_row_means_where_the_map_answers_most() -> None:
    told = see(scene(SMALL), layer=3, map=2)
    assert told["value"] == told["values"].max() == told["values"][told["row"], told["column"]]


def test_a_thousand_in_pieces_is_the_same_as_at_once() -> None:
    what = scene(SMALL)
    for look in (64, 256, 512):
        see(what, layer=4, look=look)
    pieces = see(what, layer=4, look=1024)
    module._surveys.clear()
    once = see(what, layer=4, look=1024)
    assert pieces["found"] == once["found"]
    assert see(what, layer=4, look=64)["found"] == see(scene(SMALL), layer=4)["found"]


def test_another_state_of_the_network_is_looked_at_anew() -> None:
    what = scene(SMALL)
    before = see(what, layer=4)
    what.network.parameters["layers.1.weight"][0] += 0.5
    after = see(Scene(what.network, what.picture), layer=4)
    assert before["state"] != after["state"]
    assert before["found"] != after["found"]


def test_few_surveys_are_kept() -> None:
    for seed in range(12):
        see(scene(SMALL, seed), layer=1)
    assert len(module._surveys) <= module.KEPT


def test_a_map_that_never_answers_says_so() -> None:
    what = scene(SMALL)
    what.network.parameters["layers.1.weight"][...] = 0
    what.network.parameters["layers.1.bias"][...] = -1
    told = see(what, layer=2)
    assert told["best"] == [] and "answers none" in told["sentence"]


@pytest.mark.parametrize("layers", [SMALL, NONE, ODD, HUGE], ids=["small", "none", "odd", "huge"])
def test_every_layer_of_every_design_is_shown(layers: list[dict[str, Any]]) -> None:
    what = scene(layers)
    for layer in range(1, len(layers) + 3):
        told = see(what, layer=layer, map=99, row=99, column=99)
        assert told["layer"] == min(layer, len(layers))
        assert told["cut"].shape <= (28, 28)
        rung = told["ladder"][told["layer"] - 1]
        assert tuple(rung["sees"]) == told["cut"].shape
        assert all(patch.shape == told["cut"].shape for patch in told["best"])
        assert f"Layer {told['layer']}" in told["sentence"]


def test_the_ladder_of_the_default_design_grows() -> None:
    from xocnn import recipe

    what = Scene(recipe.untrained(0), np.full((28, 28), -1, np.float32))
    sees = [rung["sees"][0] for rung in see(what)["ladder"]]
    assert sees == [5, 5, 6, 10, 10, 12, 20, 20, 28, 28, 28]


@pytest.mark.parametrize(
    "options", [{"layer": 0}, {"look": 63}, {"look": 1025}, {"row": -1}, {"place": 1}]
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        see(scene(SMALL), **options)

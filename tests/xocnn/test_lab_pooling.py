"""Keep the best of each window: winners, what a small move changes, windows that cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.oracles import pool
from xocnn.drawings import Drawings
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.pooling import MOVES
from xocnn.network import Network

END: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
DESIGNS: dict[str, list[dict[str, Any]]] = {
    "usual": [{"kind": "conv2d", "features": 3, "size": [5, 5]}, {"kind": "relu"}, *END],
    "odd": [
        {"kind": "maxpool2d", "window": 2},
        {"kind": "conv2d", "features": 2, "size": [2, 4], "padding": "valid"},
        *END,
    ],
    "no convolution": END,
}


def scene(design: str = "usual", drawing: int = 0) -> Scene:
    network = Network(DESIGNS[design], rng=4)
    return Scene(network, Drawings(seed=9).first(8)[0][drawing, 0])


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("pooling")
    return lab.view(what, **lab.read(options))


def moved_by_loop(picture: Any, down: int, right: int) -> Any:
    moved = np.full_like(picture, -1)
    for row, column in np.ndindex(*picture.shape):
        if 0 <= row - down < picture.shape[0] and 0 <= column - right < picture.shape[1]:
            moved[row, column] = picture[row - down, column - right]
    return moved


def maps_of(what: Scene, picture: Any) -> Any:
    trace = what.network.forward(picture)
    for n, layer in enumerate(what.network.layers, 1):
        if layer.kind == "conv2d":
            return np.maximum(trace.output(n)[0], 0)
    return picture[None]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (1, 1), (8, 5), (5, 8), (2, 3)])
def test_every_number_is_what_a_loop_finds(design: str, window: int, stride: int) -> None:
    what = scene(design)
    before = maps_of(what, what.picture)[0]
    h, w = before.shape
    if any(-(-(n - window) // stride) * stride >= n for n in (h, w)):
        with pytest.raises(OptionError, match="last window would lie outside"):
            see(what, map=1, window=window, stride=stride)
        return
    told = see(what, map=1, window=window, stride=stride, move="down")
    small, winners = pool(before[None, None], (window, window), (stride, stride))
    np.testing.assert_array_equal(told["before"], before)
    np.testing.assert_array_equal(told["after"], small[0, 0])
    np.testing.assert_array_equal(told["winners"], winners[0, 0])
    p, q = small.shape[2:]
    assert told["overhang"] == [
        max(0, (p - 1) * stride + window - h),
        max(0, (q - 1) * stride + window - w),
    ]
    for row, column in np.ndindex(p, q):
        values = before[
            row * stride : row * stride + window, column * stride : column * stride + window
        ]
        assert told["contested"][row, column] == (values.max() - values.min() > 1e-6)
    assert [move["move"] for move in told["moves"]] == ["left", "right", "up", "down"]
    for move in told["moves"]:
        other = maps_of(what, moved_by_loop(what.picture, *MOVES[move["move"]]))[0]
        other_small = pool(other[None, None], (window, window), (stride, stride))[0][0, 0]
        for i, (one, two) in enumerate([(before, other), (small[0, 0], other_small)]):
            count, change, whole = 0, 0.0, 0.0
            for place in np.ndindex(*one.shape):
                apart = abs(float(one[place]) - float(two[place]))
                count += apart > 1e-6
                change += apart
                whole += abs(float(one[place]))
            assert move["changed"][i] == count
            assert move["percent"][i] == pytest.approx(100 * change / whole if whole else 0)
            if move["move"] == "down":
                assert told["differs"][i].sum() == count
                np.testing.assert_allclose(
                    [told["moved_before"], told["moved_after"]][i], two, atol=1e-6
                )
                assert f"{count} of {one.size}" in told["sentence"]


def test_windows_of_two_leave_a_quarter_of_the_values() -> None:
    told = see(scene())
    assert told["sizes"] == [576, 144]
    assert told["sizes"][1] * 4 == told["sizes"][0]
    assert "25 % as many" in told["sentence"]


def test_values_change_by_less_after_pooling() -> None:
    """What the “why” says, on drawings: about as many in a hundred change, but by less."""
    shares: list[list[float]] = [[], []]
    sizes: list[list[float]] = [[], []]
    for drawing in range(8):
        what = scene(drawing=drawing)
        for number in (1, 2, 3):
            told = see(what, map=number)
            for move in told["moves"]:
                for i in range(2):
                    shares[i].append(move["changed"][i] / told["sizes"][i])
                    sizes[i].append(move["percent"][i])
    assert np.mean(shares[1]) == pytest.approx(np.mean(shares[0]), abs=0.08)
    assert np.mean(sizes[1]) < 0.85 * np.mean(sizes[0])


def test_a_window_larger_than_the_map_is_refused() -> None:
    small = Scene(Network([*END], (1, 6, 6), rng=1), np.zeros((6, 6), np.float32))
    with pytest.raises(OptionError, match="window is 7 × 7, but the map is only 6 × 6"):
        see(small, window=7)


@pytest.mark.parametrize(
    "options", [{"window": 0}, {"window": 9}, {"stride": 0}, {"move": "away"}, {"map": 0}]
)
def test_options_out_of_their_limits_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="can be"):
        see(scene(), **options)


def test_every_value_says_what_it_sees() -> None:
    assert see(scene())["sees"]["rows"] == [[row, row + 5] for row in range(24)]
    assert see(scene("odd"))["sees"]["columns"] == [[2 * c, 2 * c + 8] for c in range(11)]
    assert see(scene("no convolution"))["sees"]["rows"] == [[row, row + 1] for row in range(28)]

"""What a value can see, held against changing one pixel after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn import recipe
from xocnn.network import Network
from xocnn.receptive import field

END: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
DESIGNS: dict[str, list[dict[str, Any]]] = {
    "one": [{"kind": "conv2d", "features": 2, "size": [3, 5]}],
    "same": [
        {"kind": "conv2d", "features": 2, "size": [4, 3], "padding": "same", "stride": [2, 1]}
    ],
    "strides": [
        {"kind": "conv2d", "features": 2, "size": [3, 3], "stride": [2, 3]},
        {"kind": "conv2d", "features": 3, "size": [2, 2], "padding": "same"},
    ],
    "pooled": [
        {"kind": "conv2d", "features": 2, "size": [3, 3]},
        {"kind": "maxpool2d", "window": [3, 2], "stride": [2, 2]},
        {"kind": "conv2d", "features": 2, "size": [2, 2], "padding": "same"},
    ],
    "hanging over": [
        {"kind": "maxpool2d", "window": [4, 4], "stride": [3, 3]},
        {"kind": "conv2d", "features": 2, "size": [2, 2]},
    ],
}


def reached(network: Network, layer: int) -> np.ndarray[Any, Any]:
    """Which values of `layer` change with which pixel: (maps, rows, columns, height, width)."""
    rng = np.random.default_rng(0)
    for array in network.parameters.values():
        array[...] = rng.uniform(0.5, 1.5, array.shape)  # nothing cancels, nothing is cut off
    _, height, width = network.input_shape
    shape = (*network.layers[layer - 1].output_shape, 1, 1)[:3]
    before = network.forward(rng.uniform(0, 1, network.input_shape)).input
    changed = np.zeros((*shape, height, width), bool)
    values = network.forward(before).output(layer)[0]
    for row in range(height):
        for column in range(width):
            picture = before.copy()
            picture[..., row, column] = 100  # the largest, so that it wins in any pool
            differs = np.asarray(network.forward(picture).output(layer)[0] != values)
            changed[..., row, column] = differs.reshape(shape)
    return changed


@pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))
@pytest.mark.slow
def test_a_value_changes_with_just_the_pixels_of_its_field(design: list[dict[str, Any]]) -> None:
    network = Network([*design, *END], (1, 13, 14))
    for layer in range(1, len(network.layers) + 1):
        changed = reached(network, layer)
        _, rows, columns = changed.shape[:3]
        # Flatten's values are said to see all that the maps before see; each sees a part of it.
        flat = network.layers[layer - 1].kind == "flatten"
        for row, column in np.ndindex(rows, columns):
            place = field(network, layer, row, column)
            expected = np.zeros(changed.shape[3:], bool)
            expected[place.top : place.bottom, place.left : place.right] = True
            seen = changed[:, row, column]
            if flat:
                seen = np.asarray(seen.any(axis=0, keepdims=True))
            for one in seen:
                np.testing.assert_array_equal(one, expected, f"layer {layer} at {row}, {column}")


def test_the_last_convolution_of_the_default_network_sees_twenty_pixels() -> None:
    # 3 wide after pooling by 2: 6; before 3 wide: 8; before pooling by 2: 16; before 5 wide: 20.
    place = field(recipe.untrained(), 7, 1, 0)
    assert (place.bottom - place.top, place.right - place.left) == (20, 20)
    assert (place.top, place.left) == (4, 0)

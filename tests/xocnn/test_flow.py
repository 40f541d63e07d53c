"""The error on its way back: every gradient is the sum that is shown for it."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from xocnn.flow import Flow, flow, value_sum, weight_sum
from xocnn.network import Network

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "features": 3, "size": [3, 2], "padding": "same"},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [3, 3], "stride": [2, 2]},
    {"kind": "conv2d", "features": 2, "size": [2, 2], "stride": [2, 1]},
    {"kind": "relu"},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 4},
    {"kind": "relu"},
    {"kind": "dense", "outputs": 2},
]


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(LAYERS, (2, 9, 8), rng=3, dtype=np.float64)


@pytest.fixture(scope="module")
def found(network: Network) -> Flow:
    picture = np.random.default_rng(0).normal(size=(1, 2, 9, 8))
    return flow(network, network.forward(picture), np.array([1]))


def everywhere(shape: tuple[int, ...]) -> Any:
    return product(*map(range, shape))


def added_up(told: dict[str, Any]) -> float:
    """The sums of the sheets, added up by loops from their cells."""
    total = 0.0
    for sheet in told["sheets"]:
        products = sheet["products"]
        for i in range(products.shape[0]):
            for j in range(products.shape[1]):
                total += products[i, j]
    return total * told["factor"]


@pytest.mark.parametrize("layer", range(len(LAYERS) + 1))
def test_every_gradient_by_a_value_is_the_sum_that_is_shown(
    network: Network, found: Flow, layer: int
) -> None:
    gradients = found.values[layer][0]
    for at in everywhere(gradients.shape):
        told = value_sum(network, found, layer, *at)
        assert told["result"] == gradients[at]
        assert added_up(told) == pytest.approx(told["result"], abs=1e-12)
        assert told["rule"].endswith(".")


@pytest.mark.parametrize("layer", [1, 4, 7, 9])
def test_every_gradient_by_a_weight_is_the_sum_that_is_shown(
    network: Network, found: Flow, layer: int
) -> None:
    gradients = found.parameters[layer - 1]["weight"]
    for at in everywhere(gradients.shape):
        told = weight_sum(network, found, layer, *at)
        assert told["result"] == gradients[at]
        assert added_up(told) == pytest.approx(told["result"], abs=1e-12)


def test_products_are_errors_times_what_lay_there(network: Network, found: Flow) -> None:
    for told in (value_sum(network, found, 0, 1, 4, 4), weight_sum(network, found, 4, 0, 1, 1, 0)):
        for sheet in told["sheets"]:
            assert np.array_equal(sheet["products"], sheet["error"] * sheet["other"])


def test_gradients_agree_with_central_differences(network: Network, found: Flow) -> None:
    step = 1e-6
    picture = found.trace.input

    def loss(changed: Any) -> float:
        return flow(network, network.forward(changed), found.truth).loss

    for at in [(0, 0, 4, 4), (0, 1, 8, 7), (0, 0, 0, 0)]:
        up, down = picture.copy(), picture.copy()
        up[at] += step
        down[at] -= step
        slope = (loss(up) - loss(down)) / (2 * step)
        assert found.values[0][at] == pytest.approx(slope, abs=1e-7)


def test_the_errors_of_the_votes_sum_to_nothing(found: Flow) -> None:
    assert found.values[-1].sum() == pytest.approx(0, abs=1e-12)


def test_a_layer_without_weights_has_none_to_open(network: Network, found: Flow) -> None:
    with pytest.raises(IndexError, match="Layer 2 has no weights"):
        weight_sum(network, found, 2, 0, 0)

"""The error on its way back: the gradient at every layer, and the sum behind any one of them.

A gradient says how fast the error grows with a value. Layers count from 1 (0 is the picture); maps,
rows and columns from 0 in the numbers, from 1 in sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xocnn.layers import Conv2D, Dense, MaxPool2D, ReLU
from xocnn.loss import cross_entropy, softmax
from xocnn.network import Network, Trace
from xocnn.shapes import Array, Indices


@dataclass(frozen=True)
class Flow:
    """What backpropagation found for one batch.

    `values[n]` is the gradient by what layer n gave out (`values[0]`: by the picture), `parameters`
    has a dict for each layer, as `Network.backward` gives them.
    """

    trace: Trace
    truth: Indices  # (N,), the right class of each picture
    loss: float
    values: list[Array]
    parameters: list[dict[str, Array]]


def flow(network: Network, trace: Trace, truth: Indices) -> Flow:
    """Send the error of a trace back through all layers, and keep what arrives at each.

    >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 2, 2))
    >>> found = flow(network, network.forward(np.ones((1, 2, 2))), np.array([0]))
    >>> [gradient.shape for gradient in found.values]
    [(1, 1, 2, 2), (1, 4), (1, 2)]
    """
    loss, gradient = cross_entropy(trace.scores, truth)
    values, parameters = [gradient], []
    for _, before, found in network.walk_back(trace, gradient):
        assert before is not None
        values.append(before)
        parameters.append(found)
    return Flow(trace, truth, loss, values[::-1], parameters[::-1])


def value_sum(
    network: Network, found: Flow, layer: int, map: int, row: int = 0, column: int = 0
) -> dict[str, Any]:
    """How the gradient by one value of the first picture came about.

    Keys, always: result, factor (what the sum is multiplied with), sheets, rule (a sentence). Each
    sheet compares two little pictures: error (gradients of the layer above), other (the weights
    between, or 1), products, and their sum; factor · all sums = result. The gradient by a score is
    share − truth: one sheet, with the share as error and the truth as other.
    """
    shape = found.values[layer].shape[1:]
    at = (map, row, column)[: len(shape)]
    result = float(found.values[layer][0][at])
    if layer == len(network.layers):
        share = softmax(found.trace.scores.astype(np.float64))[0, map]
        truth = float(found.truth[0] == map)
        rule = "The share that the class got, less the share that it should have had: 1 or 0."
        sheet = {"map": map, "error": [[share]], "other": [[truth]], "products": [[share - truth]]}
        sheets = [{**_arrays(sheet), "sum": float(share - truth)}]
        return {"result": result, "factor": 1.0, "sheets": sheets, "rule": rule}
    above, error = network.layers[layer], found.values[layer + 1][0]
    factor, sheets = 1.0, []
    if isinstance(above, Conv2D):
        rule = (
            "Every position whose patch has this value in it sends its own error back, times the "
            "feature pixel that lay on it; gain ÷ pixels as on the way up."
        )
        factor = above.scale
        sheets = [
            _sheet(k, *_reached(above, error[k], above.params["weight"][k, map], row, column))
            for k in range(above.features)
        ]
    elif isinstance(above, Dense):
        rule = "Every vote that this value took part in sends its error back, times its weight."
        factor = above.scale
        weights = above.params["weight"][:, map]
        sheets = [_sheet(0, error[None], weights[None])]
    elif isinstance(above, ReLU):
        passed = found.trace.output(layer + 1)[0][at] > 0
        rule = (
            "It passed on the way up, so its error passes on the way back."
            if passed
            else ("It was swapped for 0 on the way up, so no error comes back to it.")
        )
        sheets = [_sheet(map, error[at].reshape(1, 1), np.full((1, 1), float(passed)))]
    elif isinstance(above, MaxPool2D):
        winners = found.trace.caches[layer].winners[0][map]
        won = winners == row * shape[2] + column
        rule = (
            "It was the largest of its window, so it gets the window's error."
            if won.any()
            else ("It was not the largest of its window, so no error comes back to it.")
        )
        errors = error[map][won] if won.any() else np.zeros(1)
        sheets = [_sheet(map, errors[None], np.full((1, errors.size), float(won.any())))]
    else:
        rule = "Laid out as a list or not, it is the same value, with the same error."
        place = int(np.ravel_multi_index(at, shape))
        sheets = [_sheet(0, error[place].reshape(1, 1), np.ones((1, 1)))]
    return {"result": result, "factor": float(factor), "sheets": sheets, "rule": rule}


def weight_sum(
    network: Network, found: Flow, layer: int, map: int, channel: int, row: int = 0, column: int = 0
) -> dict[str, Any]:
    """How the gradient by one feature pixel, or one weight of a vote, came about; as `value_sum`.

    IndexError for a layer that has no weights.
    """
    here = network.layers[layer - 1]
    before, error = found.trace.output(layer - 1)[0], found.values[layer][0]
    if isinstance(here, Conv2D):
        pads, (down, across) = here.pads, here.stride
        wide = np.pad(before[channel], ((pads.top, pads.bottom), (pads.left, pads.right)))
        p, q = error.shape[1:]
        under = wide[
            row : row + down * (p - 1) + 1 : down, column : column + across * (q - 1) + 1 : across
        ]
        rule = (
            "The feature was tried everywhere: at each position, the error there times the value "
            "that lay under this pixel; gain ÷ pixels as on the way up."
        )
        sheets = [_sheet(channel, error[map], under)]
        result = found.parameters[layer - 1]["weight"][map, channel, row, column]
    elif isinstance(here, Dense):
        rule = "The error of the vote times the value that this weight was given."
        sheets = [_sheet(0, error[map].reshape(1, 1), before[channel].reshape(1, 1))]
        result = found.parameters[layer - 1]["weight"][map, channel]
    else:
        raise IndexError(f"Layer {layer} has no weights.")
    return {"result": float(result), "factor": float(here.scale), "sheets": sheets, "rule": rule}


def _reached(
    above: Conv2D, error: Array, weight: Array, row: int, column: int
) -> tuple[Array, Array]:
    """For one feature: the errors of the positions that saw a value, and the pixels on it."""
    size, pads, stride = above.size, above.pads, above.stride
    errors, pixels = np.zeros(size), np.zeros(size)
    for r in range(size[0]):
        for s in range(size[1]):
            p, left_down = divmod(row + pads.top - r, stride[0])
            q, left_across = divmod(column + pads.left - s, stride[1])
            there = 0 <= p < error.shape[0] and 0 <= q < error.shape[1]
            if there and not left_down and not left_across:
                errors[r, s], pixels[r, s] = error[p, q], weight[r, s]
    return errors, pixels


def _sheet(map: int, error: Array, other: Array) -> dict[str, Any]:
    products = error.astype(np.float64) * other
    sheet = {"map": map, "error": error, "other": other, "products": products}
    return {**_arrays(sheet), "sum": float(products.sum())}


def _arrays(sheet: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if name == "map" else np.asarray(value, np.float64)
        for name, value in sheet.items()
    }

"""Turns networks and traces into what the page paints: flat arrays, scales and sentences."""

from typing import Any

import numpy as np

from xocnn.network import Network, Trace
from xocnn.receptive import field
from xocnn.shapes import Array

# The essay's words, which the page and assistive technology use, for each kind of layer.
NAMES = {
    "conv2d": "convolution",
    "relu": "ReLU",
    "maxpool2d": "pooling",
    "flatten": "flatten",
    "dense": "votes",
}
SCALE_ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)  # times a power of ten
LEAST = 0.29  # of the picture's side; smaller drawings are often taken for another
NEARLY_EVEN = 0.6  # less than this, of what the first two have together, is called nearly even


def describe(network: Network) -> dict[str, Any]:
    """The network as the page lays it out: every layer's name, shapes, parameters and work."""
    layers = [
        {
            "number": number,
            "kind": layer.kind,
            "name": NAMES[layer.kind],
            "settings": layer.describe(),
            "shape": list(layer.output_shape),
            "feature": list(layer.params["weight"].shape[1:]) if layer.params else None,
            "parameters": layer.parameters,
            "multiplications": layer.multiplications,
            "sees": _seen(network, number),
        }
        for number, layer in enumerate(network.layers, 1)
    ]
    return {
        "input": list(network.input_shape),
        "classes": list(network.classes),
        "layers": layers,
        "parameters": sum(layer.parameters for layer in network.layers),
        "multiplications": sum(layer.multiplications for layer in network.layers),
    }


def _seen(network: Network, layer: int) -> list[int]:
    """Rows and columns of the drawing that a value in the middle of a layer's maps can see."""
    shape = network.layers[layer - 1].output_shape
    middle = (shape[1] // 2, shape[2] // 2) if len(shape) == 3 else (0, 0)
    seen = field(network, layer, *middle)
    return [seen.bottom - seen.top, seen.right - seen.left]


def features(network: Network) -> dict[str, Any]:
    """Every feature pixel and weight in one flat array, layer after layer, with the scales' ends.

    There is one scale a layer (None where there are no features), and one a feature. None shrinks
    below 1, the range in which features start.
    """
    weights = [layer.params.get("weight") for layer in network.layers]
    return {
        "values": np.concatenate([w.ravel() for w in weights if w is not None]).astype(np.float32),
        "scales": [None if w is None else max(1.0, scale_end(w)) for w in weights],
        "each": [
            [] if w is None else [max(1.0, scale_end(feature)) for feature in w] for w in weights
        ],
    }


def maps(trace: Trace, network: Network) -> dict[str, Any]:
    """Every value of every layer for one picture in one flat array, the picture itself first.

    With it come the ends of the colour scales, for each way of having them: one a layer; one for
    all pictures, features too; one a map (none of a list that has no pictures).
    """
    outputs = [trace.input[0], *(output[0] for output in trace.outputs)]
    scales = [1.0, *(scale_end(output) for output in outputs[1:])]
    lists = [n for n, layer in enumerate(network.layers, 1) if layer.kind == "flatten"]
    return {
        "values": np.concatenate([output.ravel() for output in outputs]).astype(np.float32),
        "scales": scales,
        "all": max([*scales, *(scale for scale in features(network)["scales"] if scale)]),
        "each": [
            [] if n in lists else [scale_end(values) if n else 1.0 for values in output]
            for n, output in enumerate(outputs)
        ],
    }


def scale_end(values: Array) -> float:
    """Where a symmetric colour scale ends: the largest size among the values, rounded up.

    >>> scale_end(np.array([-3.2, 0.4]))
    4.0
    >>> scale_end(np.zeros(4))
    1.0
    """
    largest = float(np.abs(values).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0.0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(largest))
    for step in SCALE_ENDS:
        if largest <= step * power * (1 + 1e-6):
            return float(step * power)
    raise AssertionError("unreachable: largest < 10 * power")


def verdict(
    shares: Array, classes: tuple[str, ...], picture: Array | None = None
) -> dict[str, Any]:
    """Who won the election, with every share in whole percent (they sum to 100), as a sentence too.

    Shares that are no numbers give no winner, and say so. A `picture` (H, W) whose drawing is
    smaller than those that networks learn from is said to be too small.

    >>> verdict(np.array([0.968, 0.032]), ("X", "O"))["sentence"]
    'X, with 97 % of the vote; O has 3 %.'
    """
    if not np.isfinite(shares).all():
        return {
            "winner": "–",
            "even": False,
            "percents": [],
            "shares": [],
            "sentence": "No verdict: the network's votes are no longer numbers. Press Reset.",
        }
    percents = whole_percents(shares)
    winner = int(np.argmax(shares))
    rest = ", ".join(
        f"{c} has {p} %"
        for i, (c, p) in enumerate(zip(classes, percents, strict=True))
        if i != winner
    )
    even = bool(shares[winner] < NEARLY_EVEN * np.sort(shares)[-2:].sum())
    opening = f"Nearly even: {classes[winner]}" if even else classes[winner]
    sentence = f"{opening}, with {percents[winner]} % of the vote; {rest}."
    return {
        "winner": classes[winner],
        "even": even,
        "percents": percents,
        "shares": [float(share) for share in shares],
        "sentence": sentence + _smallness(picture),
    }


def _smallness(picture: Array | None) -> str:
    """A sentence on a drawing that is too small; empty for all others."""
    if picture is None:
        return ""
    inked = picture > 0
    lengths = [np.flatnonzero(inked.any(axis=axis)) for axis in (0, 1)]
    longest = max((int(np.ptp(at)) + 1 for at in lengths if len(at)), default=0)
    least = round(LEAST * max(picture.shape))
    if longest >= least:
        return ""
    return (
        f" It is too small to be sure: {longest} pixels, where the network has learned from "
        f"{least} up; draw it larger."
    )


def whole_percents(shares: Array) -> list[int]:
    """Shares of 1 as whole percents that sum to 100: the largest remainders are rounded up.

    >>> whole_percents(np.array([0.5, 0.25, 0.25]))
    [50, 25, 25]
    >>> whole_percents(np.array([1 / 3, 1 / 3, 1 / 3]))
    [34, 33, 33]
    """
    exact = 100 * np.asarray(shares, np.float64)
    floors = np.floor(exact).astype(int)
    short = 100 - int(floors.sum())
    for index in np.argsort(-(exact - floors), kind="stable")[:short]:
        floors[index] += 1
    return [int(value) for value in floors]

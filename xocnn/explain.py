"""The arithmetic behind any one value of a trace, in numbers and in a sentence.

Everything is JSON-able. Layers count from 1 (0 is the input); maps, rows and columns from 0 in the
numbers, from 1 in the sentence, as on the page. `result` is the value of the trace itself; sum and
match are added up anew in float64, so that gain · match + bias agrees with it to float32 rounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU
from xocnn.network import Network, Trace
from xocnn.shapes import Array, Rectangle, Shape
from xocnn.views import whole_percents

type Explanation = dict[str, Any]

MOST_PLACES = 9  # decimals of a figure, where fewer do not make the arithmetic come out


def explain(
    network: Network,
    trace: Trace,
    layer: int,
    map: int,
    row: int = 0,
    column: int = 0,
    picture: int = 0,
) -> Explanation:
    """Show how one value came about: every product, their sum, the match, and what it became.

    The value is that of `map`, `row`, `column` after `layer` for one `picture` of the batch; a
    Dense layer's outputs, and Flatten's, are maps of one value. Keys, always: layer, kind, map,
    row, column, result, source (layer, maps, top, left, bottom, right; rows from top up to, not
    including, bottom), sentence. Then, by kind:

    - conv2d, dense: terms (map, row, column, patch, feature, product, and padding where the patch
      reaches out of the picture), sum, pixels, match, gain, bias;
    - relu, flatten: value, what came in;
    - maxpool2d: terms (map, row, column, value, winner);
    - the last layer: softmax (class, score, exponent, share), also.

    IndexError for a value that is not there.

    >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 2, 2))
    >>> network.restore({"layers.2.weight": np.ones((2, 4)), "layers.2.bias": np.zeros(2)})
    >>> told = explain(network, network.forward([[1, 1], [1, -1]]), layer=2, map=0)
    >>> told["sum"], told["pixels"], told["match"]
    (2.0, 4, 0.5)
    >>> told["terms"][3] == {"map": 0, "row": 1, "column": 1,
    ...                      "patch": -1.0, "feature": 1.0, "product": -1.0}
    True
    """
    _check(network, trace, layer, map, row, column, picture)
    stage = network.layers[layer - 1]
    before = trace.output(layer - 1)[picture]
    at = (map,) if len(stage.output_shape) == 1 else (map, row, column)
    told: Explanation = {
        "layer": layer,
        "kind": stage.kind,
        "map": map,
        "row": row,
        "column": column,
        "result": float(trace.output(layer)[picture][at]),
    }
    match stage:
        case Conv2D():
            _convolution(told, stage, before)
        case Dense():
            _votes(told, stage, before, _maps_before(network, layer))
        case MaxPool2D():
            _pooling(told, stage, before, int(trace.caches[layer - 1].winners[picture][at]))
        case ReLU():
            _cut_off(told, before, at)
        case Flatten():
            _laid_out(told, before)
    if layer == len(network.layers):
        told["softmax"] = _softmax(network, trace, picture)
        shares = np.array([part["share"] for part in told["softmax"]])
        if np.isfinite(shares).all():
            percent = whole_percents(shares)[map]
            told["sentence"] += f" That is {percent} % of the vote for {network.classes[map]}."
    return told


def _check(network: Network, trace: Trace, layer: int, *place: int) -> None:
    """IndexError unless the value exists."""
    if not 1 <= layer <= len(network.layers):
        raise IndexError(f"Layers go from 1 to {len(network.layers)}; there is no layer {layer}.")
    shape = (*network.layers[layer - 1].output_shape, 1, 1)[:3]
    limits = (*shape, len(trace.input))
    for what, index, limit in zip(("map", "row", "column", "picture"), place, limits, strict=True):
        if not 0 <= index < limit:
            raise IndexError(
                f"Layer {layer} has {what}s from 0 to {limit - 1}; there is no {what} {index}."
            )


def _convolution(told: Explanation, layer: Conv2D, before: Array) -> None:
    channels, height, width = before.shape
    rectangle = layer.source(told["row"], told["column"])
    weight = layer.params["weight"][told["map"]]
    terms = []
    for c in range(channels):
        for i, y in enumerate(range(rectangle.top, rectangle.bottom)):
            for j, x in enumerate(range(rectangle.left, rectangle.right)):
                inside = 0 <= y < height and 0 <= x < width
                patch = float(before[c, y, x]) if inside else 0.0
                term = _term(c, y, x, patch, float(weight[c, i, j]))
                terms.append(term if inside else {**term, "padding": True})
    clipped = rectangle.clipped(height, width)
    told["source"] = _source(told, range(channels), clipped)
    _add_up(told, layer, terms)
    told["sentence"] = (
        f"{_place(told)}: the patch of {_extent(clipped)} matches feature {told['map'] + 1} by "
        f"{response(told)}"
    )


def _votes(told: Explanation, layer: Dense, before: Array, shape: Shape) -> None:
    weight = layer.params["weight"][told["map"]]
    places = np.unravel_index(np.arange(before.size), (*shape, 1, 1)[:3])
    terms = [
        _term(int(c), int(y), int(x), float(patch), float(feature))
        for c, y, x, patch, feature in zip(*places, before, weight, strict=True)
    ]
    channels, height, width = (*shape, 1, 1)[:3]
    told["source"] = _source(told, range(channels), Rectangle(0, 0, height, width))
    _add_up(told, layer, terms)
    told["sentence"] = (
        f"Layer {told['layer']}, output {told['map'] + 1}: the {layer.pixels} values that come in "
        f"match its votes by {response(told)}"
    )


def _term(c: int, y: int, x: int, patch: float, feature: float) -> Explanation:
    place = {"map": c, "row": y, "column": x}
    return {**place, "patch": patch, "feature": feature, "product": patch * feature}


def _add_up(told: Explanation, layer: Conv2D | Dense, terms: list[Explanation]) -> None:
    """Everything from the terms to the result."""
    total = sum(term["product"] for term in terms)
    told["terms"] = terms
    told["sum"] = total
    told["pixels"] = layer.pixels
    told["match"] = total / layer.pixels
    told["gain"] = layer.gain
    told["bias"] = float(layer.params["bias"][told["map"]])


def _pooling(told: Explanation, layer: MaxPool2D, before: Array, winner: int) -> None:
    _, height, width = before.shape
    clipped = layer.source(told["row"], told["column"]).clipped(height, width)
    channel = told["map"]
    told["source"] = _source(told, [channel], clipped)
    told["terms"] = [
        {
            "map": channel,
            "row": y,
            "column": x,
            "value": float(before[channel, y, x]),
            "winner": y * width + x == winner,
        }
        for y in range(clipped.top, clipped.bottom)
        for x in range(clipped.left, clipped.right)
    ]
    best_row, best_column = divmod(winner, width)
    told["sentence"] = (
        f"{_place(told)}: of {_extent(clipped)}, the largest value is {_figure(told['result'])}, "
        f"at row {best_row + 1}, column {best_column + 1}."
    )


def _cut_off(told: Explanation, before: Array, at: Shape) -> None:
    told["value"] = value = float(before[at])
    row, column = told["row"], told["column"]
    told["source"] = _source(told, [told["map"]], Rectangle(row, column, row + 1, column + 1))
    fate = "passes as it is" if value > 0 else "is not above 0 and becomes 0"
    told["sentence"] = f"{_place(told)}: {_figure(value)} came in and {fate}."


def _laid_out(told: Explanation, before: Array) -> None:
    c, row, column = (int(i) for i in np.unravel_index(told["map"], before.shape))
    told["value"] = float(before[c, row, column])
    told["source"] = _source(told, [c], Rectangle(row, column, row + 1, column + 1))
    told["sentence"] = (
        f"Layer {told['layer']}, value {told['map'] + 1}: {_figure(told['value'])}, taken from map "
        f"{c + 1}, row {row + 1}, column {column + 1}."
    )


def _softmax(network: Network, trace: Trace, picture: int) -> list[Explanation]:
    scores = trace.scores[picture].astype(np.float64)
    exponents = np.exp(scores - scores.max())
    shares = exponents / exponents.sum()
    return [
        {"class": name, "score": float(score), "exponent": float(exponent), "share": float(share)}
        for name, score, exponent, share in zip(
            network.classes, scores, exponents, shares, strict=True
        )
    ]


def _maps_before(network: Network, layer: int) -> Shape:
    """The shape that the inputs of a Dense layer had before Flatten, or their number."""
    for stage in reversed(network.layers[: layer - 1]):
        if isinstance(stage, Flatten):
            return stage.input_shape
        if isinstance(stage, Dense):
            break
    return network.layers[layer - 1].input_shape


def _source(told: Explanation, maps: range | list[int], place: Rectangle) -> Explanation:
    return {"layer": told["layer"] - 1, "maps": list(maps), **place._asdict()}


def _place(told: Explanation) -> str:
    return (
        f"Layer {told['layer']}, map {told['map'] + 1}, row {told['row'] + 1}, "
        f"column {told['column'] + 1}"
    )


def _extent(place: Rectangle) -> str:
    return f"rows {place.top + 1} to {place.bottom}, columns {place.left + 1} to {place.right}"


def response(told: Explanation, places: int = 2) -> str:
    """What became of a match, in as many figures as give the result when they are worked out.

    >>> response({"match": 0.005, "gain": 12.0, "bias": 0.0, "result": 0.06})
    '0.005; times the gain 12.00, plus the bias 0.00, that makes 0.06.'
    """
    result = _figure(told["result"], places)
    parts = [told[name] for name in ("match", "gain", "bias")]

    def comes_out(kept: int) -> bool:
        match, gain, bias = (round(part, kept) for part in parts)
        return _figure(match * gain + bias, places) == result

    kept = enough(comes_out, places)
    # Zeros beyond the second decimal say nothing.
    match, gain, bias = (re.sub(r"(\.\d\d\d*?)0+$", r"\1", _figure(part, kept)) for part in parts)
    return f"{match}; times the gain {gain}, plus the bias {bias}, that makes {result}."


def enough(comes_out: Callable[[int], bool], least: int = 2) -> int:
    """With how many places the arithmetic that is shown comes out, from `least` on."""
    return next((places for places in range(least, MOST_PLACES) if comes_out(places)), MOST_PLACES)


def _figure(value: float, places: int = 2) -> str:
    """So many decimals, with a true minus sign and no minus before a zero."""
    text = f"{value:.{places}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")

"""ReLU: what speaks against a feature is forgotten, and what the verdict would be without."""

from __future__ import annotations

from typing import Any

import numpy as np

from xocnn.labs.base import Lab, Option, Scene, number
from xocnn.labs.pooling import itself
from xocnn.labs.stack import sights
from xocnn.layers import Conv2D, ReLU
from xocnn.loss import softmax
from xocnn.network import Network
from xocnn.shapes import Array
from xocnn.views import scale_end, verdict

BINS = 20  # an even number, so that 0 is where two of them meet


class Rectified(Lab):
    """A map before and after, its values counted, and the verdict with every ReLU left out."""

    id = "relu"
    order = 5
    title = "No negatives"
    invitation = (
        "Point at a value of either picture to see what becomes of it; then look at another map, "
        "draw something else, and compare the two verdicts."
    )
    why = (
        "A convolution only multiplies and adds. Two of them in a row can be worked out as a "
        "single one, so stacking would gain nothing. A step that treats values above and below 0 "
        "differently breaks that, and this is the cheapest there is: one comparison a value. It "
        "also leaves many values at exactly 0, where a mismatch has no more to say."
    )
    options = (Option("map", "Map", "whole", 6, low=1, high=64),)

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        layer, maps = first_response(scene)
        k = min(options["map"], len(maps)) - 1
        before = maps[k]
        after = np.maximum(before, 0)
        end = scale_end(before)
        edges = np.linspace(-end, end, BINS + 1)
        swapped = int((before < 0).sum())
        network = scene.network
        relus = sum(isinstance(each, ReLU) for each in network.layers)
        with_relu = scene.trace.scores[0].astype(np.float64)
        without = without_relu(network, scene.picture)
        return {
            "maps": len(maps),
            "map": k + 1,
            "before": before,
            "after": after,
            "scale": scene.scale(maps, before),
            "edges": edges,
            "counts_before": count(before, edges),
            "counts_after": count(after, edges),
            "zeros": int((after == 0).sum()),
            "swapped": swapped,
            "values": int(before.size),
            "percent": 100 * swapped / before.size,
            "sees": sights(network, layer) if layer else itself(*scene.picture.shape),
            "relus": relus,
            "classes": list(network.classes),
            "with": _election(with_relu, network),
            "without": _election(without, network),
            "sentence": _sentence(k, swapped, before.size, relus, scene, with_relu, without),
        }


def first_response(scene: Scene) -> tuple[int, Array]:
    """The first convolution's number and what it answers (K, P, Q); 0 and the drawing without."""
    for n, layer in enumerate(scene.network.layers, 1):
        if isinstance(layer, Conv2D):
            return n, scene.trace.output(n)[0]
    return 0, scene.picture[None]


def without_relu(network: Network, picture: Array) -> Array:
    """Each class's score with all ReLU layers left out; weights, biases and gains stay.

    >>> network = Network([{"kind": "flatten"}, {"kind": "relu"}, {"kind": "dense", "outputs": 2}],
    ...                   (1, 2, 2), rng=1)
    >>> ink = np.ones((2, 2))  # without negatives ReLU changes nothing
    >>> bool(np.allclose(without_relu(network, ink), network.forward(ink).scores[0]))
    True
    """
    values = network.pictures(picture)
    for layer in network.layers:
        if not isinstance(layer, ReLU):
            values, _ = layer.forward(values)
    scores: Array = values[0].astype(np.float64)
    return scores


def count(values: Array, edges: Array) -> list[int]:
    """How many values lie in each bin; a value on an edge belongs to the bin above it."""
    return [int(n) for n in np.histogram(values, edges)[0]]


def _election(scores: Array, network: Network) -> dict[str, Any]:
    told = verdict(softmax(scores[None])[0], network.classes)
    return {**told, "scores": [float(score) for score in scores]}


def _sentence(
    k: int, swapped: int, size: int, relus: int, scene: Scene, scores: Array, without: Array
) -> str:
    classes = scene.network.classes
    first = (
        f"Map {k + 1}: {swapped} of {size} values are below 0 and are swapped for 0, "
        f"{100 * swapped / size:.0f} %; the other {size - swapped} pass as they are."
    )
    if not relus:
        return f"{first} This network has no ReLU, so there is nothing to leave out."
    if scene.picture.max() <= -1:
        return f"{first} Nothing is drawn, so there is no verdict to compare."
    if not (np.isfinite(scores).all() and np.isfinite(without).all()):
        return f"{first} The scores are no longer numbers; press Reset."
    same = int(scores.argmax()) == int(without.argmax())
    fate = "the verdict stays the same" if same else "the verdict turns around"
    pairs = ", ".join(
        f"{name} {number(a)} → {number(b)}"
        for name, a, b in zip(classes, scores, without, strict=True)
    )
    layers = "the ReLU layer" if relus == 1 else f"all {relus} ReLU layers"
    return (
        f"{first} With {layers} left out, on this drawing {fate} (scores: {pairs}). The weights "
        "were learned with ReLU in place; a network trained without would have found others."
    )


LAB = Rectified()

"""Backpropagation: one drawing, one update, in slow motion and with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xocnn.flow import Flow, flow, value_sum, weight_sum
from xocnn.labs.base import Lab, Option, Scene, number
from xocnn.layers import Conv2D, Dense
from xocnn.loss import cross_entropy, softmax
from xocnn.network import Network
from xocnn.shapes import Array
from xocnn.views import NAMES, scale_end, whole_percents

MOST_PLACES = 4096
KINDS = ("value", "weight")
MOST_SHEETS = 3  # comparisons behind a gradient that are shown; of the others, the sum


@dataclass(frozen=True)
class Stage:
    """One step of the slow motion; `layer` where it is about one."""

    name: str
    layer: int = 0


class Backprop(Lab):
    """The vote, its error, the gradients on their way back, the update, and the vote after it."""

    id = "backprop"
    order = 8
    title = "The error flows back"
    invitation = (
        "Say what the drawing should have been, then follow the error back, step by step; open any "
        "gradient, nudge that value, and see whether the error changes as the gradient said."
    )
    why = (
        "A gradient answers one question about one number of the network: were it a little higher, "
        "by how much would the error grow? To try each number by itself would take a look at the "
        "drawing for every one of them. The chain rule finds all of them in a single walk from the "
        "votes back to the first layer, since what a layer needs to know has already been worked "
        "out by the layer above it. The promise is for small steps: where a nudge makes another "
        "value the largest of its window, or lifts one above 0, the error turns off the straight "
        "line."
    )
    options = (
        Option("truth", "It should be", "class", "O"),
        Option("rate", "Rate of the update", "number", 0.02, low=0, high=0.5, step=0.01),
        Option("stage", "Step", "whole", 1, low=1, high=256, control=False),
        # Which gradient is open: of a value that comes in, or of a weight.
        Option("of", "Gradient of", "choice", "weight", choices=KINDS, control=False),
        Option("map", "Map", "whole", 1, low=1, high=MOST_PLACES, control=False),
        Option("channel", "Of map", "whole", 1, low=1, high=MOST_PLACES, control=False),
        Option("row", "Row", "whole", 1, low=1, high=MOST_PLACES, control=False),
        Option("column", "Column", "whole", 1, low=1, high=MOST_PLACES, control=False),
        Option("nudge", "Nudge it by", "number", 0.1, low=-1, high=1, step=0.01),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        network = exact(scene.network)
        name = self.choose("truth", options["truth"], scene)
        truth = np.array([network.classes.index(name)])
        found = flow(network, network.forward(scene.picture[None, None]), truth)
        stages = stages_of(network)
        at = min(options["stage"], len(stages)) - 1
        after = updated(network, found, options["rate"])
        loss_after, _ = cross_entropy(after.forward(scene.picture[None, None]).scores, truth)
        view = {
            "stages": [{"name": stage.name, "layer": stage.layer} for stage in stages],
            "stage": at + 1,
            "classes": list(network.classes),
            "truth": name,
            "votes": votes(network, scene.picture),
            "loss": found.loss,
            "errors": [float(error) for error in found.values[-1][0]],
            "after": {"votes": votes(after, scene.picture), "loss": float(loss_after)},
            "layer": None,
            "opened": None,
        }
        stage = stages[at]
        if stage.layer:
            view["layer"] = layer_view(scene, network, found, stage.layer, options)
            view["opened"] = opened(network, found, stage.layer, options)
        return {**view, "sentence": sentence(view, stage, network, options["rate"])}


def exact(network: Network) -> Network:
    """The same network in float64, in which a nudge of a hundredth can be told from rounding."""
    return network.copy(np.float64)


def stages_of(network: Network) -> list[Stage]:
    """The steps: the vote, its error, every layer from the last to the first, the update."""
    layers = list(enumerate(network.layers, 1))
    through = [Stage(f"{n} {NAMES[layer.kind]}", n) for n, layer in reversed(layers)]
    return [Stage("vote"), Stage("error"), *through, Stage("update")]


def updated(network: Network, found: Flow, rate: float) -> Network:
    """The network after one step of gradient descent: every parameter less rate · gradient."""
    after = exact(network)
    for layer, grads in zip(after.layers, found.parameters, strict=True):
        for name, gradient in grads.items():
            layer.params[name] -= rate * gradient
    return after


def votes(network: Network, picture: Array) -> list[dict[str, Any]]:
    scores = network.forward(picture[None, None]).scores[0]
    shares = softmax(scores[None])[0]
    return [
        {"class": name, "score": float(score), "share": float(share)}
        for name, score, share in zip(network.classes, scores, shares, strict=True)
    ]


def layer_view(
    scene: Scene, network: Network, found: Flow, n: int, options: dict[str, Any]
) -> dict[str, Any]:
    """What a layer gave out and got back, what came in and was handed back, and its features."""
    layer = network.layers[n - 1]
    told: dict[str, Any] = {
        "number": n,
        "name": NAMES[layer.kind],
        "out": _maps(scene, found.trace.output(n)[0], found.values[n][0]),
        "in": _maps(scene, found.trace.output(n - 1)[0], found.values[n - 1][0]),
        "weights": None,
    }
    if isinstance(layer, Conv2D | Dense):
        weight, gradient = layer.params["weight"], found.parameters[n - 1]["weight"]
        k = min(options["map"], len(weight)) - 1
        told["weights"] = {
            "count": len(weight),
            "bias": float(layer.params["bias"][k]),
            "bias_gradient": float(found.parameters[n - 1]["bias"][k]),
            **_maps(scene, weight[k], gradient[k]),
        }
    return told


def opened(network: Network, found: Flow, n: int, options: dict[str, Any]) -> dict[str, Any]:
    """The gradient that the reader has open, the sum behind it, and what a nudge really does."""
    layer = network.layers[n - 1]
    of = options["of"] if isinstance(layer, Conv2D | Dense) else "value"
    if of == "weight":
        shape = layer.params["weight"].shape
        place = _within(
            (options["map"], options["channel"], options["row"], options["column"]), shape
        )
        told = weight_sum(network, found, n, *place)
        where = f"weights.{n}"
    else:
        shape = found.values[n - 1][0].shape
        place = _within((options["channel"], options["row"], options["column"]), shape)
        told = value_sum(network, found, n - 1, *place)
        where = f"values.{n - 1}"
    sheets = sorted(told["sheets"], key=lambda sheet: -abs(sheet["sum"]))
    delta = options["nudge"]
    now = nudged(network, found, of, n, place, delta)
    return {
        "of": of,
        "where": where,
        "place": [int(i) for i in place],
        "gradient": told["result"],
        "factor": told["factor"],
        "rule": told["rule"],
        "sheets": [
            {
                **sheet,
                "error_scale": scale_end(sheet["error"]),
                "other_scale": scale_end(sheet["other"]),
                "products_scale": scale_end(sheet["products"]),
            }
            for sheet in sheets[:MOST_SHEETS]
        ],
        "total": float(sum(sheet["sum"] for sheet in sheets)),
        "rest": float(sum(sheet["sum"] for sheet in sheets[MOST_SHEETS:])),
        "others": max(len(sheets) - MOST_SHEETS, 0),
        "nudge": delta,
        "promised": delta * told["result"],
        "change": now - found.loss,
        "loss": now,
    }


def nudged(
    network: Network, found: Flow, of: str, n: int, place: tuple[int, ...], delta: float
) -> float:
    """The error with one value changed by so much, everything after it worked out anew."""
    if of == "weight":
        changed = exact(network)
        changed.layers[n - 1].params["weight"][place] += delta
        scores = changed.forward(found.trace.input).scores
    else:
        values = found.trace.output(n - 1).copy()
        values[(0, *place)] += delta
        for layer in network.layers[n - 1 :]:
            values, _ = layer.forward(values)
        scores = values
    loss, _ = cross_entropy(scores, found.truth)
    return float(loss)


def _within(place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """A place, counted from 1, as indices, moved into the array where it lies beyond."""
    return tuple(min(at, length) - 1 for at, length in zip(place, shape, strict=False))


def _as_maps(values: Array) -> Array:
    """Values as maps (C, H, W); a list is one row of one map."""
    return values if values.ndim == 3 else values.reshape(1, 1, -1)


def _maps(scene: Scene, values: Array, gradients: Array) -> dict[str, Any]:
    """Values and their gradients as maps, and where the colours of each map end.

    Gradients are too small for the values' scale, and have one of their own.
    """
    maps, slopes = _as_maps(values), _as_maps(gradients)
    own = scene.scaling == "each"
    return {
        "list": values.ndim == 1,
        "values": maps,
        "scales": [scene.scale(maps, each) for each in maps],
        "gradients": slopes,
        "gradient_scales": [scale_end(each if own else slopes) for each in slopes],
    }


def sentence(view: dict[str, Any], stage: Stage, network: Network, rate: float) -> str:
    truth, loss, after = view["truth"], view["loss"], view["after"]
    if not np.isfinite([loss, after["loss"]]).all():
        return "The scores are no longer numbers; press Reset."
    share, share_after = (_percent(votes, truth) for votes in (view["votes"], after["votes"]))
    if stage.name == "vote":
        return f"{truth} has {share} % of the vote. It should have all of it."
    if stage.name == "error":
        return (
            f"The error is −log of the share of {truth}, {number(loss, 4)}: 0 where the right "
            "class has every vote, and more without end as it loses them. Its gradient by the "
            "score of a class is simply share − what the share should be."
        )
    if stage.name == "update":
        parameters = sum(layer.parameters for layer in network.layers)
        return (
            f"Every parameter moves by −{number(rate)} × its gradient, all {parameters:,} at once. "
            f"{truth} had {share} % of the vote and would have {share_after} %; the error goes "
            f"from {number(loss, 4)} to {number(after['loss'], 4)}. The network of the page stays "
            "as it is."
        )
    told = view["opened"]
    kind = "weight" if told["of"] == "weight" else "value"
    return (
        f"Layer {stage.layer}: the open {kind} has the gradient {number(told['gradient'], 4)}. "
        f"Nudged by {number(told['nudge'])}, it should change the error by "
        f"{number(told['promised'], 5)}; the error changes by {number(told['change'], 5)}."
    )


def _percent(votes: list[dict[str, Any]], truth: str) -> int:
    """The share of the right class in whole percent, as the verdict has it."""
    at = [vote["class"] for vote in votes].index(truth)
    return whole_percents(np.array([vote["share"] for vote in votes]))[at]


LAB = Backprop()

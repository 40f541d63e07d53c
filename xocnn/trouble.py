"""What goes wrong when a network learns: each noticed by a stated rule, and explained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xocnn import ops
from xocnn.layers import ReLU, WeightedLayer
from xocnn.network import Network
from xocnn.shapes import Array, Indices

BLOWN, GROWN = 20, 10  # times the loss of guessing, and times the first loss of the run
GOOD = 2  # times the best held-out loss of a run that weights may have to be called good
DEAD = 0.5  # share of a layer's maps that answer nothing
VANISHED = 1e-3  # of the last layer's gradient, at the first
STUCK_FOR, STUCK_WITHIN = 100, 0.03  # updates; share of the loss of guessing
BATCHES = 10  # that have to be all of one class
LEARNED, APART = 0.98, 0.08  # accuracy in training; how far behind it the held-out one stays


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: its kind, what is seen and what to do, and the rule behind it."""

    kind: str
    sentence: str
    rule: str


def guessing(network: Network) -> float:
    """The loss of a network that gives every class the same share: ln(classes).

    >>> round(math.log(2), 4)
    0.6931
    """
    return math.log(len(network.classes))


def blows_up(rows: Sequence[Mapping[str, Any]], network: Network) -> bool:
    """Whether the loss of the last update is beyond all measure."""
    loss = rows[-1]["loss"]
    return not loss <= max(BLOWN * guessing(network), GROWN * rows[0]["loss"])


def good_loss(network: Network, best: float) -> float:
    """The largest held-out loss with which weights are worth going back to, in a run whose best
    one is this: twice that, or that of guessing, and never one that would be a blow-up.

    >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 2, 2))
    >>> [round(good_loss(network, best), 2) for best in (0.05, 1.8, 1575.0)]
    [0.69, 3.6, 13.86]
    """
    rest = guessing(network)
    return min(BLOWN * rest, max(rest, GOOD * best))


def blown_up(update: int, good: int | None) -> Trouble:
    """The trouble of an update at which the loss left all bounds, or the numbers; `good` is the
    last update after which the weights were good, None where there is none."""
    rule = (
        f"The loss of a batch is no longer a number, or more than {BLOWN} times that of guessing "
        f"and {GROWN} times that of the first update. Weights are good where their loss on "
        f"held-out drawings is at most {GOOD} times the best of the run, or that of guessing."
    )
    if update == 1:
        return Trouble(
            "blow-up",
            "The error is no finite number before the first update: this network’s weights are too "
            "large to compute with. Training is paused. Press New start, or open another network.",
            rule,
        )
    back = (
        "No weights of this run were good: lower the learning rate, and press Reset or New start."
        if good is None
        else "Lower the learning rate and go back to the last good weights, or press Reset."
    )
    return Trouble(
        "blow-up",
        f"The error has left all bounds at update {update:,}: the learning rate is too high, and "
        "each step leaps across the valley to a higher place on the other side. Training is "
        f"paused. {back}",
        rule,
    )


def find(
    network: Network,
    rows: Sequence[Mapping[str, Any]],
    batches: Sequence[NDArray[Any]],
    pictures: Array,
    labels: Indices,
) -> list[Trouble]:
    """All troubles that the rules find: from the rows of the run, the labels of its last batches,
    and the network's answers to pictures that it is not trained on, with their labels."""
    if not rows:
        return []
    found = [one_class(network, batches), memorising(rows)]
    trace = network.forward(pictures)
    found += [dead(network, trace.outputs)]
    if rows[-1]["mean_accuracy"] < LEARNED - APART:
        _, dscores, _ = ops.softmax_cross_entropy(trace.scores, labels)
        grads, _ = network.backward(trace, dscores, to_input=False)
        vanishing = vanished(network, grads)
        found += [vanishing, None if vanishing else stuck(network, rows)]
    return [trouble for trouble in found if trouble]


def dead(network: Network, outputs: Sequence[Array]) -> Trouble | None:
    """ReLU layers of which half the maps, or more, are 0 for every picture."""
    for number, (layer, output) in enumerate(zip(network.layers, outputs, strict=True), 1):
        if not isinstance(layer, ReLU):
            continue
        answers = output.reshape(*output.shape[:2], -1).max(axis=(0, 2)) > 0
        silent, count = int((~answers).sum()), len(answers)
        if silent >= DEAD * count:
            maps = "map is" if silent == 1 else "maps are"
            return Trouble(
                "dead",
                f"Dead ReLUs: {silent} of {count} {maps} 0 everywhere after layer {number}, "
                "whatever is drawn. What is 0 hands no error back, so the features behind it "
                "learn nothing more. Press New start, with a lower learning rate.",
                f"Half of a layer's maps or more are 0 for all of {len(output)} held-out drawings.",
            )
    return None


def vanished(network: Network, grads: Sequence[Mapping[str, Array]]) -> Trouble | None:
    """A first layer to which hardly anything of the error comes through."""
    sizes = [
        (number, float(np.sqrt(np.mean(np.square(found["weight"], dtype=np.float64)))))
        for number, (layer, found) in enumerate(zip(network.layers, grads, strict=True), 1)
        if isinstance(layer, WeightedLayer)
    ]
    (first, low), (last, high) = sizes[0], sizes[-1]
    if first == last or not low < VANISHED * high:
        return None
    times = f"{high / low:,.0f} times" if low else "infinitely many times"
    return Trouble(
        "vanished",
        f"The gradient has vanished on its way back: at layer {last} it is {times} as large as at "
        f"layer {first}, where next to nothing is learned. Use fewer layers, or gains that neither "
        "swell nor shrink what passes through.",
        f"The root mean square of the first layer's gradient is below {VANISHED:g} of the last "
        f"layer's, and the accuracy of the batches below {100 * (LEARNED - APART):.0f} %.",
    )


def stuck(network: Network, rows: Sequence[Mapping[str, Any]]) -> Trouble | None:
    """Votes that stay even, update after update."""
    rest = guessing(network)
    late = [row for row in rows if row["update"] > rows[-1]["update"] - STUCK_FOR]
    if rows[-1]["update"] < STUCK_FOR:
        return None
    if any(abs(row["mean_loss"] - rest) > STUCK_WITHIN * rest for row in late):
        return None
    share = f"{100 / len(network.classes):.0f} %"
    return Trouble(
        "stuck",
        f"The votes are stuck at about {share} for each class: for {STUCK_FOR} updates the loss "
        f"has stayed near {rest:.2f}, which is that of guessing. Try a higher learning rate, if it "
        "is low, or another start.",
        f"The mean loss of the last {STUCK_FOR} updates stays within {100 * STUCK_WITHIN:.0f} % of "
        f"ln({len(network.classes)}) = {rest:.3f}.",
    )


def one_class(network: Network, batches: Sequence[NDArray[Any]]) -> Trouble | None:
    """Batches that are all of one class."""
    labels = np.concatenate(batches) if batches else np.empty(0, int)
    if len(batches) < BATCHES or len(np.unique(labels)) > 1:
        return None
    name = network.classes[int(labels[0])]
    return Trouble(
        "one class",
        f"Only {name} is being shown, so the network learns to say {name} to everything: that is "
        "never wrong here. Give it drawings of the other classes, too.",
        f"The last {BATCHES} batches have drawings of one class only.",
    )


def memorising(rows: Sequence[Mapping[str, Any]]) -> Trouble | None:
    """Right on what it was shown, and not on what it was not."""
    looked = next((row for row in reversed(rows) if "held_out_accuracy" in row), None)
    if looked is None or looked["mean_accuracy"] < LEARNED:
        return None
    behind = looked["mean_accuracy"] - looked["held_out_accuracy"]
    if behind < APART:
        return None
    return Trouble(
        "memorising",
        f"The network learns by heart: {100 * looked['mean_accuracy']:.0f} % of the drawings that "
        f"it is shown are right, but {100 * looked['held_out_accuracy']:.0f} % of those that are "
        "held out. It needs more drawings, or fewer features to remember them with.",
        f"At least {100 * LEARNED:.0f} % right in training, and {100 * APART:.0f} points less or "
        "worse on held-out drawings.",
    )

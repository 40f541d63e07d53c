"""Learning by trying, and by the chain rule: two ways to the same slope, at very different prices.

To find out whether a value of a network should be higher or lower one can try both and look: that
is a finite difference. Backpropagation works out the slope instead, for all values in one walk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xocnn.loss import cross_entropy
from xocnn.network import Network, Trace
from xocnn.shapes import Array, Indices

WAYS = ("lower", "same", "higher")
FEW = 2  # a sweep that moves fewer than one value in so many is followed by a smaller nudge
SMALL = 1e-5  # a nudge for measuring slopes: the balance between the curve's bend and rounding


@dataclass(frozen=True)
class Value:
    """One number of a network: the name of its array in `Network.parameters`, and its index."""

    name: str
    place: tuple[int, ...]


@dataclass(frozen=True)
class Trial:
    """One value tried: what it was, the error for each of `WAYS`, and which of them was kept."""

    value: Value
    before: float
    nudge: float
    errors: tuple[float, float, float]
    kept: str


def values_of(network: Network) -> list[Value]:
    """Every number that the network learns, layer after layer.

    >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 2, 2))
    >>> [value.name for value in values_of(network)].count("layers.2.weight")
    8
    """
    return [
        Value(name, place)
        for name, array in network.parameters.items()
        for place in np.ndindex(array.shape)
    ]


def error_of(network: Network, images: Array, truth: Indices) -> float:
    """The mean error over some drawings: one forward pass of all of them."""
    return float(cross_entropy(network.forward(images).scores, truth)[0])


def difference(
    network: Network, images: Array, truth: Indices, value: Value, by: float = SMALL
) -> float:
    """The slope of the error by one value, measured: (E(w + by) − E(w − by)) ÷ (2 · by).

    Two forward passes; the network comes out as it went in. Asks for float64: in float32 the two
    errors differ by little more than rounding.
    """
    array = network.parameters[value.name]
    before = array[value.place]
    array[value.place] = before + by
    higher = error_of(network, images, truth)
    array[value.place] = before - by
    lower = error_of(network, images, truth)
    array[value.place] = before
    return (higher - lower) / (2 * by)


class Trying:
    """Coordinate descent: one value after another is tried lower and higher, and the best kept.

    Two forward passes a value, so that one sweep over P values takes 2 · P. A tie stays as it is.
    After a sweep that moved fewer than half of all values, the nudge is halved.
    """

    def __init__(self, network: Network, images: Array, truth: Indices, nudge: float) -> None:
        self.network, self.images, self.truth, self.nudge = network, images, truth, nudge
        self.values = values_of(network)
        self.error = error_of(network, images, truth)
        self.tried = self.moved = 0
        self._moved_in_sweep = 0

    def step(self) -> Trial:
        """Try the next value: the network keeps whichever of three has the smallest error."""
        value = self.values[self.tried % len(self.values)]
        array = self.network.parameters[value.name]
        before, nudge, same = float(array[value.place]), self.nudge, self.error
        choices = {"same": before, "lower": before - nudge, "higher": before + nudge}
        errors = {"same": same}
        for way in ("lower", "higher"):
            array[value.place] = choices[way]
            errors[way] = error_of(self.network, self.images, self.truth)
        kept = min(errors, key=lambda way: errors[way])
        array[value.place] = choices[kept]
        self.error = errors[kept]
        self._count(kept != "same")
        return Trial(value, before, nudge, (errors["lower"], same, errors["higher"]), kept)

    def _count(self, moved: bool) -> None:
        self.tried += 1
        self.moved += moved
        self._moved_in_sweep += moved
        if self.tried % len(self.values) == 0:
            if FEW * self._moved_in_sweep < len(self.values):
                self.nudge /= 2
            self._moved_in_sweep = 0


class Descent:
    """Gradient descent: every step moves all values at once, each by −rate · its gradient.

    A step is one backward pass and one forward pass, which finds the error after it.
    """

    def __init__(self, network: Network, images: Array, truth: Indices, rate: float) -> None:
        self.network, self.images, self.truth, self.rate = network, images, truth, rate
        self.updates = 0
        self._look()

    def _look(self) -> None:
        self.trace: Trace = self.network.forward(self.images)
        self.error, self._dscores = cross_entropy(self.trace.scores, self.truth)

    def gradients(self) -> dict[str, Array]:
        """The slope of the error by every value, by the chain rule, as `Network.parameters`."""
        found, _ = self.network.backward(self.trace, self._dscores, to_input=False)
        return {
            f"layers.{number}.{name}": gradient
            for number, by_name in enumerate(found, 1)
            for name, gradient in by_name.items()
        }

    def step(self) -> None:
        """One update."""
        for name, gradient in self.gradients().items():
            self.network.parameters[name] -= self.rate * gradient
        self.updates += 1
        self._look()

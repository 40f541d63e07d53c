"""What a search may vary, and drawing one design from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from xocnn import recipe
from xocnn.design import bind
from xocnn.drawings import CLASSES
from xocnn.errors import DesignError
from xocnn.layers.base import short
from xocnn.shapes import spell

TRIES = 1000  # draws, before a space is said to have no network in it
# What each may be at all; far more than a drawing of 28 × 28 asks for.
LIMITS: dict[str, tuple[float, float]] = {
    "convolutions": (0, 10),
    "features": (1, 256),
    "sizes": (1, 28),
    "windows": (1, 28),
    "hidden": (0, 1024),
    "rate": (1e-6, 10.0),
}


class SpaceError(ValueError):
    """A space that cannot be searched: one sentence with what was expected, what came."""


@dataclass(frozen=True)
class Range:
    """Everything from `low` to `high`, both included."""

    low: float
    high: float


type Choice = Range | tuple[float, ...]


class Sample(NamedTuple):
    """One design, as descriptions of layers, and the peak of its learning rate."""

    layers: tuple[dict[str, Any], ...]
    rate: float


@dataclass(frozen=True)
class Space:
    """All the designs that a search chooses from.

    Each field is a `Range` or a tuple of values. A design has so many `convolutions`, each followed
    by ReLU and drawn for itself: how many `features`, of which of the `sizes`, pooled by which of
    the `windows` (1: not pooled). After them comes one layer of `hidden` neurons (0: none), then
    the votes. Whole numbers are all equally likely; `rate`, the peak of the learning rate, is drawn
    evenly on a logarithmic scale.

    Raises SpaceError, which names the field.

    >>> Space.from_json({"sizes": [3, 5], "rate": {"low": 0.001, "high": 0.1}}).rate
    Range(low=0.001, high=0.1)
    >>> Space(sizes=(0,))
    Traceback (most recent call last):
    xocnn.search.space.SpaceError: sizes takes whole numbers from 1 to 28, not 0.
    """

    convolutions: Choice = Range(1, 3)
    features: Choice = (2, 4, 8, 16)
    sizes: Choice = (3, 5, 7)
    windows: Choice = (1, 2, 3)
    hidden: Choice = (0, 16, 64)
    rate: Choice = Range(0.002, 0.05)

    def __post_init__(self) -> None:
        for name in LIMITS:
            object.__setattr__(self, name, _checked(name, getattr(self, name)))

    @classmethod
    def from_json(cls, value: object) -> Space:
        """A space from what `to_json` gave; what is left out is as in `Space()`."""
        names = [field.name for field in fields(cls)]
        if not isinstance(value, Mapping):
            raise SpaceError(
                f"A space is an object with any of {', '.join(names)}, not {short(value)}."
            )
        for name in value:
            if name not in names:
                raise SpaceError(f"A space has no {short(name)}; it can have {', '.join(names)}.")
        return cls(**value)

    def to_json(self) -> dict[str, Any]:
        """The space as JSON has it: `{"low": …, "high": …}` for a range, else a list."""
        return {
            name: list(choice) if isinstance(choice, tuple) else choice
            for name, choice in asdict(self).items()
        }

    def sample(self, rng: np.random.Generator) -> Sample:
        """Draw one design that can be built, and its rate; the same rng draws the same.

        Combinations that do not fit into a drawing are drawn anew, from the same rng. SpaceError
        when none of `TRIES` fits.
        """
        for _ in range(TRIES):
            layers = self._layers(rng)
            rate = self._rate(rng)
            try:
                bind(layers, recipe.INPUT, len(CLASSES))
            except DesignError as error:
                reason = str(error)
            else:
                return Sample(layers, rate)
        raise SpaceError(
            f"None of {TRIES} designs drawn from this space can be built; allow fewer "
            f"convolutions, smaller features or smaller windows. The last one: {reason}"
        )

    def _layers(self, rng: np.random.Generator) -> tuple[dict[str, Any], ...]:
        layers: list[dict[str, Any]] = []
        for _ in range(_whole(rng, self.convolutions)):
            features, size, window = (
                _whole(rng, choice) for choice in (self.features, self.sizes, self.windows)
            )
            layers += [
                {"kind": "conv2d", "features": features, "size": [size, size]},
                {"kind": "relu"},
            ]
            if window > 1:
                layers.append({"kind": "maxpool2d", "window": [window] * 2, "stride": [window] * 2})
        layers.append({"kind": "flatten"})
        hidden = _whole(rng, self.hidden)
        if hidden:
            layers += [{"kind": "dense", "outputs": hidden}, {"kind": "relu"}]
        return (*layers, {"kind": "dense", "outputs": len(CLASSES)})

    def _rate(self, rng: np.random.Generator) -> float:
        if not isinstance(self.rate, Range):
            return self.rate[int(rng.integers(len(self.rate)))]
        drawn = math.exp(rng.uniform(math.log(self.rate.low), math.log(self.rate.high)))
        return float(f"{drawn:.4g}")  # what is printed is what was used


def spell_design(layers: Sequence[dict[str, Any]]) -> str:
    """What tells a design from others, without what all of them have.

    >>> from xocnn.recipe import DESIGN
    >>> spell_design(DESIGN[:3] + DESIGN[-2:])
    '8 of 5 × 5, pool 2 × 2, votes'
    """
    words = []
    for layer in layers[:-1]:
        match layer["kind"]:
            case "conv2d":
                words.append(f"{layer['features']} of {spell(tuple(layer['size']))}")
            case "maxpool2d":
                words.append(f"pool {spell(tuple(layer['window']))}")
            case "dense":
                words.append(f"{layer['outputs']} hidden")
    return ", ".join([*words, "votes"])


def _whole(rng: np.random.Generator, choice: Choice) -> int:
    if isinstance(choice, Range):
        return int(rng.integers(int(choice.low), int(choice.high) + 1))
    return int(choice[int(rng.integers(len(choice)))])


def _checked(name: str, value: object) -> Choice:
    """`value` as a Range or a tuple of values that `name` may have."""
    if isinstance(value, Mapping):
        if set(value) != {"low", "high"}:
            raise SpaceError(f'{name}, as a range, needs "low" and "high" and nothing else.')
        value = Range(value["low"], value["high"])
    if isinstance(value, Range):
        low, high = _number(name, value.low), _number(name, value.high)
        if low > high:
            raise SpaceError(f"{name} goes from low to high, not from {low:g} to {high:g}.")
        return Range(low, high)
    if not isinstance(value, (list, tuple)) or not value:
        raise SpaceError(f"{name} takes a range or a list of values, not {short(value)}.")
    return tuple(_number(name, each) for each in value)


def _number(name: str, value: object) -> float:
    low, high = LIMITS[name]
    kinds = (int, float) if name == "rate" else (int,)
    # The comparison fails for NaN, too.
    if not isinstance(value, kinds) or isinstance(value, bool) or not low <= value <= high:
        what = "numbers" if name == "rate" else "whole numbers"
        raise SpaceError(f"{name} takes {what} from {low:g} to {high:g}, not {short(value)}.")
    return value

"""How gradients become steps: the rules, and a rate that rises and falls."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from xocnn import ops
from xocnn.shapes import Array


class Optimizer(ABC):
    """Turns gradients into a change of the parameters, in place.

    `rate` may be set at any time. Weight decay is decoupled from the gradient (I. Loshchilov,
    F. Hutter, "Decoupled weight decay regularization", 2019) and pulls on weights, not on biases.
    """

    slots: tuple[str, ...]  # what is remembered of each parameter from one update to the next

    def __init__(self, rate: float, weight_decay: float) -> None:
        self.rate = _number("rate", rate, 0, math.inf)
        self.weight_decay = _number("weight_decay", weight_decay, 0, math.inf)
        self.updates = 0
        self.memory: dict[str, dict[str, Array]] = {slot: {} for slot in self.slots}

    def update(self, parameters: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Change `parameters`, named as in `Network.parameters`, by one step against `grads`."""
        self.updates += 1
        for name, gradient in grads.items():
            memory = []
            for arrays in self.memory.values():
                if name not in arrays:
                    arrays[name] = np.zeros_like(gradient)
                memory.append(arrays[name])
            decay = self.weight_decay if name.endswith("weight") else 0.0
            self._change(parameters[name], gradient, memory, decay)

    @abstractmethod
    def _change(self, w: Array, dw: Array, memory: list[Array], decay: float) -> None:
        """One parameter's step."""

    def state(self) -> dict[str, Any]:
        """A copy of all that an exact return needs."""
        memory = {
            slot: {name: array.copy() for name, array in arrays.items()}
            for slot, arrays in self.memory.items()
        }
        return {"rate": self.rate, "updates": self.updates, "memory": memory}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Come back, exactly, to what `state` gave."""
        self.rate = state["rate"]
        self.updates = state["updates"]
        self.memory = {
            slot: {name: array.copy() for name, array in arrays.items()}
            for slot, arrays in state["memory"].items()
        }


class SGD(Optimizer):
    """Goes downhill, with a push left over from the steps before.

    v = momentum · v + dw; w −= rate · (v + weight_decay · w). Source: B. Polyak, "Some methods of
    speeding up the convergence of iteration methods", 1964.

    >>> w = {"layers.1.weight": np.array([1.0])}
    >>> SGD(rate=0.5).update(w, {"layers.1.weight": np.array([0.5])})
    >>> w["layers.1.weight"].tolist()
    [0.75]
    """

    slots = ("velocity",)

    def __init__(self, rate: float, momentum: float = 0.9, weight_decay: float = 0.0) -> None:
        super().__init__(rate, weight_decay)
        self.momentum = _number("momentum", momentum, 0, 1)

    def _change(self, w: Array, dw: Array, memory: list[Array], decay: float) -> None:
        ops.sgd_update(w, dw, memory[0], self.rate, self.momentum, decay)


class Adam(Optimizer):
    """Goes downhill in steps of about equal length for every parameter, however steep it is.

    Running means of dw and of dw², freed from their start at 0, give the step
    w −= rate · (m̂ ÷ (√v̂ + epsilon) + weight_decay · w). Source: D. Kingma, J. Ba, "Adam: a method
    for stochastic optimization", 2015.

    >>> w = {"layers.1.weight": np.array([1.0])}
    >>> Adam(rate=0.25).update(w, {"layers.1.weight": np.array([123.0])})
    >>> w["layers.1.weight"].round(6).tolist()
    [0.75]
    """

    slots = ("mean", "square")

    def __init__(
        self,
        rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(rate, weight_decay)
        self.betas = (_number("beta1", beta1, 0, 1), _number("beta2", beta2, 0, 1))
        self.epsilon = _number("epsilon", epsilon, 0, math.inf)

    def _change(self, w: Array, dw: Array, memory: list[Array], decay: float) -> None:
        mean, square = memory
        ops.adam_update(
            w, dw, mean, square, self.rate, self.betas, self.epsilon, decay, self.updates
        )


class OneCycle:
    """A rate that warms up to `peak`, then falls away to almost nothing by the last update.

    From peak/25 up within the first WARM_UP share of `updates`, then down to peak/10,000, both
    along half a cosine; later it stays there. Source: L. Smith, N. Topin, "Super-convergence:
    very fast training of neural networks using large learning rates", 2018.

    >>> rate = OneCycle(peak=1.0, updates=100)
    >>> round(rate(0), 4), rate(30), round(rate(100), 4), rate(1000) == rate(100)
    (0.04, 1.0, 0.0001, True)
    """

    WARM_UP = 0.3
    START = 1 / 25
    END = 1 / 10_000

    def __init__(self, peak: float, updates: int) -> None:
        self.peak = _number("peak", peak, 0, math.inf)
        self.updates = int(_number("updates", updates, 1, math.inf))

    def __call__(self, update: int) -> float:
        """The rate for the update that has `update` others before it."""
        top = self.WARM_UP * self.updates
        if update < top:
            return self._between(self.START, 1.0, update / top)
        return self._between(1.0, self.END, min((update - top) / (self.updates - top), 1.0))

    def _between(self, start: float, end: float, way: float) -> float:
        return self.peak * (end + (start - end) * (1 + math.cos(math.pi * way)) / 2)


def _number(name: str, value: object, least: float, below: float) -> float:
    """`value` as a number, least ≤ value < below; ValueError if it is none."""
    number = isinstance(value, (int, float, np.integer, np.floating))
    if not number or isinstance(value, bool) or not least <= value < below:  # type: ignore[operator]
        raise ValueError(
            f"{name} must be a finite number, at least {least:g}"
            + (f" and less than {below:g}" if below < math.inf else "")
            + f", not {value!r}."
        )
    return float(value)  # type: ignore[arg-type]

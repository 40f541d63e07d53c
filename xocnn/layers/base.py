"""What every layer is: settings, shapes, parameters, and the two directions through it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from xocnn.errors import DesignError
from xocnn.initializers import derived_gain, random_pixels
from xocnn.shapes import Array, Pair, Shape, spell

# The longest side of a picture, feature or window, and the most features or outputs of a layer.
MAX_SETTING = 4096


class Layer(ABC):
    """One stage of a network.

    Layers own their parameters; callers own the caches: `forward` hands one out, `backward` takes
    it back, and nothing of a picture stays in the layer. Only an optimizer changes parameters.
    """

    kind: ClassVar[str]
    title: ClassVar[str]

    input_shape: Shape
    output_shape: Shape

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.gain: float | None = None
        self.pixels = 0
        self.bound = False

    def bind(self, input_shape: Shape, relu_follows: bool) -> None:
        """Settle the shapes for a network; DesignError where they cannot work."""
        if self.bound:
            raise self.complaint("this layer already belongs to a network; make a new one.")
        self.input_shape = input_shape
        self.output_shape = self.outputs_for(input_shape)
        self.bound = True

    @abstractmethod
    def outputs_for(self, input_shape: Shape) -> Shape:
        """The shape that comes out, one picture; DesignError where none can."""

    @abstractmethod
    def forward(self, x: Array) -> tuple[Array, Any]:
        """y for a batch x, and what `backward` will need."""

    @abstractmethod
    def backward(
        self, dy: Array, cache: Any, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        """dx (None if not `to_input`), and gradients keyed and shaped like `params`."""

    def describe(self) -> dict[str, Any]:
        """The settings, JSON-able: `{"kind": …}` and what the kind needs."""
        return {"kind": self.kind}

    @property
    def parameter_shapes(self) -> dict[str, Shape]:
        """Name and shape of every parameter, known as soon as the layer is bound."""
        return {}

    @property
    def parameters(self) -> int:
        """How many numbers the layer learns."""
        return sum(math.prod(shape) for shape in self.parameter_shapes.values())

    @property
    def multiplications(self) -> int:
        """How many products of picture and feature one picture takes."""
        return 0

    def clear(self, dtype: DTypeLike) -> None:
        """Every parameter 0."""
        self.params = {
            name: np.zeros(shape, dtype) for name, shape in self.parameter_shapes.items()
        }

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        """Fresh parameters; layers without any have nothing to do."""
        return None

    def complaint(self, sentence: str) -> DesignError:
        """A DesignError about this layer, whose number the network adds."""
        return DesignError(None, f"{self.title}: {sentence}")

    def _count(self, name: str, value: object) -> int:
        """`value` as a whole number from 1 to MAX_SETTING."""
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            count = int(value)
            if 1 <= count <= MAX_SETTING:
                return count
        raise self.complaint(
            f"{name} must be a whole number from 1 to {MAX_SETTING}, not {short(value)}."
        )

    def _pair(self, name: str, value: object) -> Pair:
        """`value` as (rows, columns): one whole number for both, or two."""
        if isinstance(value, (tuple, list)):
            if len(value) != 2:
                raise self.complaint(
                    f"{name} must be one whole number or two (rows, columns), not {short(value)}."
                )
            return self._count(name, value[0]), self._count(name, value[1])
        count = self._count(name, value)
        return count, count

    def _maps(self, input_shape: Shape) -> tuple[int, int, int]:
        """The input as maps (C, H, W); DesignError when it has been flattened."""
        if len(input_shape) != 3:
            raise self.complaint(
                f"it needs maps, but a row of {spell(input_shape)} numbers comes in; "
                "move it before Flatten."
            )
        c, h, w = input_shape
        return c, h, w


class WeightedLayer(Layer):
    """A layer that compares with features: response = gain · (Σ products ÷ pixels) + bias."""

    def __init__(self, gain: float | None) -> None:
        super().__init__()
        number = isinstance(gain, (int, float, np.integer, np.floating))
        if gain is not None and (not number or isinstance(gain, bool) or not 0 < abs(gain) <= 1e6):
            raise self.complaint(
                "gain must be a finite number other than 0, at most a million, or None for the "
                f"usual one, not {short(gain)}."
            )
        self.set_gain = None if gain is None else float(gain)
        self.scale = 1.0

    def bind(self, input_shape: Shape, relu_follows: bool) -> None:
        super().bind(input_shape, relu_follows)
        self.pixels = math.prod(self.parameter_shapes["weight"][1:])
        usual = derived_gain(self.pixels, relu_follows)
        if self.set_gain == usual:
            self.set_gain = None  # a saved network spells the usual gain out
        self.gain = usual if self.set_gain is None else self.set_gain
        self.scale = self.gain / self.pixels

    def start(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        self.clear(dtype)
        self.params["weight"] = random_pixels(self.parameter_shapes["weight"], rng, dtype)

    def describe(self) -> dict[str, Any]:
        gain = {} if self.set_gain is None else {"gain": self.set_gain}
        return {"kind": self.kind, **self._settings(), **gain}

    @abstractmethod
    def _settings(self) -> dict[str, Any]:
        """The settings besides the gain."""

    @property
    def multiplications(self) -> int:
        return math.prod(self.output_shape) * self.pixels


def short(value: object) -> str:
    """A value for an error message, cut where it would fill the screen."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a nest of lists
        return f"such a {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "…"

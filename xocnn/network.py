"""A network: layers checked against each other, and what they make of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from xocnn.design import bind, checked_classes, checked_input
from xocnn.errors import DesignError
from xocnn.layers import Layer
from xocnn.loss import softmax
from xocnn.report import report
from xocnn.shapes import Array, Shape, spell


@dataclass(frozen=True)
class Trace:
    """What every layer made of a batch of pictures: what the page shows, computed once.

    `input` is (N, C, H, W); `outputs[i]` and `caches[i]` belong to layer i + 1.
    """

    input: Array
    outputs: list[Array]
    caches: list[Any]
    network: Network

    def output(self, layer: int) -> Array:
        """What came out of `layer`, counted from 1; 0 is the input."""
        if not 0 <= layer <= len(self.outputs):
            raise IndexError(f"Layers go from 1 to {len(self.outputs)}; there is no layer {layer}.")
        return self.outputs[layer - 1] if layer else self.input

    @property
    def scores(self) -> Array:
        """Each class's score (N, classes): what the last layer said."""
        return self.outputs[-1]

    @property
    def shares(self) -> Array:
        """Each class's share of the vote (N, classes); every row sums to one."""
        return softmax(self.scores.astype(np.float64))


class Network:
    """A row of layers that turns a picture into votes for its classes.

    `layers` are `Layer` objects or descriptions, `{"kind": …}`; `input` is the picture (C, H, W);
    `rng` a Generator or a seed for the random pixels that features start from (None: seed 0);
    without `random` all parameters are 0, for `restore` to fill.
    Pictures are +1 ink on −1 ground. float64 is for checking gradients.

    Raises DesignError, which names the layer, where the layers do not fit together, and ValueError
    for another dtype.

    >>> from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU
    >>> network = Network([Conv2D(4, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(2)], (1, 8, 8))
    >>> trace = network.forward(np.zeros((5, 1, 8, 8)))
    >>> trace.output(3).shape, trace.shares.shape
    ((5, 4, 3, 3), (5, 2))
    """

    def __init__(
        self,
        layers: Iterable[Layer | Mapping[str, Any]],
        input: Sequence[int] = (1, 28, 28),
        classes: Sequence[str] = ("X", "O"),
        rng: np.random.Generator | int | None = None,
        dtype: DTypeLike = np.float32,
        random: bool = True,
    ) -> None:
        self.input_shape = checked_input(input)
        self.classes = checked_classes(classes)
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, not {self.dtype}.")
        self.layers = bind(layers, self.input_shape, len(self.classes))
        for layer in self.layers:
            layer.clear(self.dtype)
        if random:
            self.start(rng)

    @classmethod
    def from_description(
        cls,
        description: Mapping[str, Any],
        rng: np.random.Generator | int | None = None,
        dtype: DTypeLike = np.float32,
        random: bool = True,
    ) -> Network:
        """A network as `{"input": …, "classes": …, "layers": […]}` says; DesignError if it cannot.

        >>> d = {"input": [1, 4, 4], "classes": ["X", "O"],
        ...      "layers": [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]}
        >>> Network.from_description(d).description == d
        True
        """
        keys = {"input", "classes", "layers"}
        if not isinstance(description, Mapping) or set(description) != keys:
            raise DesignError(
                None,
                'a description must be a dictionary with "input", "classes" and "layers", '
                "no less and no more.",
            )
        layers, input, classes = (description[key] for key in ("layers", "input", "classes"))
        return cls(layers, input, classes, rng, dtype, random)

    def start(self, rng: np.random.Generator | int | None = None) -> None:
        """Begin anew: every feature becomes random pixels, every bias 0."""
        generator = np.random.default_rng(0 if rng is None else rng)
        for layer in self.layers:
            layer.start(generator, self.dtype)

    def with_classes(
        self, classes: Sequence[str], rng: np.random.Generator | int | None = None
    ) -> Network:
        """The same network with votes for other classes, by name; this one stays as it is.

        A class that stays keeps its weights and bias exactly, and so its score for any picture. A
        new one starts as random pixels from `rng`, with bias 0. DesignError for names that cannot
        be.

        >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 2, 2))
        >>> grown = network.with_classes(["X", "O", "square"])
        >>> grown.layers[-1].params["weight"].shape
        (3, 4)
        """
        names = checked_classes(classes)
        description = self.description
        *rest, votes = description["layers"]
        made = Network.from_description(
            {
                **description,
                "classes": names,
                "layers": [*rest, {**votes, "outputs": len(names)}],
            },
            dtype=self.dtype,
            random=False,
        )
        made.layers[-1].start(np.random.default_rng(0 if rng is None else rng), self.dtype)
        for new, old in zip(made.layers[:-1], self.layers[:-1], strict=True):
            for name, array in new.params.items():
                array[...] = old.params[name]
        for at, label in enumerate(names):
            if label in self.classes:
                for name, array in made.layers[-1].params.items():
                    array[at] = self.layers[-1].params[name][self.classes.index(label)]
        return made

    def forward(self, x: ArrayLike) -> Trace:
        """Show pictures to the network: (N, C, H, W), or one as (C, H, W) or (H, W)."""
        value = self.pictures(x)
        trace = Trace(value, [], [], self)
        for layer in self.layers:
            value, cache = layer.forward(value)
            trace.outputs.append(value)
            trace.caches.append(cache)
        return trace

    def pictures(self, x: ArrayLike) -> Array:
        """x as a batch in the network's own type; ValueError if it is of another size."""
        batch: Array = np.ascontiguousarray(x, dtype=self.dtype)
        whole: Shape = self.input_shape
        if batch.shape in (whole, whole[1:]) and (batch.ndim == 3 or whole[0] == 1):
            batch = batch.reshape(1, *whole)
        if batch.ndim != 4 or batch.shape[1:] != whole or not len(batch):
            raise ValueError(
                f"The network takes pictures of {spell(whole)} (channels, rows, columns), one or a "
                f"batch; an array of {spell(batch.shape) or 'a single number'} came."
            )
        return batch

    def backward(
        self, trace: Trace, dscores: Array, to_input: bool = True
    ) -> tuple[list[dict[str, Array]], Array | None]:
        """Hand the gradient back through a trace: a dict for each layer, and dx for the picture.

        Without `to_input` it stops at the first layer that learns, and dx is None.
        """
        grads: list[dict[str, Array]] = [{} for _ in self.layers]
        dx: Array | None = dscores
        for i, before, found in self.walk_back(trace, dscores, to_input):
            dx, grads[i] = before, found
        return grads, dx

    def walk_back(
        self, trace: Trace, dscores: Array, to_input: bool = True
    ) -> Iterator[tuple[int, Array | None, dict[str, Array]]]:
        """The same one layer at a time, from the last: its index, the gradient by what came in
        (None at the end, without `to_input`), and those by its parameters."""
        first = 0
        if not to_input:
            first = next(i for i, layer in enumerate(self.layers) if layer.parameters)
        dy: Array | None = dscores
        for i in range(len(self.layers) - 1, first - 1, -1):
            assert dy is not None
            wanted = to_input or i > first
            dy, grads = self.layers[i].backward(dy, trace.caches[i], to_input=wanted)
            yield i, dy, grads

    @property
    def parameters(self) -> dict[str, Array]:
        """What is learned, live: "layers.1.weight", "layers.1.bias" and so on."""
        return {
            f"layers.{number}.{name}": array
            for number, layer in enumerate(self.layers, 1)
            for name, array in layer.params.items()
        }

    def copy(self, dtype: DTypeLike | None = None) -> Network:
        """The same design with the same parameters, which go their own way; in another type, if
        one is given."""
        made = Network.from_description(
            self.description, dtype=self.dtype if dtype is None else dtype, random=False
        )
        made.restore(self.parameters)
        return made

    def snapshot(self) -> dict[str, Array]:
        """A copy of all parameters, to come back to."""
        return {name: array.copy() for name, array in self.parameters.items()}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        """Come back, exactly, to a snapshot; ValueError if it is of another design."""
        own = self.parameters
        if {k: a.shape for k, a in own.items()} != {k: a.shape for k, a in snapshot.items()}:
            raise ValueError(
                "The snapshot has other parameters than this network; take one from a network "
                "with the same layers."
            )
        for name, array in own.items():
            array[...] = snapshot[name]

    @property
    def description(self) -> dict[str, Any]:
        """The whole design, JSON-able; `Network.from_description` builds it again."""
        return {
            "input": list(self.input_shape),
            "classes": list(self.classes),
            "layers": [layer.describe() for layer in self.layers],
        }

    def __str__(self) -> str:
        return report(self.layers, self.input_shape, self.classes)

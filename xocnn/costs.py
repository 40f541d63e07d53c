"""What a design costs before it is built: counted work, and the time and memory it will take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np

from xocnn import ops, recipe
from xocnn.catalogue import DESIGNS
from xocnn.drawings import Drawings
from xocnn.layers import Conv2D, Layer, MaxPool2D
from xocnn.network import Network
from xocnn.optimizers import Adam
from xocnn.trainer import Trainer

NUMBER = 4  # bytes
COPIES = 4  # of every parameter: itself, its gradient, and Adam's two means
STEPS = 3  # between two of them that NumPy writes down for one array of parameters at a time
REPEATS = 3
TIMED = ("tiny", "deep")  # mostly what a layer takes whatever it does; mostly multiplications


class Speed(NamedTuple):
    """How fast a machine is: seconds for a layer, whatever it does, and for a multiplication."""

    layer: float
    product: float


@dataclass(frozen=True)
class Cost:
    """What one update takes: multiplications, and estimates of seconds and bytes."""

    layers: int
    parameters: int
    drawings: int
    products: int
    seconds: float
    bytes: int

    @property
    def heavy(self) -> bool:
        """Whether a reader should be asked before it is built."""
        return self.layers > 50 or self.seconds > 1 or self.bytes > 256e6

    @property
    def sentence(self) -> str:
        return (
            f"One update with {self.drawings} drawings takes {self.products:,} multiplications, "
            f"by estimate {spell_seconds(self.seconds)} and {spell_bytes(self.bytes)} of memory."
        )

    @property
    def question(self) -> str:
        return (
            f"{self.layers} layers with {self.parameters:,} parameters: an update with "
            f"{self.drawings} drawings would take {spell_seconds(self.seconds)} and "
            f"{spell_bytes(self.bytes)} of memory, by estimate. Build it?"
        )


def products_of_update(layers: Sequence[Layer], drawings: int) -> int:
    """How many multiplications of picture and feature one update takes.

    Each layer makes as many forwards as for the gradient by its features, and once more as many
    for the gradient by what came in, which nobody needs of the first layer that learns.

    >>> from xocnn.design import bind
    >>> layers = bind([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 28, 28), 2)
    >>> products_of_update(layers, 10) == 10 * 2 * (28 * 28 * 2)
    True
    """
    each = [layer.multiplications for layer in layers]
    first = next(products for products in each if products)
    return drawings * (3 * sum(each) - first)


def bytes_of_update(layers: Sequence[Layer], drawings: int, kernels: bool = False) -> int:
    """Memory for one update, at its peak, to a factor of 1.5.

    That is what every layer made and keeps for the way back; what comes in and goes out of the
    layer that has most of it, with whatever NumPy lays out beside that; and the parameters with
    all that the optimizer keeps of them. Kernels lay nothing out that counts.
    """
    held = most = 0
    learned = False
    for layer in layers:
        if layer.kind == "flatten":
            continue  # the same values in another shape
        into, out = math.prod(layer.input_shape), math.prod(layer.output_shape)
        held += 2 * out if isinstance(layer, MaxPool2D) else out  # a winner has a place, too
        most = max(most, into + out + (0 if kernels else _laid_out(layer, learned)))
        learned = learned or layer.parameters > 0
    sizes = [math.prod(shape) for layer in layers for shape in layer.parameter_shapes.values()]
    parameters = COPIES * sum(sizes) + (0 if kernels else STEPS * max(sizes))
    return NUMBER * (drawings * (held + most) + parameters)


def _laid_out(layer: Layer, back: bool) -> int:
    """Numbers that NumPy lays out for one drawing: every patch, also `back` to what came in; or
    the place of every winner, in twice the bytes."""
    if isinstance(layer, MaxPool2D):
        return 2 * math.prod(layer.output_shape)
    if not isinstance(layer, Conv2D):
        return 0
    features, channels, *size = layer.parameter_shapes["weight"]
    forwards = channels * math.prod(layer.output_shape[1:])
    backwards = features * math.prod(layer.input_shape[1:]) if back else 0
    return math.prod(size) * max(forwards, backwards)


def cost(layers: Sequence[Layer], speed: Speed, drawings: int = recipe.BATCH) -> Cost:
    """The cost of one update of layers that are bound to each other; nothing is built for it."""
    products = products_of_update(layers, drawings)
    share = drawings / recipe.BATCH  # a layer's own time is measured with so many
    return Cost(
        len(layers),
        sum(layer.parameters for layer in layers),
        drawings,
        products,
        len(layers) * speed.layer * share + products * speed.product,
        bytes_of_update(layers, drawings, ops.backend() != "numpy"),
    )


def measure(clock: Callable[[], float] = perf_counter) -> Speed:
    """Times a few updates of two small designs, here and now; takes some 50 ms."""
    networks = [Network(DESIGNS[name], recipe.INPUT, rng=0) for name in TIMED]
    images, labels = Drawings(0).first(recipe.BATCH)
    few, many = (_fastest(network, images, labels, clock) for network in networks)
    layers = [len(network.layers) for network in networks]
    products = [products_of_update(network.layers, recipe.BATCH) for network in networks]
    # A coarse clock may say that the deeper one took no longer; then layers are all that counts.
    product = max(0.0, many - few * layers[1] / layers[0]) / products[1]
    return Speed(few / layers[0], product)


def _fastest(
    network: Network,
    images: np.ndarray,
    labels: np.ndarray,
    clock: Callable[[], float],
) -> float:
    """Seconds for an update; the fastest is the one that nothing else interrupted."""
    trainer = Trainer(network, Adam(recipe.PEAK_RATE))
    took = []
    for _ in range(REPEATS):
        began = clock()
        trainer.step(images, labels)
        took.append(clock() - began)
    return min(took)


def spell_seconds(seconds: float) -> str:
    """A time, as exact as an estimate is.

    >>> spell_seconds(0.0123), spell_seconds(0.34), spell_seconds(12.3)
    ('12 ms', '340 ms', '12 s')
    """
    if seconds < 0.001:
        return "less than 1 ms"
    rounded = float(f"{seconds:.2g}")
    return f"{1000 * rounded:g} ms" if rounded < 1 else f"{rounded:,.3g} s"


def spell_bytes(size: float) -> str:
    """
    >>> spell_bytes(345_678), spell_bytes(43_210_000)
    ('0.35 MB', '43 MB')
    """
    return f"{float(f'{size / 1e6:.2g}'):g} MB"

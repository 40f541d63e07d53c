"""What a design costs before it is built: counted work, and the time and memory it will take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np

from xocnn import recipe
from xocnn.catalogue import DESIGNS
from xocnn.drawings import Drawings
from xocnn.layers import Layer
from xocnn.network import Network
from xocnn.optimizers import Adam
from xocnn.trainer import Trainer

NUMBER = 4  # bytes
COPIES = 4  # of every parameter: itself, its gradient, and Adam's two means
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


def bytes_of_update(layers: Sequence[Layer], drawings: int) -> int:
    """Memory for one update: what every layer made, kept for the way back, the gradients on both
    sides of the largest layer, and the parameters with all that the optimizer keeps of them."""
    values = [math.prod(layer.output_shape) for layer in layers]
    parameters = sum(layer.parameters for layer in layers)
    return NUMBER * (drawings * (sum(values) + 2 * max(values)) + COPIES * parameters)


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
        bytes_of_update(layers, drawings),
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

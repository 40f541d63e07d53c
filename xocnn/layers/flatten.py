"""The layer that lays all maps out in one row."""

from __future__ import annotations

import math

from xocnn.layers.base import Layer
from xocnn.shapes import Array, Shape


class Flatten(Layer):
    """Lays the maps out as one row of values, so that each can vote; nothing is computed.

    x (N, C, H, W) → y (N, C·H·W), map by map, row by row.

    >>> Flatten().describe()
    {'kind': 'flatten'}
    """

    kind = "flatten"
    title = "flatten"

    def outputs_for(self, input_shape: Shape) -> Shape:
        if len(input_shape) == 1:
            raise self.complaint(
                f"a row of {input_shape[0]} numbers comes in, which is flat already; remove it."
            )
        return (math.prod(input_shape),)

    def forward(self, x: Array) -> tuple[Array, Shape]:
        return x.reshape(len(x), -1), x.shape

    def backward(
        self, dy: Array, cache: Shape, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        return dy.reshape(cache), {}

"""The layer that forgets mismatches."""

from __future__ import annotations

from xocnn import ops
from xocnn.layers.base import Layer
from xocnn.shapes import Array, Shape


class ReLU(Layer):
    """Keeps what speaks for a feature and turns everything negative into 0.

    y = max(x, 0), value by value; any shape. dx = dy where x > 0, else 0. Source: V. Nair,
    G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.

    >>> ReLU().describe()
    {'kind': 'relu'}
    """

    kind = "relu"
    title = "ReLU"

    def outputs_for(self, input_shape: Shape) -> Shape:
        return input_shape

    def forward(self, x: Array) -> tuple[Array, Array]:
        y = ops.relu_forward(x)
        return y, y

    def backward(
        self, dy: Array, cache: Array, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        return ops.relu_backward(dy, cache), {}

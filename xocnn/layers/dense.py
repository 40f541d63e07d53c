"""The layer that votes."""

from __future__ import annotations

from typing import Any

from xocnn import ops
from xocnn.layers.base import WeightedLayer
from xocnn.shapes import Array, Shape, spell


class Dense(WeightedLayer):
    """Lets every value vote: each output adds up all values, each times how much its vote counts.

    y[n,k] = gain · (Σ x[n,i] · weight[k,i] ÷ inputs) + bias[k]; x (N, inputs), weight
    (outputs, inputs), bias (outputs,), y (N, outputs). The gain follows the rule of `Conv2D`:
    a vote is a match with a feature that is as large as everything that comes in.

    Raises DesignError for settings that cannot be, and for maps that have not been flattened.

    >>> Dense(2).describe()
    {'kind': 'dense', 'outputs': 2}
    """

    kind = "dense"
    title = "votes"

    def __init__(self, outputs: int, gain: float | None = None) -> None:
        super().__init__(gain)
        self.outputs = self._count("outputs", outputs)

    def outputs_for(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise self.complaint(
                f"it needs a row of numbers, but maps of {spell(input_shape)} come in; "
                "put Flatten before it."
            )
        return (self.outputs,)

    @property
    def parameter_shapes(self) -> dict[str, Shape]:
        return {"weight": (self.outputs, self.input_shape[0]), "bias": (self.outputs,)}

    def forward(self, x: Array) -> tuple[Array, Array]:
        return ops.dense_forward(x, self.params["weight"], self.params["bias"], self.scale), x

    def backward(
        self, dy: Array, cache: Array, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        dx, dweight, dbias = ops.dense_backward(dy, cache, self.params["weight"], self.scale)
        return dx, {"weight": dweight, "bias": dbias}

    def _settings(self) -> dict[str, Any]:
        return {"outputs": self.outputs}

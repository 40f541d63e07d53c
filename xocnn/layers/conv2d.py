"""The layer that looks for features everywhere."""

from __future__ import annotations

from typing import Any

from xocnn import ops
from xocnn.layers.base import WeightedLayer, short
from xocnn.shapes import (
    NO_PADS,
    Array,
    Pads,
    Pair,
    Rectangle,
    Shape,
    positions,
    same_pads,
)


class Conv2D(WeightedLayer):
    """Holds each mini-image against every patch of the picture, and maps how well they match.

    match = Σ patch · feature ÷ pixels, −1 to +1 for a ±1 feature on a ±1 picture, where `pixels`
    counts a feature's pixels in all channels; response = gain · match + bias. Shapes: x
    (N, C, H, W), weight (K, C, R, S), bias (K,), y (N, K, P, Q).

    `features` is K; `size` and `stride` are whole numbers or (rows, columns). `padding` "valid"
    keeps features inside the picture, P = ⌊(H − R)/stride⌋ + 1; "same" lays zeros around it, "no
    evidence", so that P = ⌈H/stride⌉; the odd zero goes to the bottom and right, and the division
    stays by all pixels. `gain` is a constant; None takes the one that keeps the spread of values
    (`xocnn.initializers`). A gain equal to `pixels` is plain cross-correlation.

    Raises DesignError for settings that cannot be. Source: B. Rohrer, "How do Convolutional Neural
    Networks work?"; Y. LeCun and others, "Gradient-based learning applied to document
    recognition", 1998.

    >>> Conv2D(8, 5).describe()
    {'kind': 'conv2d', 'features': 8, 'size': [5, 5], 'stride': [1, 1], 'padding': 'valid'}
    """

    kind = "conv2d"
    title = "convolution"

    def __init__(
        self,
        features: int,
        size: int | Pair,
        stride: int | Pair = 1,
        padding: str = "valid",
        gain: float | None = None,
    ) -> None:
        super().__init__(gain)
        self.features = self._count("features", features)
        self.size = self._pair("size", size)
        self.stride = self._pair("stride", stride)
        if not isinstance(padding, str) or padding not in ("valid", "same"):
            raise self.complaint(f'padding must be "valid" or "same", not {short(padding)}.')
        self.padding = padding
        self.pads = NO_PADS

    def outputs_for(self, input_shape: Shape) -> Shape:
        _, h, w = self._maps(input_shape)
        (r, s), (down, across) = self.size, self.stride
        if r > h or s > w:
            raise self.complaint(
                f"the features are {r} × {s} but the maps coming in are only {h} × {w}; "
                f"make them at most {h} × {w}."
            )
        if self.padding == "same":
            (top, bottom), (left, right) = same_pads(h, r, down), same_pads(w, s, across)
            self.pads = Pads(top, left, bottom, right)
        pads = self.pads
        p = positions(h + pads.top + pads.bottom, r, down)
        q = positions(w + pads.left + pads.right, s, across)
        return self.features, p, q

    @property
    def parameter_shapes(self) -> dict[str, Shape]:
        return {
            "weight": (self.features, self.input_shape[0], *self.size),
            "bias": (self.features,),
        }

    def source(self, row: int, column: int) -> Rectangle:
        """The patch that the value at `row`, `column` looked at; padding lies out of the picture.

        >>> conv = Conv2D(1, 3, stride=2, padding="same")
        >>> conv.bind((1, 5, 5), relu_follows=False)
        >>> conv.source(0, 1)
        Rectangle(top=-1, left=1, bottom=2, right=4)
        """
        top = row * self.stride[0] - self.pads.top
        left = column * self.stride[1] - self.pads.left
        return Rectangle(top, left, top + self.size[0], left + self.size[1])

    def forward(self, x: Array) -> tuple[Array, Array]:
        weight, bias = self.params["weight"], self.params["bias"]
        return ops.conv2d_forward(x, weight, bias, self.scale, self.stride, self.pads), x

    def backward(
        self, dy: Array, cache: Array, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        dweight, dbias = ops.conv2d_backward_weight(
            dy, cache, self.size, self.scale, self.stride, self.pads
        )
        dx = None
        if to_input:
            dx = ops.conv2d_backward_input(
                dy, self.params["weight"], cache.shape, self.scale, self.stride, self.pads
            )
        return dx, {"weight": dweight, "bias": dbias}

    def _settings(self) -> dict[str, Any]:
        return {
            "features": self.features,
            "size": list(self.size),
            "stride": list(self.stride),
            "padding": self.padding,
        }

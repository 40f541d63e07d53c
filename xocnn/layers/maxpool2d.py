"""The layer that cares what, and less where."""

from __future__ import annotations

from typing import Any, NamedTuple

from xocnn import ops
from xocnn.layers.base import Layer
from xocnn.shapes import Array, Indices, Pair, Rectangle, Shape, pooled


class PoolCache(NamedTuple):
    """What pooling keeps: `winners` (N, C, P, Q) are flat indices into the H×W of their channel.

    `divmod(winner, W)` is the row and column of the value that won.
    """

    shape: Shape
    winners: Indices


class MaxPool2D(Layer):
    """Steps a window across each map and keeps only the best match in it: a smaller map.

    y[n,c,p,q] = max over the window of x; x (N, C, H, W) → y (N, C, P, Q) with
    P = ⌈(H − window)/stride⌉ + 1. A window that hangs over the edge counts what is there; the
    first winner, row by row, takes a tie. `window` and `stride` are whole numbers or (rows,
    columns); stride None means the window, side by side.

    Raises DesignError for settings that cannot be, such as a stride that would set a window
    wholly outside the map. Source: M. Ranzato and others, "Unsupervised learning of invariant
    feature hierarchies", 2007.

    >>> MaxPool2D(2).describe()
    {'kind': 'maxpool2d', 'window': [2, 2], 'stride': [2, 2]}
    """

    kind = "maxpool2d"
    title = "pooling"

    def __init__(self, window: int | Pair, stride: int | Pair | None = None) -> None:
        super().__init__()
        self.window = self._pair("window", window)
        self.stride = self.window if stride is None else self._pair("stride", stride)

    @property
    def overlapping(self) -> bool:
        """Whether a value can stand in more than one window."""
        return self.stride[0] < self.window[0] or self.stride[1] < self.window[1]

    def outputs_for(self, input_shape: Shape) -> Shape:
        c, h, w = self._maps(input_shape)
        if self.window[0] > h or self.window[1] > w:
            most = f"{h}" if h == w else f"{h} × {w}"
            raise self.complaint(
                f"the window is {self.window[0]} × {self.window[1]} but the maps coming in are "
                f"only {h} × {w}; make the window at most {most}."
            )
        p, q = (
            pooled(length, k, s)
            for length, k, s in zip((h, w), self.window, self.stride, strict=True)
        )
        if (p - 1) * self.stride[0] >= h or (q - 1) * self.stride[1] >= w:
            raise self.complaint(
                f"with a stride of {self.stride[0]} × {self.stride[1]} the last window would lie "
                f"wholly outside the maps, which are {h} × {w}; make the stride smaller or the "
                "window larger."
            )
        return c, p, q

    def source(self, row: int, column: int) -> Rectangle:
        """The window behind the value at `row`, `column`; it may hang over the edge.

        >>> MaxPool2D(2).source(3, 0)
        Rectangle(top=6, left=0, bottom=8, right=2)
        """
        top, left = row * self.stride[0], column * self.stride[1]
        return Rectangle(top, left, top + self.window[0], left + self.window[1])

    def forward(self, x: Array) -> tuple[Array, PoolCache]:
        y, winners = ops.maxpool2d_forward(x, self.window, self.stride)
        return y, PoolCache(x.shape, winners)

    def backward(
        self, dy: Array, cache: PoolCache, to_input: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        return ops.maxpool2d_backward(dy, cache.winners, cache.shape, self.overlapping), {}

    def describe(self) -> dict[str, Any]:
        return {"kind": self.kind, "window": list(self.window), "stride": list(self.stride)}

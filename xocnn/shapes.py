"""How large things are, and where a value comes from.

Letters, declared once for the package: N batch, C channels in, K features out, H×W picture,
R×S feature, P×Q positions (the map that comes out). Arrays are NCHW.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.floating[Any]]
type Indices = NDArray[np.integer[Any]]
type Pair = tuple[int, int]
type Shape = tuple[int, ...]


class Rectangle(NamedTuple):
    """A patch of a picture: rows `top` up to, not including, `bottom`; columns likewise.

    It may reach out of the picture, where there is padding or where a pooling window hangs over.
    """

    top: int
    left: int
    bottom: int
    right: int

    def clipped(self, height: int, width: int) -> Rectangle:
        """The part of it that lies on a picture of `height` × `width`.

        >>> Rectangle(-1, -1, 2, 9).clipped(4, 4)
        Rectangle(top=0, left=0, bottom=2, right=4)
        """
        return Rectangle(
            max(self.top, 0), max(self.left, 0), min(self.bottom, height), min(self.right, width)
        )


class Pads(NamedTuple):
    """Zeros laid around a picture."""

    top: int
    left: int
    bottom: int
    right: int


NO_PADS = Pads(0, 0, 0, 0)


def positions(length: int, size: int, stride: int) -> int:
    """In how many positions a feature of `size` fits into `length`: ⌊(length − size)/stride⌋ + 1.

    >>> positions(28, 5, 1), positions(7, 3, 2), positions(8, 3, 2)
    (24, 3, 3)
    """
    return (length - size) // stride + 1


def pooled(length: int, window: int, stride: int) -> int:
    """How many windows cover `length`, the last one hanging over: ⌈(length − window)/stride⌉ + 1.

    >>> pooled(7, 2, 2), pooled(24, 2, 2), pooled(24, 3, 2)
    (4, 12, 12)
    """
    return -((window - length) // stride) + 1


def same_pads(length: int, size: int, stride: int) -> Pair:
    """Zeros before and after, so that ⌈length/stride⌉ positions fit; the odd zero goes after.

    >>> same_pads(5, 3, 1), same_pads(6, 3, 2), same_pads(6, 4, 1)
    ((1, 1), (0, 1), (1, 2))
    """
    outputs = -(-length // stride)
    total = max((outputs - 1) * stride + size - length, 0)
    return total // 2, total - total // 2


def spell(shape: Shape) -> str:
    """A shape as people write it.

    >>> spell((8, 24, 24))
    '8 × 24 × 24'
    """
    return " × ".join(map(str, shape))

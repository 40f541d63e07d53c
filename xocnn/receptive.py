"""How much of the picture a value can see."""

from __future__ import annotations

from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D
from xocnn.network import Network
from xocnn.shapes import Rectangle


def field(network: Network, layer: int, row: int = 0, column: int = 0) -> Rectangle:
    """The part of the picture that one value of `layer` can see, traced back layer by layer.

    Layers count from 1; a vote, and a value after Flatten, is taken to see all that the maps
    before Flatten see. Clipped to the picture.

    >>> network = Network([{"kind": "conv2d", "features": 2, "size": 5},
    ...                    {"kind": "maxpool2d", "window": 2},
    ...                    {"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    >>> field(network, 2, 0, 1)
    Rectangle(top=0, left=2, bottom=6, right=8)
    """
    seen = Rectangle(row, column, row + 1, column + 1)
    for stage in reversed(network.layers[:layer]):
        match stage:
            case Conv2D() | MaxPool2D():
                first = stage.source(seen.top, seen.left)
                last = stage.source(seen.bottom - 1, seen.right - 1)
                _, height, width = stage.input_shape
                whole = Rectangle(first.top, first.left, last.bottom, last.right)
                seen = whole.clipped(height, width)
            case Flatten():
                _, height, width = stage.input_shape
                seen = Rectangle(0, 0, height, width)
            case Dense():
                seen = Rectangle(0, 0, 1, 1)
    return seen

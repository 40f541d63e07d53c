"""Pooling: keep the best of each window, and care less where exactly it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from xocnn import ops
from xocnn.labs.base import Lab, Option, OptionError, Scene, changed
from xocnn.labs.stack import sights
from xocnn.layers import Conv2D, MaxPool2D, ReLU
from xocnn.network import Network
from xocnn.shapes import Array, pooled

MOVES = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}


class Pooling(Lab):
    """A map of the drawing, the windows on it, their winners, and what a small move changes."""

    id = "pooling"
    order = 4
    title = "Keep the best of each window"
    invitation = (
        "Point at a value of the small map and see the window that it was the best of; then change "
        "the window, and compare how much of each map changes when the drawing moves by one pixel."
    )
    why = (
        "A map that is a quarter as large costs a quarter as much to go on with. And because only "
        "the best of each window is kept, a stroke may stand a little to the left or right: about "
        "as large a part of the values changes, but they change by less. Each such step makes the "
        "network a little less literal."
    )
    options = (
        Option("map", "Map", "whole", 6, low=1, high=64),
        Option("window", "Window", "whole", 2, low=1, high=8, hint="pixels a side"),
        Option("stride", "Stride", "whole", 2, low=1, high=8, hint="pixels between windows"),
        Option("move", "Move the drawing", "choice", "right", choices=tuple(MOVES)),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        number, maps = first_maps(scene.network, scene.picture)
        k = min(options["map"], len(maps)) - 1
        before = maps[k]
        window, stride = options["window"], options["stride"]
        h, w = before.shape
        _refuse_impossible(h, w, window, stride)
        small, winners = pool(before, window, stride)
        moves = []
        for name, way in MOVES.items():
            other = first_maps(scene.network, shift(scene.picture, *way))[1][k]
            other_small, _ = pool(other, window, stride)
            moves.append(
                {
                    "move": name,
                    "changed": [changed(before, other), changed(small, other_small)],
                    "percent": [amount(before, other), amount(small, other_small)],
                }
            )
            if name == options["move"]:
                moved, moved_small = other, other_small
        chosen = next(move for move in moves if move["move"] == options["move"])
        return {
            "maps": len(maps),
            "map": k + 1,
            "before": before,
            "after": small,
            "winners": winners,
            "contested": differs(small, -pool(-before, window, stride)[0]),
            "moved_before": moved,
            "moved_after": moved_small,
            "differs": [differs(before, moved), differs(small, moved_small)],
            "scale": scene.scale(maps, before),
            "moves": moves,
            "sizes": [before.size, small.size],
            "overhang": [(pooled(n, window, stride) - 1) * stride + window - n for n in (h, w)],
            "sees": sights(scene.network, number) if number else itself(h, w),
            "sentence": _sentence(k, before, small, chosen),
        }


def _refuse_impossible(h: int, w: int, window: int, stride: int) -> None:
    if window > min(h, w):
        raise OptionError(
            f"The window is {window} × {window}, but the map is only {h} × {w}; make it at "
            f"most {min(h, w)}."
        )
    if any((pooled(length, window, stride) - 1) * stride >= length for length in (h, w)):
        raise OptionError(
            f"With a stride of {stride} the last window would lie outside the map; make the "
            "stride smaller or the window larger."
        )


def _sentence(k: int, before: Array, small: Array, chosen: dict[str, Any]) -> str:
    (h, w), (p, q) = before.shape, small.shape
    (lost, lost_small), (share, share_small) = chosen["changed"], chosen["percent"]
    sizes = (
        f"Map {k + 1}: {h} × {w} values become {p} × {q}, "
        f"{100 * small.size / before.size:.0f} % as many."
    )
    counts = (
        f"Moving the drawing one pixel {chosen['move']} changes {lost} of {before.size} values "
        f"before pooling ({100 * lost / before.size:.0f} %) and {lost_small} of {small.size} after "
        f"({100 * lost_small / small.size:.0f} %)."
    )
    if not before.any():
        return f"{sizes} {counts} On this map everything is 0; choose another."
    return (
        f"{sizes} {counts} All changes together come to {share:.0f} % of the map before and "
        f"{share_small:.0f} % after."
    )


def first_maps(network: Network, picture: Array) -> tuple[int, Array]:
    """The first convolution's number and its maps (K, H, W) with ReLU; 0 and the drawing without.

    Layers after it are not asked.
    """
    values = network.pictures(picture)
    for n, layer in enumerate(network.layers, 1):
        if not isinstance(layer, Conv2D | MaxPool2D | ReLU):
            break
        values, _ = layer.forward(values)
        if isinstance(layer, Conv2D):
            return n, np.maximum(values[0], 0)
    return 0, picture[None]


def differs(before: Array, after: Array) -> Array:
    """Which values of a map are not what they were: 1 there, 0 elsewhere.

    >>> differs(np.array([1.0, 2.0]), np.array([1.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    apart: Array = (~np.isclose(before, after, rtol=0, atol=1e-6)).astype(np.float32)
    return apart


def amount(before: Array, after: Array) -> float:
    """How much of a map a move changes: the sizes of all changes, in percent of all values' sizes.

    >>> amount(np.array([2.0, 0.0]), np.array([1.0, 0.0]))
    50.0
    """
    whole = float(np.abs(before).sum(dtype=np.float64))
    apart = float(np.abs(before - after).sum(dtype=np.float64))
    return 100 * apart / whole if whole else 0.0


def itself(height: int, width: int) -> dict[str, list[list[int]]]:
    """What pixels see, in the form of `sights`: themselves."""
    return {
        "rows": [[row, row + 1] for row in range(height)],
        "columns": [[column, column + 1] for column in range(width)],
    }


def pool(values: Array, window: int, stride: int) -> tuple[Array, Array]:
    """One map (H, W) pooled, and the flat index of each window's winner."""
    small, winners = ops.maxpool2d_forward(
        np.ascontiguousarray(values[None, None]), (window, window), (stride, stride)
    )
    return small[0, 0], winners[0, 0]


def shift(picture: Array, down: int, right: int) -> Array:
    """The picture moved by whole pixels; paper, −1, comes in at the edge.

    >>> shift(np.array([[1.0, -1.0], [-1.0, -1.0]]), 0, 1).tolist()
    [[-1.0, 1.0], [-1.0, -1.0]]
    """
    h, w = picture.shape
    moved = np.full_like(picture, -1)
    moved[max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = picture[
        max(-down, 0) : h - max(down, 0), max(-right, 0) : w - max(right, 0)
    ]
    return moved


LAB = Pooling()

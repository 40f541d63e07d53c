"""Pooling: keep the best of each window, and care less where exactly it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from xocnn import ops
from xocnn.labs.base import Lab, Option, OptionError, Scene, changed
from xocnn.layers import Conv2D
from xocnn.page.views import scale_end
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
        "the best of each window is kept, a stroke may stand a little to the left or the right "
        "without the network taking notice: it has become less literal."
    )
    options = (
        Option("map", "Map", "whole", 1, low=1, high=64),
        Option("window", "Window", "whole", 2, low=1, high=8, hint="pixels a side"),
        Option("stride", "Stride", "whole", 2, low=1, high=8, hint="pixels between windows"),
        Option("move", "Move the drawing", "choice", "right", choices=tuple(MOVES)),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        before = first_maps(scene)
        k = min(options["map"], len(before)) - 1
        window, stride = options["window"], options["stride"]
        h, w = before[k].shape
        if window > min(h, w):
            raise OptionError(
                f"The window is {window} × {window}, but the map is only {h} × {w}; make it at "
                f"most {min(h, w)}."
            )
        if (pooled(h, window, stride) - 1) * stride >= h:
            raise OptionError(
                f"With a stride of {stride} the last window would lie outside the map; make the "
                "stride smaller or the window larger."
            )
        moved = Scene(scene.network, shift(scene.picture, *MOVES[options["move"]]))
        small, winners = pool(before[k], window, stride)
        other = first_maps(moved)[k]
        other_small, _ = pool(other, window, stride)
        lost, small_lost = changed(before[k], other), changed(small, other_small)
        return {
            "maps": len(before),
            "before": before[k],
            "after": small,
            "winners": winners,
            "moved_before": other,
            "moved_after": other_small,
            "scale": scale_end(before[k]),
            "changed": [lost, small_lost],
            "sizes": [before[k].size, small.size],
            "overhang": [(pooled(n, window, stride) - 1) * stride + window - n for n in (h, w)],
            "sentence": (
                f"Map {k + 1}: {h} × {w} values become {small.shape[0]} × {small.shape[1]}, "
                f"{100 * small.size / before[k].size:.0f} % as many. Moving the drawing one pixel "
                f"{options['move']} changes {lost} of {before[k].size} values before pooling "
                f"and {small_lost} of {small.size} after."
            ),
        }


def first_maps(scene: Scene) -> Array:
    """The maps (K, H, W) of the first convolution with its ReLU, or the drawing itself."""
    layers, maps = scene.network.layers, scene.picture[None]
    for number, layer in enumerate(layers, 1):
        if isinstance(layer, Conv2D):
            maps = np.maximum(scene.trace.output(number)[0], 0)
            break
    return maps


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

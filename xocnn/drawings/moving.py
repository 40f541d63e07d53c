"""Move a drawing as a whole: shift it, turn it, make it larger or smaller, stretch and bend it.

A drawing is moved about the middle of the box around it. A point at (x, y) from that middle is bent
first, then stretched, turned, made larger or smaller, and shifted last:

    bent       x + bend · reach · ((y / reach)² - 1/2),  y
    stretched  stretch · x,  y
    turned     by `rotation` degrees, clockwise to the eye
    sized      size · (x, y)
    shifted    (x, y) + middle + (across, down)

where `reach` is half the longer side of the box. Every step can be undone, so a picture made of
pixels can be moved, too: each new pixel asks where it came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xocnn.drawings.distance import Floats
from xocnn.drawings.paint import FARTHEST, paint_pieces, pieces, split

Points = NDArray[np.float64]

BENDABLE = 1.0  # pixels; before they are bent, longer pieces of a stroke are cut


class Box(NamedTuple):
    """The box around a drawing, in pixels of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> Points:
        return np.array([(self.left + self.right) / 2, (self.top + self.bottom) / 2])

    @property
    def reach(self) -> float:
        """Half the longer side, and at least one pixel."""
        return max(self.right - self.left, self.bottom - self.top, 2.0) / 2


@dataclass(frozen=True)
class Move:
    """One way to move a drawing; as it comes it moves nothing.

    >>> box = Box(0, 0, 4, 4)
    >>> Move(rotation=90, across=1).forward(np.array([[4.0, 2.0]]), box).tolist()
    [[3.0, 4.0]]
    """

    across: float = 0.0
    down: float = 0.0
    size: float = 1.0
    rotation: float = 0.0
    stretch: float = 1.0
    bend: float = 0.0

    def forward(self, points: ArrayLike, box: Box) -> Points:
        """Where points (…, 2) of the drawing come to lie."""
        given: Points = np.asarray(points, np.float64)
        if self == Move():
            return given  # to the last bit
        x, y = np.moveaxis(given - box.middle, -1, 0)
        x = self.stretch * (x + self._bow(y, box))
        cos, sin = self._turn
        turned = np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
        return self.size * turned + box.middle + [self.across, self.down]

    def backward(self, points: ArrayLike, box: Box) -> Points:
        """Where points (…, 2) of the moved picture came from."""
        given: Points = np.asarray(points, np.float64)
        shifted = (given - box.middle - [self.across, self.down]) / self.size
        u, v = np.moveaxis(shifted, -1, 0)
        cos, sin = self._turn
        y = cos * v - sin * u
        x = (cos * u + sin * v) / self.stretch - self._bow(y, box)
        return np.stack([x, y], axis=-1) + box.middle

    @property
    def _turn(self) -> tuple[float, float]:
        angle = np.deg2rad(self.rotation)
        # A quarter turn is exact, so that it takes pixels to pixels.
        return round(float(np.cos(angle)), 12), round(float(np.sin(angle)), 12)

    def _bow(self, y: Points, box: Box) -> Points:
        bow: Points = self.bend * box.reach * ((y / box.reach) ** 2 - 0.5)
        return bow


def box_of(strokes: Sequence[ArrayLike], image: Floats | None = None) -> Box | None:
    """The box around strokes, and what is more ink than paper in an image; None of nothing."""
    points = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    if image is not None:
        y, x = np.nonzero(image > 0)
        corner = np.stack([x, y], axis=1).astype(np.float64)
        points += [corner, corner + 1]
    every = np.concatenate([np.empty((0, 2)), *points])
    if not len(every):
        return None
    (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def paint_moved(
    strokes: Sequence[ArrayLike],
    image: Floats | None,
    moves: Sequence[Move],
    box: Box,
    size: int = 28,
) -> Floats:
    """The drawing after each of many moves, (N, size, size): strokes are painted again.

    The pen stays as wide as it is. What is in an image under the strokes has no strokes: its
    pixels are moved, see `resample`.
    """
    a, b = pieces(strokes, FARTHEST * size)
    if any(move.bend for move in moves):
        a, b, _ = split(a, b, BENDABLE)
    starts, ends = (
        np.stack([move.forward(points, box) for move in moves]).astype(np.float32)
        for points in (a, b)
    )
    painted = paint_pieces(starts, ends, size)
    if image is None:
        return painted
    moved = np.stack([resample(image, move, box) for move in moves])
    return np.maximum(painted, moved)


def resample(image: Floats, move: Move, box: Box) -> Floats:
    """Move the pixels of a picture: each new one lies between four old ones and mixes them.

    What comes from outside the picture is paper, -1.
    """
    height, width = image.shape
    x, y = np.moveaxis(move.backward(centres(height, width), box), -1, 0)
    # Paper all around, so that every neighbour exists.
    framed = np.pad(image, 1, constant_values=-1)
    x, y = np.clip(x + 0.5, 0, width + 1 - 1e-9), np.clip(y + 0.5, 0, height + 1 - 1e-9)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, below = x - left, y - top
    mixed = (
        framed[top, left] * (1 - right) * (1 - below)
        + framed[top, left + 1] * right * (1 - below)
        + framed[top + 1, left] * (1 - right) * below
        + framed[top + 1, left + 1] * right * below
    )
    return np.asarray(mixed, np.float32)


def centres(height: int, width: int) -> Points:
    """The centre of every pixel, (height, width, 2), as x and y."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return np.stack([x, y], axis=-1)

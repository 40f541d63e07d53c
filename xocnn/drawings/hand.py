"""What a hand and a sheet of paper do to a shape: wobble, slant, stretch, size, place, ink."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats, edge_distance, ink_at
from xocnn.drawings.paint import split
from xocnn.drawings.strokes import POINTS, Paths, PenDown

SMALLEST = 0.25  # of the picture's side
NARROWEST = 0.19  # of the picture's side: the shorter side of what is narrow
THINNEST, THICKEST = 0.8, 5.0  # pixels of a 28 × 28 picture
FULLEST = 0.55  # of the box around a drawing may be ink
WIDEST = 0.3  # of the drawing's longer side: the widest pen
DESIGN_SIZE = 28  # pixel measures below are for this side and scale with it


@dataclass(frozen=True)
class Pens:
    """The pens of N drawings: all (N,), in pixels but for `pressure` and `strength`."""

    width: Floats
    softness: Floats
    pressure: Floats  # how much the width swells and thins along the way, 0 to 0.35
    strength: Floats  # 1 is full ink


def bend(rng: np.random.Generator, path: Paths, turn: NDArray[np.float64]) -> Paths:
    """Wobble every path, bend it, slant it, stretch it, and turn it by `turn` radians."""
    count = len(path)
    u = np.linspace(0, 2 * np.pi, POINTS)[None, :, None]
    shaky = np.where(rng.random((count, 1, 1)) < 0.25, 2.2, 1.0)
    for waves in (1.5, 2.7, 5.0):
        size = rng.normal(0, 0.035, (count, 1, 2)) * shaky / np.sqrt(waves)
        path = path + size * np.sin(waves * u + rng.uniform(0, 2 * np.pi, (count, 1, 2)))
    x, y = path[:, :, 0], path[:, :, 1]
    bow = rng.normal(0, 0.08, (2, count, 1))
    x, y = x + bow[0] * y * y, y + bow[1] * x * x
    squashed = np.where(rng.random((count, 1)) < 0.2, rng.choice([-0.5, 0.5], (count, 1)), 0)
    stretch = np.exp(rng.normal(squashed, 0.15))
    x = x * stretch + rng.normal(0, 0.15, (count, 1)) * y
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=2).astype(np.float32)


def place(rng: np.random.Generator, path: Paths, down: PenDown, size: int) -> tuple[Paths, Pens]:
    """Give every drawing a size, from the whole picture to a quarter of its side, a pen, a place.

    The size is the longer side of what is inked, pen included.
    """
    count = len(path)
    # A point counts where the pen is down on either side of it.
    touched = np.zeros((count, POINTS), bool)
    touched[:, 1:] = down
    touched[:, :-1] |= down
    low = np.where(touched[:, :, None], path, np.inf).min(axis=1)
    extent = np.where(touched[:, :, None], path, -np.inf).max(axis=1) - low
    longest = extent.max(axis=1)

    unit = size / DESIGN_SIZE
    flat = extent.min(axis=1) / longest
    least = np.maximum(SMALLEST, NARROWEST / np.maximum(flat, 0.3)) * size
    whole = rng.uniform(least, size)
    width = np.exp(rng.uniform(np.log(THINNEST), np.log(THICKEST), count)) * unit
    pace = np.diff(path, axis=1)
    length = (np.sqrt((pace * pace).sum(axis=2)) * down).sum(axis=1)
    width = np.minimum(width, whole * widest_pen(length / longest, flat))
    scale = ((whole - width) / longest)[:, None]
    room = size - extent * scale - width[:, None]
    corner = width[:, None] / 2 + rng.random((count, 2)) * room
    path = (path - low[:, None]) * scale[:, None] + corner[:, None]

    soft = rng.uniform(0.6, 1.3, count)
    blurred = rng.random(count) < 0.3
    soft = np.where(blurred, rng.uniform(1, np.clip(whole / unit / 8, 1.2, 2.6)), soft)
    pressure = np.where(rng.random(count) < 0.3, rng.uniform(0, 0.35, count), 0)
    strength = np.where(rng.random(count) < 0.2, rng.uniform(0.6, 1, count), 1)
    as_floats = (a.astype(np.float32) for a in (width, soft * unit, pressure, strength))
    return path.astype(np.float32), Pens(*as_floats)


def widest_pen(length: NDArray[np.float64], flat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the widest pen, as a share of the drawing's longer side, that leaves paper inside it.

    `length` of line and shorter side `flat` are shares of the longer side, without the pen. A pen q
    lays length (1 - q) q of ink on a box of flat (1 - q) + q; the q sought lays `FULLEST` of it.
    """
    b = length - FULLEST * (1 - flat)
    root = b * b - 4 * length * FULLEST * flat
    q = (b - np.sqrt(np.maximum(root, 0))) / (2 * length)
    return np.where(root > 0, np.minimum(q, WIDEST), WIDEST)


def draw(rng: np.random.Generator, path: Paths, down: PenDown, pens: Pens, size: int) -> Floats:
    """Ink N drawings: (N, size, size) float32 in [-1, 1], +1 where the ink is full."""
    count = len(path)
    nth, piece = np.nonzero(down)
    a, b, cut = split(path[nth, piece], path[nth, piece + 1])
    owner = nth[cut]
    swell = np.sin(np.linspace(0, 4 * np.pi, POINTS - 1, dtype=np.float32))
    phase = rng.integers(0, POINTS - 1, count)
    swing = swell[(piece[cut] + phase[owner]) % (POINTS - 1)]
    radius = pens.width[owner] / 2 * (1 + pens.pressure[owner] * swing)
    edge = edge_distance(
        a, b, radius, owner, count=count, size=size, softness=float(pens.softness.max())
    )
    dark = ink_at(edge, pens.softness[:, None, None]) * pens.strength[:, None, None]
    return speckle(rng, 2 * dark - 1)


def speckle(rng: np.random.Generator, images: Floats) -> Floats:
    """Add the grain of paper to about half the drawings, and stray specks to some."""
    count = len(images)
    grain = np.where(rng.random(count) < 0.5, rng.uniform(0, 0.25, count), 0)
    specks = np.where(rng.random(count) < 0.15, rng.uniform(0, 0.01, count), 0)
    chance = rng.random(images.shape, dtype=np.float32)
    images = images + (2 * chance - 1) * grain.astype(np.float32)[:, None, None]
    # The same random numbers serve both: a speck is where chance came out lowest.
    images = np.where(chance < specks.astype(np.float32)[:, None, None], -images, images)
    return np.clip(images, -1, 1)

"""The distance from every pixel to the nearest stroke, and the ink that follows from it.

Exported programs carry this module along to read images, so it imports NumPy alone.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LONGEST = 3.0  # pixels; longer pieces are cut, so that every piece fits one small window
TOGETHER = 256  # pieces that are measured at a time
FAR = np.float32(1e3)  # distance of a pixel that no stroke comes near


def ink_at(edge: Floats, softness: float | Floats) -> Floats:
    """Turn the distance to the stroke's edge (negative inside) into ink from 0 to 1."""
    share: Floats = np.clip(np.float32(0.5) - edge / np.float32(softness), 0, 1)
    return share


def edge_distance(
    a: Floats,
    b: Floats,
    radius: Floats,
    owner: NDArray[np.intp],
    *,
    count: int,
    size: int,
    softness: float,
) -> Floats:
    """Measure how far every pixel is from the edge of the nearest piece of stroke.

    Piece i runs from a[i] to b[i], at most `LONGEST` pixels long, with a pen of radius[i], in
    picture owner[i] of `count`. Gives (count, size, size): min over pieces of distance - radius,
    exact wherever a pen of this softness (the largest, where it varies) leaves ink.

    Only a small window of pixels around each piece is looked at, the smaller the thinner its pen,
    and few pieces at a time, so that what is computed with stays in the processor's cache: that is
    what makes a pad repaintable at every movement of the pointer, and thousands of drawings a
    second possible.
    """
    reach = LONGEST / 2 + softness / 2
    half = reach + float(radius.max())
    side = int(np.ceil(2 * half)) + 1
    corner = np.floor((a + b) / 2 - half)
    # A margin as wide as a window takes what overhangs, so that no window needs clipping.
    near = np.flatnonzero(((corner > -side) & (corner < size)).all(axis=1))
    near = near[np.argsort(radius[near], kind="stable")]
    a, b, radius, owner, corner = a[near], b[near], radius[near], owner[near], corner[near]
    row = size + 2 * side
    edge = np.full(count * row * row, FAR, np.float32)

    along = b - a
    scaled = along / np.maximum((along * along).sum(axis=1), np.float32(1e-12))[:, None]
    x, y = (corner + side).astype(np.intp).T
    first = (owner * row + y) * row + x
    corner -= a
    for start in range(0, len(a), TOGETHER):
        some = slice(start, start + TOGETHER)
        # The middle of the window, as wide as the widest of these pens needs.
        narrow = reach + float(radius[some][-1])
        skipped = int(half - narrow)
        steps = np.arange(skipped, min(skipped + int(np.ceil(2 * narrow)) + 3, side))
        pixel = steps.astype(np.float32) + np.float32(0.5)
        px, py = corner[some, :1] + pixel, corner[some, 1:] + pixel
        # How far along the piece the nearest point lies: 0 at a, 1 at b.
        t = (py * scaled[some, 1:])[:, :, None] + (px * scaled[some, :1])[:, None, :]
        np.clip(t, 0, 1, out=t)
        dx = px[:, None, :] - t * along[some, 0, None, None]
        dy = py[:, :, None] - t * along[some, 1, None, None]
        dx *= dx
        dy *= dy
        dx += dy
        distance = np.sqrt(dx, out=dx)
        distance -= radius[some, None, None]
        window = (steps[:, None] * row + steps).ravel()
        np.minimum.at(edge, (first[some, None] + window).ravel(), distance.ravel())
    return edge.reshape(count, row, row)[:, side:-side, side:-side]

"""Paint strokes into pixels with a round pen.

A pixel's ink depends on its distance d to the nearest piece of stroke alone:

    ink = clip(1/2 + (width/2 - d) / softness, 0, 1)        picture = 2 ink - 1

so where strokes cross the ink is the larger of the two, never their sum. All distances are in
pixels of the network's picture; a pixel's centre is at +0.5.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xocnn.drawings.distance import LONGEST, Floats, edge_distance, ink_at

PEN_WIDTH = 2.4  # pixels of a 28 × 28 picture: the pen of the page
PEN_SOFTNESS = 1.0  # pixels from full ink to none: 1 is plain anti-aliasing

STEP = 0.5  # pixels; points of a stroke that follow more closely than this are passed over
FARTHEST = 100  # times the picture's side: how far outside it a stroke may go


def paint(
    strokes: Sequence[ArrayLike],
    size: int = 28,
    width: float = PEN_WIDTH,
    softness: float = PEN_SOFTNESS,
) -> Floats:
    """Show strokes as the network sees them: ink is +1, paper is -1.

    `strokes` is a list of (n, 2) arrays of points (x, y), in pixels of the picture, x to the right
    and y down; a stroke of one point is a dot. What lies outside the picture is cut off. Gives
    (size, size) float32 in [-1, 1]. Raises ValueError for points that are not (n, 2) numbers
    within `FARTHEST`, and for a width or softness that is not above 0.
    """
    if not (width > 0 and softness > 0):
        raise ValueError(
            f"A pen needs a width and a softness above 0 pixels, not {width} and {softness}."
        )
    a, b = pieces(strokes, FARTHEST * size)
    picture: Floats = paint_pieces(a[None], b[None], size, width, softness)[0]
    return picture


def pieces(strokes: Sequence[ArrayLike], farthest: float) -> tuple[Floats, Floats]:
    """Take strokes apart into straight pieces, a[i] to b[i]; both are (pieces, 2)."""
    starts = [np.empty((0, 2), np.float32)]
    ends = [np.empty((0, 2), np.float32)]
    for stroke in strokes:
        points = thin(_points(stroke, farthest))
        starts.append(points[:-1] if len(points) > 1 else points)
        ends.append(points[1:] if len(points) > 1 else points)
    return np.concatenate(starts), np.concatenate(ends)


def paint_pieces(
    a: Floats,
    b: Floats,
    size: int = 28,
    width: float = PEN_WIDTH,
    softness: float = PEN_SOFTNESS,
) -> Floats:
    """Paint many pictures of equally many pieces at once, as `paint` does one.

    a and b are (N, pieces, 2): where every piece of every picture starts and ends. Gives
    (N, size, size).
    """
    count, each, _ = a.shape
    if not each:
        return np.full((count, size, size), -1, np.float32)
    start, end, piece = split(a.reshape(-1, 2), b.reshape(-1, 2))
    radius = np.full(len(piece), width / 2, np.float32)
    edge = edge_distance(
        start, end, radius, piece // each, count=count, size=size, softness=softness
    )
    pictures: Floats = 2 * ink_at(edge, softness) - 1
    return pictures


def thin(points: Floats) -> Floats:
    """Pass over points that follow one another more closely than half a pixel; keep both ends."""
    if len(points) < 3:
        return points
    pace = np.diff(points, axis=0)
    walked = np.concatenate([[0.0], np.cumsum(np.sqrt((pace * pace).sum(axis=1)))])
    mark = np.floor(walked / STEP)
    keep = np.concatenate([[True], mark[1:] > mark[:-1]])
    keep[-1] = True
    kept: Floats = points[keep]
    return kept


def split(
    a: Floats, b: Floats, longest: float = LONGEST
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Cut pieces a–b that are longer than a window; the third result says which each came from."""
    pace = b - a
    length = np.sqrt((pace * pace).sum(axis=1))
    parts = np.maximum(1, np.ceil(length / longest)).astype(np.intp)
    piece = np.repeat(np.arange(len(a)), parts)
    nth = np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (1 / parts[piece])[:, None].astype(np.float32)
    cut = pace[piece] * share
    start = a[piece] + cut * nth[:, None].astype(np.float32)
    return start, start + cut, piece


def _points(stroke: ArrayLike, farthest: float) -> Floats:
    try:
        points = np.asarray(stroke, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError("A stroke is a list of points (x, y), each two numbers.") from None
    if points.size == 0:
        return points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"A stroke's points have shape (n, 2); these have {points.shape}.")
    if not (np.abs(points) <= farthest).all():
        raise ValueError(f"A stroke's points must be numbers within ±{farthest:g}; one is not.")
    return points

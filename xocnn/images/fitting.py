"""Bring ink of any size to the network's picture, with strokes of a width that it knows."""

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats, edge_distance, ink_at
from xocnn.images.values import ImageError

THIN = 1.0  # pixels of the network's picture: thinner strokes are thickened
THICKENED = 1.9  # pixels: to this
SMALL = 0.3  # of the picture's side: smaller drawings are enlarged
ENLARGED = 0.45  # of the side: to this
FEWEST = 5  # pixels of a small drawing: fewer do not show what it is


def to_square(ink: Floats) -> Floats:
    """Put paper beside (or above and below) the picture until it is square."""
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return square


def enlarge(ink: Floats) -> tuple[Floats, bool]:
    """Cut square ink around a drawing that is small; the second result says whether it was.

    The network has seen none so small. The drawing keeps its place: what lay in a corner still
    does. Raises ImageError where there are too few pixels of it to enlarge.
    """
    side = len(ink)
    rows, columns = (np.flatnonzero((ink > 0.5).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return ink, False
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    longest = int(max(height, width))
    if longest >= SMALL * side:
        return ink, False
    if longest < FEWEST:
        raise ImageError(
            f"The drawing is too small to be read: it has {longest / side:.0%} of the picture's "
            "side; draw it larger, or cut the picture out around it."
        )
    window = min(side, round(longest / ENLARGED))
    top, left = (
        start - round(start * (window - length) / (side - length))
        for start, length in ((int(rows[0]), int(height)), (int(columns[0]), int(width)))
    )
    return ink[top : top + window, left : left + window], True


def stroke_width(ink: Floats) -> float:
    """Estimate the width of the strokes in pixels, as twice their area over their outline.

    The outline is π/4 of what the steps between neighbouring pixels add up to, as Cauchy and
    Crofton have it for lines that run in all directions.
    """
    framed = np.pad(ink, 1)
    steps = np.abs(np.diff(framed, axis=0)).sum() + np.abs(np.diff(framed, axis=1)).sum()
    return float(2 * ink.sum() / (np.pi / 4 * steps)) if steps > 0 else 0.0


def shrink(ink: Floats, size: int) -> tuple[Floats, bool]:
    """Bring square ink to size × size; the second result says whether strokes were thickened.

    Hair-thin strokes would become a faint veil: each of their pixels is painted again with a
    round pen instead.
    """
    scale = size / len(ink)
    width = stroke_width(ink) * scale
    if width >= THIN or scale > 1:
        across = weights(len(ink), size)
        return np.clip(across @ ink @ across.T, 0, 1), False
    pen = THICKENED - max(0.0, width - scale)
    y, x = np.nonzero(_not_alone(ink > 0.35))
    points = ((np.stack([x, y], axis=1) + 0.5) * scale).astype(np.float32)
    radius = np.full(len(points), pen / 2, np.float32)
    owner = np.zeros(len(points), np.intp)
    edge = edge_distance(points, points, radius, owner, count=1, size=size, softness=1.0)
    painted = ink_at(edge, 1.0)[0]
    # A pen narrower than its own soft edge never reaches full ink.
    return np.asarray(painted / painted.max(), np.float32), True


def _not_alone(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out single pixels, which are dust: thickened, they would look like dots of a pen."""
    padded = np.pad(inked, 1)
    height, width = inked.shape
    around = sum(
        padded[dy : dy + height, dx : dx + width].astype(np.int8)
        for dy in range(3)
        for dx in range(3)
    )
    kept = inked & (around > 1)
    return kept if kept.any() else inked


def weights(old: int, new: int) -> Floats:
    """Weights (new, old): every new pixel averages the old ones that it covers.

    A picture that grows is interpolated between its pixels' centres instead.
    """
    if new <= old:
        low = np.arange(new)[:, None] * old / new
        high = low + old / new
        at = np.arange(old)[None, :]
        covered = np.clip(np.minimum(high, at + 1) - np.maximum(low, at), 0, None)
        shares = covered / covered.sum(axis=1, keepdims=True)
    else:
        centre = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)[:, None]
        shares = np.clip(1 - np.abs(centre - np.arange(old)), 0, None)
    return np.asarray(shares, np.float32)

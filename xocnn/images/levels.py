"""Pictures of two levels: how well they split, and which of the two is the paper."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats

BINS = 256  # of the histogram that the split is looked for in
TWO = 0.8  # of the variance: grain alone, or light that falls off, has no more than 3/4 between
BOLD = 0.2  # of the picture: where ink is less, paper is simply what there is most of
ROUNDS = 4  # of splitting and evening out the light in turn
BETTER = 0.02  # of the variance: how much evening out must add to the split
FULL = 0.85  # of a side: a line that is inked for this much, right at the edge, is a frame
DEEPEST = 0.12  # of a side: how far in a frame may reach


@dataclass(frozen=True)
class Split:
    """A picture taken apart: which pixels are the lighter ones, and how well that explains it.

    `share` is the variance between the two levels, of all there is.
    """

    grey: Floats
    lighter: NDArray[np.bool_]
    share: float


def split(grey: Floats) -> Split:
    """Split where the variance between both sides is largest, as Otsu does."""
    low, high = float(grey.min()), float(grey.max())
    counts, edges = np.histogram(grey, BINS, (low, high))
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1] / grey.size
    mean = np.cumsum(counts * centres) / grey.size
    apart = (mean[-1] * below - mean[:-1]) ** 2 / np.maximum(below * (1 - below), 1e-9)
    # Between two clean levels all cuts are as good: the middle one.
    best = np.flatnonzero(apart >= apart.max() * (1 - 1e-9))
    cut = edges[1 + round(float(best.mean()))]
    variance = float(grey.var())
    share = float(apart.max()) / variance if variance > 0 else 0.0
    return Split(grey, grey > cut, min(share, 1.0))


def two_levels(grey: Floats) -> Split | None:
    """The split of a picture that has two levels, both of some extent; None for any other.

    Where light falls off, it is evened out for this: a curved sheet and a step are fitted at once.
    """
    raw = found = split(grey)
    if not _bold(raw) or raw.share < TWO + (1 - TWO) / 2:
        for _ in range(ROUNDS):
            found = split(_evened(grey, found.lighter))
        if found.share < raw.share + BETTER:
            found = raw
    return found if found.share >= TWO and _bold(found) else None


def paper_is_lighter(found: Split) -> bool:
    """Say which level is paper: the one that most of the rim has, inside of any frame."""
    view = found.lighter
    for _ in range(4):
        view = np.rot90(view)
        view = view[_frame_depth(view) :]
    rim = np.concatenate([view[0], view[-1], view[1:-1, 0], view[1:-1, -1]])
    return bool(rim.mean() > 0.5)


def _bold(found: Split) -> bool:
    return bool(BOLD <= found.lighter.mean() <= 1 - BOLD)


def _frame_depth(view: NDArray[np.bool_]) -> int:
    """Count the rows at the top that are one level right across before a row of the other."""
    rows = view[: max(2, round(DEEPEST * len(view)) + 1)].mean(axis=1)
    if rows[0] < 0.5:
        rows = 1 - rows
    inside = np.flatnonzero(rows < 1 - FULL)
    depth = int(inside[0]) if len(inside) else 0
    return depth if depth and (rows[:depth].max() >= FULL) and rows[0] >= FULL else 0


def _evened(grey: Floats, lighter: NDArray[np.bool_]) -> Floats:
    """Subtract the curved sheet of light that, with a step between both levels, fits best."""
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    sheet = np.stack([x, y, x * x, x * y, y * y], axis=2).reshape(-1, 5)
    terms = np.column_stack([sheet, np.ones(grey.size), lighter.reshape(-1)])
    square = terms.T @ terms + 1e-6 * np.eye(terms.shape[1])
    fitted = np.linalg.solve(square, terms.T @ grey.reshape(-1).astype(np.float64))
    return np.asarray(grey - (sheet @ fitted[:5]).reshape(grey.shape), np.float32)

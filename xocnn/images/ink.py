"""Tell ink from paper: uneven light, polarity, faintness, and bits of a frame at the edge."""

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats
from xocnn.images.levels import Split, paper_is_lighter, two_levels
from xocnn.images.values import SEEN, ImageError

FAINT = 0.35  # of full contrast: ink below this is said to be faint
SHADED = 0.25  # of the ink's contrast: less uneven light than this does no harm
STANDS_OUT = 4.0  # times the paper's own noise: less is no drawing
EDGE = 0.12  # of a side: how far in a frame is looked for
LEFT_OVER = 0.05  # of the ink must remain when a frame is taken away
ACROSS = 0.85  # of a side: a line as long as this, near the edge, is a frame
EVENED = "Evened out the light."
COARSE = 64  # cells a side of the grid on which connected ink is followed


def find_ink(grey: Floats) -> tuple[Floats, list[str]]:
    """Give ink from 0 to 1 for every pixel, and sentences on what was done to find it.

    Paper is what most of the picture is, or where ink has a good part of it, what most of the rim
    is; raises ImageError where nothing departs from it by more than the paper does from itself.
    """
    said: list[str] = []
    if float(np.ptp(grey)) < SEEN:
        raise ImageError("There is nothing drawn: the picture is the same all over.")
    bold = two_levels(grey)
    if bold is None:
        away, sign, level, noise = _little_ink(grey, said)
    else:
        away, sign, level, noise = _much_ink(bold)
        if bold.grey is not grey:
            said.append(EVENED)
    if level < max(SEEN, STANDS_OUT * noise):
        raise ImageError("There is nothing drawn: nothing stands out from the paper.")
    if sign > 0:
        said.append("Turned light ink on dark paper into dark ink on light.")
    if level < FAINT:
        said.append("Made faint ink strong.")
    floor = max(0.15 * level, min(2 * noise, 0.4 * level))
    ink = np.clip((away - floor) / (0.85 * level - floor), 0, 1).astype(np.float32)
    kept = np.where(frame(ink > 0.5), np.float32(0), ink)
    # A drawing may itself run along the edges: what leaves (next to) nothing over was no frame.
    if (kept > 0.5).sum() > LEFT_OVER * (ink > 0.5).sum() and (kept != ink).any():
        said.append("Took bits of a frame off the edge.")
        ink = kept
    return ink, said


def _little_ink(grey: Floats, said: list[str]) -> tuple[Floats, int, float, float]:
    """Measure from the paper, which is most of the picture: how far away every pixel is, on which
    side (1: lighter), how far ink is, and how rough the paper."""
    flat = grey - np.median(grey)
    even = _without_shade(grey)
    shade = float(np.ptp(flat - even))
    if shade > SHADED * contrast(np.abs(even)) and _clarity(even) > _clarity(flat):
        said.append(EVENED)
        flat = even
    sign = 1 if contrast(flat) >= contrast(-flat) else -1
    away = sign * flat
    return away, sign, contrast(away), roughness(away)


def _much_ink(found: Split) -> tuple[Floats, int, float, float]:
    """Measure the same where ink and paper each have a good part of the picture."""
    paper = found.lighter if paper_is_lighter(found) else ~found.lighter
    middle = float(np.median(found.grey[paper]))
    off = float(np.median(found.grey[~paper])) - middle
    sign = 1 if off > 0 else -1
    noise = 1.4826 * float(np.median(np.abs(found.grey[paper] - middle)))
    return sign * (found.grey - middle), sign, abs(off), noise


def frame(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark what belongs to a frame: lines along an edge, and scraps that hang on one.

    A scrap is a connected piece of ink that touches an edge and nowhere reaches farther into the
    picture than `EDGE`.
    """
    marked = np.zeros_like(inked)
    for turns in range(4):
        # Each turn looks at another edge as if it were the top.
        view, mark = np.rot90(inked, turns), np.rot90(marked, turns)
        deep = max(1, round(EDGE * len(view)))
        lines = np.flatnonzero(view[:deep].mean(axis=1) > ACROSS)
        if len(lines):
            last = lines[-1]
            # A line's soft border belongs to it.
            mark[: last + 2] = True
    rest = inked & ~marked
    step = -(-max(inked.shape) // COARSE)
    cells = _coarse(rest, step)
    scraps = np.zeros_like(cells)
    height, width = cells.shape
    deep_y, deep_x = max(1, round(EDGE * height)), max(1, round(EDGE * width))
    for piece in _pieces_at_edge(cells):
        rows, columns = piece[:, 0], piece[:, 1]
        inside_y = (rows >= deep_y) & (rows < height - deep_y)
        inside_x = (columns >= deep_x) & (columns < width - deep_x)
        if not (inside_y & inside_x).any():
            scraps[rows, columns] = True
    fine = scraps.repeat(step, axis=0).repeat(step, axis=1)
    return marked | fine[: inked.shape[0], : inked.shape[1]]


def _coarse(inked: NDArray[np.bool_], step: int) -> NDArray[np.bool_]:
    """Divide into cells of step × step pixels; a cell counts as inked where any pixel is."""
    rows = np.logical_or.reduceat(inked, np.arange(0, inked.shape[0], step), axis=0)
    return np.logical_or.reduceat(rows, np.arange(0, inked.shape[1], step), axis=1)


def _pieces_at_edge(cells: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """List the connected pieces of ink (corners touch) that reach an edge, each as (n, 2)."""
    height, width = cells.shape
    left = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    edge = sorted(p for p in left if p[0] in (0, height - 1) or p[1] in (0, width - 1))
    pieces = []
    for start in edge:
        if start not in left:
            continue
        left.remove(start)
        piece, todo = [], [start]
        while todo:
            y, x = todo.pop()
            piece.append((y, x))
            for near in ((y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        pieces.append(np.array(piece))
    return pieces


def _without_shade(grey: Floats) -> Floats:
    """Subtract a curved sheet of light, a + bx + cy + dx² + exy + fy², fitted to the paper.

    What lies far from the sheet is ink and is left out when it is fitted again.
    """
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2).reshape(-1, 6)
    values = grey.reshape(-1).astype(np.float64)
    paper = np.ones(len(values), bool)
    off = values
    for _ in range(6):
        sheet = terms[paper]
        # The least-squares sheet; the small ridge keeps it defined on very small pictures.
        square = sheet.T @ sheet + 1e-6 * np.eye(6)
        off = values - terms @ np.linalg.solve(square, sheet.T @ values[paper])
        spread = 1.4826 * np.median(np.abs(off[paper] - np.median(off[paper])))
        paper = np.abs(off - np.median(off[paper])) < 2.5 * spread + 1e-3
    return (off - np.median(off)).reshape(grey.shape).astype(np.float32)


def contrast(away: Floats, rarest: int = 1000) -> float:
    """Measure how far ink departs from paper: what is typical of the pixels that depart far.

    One pixel in `rarest` has to be ink.
    """
    values = away.reshape(-1)
    count = len(values)
    # Not the farthest of all: that may be a speck of dust.
    nth = count - max(1, min(count // 12, max(4, count // rarest)))
    far = np.partition(values, nth)[nth]
    return float(np.median(values[values >= 0.35 * far])) if far > 0 else 0.0


def roughness(away: Floats) -> float:
    """Measure how far paper departs from itself, seen on the side on which there is no ink."""
    other = -away[away < 0]
    return 1.4826 * float(np.median(other)) if other.size > away.size // 20 else 0.0


def _clarity(flat: Floats) -> float:
    """Compare ink with the paper's noise, whichever of the two sides ink is on."""
    up, down = contrast(flat), contrast(-flat)
    return max(up, down) / (roughness(flat if up >= down else -flat) + 0.01)

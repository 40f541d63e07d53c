"""Find the sheet in a photograph, the light on it, and the lines printed on it."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats
from xocnn.images.fitting import weights
from xocnn.images.pieces import Ints, Mask, connected

CELLS = 64  # along the longer side: the grid on which the light is measured
WINDOW = 13  # cells: strokes that take up less than half of this are not taken for paper
STEP = 0.17  # of the light: paper does not change by more from one cell to the next
DARKEST = 0.1  # of white: changes of darker paper are measured as if it were this light
REACH = 2.0  # cells: from how far paper is carried on to where there is none

TILES = 4  # along each side: lines are looked for in each tile alone, so they may run together
SLANTS = np.linspace(-0.08, 0.08, 33)  # pixels down for each pixel to the right
ALONG = (
    0.75  # of the way across the tile's part of the sheet: a printed line is inked for this much
)
LEAST = 0.2  # of a tile's side: across less of the sheet than this, no line is told from a stroke
FEWEST = 3  # lines in a tile, or they are no ruling


def light_on(grey: Floats) -> tuple[Floats, Mask]:
    """Measure the light on the sheet, and say where the sheet is: both (H, W).

    The light of a cell is the median of the medians around it, which strokes do not reach. The
    sheet is the largest part of the picture over which it changes by small steps alone, with all
    that lies inside but for its outermost cells; a table around it does not belong to it.
    """
    height, width = grey.shape
    cell = -(-max(height, width) // CELLS)
    framed = np.pad(grey, ((0, -height % cell), (0, -width % cell)), "edge")
    rows, columns = framed.shape[0] // cell, framed.shape[1] // cell
    blocks = framed.reshape(rows, cell, columns, cell).transpose(0, 2, 1, 3)
    medians = np.median(blocks.reshape(rows, columns, -1), axis=2)
    windows = sliding_window_view(np.pad(medians, WINDOW // 2, "symmetric"), (WINDOW, WINDOW))
    light = np.median(windows.reshape(rows, columns, -1), axis=2)
    paper = _largest_even_part(light)
    # Where strokes are wider than windows, and beyond the edge, the nearest paper is carried on.
    down, along = (
        np.exp(-np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / REACH)
        for n in (rows, columns)
    )
    light = np.where(paper, light, down @ (light * paper) @ along / (down @ paper @ along))
    smooth = weights(rows, rows * cell) @ light @ weights(columns, columns * cell).T
    beyond = np.pad(~_filled(paper), 1)
    sheet = ~sliding_window_view(beyond, (3, 3)).any(axis=(2, 3))
    sheet = sheet.repeat(cell, axis=0).repeat(cell, axis=1)
    return smooth[:height, :width].astype(np.float32), sheet[:height, :width]


def _largest_even_part(light: NDArray[np.floating]) -> Mask:
    """Mark the largest set of cells that hang together by steps no larger than `STEP`."""
    a, b = _neighbours(light.shape)
    values = light.reshape(-1)
    even = np.abs(values[a] - values[b]) <= STEP * np.maximum(
        np.maximum(values[a], values[b]), DARKEST
    )
    part = connected(values.size, a[even], b[even])
    return (part == np.bincount(part).argmax()).reshape(light.shape)


def _filled(paper: Mask) -> Mask:
    """Fill holes: cells from which no way leads to the edge but through paper."""
    framed = np.pad(paper, 1)
    a, b = _neighbours(framed.shape)
    values = framed.reshape(-1)
    part = connected(values.size, *(end[values[a] == values[b]] for end in (a, b)))
    return (part != part[0]).reshape(framed.shape)[1:-1, 1:-1]


def _neighbours(shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    """List all pairs of cells that share a side."""
    cell = np.arange(np.prod(shape)).reshape(shape)
    a = np.concatenate([cell[:, :-1].reshape(-1), cell[:-1].reshape(-1)])
    return a, np.concatenate([cell[:, 1:].reshape(-1), cell[1:].reshape(-1)])


def ruling(inked: Mask, sheet: Mask) -> Mask:
    """Mark lines of ruled or squared paper: thin, straight, several in a tile, right across it."""
    marked = np.zeros_like(inked)
    for view, mark, paper in ((inked, marked, sheet), (inked.T, marked.T, sheet.T)):
        height, width = view.shape
        thickness = _thickness(view)
        for top, bottom in _parts(height):
            for left, right in _parts(width):
                tile = np.s_[top:bottom, left:right]
                mark[tile] |= _lines(view[tile], paper[tile], thickness[tile])
    return marked


def _parts(side: int) -> list[tuple[int, int]]:
    cuts = np.linspace(0, side, TILES + 1).astype(int)
    return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))


def _lines(tile: Mask, paper: Mask, thickness: Ints) -> Mask:
    """Mark the lines along a tile, at the slant that gathers most ink in rows."""
    marked = np.zeros_like(tile)
    y, x = np.nonzero(tile)
    if not len(y):
        return marked
    slant = max(SLANTS, key=lambda slant: (_rows(y, x, slant, tile.shape)[1] ** 2).sum())
    row, inked = _rows(y, x, slant, tile.shape)
    paper_y, paper_x = np.nonzero(paper)
    there = _rows(paper_y, paper_x, slant, tile.shape)[1]
    full = (inked > ALONG * there) & (there > LEAST * tile.shape[1])
    if np.count_nonzero(full[1:] & ~full[:-1]) < FEWEST:
        return marked
    # The lines' soft borders belong to them; strokes that cross them are thicker, and stay.
    near = full | np.roll(full, 1) | np.roll(full, -1)
    thin = thickness[y, x] <= np.median(thickness[y, x][full[row]]) + 1
    gone = near[row] & thin
    marked[y[gone], x[gone]] = True
    return marked


def _rows(y: Ints, x: Ints, slant: float, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Number the slanting row of each pixel, and count the pixels of each row."""
    margin = math.ceil(SLANTS[-1] * shape[1]) + 1
    row = np.rint(y - slant * x).astype(np.intp) + margin
    return row, np.bincount(row, minlength=shape[0] + 2 * margin)


def _thickness(inked: Mask) -> Ints:
    """Give every inked pixel the number of inked pixels in a row above and below it, and itself."""
    flat = np.pad(inked.T, ((0, 0), (0, 1))).reshape(-1)
    change = np.flatnonzero(np.diff(flat.astype(np.int8), prepend=0))
    length = change[1::2] - change[::2]
    runs = np.zeros(len(flat), np.intp)
    runs[flat] = np.repeat(length, length)
    return runs.reshape(inked.shape[1], -1)[:, :-1].T

"""Connected pieces of ink, and which of them belong to one drawing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

TOUCHING = 0.1  # of the larger piece's side: pieces nearer than this are one drawing
GAP = 0.3  # of the smaller piece's side: how far apart the strokes of a compact drawing may be
COMPACT = 1.25  # times the larger piece's side: what stays as small as this together is compact
INSIDE = 0.5  # of the smaller box: pieces that overlap by more are one drawing
FINE = 40  # steps along a piece's side: as finely its distance to others is measured


@dataclass(frozen=True)
class Pieces:
    """Connected ink: `labels` (H, W) is 0 on paper and i + 1 on piece i, counted from the top.

    `boxes` (n, 4) are left, top, right and bottom, the last two exclusive; `areas` (n,) in pixels.
    """

    labels: Ints
    boxes: Ints
    areas: Ints


def connected(count: int, a: Ints, b: Ints) -> Ints:
    """Number the sets that `count` things fall into where a[i] and b[i] are linked.

    Every thing points at the lowest that it knows of, and then at what that one points at, until
    nothing changes. Gives (count,) numbers from 0, in the order of each set's first member.
    """
    lowest = np.arange(count)
    while True:
        before = lowest.copy()
        least = np.minimum(lowest[a], lowest[b])
        for end in (lowest[a], lowest[b], a, b):
            np.minimum.at(lowest, end, least)
        lowest = lowest[lowest]
        if (lowest == before).all():
            return np.unique(lowest, return_inverse=True)[1].reshape(-1)


def pieces(inked: Mask) -> Pieces:
    """Tell connected pieces of ink apart; corners touch.

    Works on runs, which are pixels in a row without a gap: runs of neighbouring rows are linked
    where they overlap or meet at a corner.
    """
    height, width = inked.shape
    # With a column of paper at the end, runs of one row never meet those of the next.
    flat = np.pad(inked, ((0, 0), (0, 1))).reshape(-1)
    change = np.flatnonzero(np.diff(flat.astype(np.int8), prepend=0))
    start, end = change[::2], change[1::2]
    # The runs of the row above that reach from one pixel before to one behind.
    above_start, above_end = start - (width + 1) - 1, end - (width + 1) + 1
    first = np.searchsorted(end, above_start, side="right")
    last = np.searchsorted(start, above_end, side="left")
    links = np.maximum(last - first, 0)
    lower = np.repeat(np.arange(len(start)), links)
    upper = np.arange(len(lower)) - np.repeat(np.cumsum(links) - links, links)
    upper += np.repeat(first, links)
    piece = connected(len(start), lower, upper)

    count = int(piece.max()) + 1 if len(piece) else 0
    row, left = np.divmod(start, width + 1)
    right = left + end - start
    boxes = np.empty((count, 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = max(height, width), 0
    np.minimum.at(boxes[:, 0], piece, left)
    np.minimum.at(boxes[:, 1], piece, row)
    np.maximum.at(boxes[:, 2], piece, right)
    np.maximum.at(boxes[:, 3], piece, row + 1)
    marks = np.zeros(len(flat), np.intp)
    marks[flat] = np.repeat(piece + 1, end - start)
    areas = np.bincount(piece, end - start, count).astype(np.intp)
    return Pieces(marks.reshape(height, width + 1)[:, :width], boxes, areas)


def join(found: Pieces) -> Ints:
    """Say which drawing each piece belongs to: (n,) numbers from 0.

    Two pieces are one drawing where they nearly touch, where one lies in the other's box, and
    where they are near and hardly larger together than apart, as the halves of an O are.
    """
    drawing, boxes, apart = np.arange(len(found.boxes)), found.boxes, _distances(found)
    while True:
        side = sides(boxes)
        larger, smaller = np.maximum.outer(side, side), np.minimum.outer(side, side)
        low = np.minimum(boxes[:, None, :2], boxes[None, :, :2])
        high = np.maximum(boxes[:, None, 2:], boxes[None, :, 2:])
        compact = (high - low).max(axis=2) <= COMPACT * larger
        linked = (
            (apart <= TOUCHING * larger)
            | (_overlap(boxes) > INSIDE)
            | (compact & (apart <= GAP * smaller))
        )
        a, b = np.nonzero(np.triu(linked, 1))
        if not len(a):
            return drawing
        group = connected(len(boxes), a, b)
        drawing, boxes = group[drawing], around(boxes, group)
        nearest = np.full((len(boxes), len(boxes)), np.inf)
        np.minimum.at(nearest, (group[:, None], group[None, :]), apart)
        apart = nearest


def around(boxes: Ints, group: Ints) -> Ints:
    """Give the box around all boxes of each group, as (groups, 4)."""
    low = np.full((int(group.max(initial=-1)) + 1, 2), np.iinfo(np.intp).max)
    high = np.zeros_like(low)
    np.minimum.at(low, group, boxes[:, :2])
    np.maximum.at(high, group, boxes[:, 2:])
    return np.hstack([low, high])


def sides(boxes: Ints) -> Ints:
    """Give the longer side of each box."""
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0))


def _overlap(boxes: Ints) -> NDArray[np.float64]:
    """Give the share of the smaller of two boxes that lies in the other, for all pairs."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    shared = np.clip(high - low, 0, None).prod(axis=2)
    return np.asarray(shared / np.maximum(np.minimum.outer(area, area), 1))


def _distances(found: Pieces) -> NDArray[np.float64]:
    """Measure how many pixels of paper lie between each two pieces.

    Pairs whose boxes are far apart have the distance of their boxes.
    """
    boxes = found.boxes
    beside = np.maximum(
        boxes[:, None, :2] - boxes[None, :, 2:], boxes[None, :, :2] - boxes[:, None, 2:]
    )
    apart = np.hypot(*np.moveaxis(np.clip(beside, 0, None).astype(np.float64), 2, 0))
    side = sides(boxes)
    near = apart <= GAP * np.maximum.outer(side, side)
    points = _points(found)
    for i, j in zip(*np.nonzero(np.triu(near, 1)), strict=True):
        across, down = (
            np.subtract.outer(*each) for each in zip(points[i].T, points[j].T, strict=True)
        )
        across *= across
        down *= down
        across += down
        apart[i, j] = apart[j, i] = np.sqrt(across.min())
    return apart


def _points(found: Pieces) -> list[NDArray[np.floating]]:
    """List some pixels of each piece, so close together that distances are nearly exact."""
    y, x = np.nonzero(found.labels)
    piece = found.labels[y, x] - 1
    order = np.argsort(piece, kind="stable")
    points = np.stack([x, y], axis=1)[order]
    listed = []
    for own, side in zip(
        np.split(points, np.cumsum(found.areas)[:-1]), sides(found.boxes), strict=True
    ):
        step = max(1, int(side) // FINE)
        listed.append(np.unique(own // step, axis=0) * step + (step - 1) / 2)
    return listed

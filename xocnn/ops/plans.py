"""How a correlation is laid out for the kernels: `Plan` in simd/plan.h, and the scratch it needs.

A plan depends on shapes and settings alone, so it is made once for each layer and direction.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xocnn.shapes import Pads, Pair, positions

FEATURES = 4  # in a block, as in simd/vectors.h
GROUP = 4  # positions in a vector
COLUMNS = 32_768  # floats of gathered columns at a time, to stay within the nearer caches
# What it takes to gather one value, in multiply-adds of vectors: decides when it pays.
GATHERING = 1.2


class Plan(NamedTuple):
    """One correlation: the C struct, where it lies, and how many floats of scratch it uses."""

    struct: NDArray[np.int32]
    address: int
    scratch: int
    positions: Pair
    # Values of dy are better taken one by one if fewer than this share of them are not 0: for the
    # gradient to the features, and for that to the input.
    sparse: tuple[float, float]


class Target(NamedTuple):
    """Where the values go, in floats: from the array's start, and from one to the next."""

    start: int
    picture: int
    feature: int
    row: int
    column: int


def forward_plan(
    channels: int, height: int, width: int, features: int, size: Pair, stride: Pair, pads: Pads
) -> Plan:
    """The plan of a convolution and of the gradient to its features; ValueError if none fits."""
    p = positions(height + pads.top + pads.bottom, size[0], stride[0])
    q = positions(width + pads.left + pads.right, size[1], stride[1])
    if min(p, q, *stride, *size) < 1 or min(pads) < 0:
        raise ValueError(f"A feature of {size} has no position in {height} × {width} with {pads}.")
    weight = np.arange(channels * size[0] * size[1])
    target = Target(0, features * p * q, p * q, q, 1)
    pixels = weight.size
    return _plan(
        (channels, height, width),
        (features, p, q),
        size,
        stride,
        (pads.top, pads.left),
        weight,
        pixels,
        target,
    )


def backward_plans(
    channels: int, height: int, width: int, features: int, size: Pair, stride: Pair, pads: Pads
) -> list[Plan]:
    """The plans that together make the gradient to the input, one for each phase of the stride.

    Input rows of a phase are reached by every `stride`-th row of a feature only. dx there is dy
    correlated with these, turned by 180°, in a single step each; what no plan reaches is 0.
    """
    p = positions(height + pads.top + pads.bottom, size[0], stride[0])
    q = positions(width + pads.left + pads.right, size[1], stride[1])
    pixels = size[0] * size[1]
    plans = []
    for i in range(min(stride[0], size[0])):
        for j in range(min(stride[1], size[1])):
            rows, first_row, top = _phase(height, size[0], stride[0], pads.top, i)
            columns, first_column, left = _phase(width, size[1], stride[1], pads.left, j)
            if rows < 1 or columns < 1:
                continue
            # From the last of the feature's rows and columns in this phase back to the first.
            r = np.arange(i, size[0], stride[0])[::-1]
            s = np.arange(j, size[1], stride[1])[::-1]
            k = np.arange(features)
            weight = (k[:, None, None] * channels * pixels) + r[:, None] * size[1] + s
            target = Target(
                first_row * width + first_column,
                channels * height * width,
                height * width,
                stride[0] * width,
                stride[1],
            )
            plans.append(
                _plan(
                    (features, p, q),
                    (channels, rows, columns),
                    (len(r), len(s)),
                    (1, 1),
                    (top, left),
                    weight.reshape(-1),
                    pixels,
                    target,
                )
            )
    return plans


def _phase(length: int, size: int, stride: int, before: int, phase: int) -> tuple[int, int, int]:
    """Along one side: how many inputs a phase has, the first of them, and the zeros before dy."""
    first = -((phase - before) // stride)  # the first u with u · stride + phase ≥ before
    last = (length - 1 + before - phase) // stride
    taps = (size - 1 - phase) // stride + 1
    return last - first + 1, first * stride + phase - before, taps - 1 - first


def _plan(
    x: tuple[int, int, int],
    y: tuple[int, int, int],
    size: Pair,
    stride: Pair,
    before: Pair,
    weight: NDArray[Any],
    weight_feature: int,
    target: Target,
) -> Plan:
    """See `Plan` in simd/plan.h for what the numbers are."""
    (channels, height, width), (features, p, q) = x, y
    (down, across), (top, left) = stride, before
    phases = min(down, size[0]), min(across, size[1])
    plane_rows = p + (size[0] - 1) // down
    plane_columns = q + (size[1] - 1) // across
    in_place = (
        stride == (1, 1) and before == (0, 0) and (plane_rows, plane_columns) == (height, width)
    )

    c, r, s = np.indices((channels, *size)).reshape(3, -1)
    plane = (c * phases[0] + r % down) * phases[1] + s % across
    taps = (plane * plane_rows + r // down) * plane_columns + s // across
    blocks = -(-features // FEATURES)
    packed = max(blocks * FEATURES * taps.size, blocks * -(-taps.size // 2) * 8 * FEATURES)
    planes = 0 if in_place else channels * phases[0] * phases[1] * plane_rows * plane_columns

    across_row = -(-q // GROUP)
    wasted = across_row * GROUP / q - 1
    if q < GROUP or features * wasted / 8 > GATHERING:
        gather = max(COLUMNS // (taps.size * q), 1)
        line = -(-gather * q // 8) * 8
        groups = line // GROUP
        group_x = group_y = np.arange(groups) * GROUP
        columns, results = taps.size * line, blocks * FEATURES * line
    else:
        gather = line = columns = 0
        groups = p * across_row
        row, column = np.divmod(np.arange(groups), across_row)
        column = np.minimum(column * GROUP, q - GROUP)
        group_x = row * plane_columns + column
        group_y = row * target.row + column * target.column
        results = features * groups * GROUP if q % GROUP else 0

    sparse_rows, sparse_columns = down * (p - 1) + size[0], across * (q - 1) + size[1]
    vectors = -(-size[1] * channels // GROUP)
    at_picture = features * size[0] * vectors * GROUP
    spots = np.arange(p)[:, None] * (down * sparse_columns) + np.arange(q) * across
    pieces = np.arange(size[0])[:, None] * (sparse_columns * channels)
    pieces = pieces + np.arange(vectors) * GROUP

    tables = [
        _even(taps),
        weight,
        _even(group_x),
        _even(group_y),
        _even(np.arange(taps.size) * line),
        spots.reshape(-1) * channels,
        pieces.reshape(-1),
    ]
    at_tables = np.cumsum([0, *map(len, tables)])[:-1]
    at_planes = packed
    at_columns = at_planes + planes
    at_results = at_columns + columns
    at_list = at_picture + sparse_rows * sparse_columns * channels + 2 * GROUP
    struct = np.concatenate(
        [
            [channels, height, width, features, p, q, down, across, top, left, *phases],
            [plane_rows, plane_columns, size[1], taps.size, groups, in_place, gather, line],
            [weight_feature, *target, at_planes, at_columns, at_results],
            [sparse_rows, sparse_columns, vectors, at_picture, at_list, *at_tables],
            *tables,
        ],
        dtype=np.int32,
        casting="unsafe",
    )
    scratch = max(at_results + results, at_list + 2 * p * q)
    # In cycles for each value of dy, as measured, roughly: eight multiply-adds at a time, against
    # a look at it, and where it is not 0, a load and a multiply-add for each vector of its patch.
    # To the input, the dense way goes over zeros around dy, too.
    dense, one = taps.size / 8, 1.2 * pieces.size + 4
    more = height * width / (p * q * down * across)
    sparse = (dense - 1) / one, (dense * more - 1) / one
    return Plan(struct, struct.ctypes.data, scratch, (p, q), sparse)


def _even(table: NDArray[Any]) -> NDArray[Any]:
    """A table with its last entry once more where it is odd: the loops go by twos."""
    return np.append(table, table[-1:]) if table.size % 2 else table

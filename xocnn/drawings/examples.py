"""A few drawings for the page's picker, each chosen to ask something else of the network."""

from dataclasses import dataclass

import numpy as np

from xocnn.drawings.distance import Floats


@dataclass(frozen=True)
class Example:
    """One drawing: its name, its class, and its strokes, (n, 2) points in pixels of 28 × 28."""

    name: str
    label: str
    strokes: tuple[Floats, ...]


def _curve(*points: tuple[float, float], closed: bool = False) -> Floats:
    """Lead a smooth line through the points (Catmull-Rom: tangents from neighbours)."""
    p = np.array(points)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    s = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    before, here, there, after = p[:-3], p[1:-2], p[2:-1], p[3:]
    bends = (
        2 * here
        + (there - before) * s
        + (2 * before - 5 * here + 4 * there - after) * s**2
        + (3 * here - before - 3 * there + after) * s**3
    ) / 2
    line = bends.transpose(1, 0, 2).reshape(-1, 2)
    return np.concatenate([line, p[-2:-1]]).astype(np.float32)


def _line(*points: tuple[float, float]) -> Floats:
    return np.array(points, np.float32)


EXAMPLES = (
    Example("Plain X", "X", (_line((6, 6), (22, 22)), _line((22, 6), (6, 22)))),
    Example("Small X in a corner", "X", (_line((18, 3.5), (25, 10)), _line((25, 3), (18.5, 10.5)))),
    Example(
        "Slanted X",
        "X",
        (
            _curve((9.5, 4), (12, 11), (15.5, 18), (17, 24.5)),
            _curve((24, 7.5), (17, 12.5), (10, 17), (3.5, 20.5)),
        ),
    ),
    Example(
        "Curly X",
        "X",
        (
            _curve(
                (5, 7), (8, 5.5), (11, 9), (15, 16), (19, 21.5), (23, 20.5), (24, 14.5),
                (22.5, 8), (19, 7.5), (14.5, 13.5), (9.5, 20.5), (5, 22.5),
            ),
        ),
    ),
    Example(
        "Plain O",
        "O",
        (_curve((14, 5), (7.6, 7.6), (5, 14), (7.6, 20.4), (14, 23), (20.4, 20.4), (23, 14),
                (20.4, 7.6), closed=True),),
    ),
    Example(
        "Small O",
        "O",
        (_curve((7, 17), (4.5, 18.2), (3.5, 21), (4.8, 23.8), (7.3, 24.6), (10, 23.3), (10.8, 20.5),
                (9.4, 17.8), closed=True),),
    ),
    Example(
        "Squashed O",
        "O",
        (_curve((13, 9.5), (6, 11.5), (3.5, 15.5), (7, 18.8), (14, 19.3), (21.5, 17), (24.5, 13),
                (20.5, 9.8), closed=True),),
    ),
    Example(
        "Open O",
        "O",
        (_curve((17.5, 5.5), (12, 4.6), (7, 8.5), (5, 14.5), (7.5, 20.5), (13.5, 23.2), (19.5, 21),
                (22.5, 15.5), (21.8, 10.5)),),
    ),
)  # fmt: skip

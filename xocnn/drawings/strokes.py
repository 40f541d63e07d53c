"""The shapes of X and O as a pen makes them, before a hand has wobbled and placed them.

Every drawing is one path of `POINTS` points and a mask that says over which of its `POINTS - 1`
pieces the pen is down. So drawings with one stroke and with two, with gaps and with hooks, all have
the same shape of array and are made many at a time. Coordinates: x to the right, y down, about -1
to 1. Nothing here is taken from a font or from anybody's drawings.
"""

import numpy as np
from numpy.typing import NDArray

Paths = NDArray[np.float32]  # (N, POINTS, 2)
PenDown = NDArray[np.bool_]  # (N, POINTS - 1)

POINTS = 33
ARM_POINTS = 12  # each stroke of an X; what is left is the link between the two
LINK_POINTS = POINTS - 2 * ARM_POINTS

T = np.linspace(-1, 1, ARM_POINTS)


def crosses(rng: np.random.Generator, count: int) -> tuple[Paths, PenDown]:
    """Draw X's: two strokes that cross, two curves back to back, or one stroke with a link.

    The first stroke runs down to the right, the second down to the left; the link is the way the
    pen takes from one to the other, in the air, half on the paper, or all of it.
    """
    first = _stroke(rng, count, np.pi / 4)
    second = _stroke(rng, count, 3 * np.pi / 4)
    backs = rng.random(count) < 0.14
    first[backs], second[backs] = _back_to_back(rng, int(backs.sum()))

    link = _link(rng, first, second)
    path = np.concatenate([first, link, second], axis=1)
    down = np.ones((count, POINTS - 1), bool)
    kind = rng.random(count)
    # 0: the pen lifts at once; 1: it draws the whole link; between: it lifts late or lands early.
    drawn = np.where(kind < 0.67, 0, np.where(kind < 0.85, rng.uniform(0.1, 0.5, count), 1))
    drawn[backs] = 0
    late = rng.random(count) < 0.6
    nth = (np.arange(LINK_POINTS + 1) + 0.5) / (LINK_POINTS + 1)
    nth = np.where(late[:, None], nth, 1 - nth)
    down[:, ARM_POINTS - 1 : ARM_POINTS + LINK_POINTS] = nth < drawn[:, None]

    # The same X begun at another corner: mirrored, upside down, or with its axes exchanged.
    for axis, chance in ((0, 0.3), (1, 0.2)):
        path[rng.random(count) < chance, :, axis] *= -1
    turned = rng.random(count) < 0.15
    path[turned] = path[turned][:, :, ::-1]
    return path.astype(np.float32), down


def rings(rng: np.random.Generator, count: int) -> tuple[Paths, PenDown]:
    """Draw O's: round, egg-shaped or squarish; closed, open or run past the start; with tails.

    The pen goes once around, r(φ), from any angle in either direction; it may end before it meets
    its start, run over it, or spiral past it.
    """
    u = np.linspace(0, 1, POINTS)[None, :]
    kind = rng.random((count, 1))
    over = np.where(
        kind < 0.3,
        rng.uniform(-0.1, 0.15, (count, 1)),
        np.where(
            kind < 0.65, rng.uniform(0.1, 1.0, (count, 1)), rng.uniform(-0.6, -0.1, (count, 1))
        ),
    )
    start = rng.uniform(-np.pi, np.pi, (count, 1))
    often_on_top = rng.random((count, 1)) < 0.6
    start = np.where(often_on_top, -np.pi / 2 + rng.normal(0, 0.5, (count, 1)), start)
    turn = np.where(rng.random((count, 1)) < 0.7, -1, 1)
    phi = start + turn * u * (2 * np.pi + over)

    cos, sin = np.cos(phi), np.sin(phi)
    # |x|^p + |y|^p = 1: a circle at p = 2, a square with round corners above, a lozenge below.
    p = np.where(rng.random((count, 1)) < 0.55, 2.0, rng.uniform(1.6, 4.0, (count, 1)))
    radius = (np.abs(cos) ** p + np.abs(sin) ** p) ** (-1 / p)
    for lobes, spread in ((1, 0.09), (2, 0.08), (3, 0.035), (4, 0.02)):
        size, where = rng.normal(0, spread, (count, 1)), rng.uniform(-np.pi, np.pi, (count, 1))
        radius *= 1 + size * np.cos(lobes * (phi - where))
    radius *= 1 + rng.normal(0, 0.1, (count, 1)) * (u - 0.5) * np.where(over > 0.1, 1.5, 1)

    x, y = radius * cos, radius * sin
    # Near the start the ring may come to a point, or be dented.
    near_start = np.exp(-(((phi - start) / 0.45) ** 2)) + np.exp(
        -(((phi - phi[:, -1:]) / 0.45) ** 2)
    )
    dent = np.where(rng.random((count, 1)) < 0.3, rng.normal(0, 0.12, (count, 1)), 0) * near_start
    path = np.stack([x * (1 + dent), y * (1 + dent)], axis=2)
    path += _tail(rng, count, u, 0.15) + _tail(rng, count, 1 - u, 0.07)

    down = np.ones((count, POINTS - 1), bool)
    two = np.flatnonzero(rng.random(count) < 0.1)
    lift = rng.integers(POINTS // 2 - 4, POINTS // 2 + 4, len(two))
    down[two, lift] = False
    later = np.arange(POINTS) > lift[:, None]
    path[two] += rng.normal(0, 0.07, (len(two), 1, 2)) * later[:, :, None]
    return path.astype(np.float32), down


def _stroke(rng: np.random.Generator, count: int, angle: float) -> NDArray[np.float64]:
    """Make strokes through the origin: straight or bent, like a bow or an S, with hooks at ends."""
    angles = angle + rng.normal(0, 0.2, (count, 1))
    arms = rng.uniform(0.7, 1.2, (2, count, 1))
    arms *= np.where(rng.random((2, count, 1)) < 0.08, 0.65, 1)
    along = T * np.where(T < 0, arms[0], arms[1])
    curly = rng.choice([0.4, 1.0, 2.5], (count, 1), p=[0.35, 0.4, 0.25])
    across = rng.normal(0, 0.09, (count, 1)) * curly * T**2
    across = across + rng.normal(0, 0.15, (count, 1)) * curly * (T**3 - T)
    for end in (-1, 1):
        hook = np.where(rng.random((count, 1)) < 0.14, rng.uniform(-0.4, 0.4, (count, 1)), 0)
        close = np.clip((end * T - 0.7) / 0.3, 0, 1) ** 2
        across = across + hook * close
        along = along - 0.5 * end * np.abs(hook) * close
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([along * cos - across * sin, along * sin + across * cos], axis=2)


def _back_to_back(
    rng: np.random.Generator, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make X's of two curves like )( that touch, or nearly, in the middle."""
    pair = []
    for side in (1.0, -1.0):
        depth = rng.uniform(0.45, 0.9, (count, 1))
        power = rng.uniform(1.3, 2.2, (count, 1))
        away = rng.uniform(-0.12, 0.06, (count, 1))
        # Positive `side` is the stroke on the right: its ends lie to the right of its middle.
        x = side * (away + depth * np.abs(T - rng.normal(0, 0.12, (count, 1))) ** power)
        y = T * rng.uniform(0.8, 1.1, (count, 1)) + rng.normal(0, 0.06, (count, 1))
        pair.append(np.stack([x, y], axis=2))
    return pair[1], pair[0]


def _link(
    rng: np.random.Generator, first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lead the pen from the end of the first stroke to the start of the second, in a curve.

    A cubic with both strokes' directions at its ends; how far it swings out varies from not at all.
    """
    count = len(first)
    swing = rng.uniform(0, 1.5, (count, 1, 1))
    s = (np.arange(1, LINK_POINTS + 1) / (LINK_POINTS + 1))[None, :, None]
    leave = _direction(first[:, -1] - first[:, -3]) * swing
    arrive = _direction(second[:, 2] - second[:, 0]) * swing
    rise = 3 * s**2 - 2 * s**3
    line = first[:, -1:] * (1 - rise) + second[:, :1] * rise
    return line + (s**3 - 2 * s**2 + s) * leave + (s**3 - s**2) * arrive


def _direction(step: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.sqrt((step * step).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = step / np.maximum(length, 1e-6)
    return unit[:, None, :]


def _tail(
    rng: np.random.Generator, count: int, u: NDArray[np.float64], chance: float
) -> NDArray[np.float64]:
    """Let the last eighth of the way swerve off to somewhere: a flourish of the pen."""
    length = np.where(rng.random(count) < chance, rng.uniform(0.15, 0.55, count), 0)
    angle = rng.uniform(-np.pi, np.pi, count)
    way = np.stack([length * np.cos(angle), length * np.sin(angle)], axis=1)
    close = np.clip((u - 0.87) / 0.13, 0, 1) ** 2
    return way[:, None, :] * close[:, :, None]

"""Looking back over a run: everything that a return needs, kept at points of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xocnn.shapes import Array

MOST = 64  # points
MOST_BYTES = 32 * 2**20


class Best(NamedTuple):
    """The smallest loss on held-out drawings so far, and the update after which it was measured."""

    update: int
    loss: float


def best_of(rows: Sequence[Mapping[str, Any]]) -> Best | None:
    """The best of a curve, for a run that was kept without it.

    >>> best_of([{"update": 25, "held_out_loss": 0.5}, {"update": 26}])
    Best(update=25, loss=0.5)
    """
    looked = [Best(row["update"], row.get("held_out_loss", math.inf)) for row in rows]
    finite = [best for best in looked if best.loss < math.inf]
    return min(finite, key=lambda best: best.loss, default=None)


@dataclass(frozen=True)
class Moment:
    """A run as it was after an update: weights, what the optimizer remembers, the place in the
    order of drawings, and the best that was measured until then."""

    update: int
    weights: dict[str, Array]
    optimizer: dict[str, Any]
    place: tuple[int, ...]
    best: Best | None = None

    @property
    def bytes(self) -> int:
        remembered = self.optimizer["memory"].values()
        arrays = [self.weights, *remembered]
        return sum(array.nbytes for named in arrays for array in named.values())


class Moments:
    """Moments of a run, evenly spaced; memory stays bounded however long it runs.

    Every `spacing`-th update is kept. Where there are too many, every other one goes and the
    spacing doubles, so that a scrub over the run always has between half of them and all.
    """

    def __init__(self) -> None:
        self.spacing = 1
        self._kept: dict[int, Moment] = {}

    def offer(self, update: int, take: Callable[[], Moment]) -> None:
        """Keeps the moment after this update, if it is due; only then is `take` called."""
        if update % self.spacing:
            return
        moment = take()
        self._kept[update] = moment
        # After the first update the optimizer remembers something, and moments are larger.
        most = max(3, min(MOST, MOST_BYTES // max(1, moment.bytes)))
        while len(self._kept) > most:
            self.spacing *= 2
            self._kept = {at: kept for at, kept in self._kept.items() if at % self.spacing == 0}

    @property
    def points(self) -> list[int]:
        """The updates that there is a moment of, in order."""
        return sorted(self._kept)

    def at(self, update: int) -> Moment:
        """The last moment that is not after this update; the first where there is none."""
        points = self.points
        return self._kept[max((at for at in points if at <= update), default=points[0])]

    def until(self, update: int) -> Moments:
        """Those up to an update, for a run that goes another way from there."""
        made = Moments()
        made.spacing = self.spacing
        made._kept = {at: kept for at, kept in self._kept.items() if at <= update}
        return made

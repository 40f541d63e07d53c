"""A table as pictures: every row a picture one pixel high, every value in it from −1 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xocnn.shapes import Array, Indices
from xocnn.tables.table import Column

Part = tuple[str, Column, tuple[float, float] | str | None]


@dataclass(frozen=True)
class Encoding:
    """How cells become values, with figures from the rows that are learned from, and no others.

    A number x becomes tanh((x − mean) ÷ deviation): 0 at the mean, and never beyond ±1 however far
    out it lies; a missing one is 0. A category becomes one value for each of its texts, +1 for the
    one that is there and −1 for the others (one-hot). What is missing in rows to learn from has a
    value of its own, too, +1 where it is. A text that is not among those rows is −1 everywhere.
    The answers play no part in it.

    `spans` says, for each column, where its values begin and end.
    """

    parts: tuple[Part, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, columns: list[Column], learned: Indices) -> Encoding:
        """The encoding of these columns, by the figures of the rows `learned`."""
        parts: list[Part] = []
        spans = []
        for column in columns:
            start = len(parts)
            gone = np.array(column.missing)[learned]
            if column.numbers is not None:
                there = column.numbers[learned][~gone]
                mean = float(there.mean()) if there.size else 0.0
                spread = float(there.std()) if there.size else 0.0
                parts.append((column.name, column, (mean, spread or 1.0)))
            else:
                seen = {column.cells[row] for row in learned if not column.missing[row]}
                parts += [
                    (f"{column.name}: {value}", column, value)
                    for value in column.values
                    if value in seen
                ]
            if gone.any():
                parts.append((f"{column.name}: missing", column, None))
            spans.append((start, len(parts)))
        return cls(tuple(parts), tuple(spans))

    @property
    def names(self) -> list[str]:
        """What each value is: the name of a number, or a column with one of its texts."""
        return [name for name, _, _ in self.parts]

    def pictures(self, rows: Indices) -> Array:
        """These rows as pictures: (rows, 1, 1, values) float32 in [−1, 1]."""
        made = np.empty((len(rows), 1, 1, len(self.parts)), np.float32)
        for at, (_, column, how) in enumerate(self.parts):
            if isinstance(how, tuple):
                assert column.numbers is not None
                mean, spread = how
                values = np.tanh((column.numbers[rows] - mean) / spread)
                made[..., at] = np.nan_to_num(values)[:, None, None]
            else:
                cells = np.array(column.cells, object)[rows] == how
                if how is None:
                    cells = np.array(column.missing)[rows]
                made[..., at] = np.where(cells, 1.0, -1.0)[:, None, None]
        return made


def swapped(spans: Sequence[tuple[int, int]], order: Indices) -> Indices:
    """Where each value comes from when columns are put into this order, their values together.

    >>> swapped([(0, 1), (1, 4)], np.array([1, 0])).tolist()
    [1, 2, 3, 0]
    """
    return np.concatenate([np.arange(*spans[at]) for at in order])

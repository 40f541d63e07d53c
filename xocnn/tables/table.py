"""A table as it was brought: names of columns and cells of text, and what can be predicted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from xocnn.shapes import Array, Indices

if TYPE_CHECKING:  # only those who bring a table need it
    from xocnn.tables.report import Report

MOST_COLUMNS = 500
MOST_CLASSES = 10  # different values of a column that can be predicted as they are
MOST_CATEGORIES = 12  # different texts of a column that can be learned from
MOST_CELLS = 60  # columns that can be learned from, and values that they are coded in
LEAST_ROWS = 40  # with an answer: 28 to learn from and 12 to be examined with
# Codes that say in any column that a value is missing; programs and spreadsheets write them.
MISSING = frozenset(
    {
        *("", "?", "na", "n/a", "<na>", "nan", "null", "\\n", "#n/a", "#nv", "#null!", "#div/0!"),
        *("#value!", "#wert!", "#ref!", "#bezug!", "#name?", "#num!", "#zahl!"),
    }
)


class TableError(ValueError):
    """A table that nothing can be learned from: what was expected, what came, what to do."""


@dataclass(frozen=True)
class Column:
    """One column: its name, its cells as text, and how they are read.

    `numbers` (rows,) float64, NaN where a cell is missing, or None for a column of categories.

    >>> Column("plan", ("basic", "", "plus")).values
    ['basic', 'plus']
    """

    name: str
    cells: tuple[str, ...]
    numbers: Array | None = field(default=None, compare=False)

    @cached_property
    def missing(self) -> tuple[bool, ...]:
        """Which cells say nothing: among numbers what is none, elsewhere empty, NA and the like."""
        if self.numbers is not None:
            return tuple(np.isnan(self.numbers).tolist())
        return tuple(cell.casefold() in MISSING for cell in self.cells)

    @cached_property
    def values(self) -> list[str]:
        """The different values: numbers by size, as they are first written, texts by alphabet."""
        if self.numbers is None:
            return sorted(
                {cell for cell, gone in zip(self.cells, self.missing, strict=True) if not gone}
            )
        sizes, first = np.unique(self.numbers, return_index=True)
        return [self.cells[at] for size, at in zip(sizes, first, strict=True) if not np.isnan(size)]

    @cached_property
    def classes(self) -> Indices:
        """The place of each cell's value among `values`; −1 where it is missing."""
        if self.numbers is not None:
            sizes = np.unique(self.numbers)
            there = sizes[~np.isnan(sizes)]
            return np.where(np.isnan(self.numbers), -1, np.searchsorted(there, self.numbers))
        place = {value: at for at, value in enumerate(self.values)}
        return np.array([place.get(cell, -1) for cell in self.cells])


@dataclass(frozen=True)
class Table:
    """Columns of equal length, what was said of them when they were read, and how that was done."""

    columns: tuple[Column, ...]
    said: tuple[str, ...] = ()
    report: Report | None = field(default=None, compare=False)

    @property
    def rows(self) -> int:
        return len(self.columns[0].cells)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The names of the columns that can be predicted."""
        return tuple(column.name for column in self.columns if not why_not(column))

    def target(self, name: str = "") -> Column:
        """The column to predict: the one of this name, or the last that can be."""
        if not self.targets:
            raise TableError(
                f"No column of this table can be predicted. {why_not(self.columns[-1])} Bring one "
                f"with two to {MOST_CLASSES} different values, or with numbers."
            )
        wanted = name or self.targets[-1]
        for column in self.columns:
            if column.name == wanted:
                if reason := why_not(column):
                    there = ", ".join(self.targets)
                    raise TableError(f"{reason} Columns that can be predicted: {there}.")
                return column
        there = ", ".join(self.targets)
        raise TableError(f"There is no column “{wanted[:40]}”; choose one of {there}.")


def why_not(column: Column) -> str:
    """Why a column cannot be predicted, as a sentence; empty where it can be."""
    name, values = f"“{column.name}”", len(column.values)
    there = len(column.cells) - sum(column.missing)
    if there < LEAST_ROWS:
        return f"{name} has {there} answers; at least {LEAST_ROWS} are needed."
    if values < 2:
        return f"{only_value(column)}, so there is nothing to predict."
    if column.numbers is None and values > MOST_CLASSES:
        return (
            f"{name} is text with {values:,} different values; at most {MOST_CLASSES} can be told "
            "apart."
        )
    if column.numbers is not None and values > MOST_CLASSES and len(halves(column)[0]) < 2:
        return f"{name} has no middle: nearly all its numbers are the same."
    return ""


def only_value(column: Column) -> str:
    """What there is in a column with less than two values, as the beginning of a sentence."""
    name, gone = f"“{column.name}”", sum(column.missing)
    if not column.values:
        return f"{name} is empty in every row that is used"
    if not gone:
        return f"{name} has the same value, “{column.values[0]}”, in every row that is used"
    rows = f"{gone:,} row{'s' * (gone != 1)}"
    return f"{name} has one value, “{column.values[0]}”, and is missing in {rows}"


def answers(column: Column) -> tuple[tuple[str, ...], Indices, Indices]:
    """What is predicted: the classes, the rows that have an answer, and each one's class.

    More than `MOST_CLASSES` different numbers become two halves: up to the median, and above it.
    """
    if column.numbers is not None and len(column.values) > MOST_CLASSES:
        return halves(column)
    rows = np.flatnonzero(column.classes >= 0)
    return tuple(column.values), rows, column.classes[rows]


def halves(column: Column) -> tuple[tuple[str, ...], Indices, Indices]:
    """Numbers as two classes, split at the median."""
    assert column.numbers is not None
    rows = np.flatnonzero(~np.array(column.missing))
    numbers = column.numbers[rows]
    middle = float(np.median(numbers))
    above = (numbers > middle).astype(np.int64)
    named = (f"up to {middle:g}", f"above {middle:g}")
    return (named if above.any() else named[:1]), rows, above


def inputs(table: Table, target: Column) -> tuple[list[Column], list[str]]:
    """The columns that are learned from, and sentences on those that are left out."""
    kept, said = [], []
    for column in table.columns:
        name, values = f"“{column.name}”", len(column.values)
        if column is target:
            continue
        if values < 2:
            said.append(f"{only_value(column)}, so it is left out.")
        elif column.numbers is None and values > MOST_CATEGORIES:
            said.append(
                f"{name} is left out: it is text with {values:,} different values; up to "
                f"{MOST_CATEGORIES} can be learned from."
            )
        else:
            kept.append(column)
    if len(kept) < 2:
        reasons = " ".join(said)
        raise TableError(
            f"Besides “{target.name}”, {len(kept) or 'no'} column{'s' * (len(kept) != 1)} can be "
            f"learned from; at least two are needed to swap. {reasons}".strip()
        )
    if len(kept) > MOST_CELLS:
        said.append(f"Only the first {MOST_CELLS} of {len(kept)} columns are used.")
    return kept[:MOST_CELLS], said

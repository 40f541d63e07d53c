"""Whether the first row of a table has names or data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from xocnn.names import clean_name, shown
from xocnn.tables.cells import WORDS, Cells, read_columns
from xocnn.tables.numerals import marks
from xocnn.tables.table import MISSING

LOOKED_AT = 200  # rows below the first one
YEAR = 1000  # numbers from this on that count up are years, or the like


class Header(NamedTuple):
    """Whether the first row has names, why, and whether that is sure."""

    named: bool
    why: str
    sure: bool = True


def find_header(rows: Sequence[Sequence[str]], delimiter: str) -> Header:
    """Compares the first row with those below, column by column.

    A text over numbers is a name; a text that comes again further down is a value. Numbers in the
    first row are names where they count up, or are unlike those below.

    >>> find_header([["2019", "2020", "label"], *[["3", "4", "yes"], ["5", "1", "no"]] * 9], ",")
    Header(named=True, why='its numbers count up, as years do', sure=False)
    """
    first = [clean_name(cell) for cell in rows[0]]
    sample = rows[1:LOOKED_AT]
    if not sample:
        return Header(True, "it is the only row")
    columns = read_columns(first, list(zip(*sample, strict=True)), delimiter)
    told = [
        (cell, column)
        for cell, column in zip(first, columns, strict=True)
        if cell.casefold() not in MISSING | WORDS
    ]
    texts = [(cell, column) for cell, column in told if marks(cell) is None]
    over = [cell for cell, column in texts if column.notation]
    again = [cell for cell, column in texts if not column.notation and cell in column.counts]
    if again and len(again) >= len(over):
        return Header(False, f"“{shown(again[0], 20)}” comes again below it")
    if over:
        return Header(True, f"“{shown(over[0], 20)}” is over a column of numbers")
    numbers = [(cell, column) for cell, column in told if marks(cell) is not None]
    if not numbers:
        if len(texts) < len(first) - 1:  # over row numbers there is often none
            return Header(False, "names are missing in it", sure=False)
        return Header(True, "it has texts that do not come again below it")
    if _count_up([cell for cell, _ in numbers]):
        return Header(True, "its numbers count up, as years do", sure=False)
    alike = [cell for cell, column in numbers if _is_like(cell, column)]
    new = [cell for cell, column in texts if 2 * len(column.counts) <= len(column.texts)]
    unlike = new + [cell for cell, _ in numbers if cell not in alike]
    if len(unlike) > len(alike):
        return Header(True, f"“{shown(unlike[0], 20)}” is unlike what is below it", sure=False)
    return Header(False, f"“{shown(alike[0], 20)}” is a number as those below it", sure=False)


def _count_up(cells: list[str]) -> bool:
    """Whether these are whole numbers, each one more than that before: years, or places."""
    if not all(cell.isdecimal() and len(cell) < 10 for cell in cells):
        return False
    values = list(map(int, cells))
    steps = {after - before for before, after in pairwise(values)}
    return steps == {1} and (len(values) > 2 or values[0] >= YEAR)


def _is_like(cell: str, column: Cells) -> bool:
    """Whether a number could be one of a column's own."""
    if column.notation is None:
        return False
    there = [size for size in column.sizes.values() if size == size]  # without NaN
    low, high = min(there), max(there)
    try:
        value = column.notation.value(cell)
    except ValueError:
        return False
    return low - (high - low) <= value <= high + (high - low)

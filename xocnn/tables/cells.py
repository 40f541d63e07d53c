"""The cells of each column: whether they are numbers, how those are written, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xocnn.names import clean_name, shown
from xocnn.shapes import Array
from xocnn.tables.numerals import Marks, Notation, marks, notation, settle
from xocnn.tables.report import ColumnReport, told_lines
from xocnn.tables.table import MISSING, MOST_CATEGORIES

# Words that say among numbers that one is missing; elsewhere they are values like any other.
WORDS = frozenset({"-", "–", "—", ".", "..", "none", "nil", "unknown", "missing"})
STRAY = 1 / 10  # a larger share of other texts among numbers makes a column one of text
MOST_NUMBER = 40  # characters of a number


@dataclass(frozen=True)
class Cells:
    """A column as it was read: cleaned texts, and the notation of its numbers, or None for text.

    `gone` are the texts that count as missing, `stray` those of them that no code or word is; why
    a column is text that has numbers, too, is in `why`.
    """

    name: str
    texts: tuple[str, ...]
    notation: Notation | None
    gone: frozenset[str]
    stray: frozenset[str] = frozenset()
    why: str = ""

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text is there, in the order in which they came."""
        return Counter(self.texts)

    @cached_property
    def sizes(self) -> dict[str, float]:
        """Each text as a number, NaN where it counts as missing; empty for a column of text."""
        if self.notation is None:
            return {}
        read = self.notation.value
        return {text: np.nan if text in self.gone else read(text) for text in self.counts}

    def numbers(self, used: Sequence[int]) -> Array | None:
        """The numbers in these rows, NaN where one is missing; None for a column of text."""
        if self.notation is None:
            return None
        return np.array([self.sizes[self.texts[at]] for at in used], np.float64)

    def said(self, lines: Sequence[int]) -> list[str]:
        """Sentences on what had to be guessed about it, with lines of the file."""
        name = f"“{self.name}”"
        found = []
        if self.notation and self.notation.said:
            found.append(f"In {name}, {self.notation.said}.")
        if self.why:
            found.append(f"{name} is read as text: {self.why}.")
        guessed = self.stray if self.notation else self.gone - {""}
        for text in sorted(guessed, key=lambda text: -self.counts[text])[:2]:
            where = told_lines(self._lines({text}, lines))
            found.append(f"In {name}, “{shown(text, 20)}” counts as missing ({where}).")
        return found

    def report(self, lines: Sequence[int]) -> ColumnReport:
        there = {text for text in self.counts if text not in self.gone}
        sizes = {self.sizes[text] for text in there} if self.notation else set()
        kind = "categories" if len(there) <= MOST_CATEGORIES else "text"
        spelled = [
            (shown(text, 20), self.counts[text]) for text in self.counts if text in self.gone
        ]
        return ColumnReport(
            self.name,
            "numbers" if self.notation else kind if there else "empty",
            len(sizes) if self.notation else len(there),
            min(sizes, default=None),
            max(sizes, default=None),
            self.notation.decimal if self.notation else "",
            self.notation.thousands if self.notation else "",
            sum(count for _, count in spelled),
            tuple(spelled),
            tuple(self._lines(self.gone, lines)),
        )

    def _lines(self, texts: frozenset[str] | set[str], lines: Sequence[int]) -> list[int]:
        if not texts & self.counts.keys():
            return []
        return [line for text, line in zip(self.texts, lines, strict=True) if text in texts]


def read_columns(names: Sequence[str], columns: Sequence[Sequence[str]], cut: str) -> list[Cells]:
    """Each column read as a whole; where its signs can be either, by the others, too.

    >>> found = read_columns(["a"], [["998", "1.000", "#N/A", "1.002"]], ";")[0]
    >>> found.sizes
    {'998': 998.0, '1.000': 1000.0, '#N/A': nan, '1.002': 1002.0}
    """
    found: dict[int, Cells] = {}
    open_ones: list[tuple[int, Cells, dict[str, Marks], str]] = []
    for at, (name, raw) in enumerate(zip(names, columns, strict=True)):
        clean = {text: clean_name(text) for text in set(raw)}
        cells, numbers = _sorted_out(name, tuple(map(clean.__getitem__, raw)))
        written = notation(numbers) if numbers else None
        if isinstance(written, str):
            open_ones.append((at, cells, numbers, written))
        elif isinstance(written, Notation):
            found[at] = _with(cells, written)
        elif numbers:
            first = ", ".join(f"“{shown(text, 20)}”" for text in _unlike(numbers))
            why = f"its numbers are written in more than one way ({first})"
            found[at] = _as_text(cells, why)
        else:
            found[at] = _as_text(cells, cells.why)
    sure = [each.notation for each in found.values() if each.notation]
    # Columns with numbers of both kinds, with the sign and without, tell more than others.
    open_ones.sort(key=lambda one: all(each.either for each in one[2].values()))
    for at, cells, numbers, sign in open_ones:
        written = settle(numbers, sign, sure, cut)
        found[at] = _with(cells, written)
        sure.append(written)
    return [found[at] for at in range(len(names))]


def _sorted_out(name: str, texts: tuple[str, ...]) -> tuple[Cells, dict[str, Marks]]:
    """What counts as missing, and the numbers of a column that is one of numbers."""
    counts = Counter(texts)
    codes = frozenset(text for text in counts if text.casefold() in MISSING)
    numbers = {}
    for text in counts:
        if text not in codes and len(text) <= MOST_NUMBER and (found := marks(text)) is not None:
            numbers[text] = found
    words = frozenset(text for text in counts if text.casefold() in WORDS)
    stray = counts.keys() - codes - numbers.keys() - words
    many = sum(counts[text] for text in numbers)
    few = sum(counts[text] for text in stray)
    is_numeric = sum(counts[text] for text in words) <= many and (
        # With few different numbers, what is none may be a category beside them.
        not stray or (len(numbers) > MOST_CATEGORIES and few <= STRAY * many)
    )
    if numbers and is_numeric:
        return Cells(name, texts, None, codes | words | stray, frozenset(stray)), numbers
    why = ""
    if len(numbers) > MOST_CATEGORIES and many > few:
        example = next(text for text in counts if text in stray or text in words)
        why = f"“{shown(example, 20)}” is no number"
    return Cells(name, texts, None, codes, why=why), {}


def _with(cells: Cells, written: Notation) -> Cells:
    return Cells(cells.name, cells.texts, written, cells.gone, cells.stray)


def _as_text(cells: Cells, why: str) -> Cells:
    gone = frozenset(text for text in cells.gone if text.casefold() in MISSING)
    return Cells(cells.name, cells.texts, None, gone, why=why)


def _unlike(numbers: dict[str, Marks]) -> list[str]:
    """An example of each way in which numbers are written, of up to three."""
    found = {each: text for text, each in reversed(numbers.items()) if each != Marks()}
    return list(found.values())[::-1][:3]

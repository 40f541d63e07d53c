"""What a table was taken for when it was read: the reading report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xocnn.decoding import ENCODINGS
from xocnn.tables.numerals import NAMES

HEADERS = ("", "names", "data")  # what the first row is: found by itself, or chosen
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
MOST_LINES = 5  # that are named of many


@dataclass(frozen=True)
class ColumnReport:
    """One column: what it was read as, and what counted as missing in it.

    `values` is how many different ones there are; `spellings` has each text that counted as
    missing and how often, `lines` the lines of the file with those.
    """

    name: str
    kind: str  # numbers, categories, text or empty
    values: int
    low: float | None = None
    high: float | None = None
    decimal: str = ""
    thousands: str = ""
    missing: int = 0
    spellings: tuple[tuple[str, int], ...] = ()
    lines: tuple[int, ...] = ()

    def view(self) -> dict[str, str]:
        """Its row in the report."""
        span = ""
        if self.low is not None and self.high is not None:
            span = f"{_told(self.low)} to {_told(self.high)}"
        values = f"{self.values:,} different" if self.values else ""
        return {
            "name": self.name,
            "kind": self.kind,
            "values": ", ".join(part for part in (span, values) if part),
            "missing": self._gone() if self.missing else "none",
        }

    def _gone(self) -> str:
        spelled = ", ".join(
            f"“{text}” {count:,}×" if text else f"empty {count:,}×"
            for text, count in self.spellings
        )
        return f"{spelled} ({told_lines(self.lines)})"


@dataclass(frozen=True)
class Report:
    """How the bytes of a table were read, and what a reader chose of that."""

    encoding: str
    delimiter: str
    header: bool
    header_why: str
    rows: int
    blank_lines: tuple[int, ...]
    columns: tuple[ColumnReport, ...]
    notes: tuple[str, ...] = ()
    chosen_encoding: str = ""
    chosen_header: str = ""

    def view(self) -> dict[str, Any]:
        """The report for the page: facts with their names, a row for each column, both choices."""
        decimals = {each.decimal for each in self.columns} - {""}
        thousands = {each.thousands for each in self.columns} - {""}
        blank = "none"
        if self.blank_lines:
            blank = f"{len(self.blank_lines):,} ({told_lines(self.blank_lines)})"
        facts = [
            ("Encoding", self.encoding),
            ("Delimiter", DELIMITERS.get(self.delimiter, self.delimiter)),
            ("First row", f"{'names' if self.header else 'data'}: {self.header_why}"),
            ("Rows of data", f"{self.rows:,}"),
            ("Blank lines, skipped", blank),
            ("Decimal sign", _signs(decimals)),
            ("Thousands sign", _signs(thousands)),
        ]
        return {
            "facts": [{"name": name, "text": text} for name, text in facts],
            "columns": [each.view() for each in self.columns],
            "notes": list(self.notes),
            "encodings": list(ENCODINGS),
            "encoding": self.chosen_encoding,
            "headers": list(HEADERS),
            "header": self.chosen_header,
        }


def told_lines(lines: Sequence[int]) -> str:
    """Lines of the file, the first of many.

    >>> told_lines([3]), told_lines(range(2, 30))
    ('line 3', 'lines 2, 3, 4, 5, 6, …')
    """
    first = ", ".join(f"{line}" for line in lines[:MOST_LINES])
    more = ", …" if len(lines) > MOST_LINES else ""
    return f"line{'s' * (len(lines) > 1)} {first}{more}"


def _told(number: float) -> str:
    """A number in full where it is whole."""
    whole = number == int(number) and abs(number) < 1e12
    return (f"{number:,.0f}" if whole else f"{number:g}").replace("-", "−")


def _signs(signs: set[str]) -> str:
    return ", ".join(sorted(NAMES[sign] for sign in signs)) or "none"

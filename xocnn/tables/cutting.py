"""A CSV cut into rows of cells, each with the line of the file where it begins."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import NamedTuple

from xocnn.names import shown
from xocnn.tables.numerals import marks
from xocnn.tables.report import DELIMITERS
from xocnn.tables.table import TableError

LOOKED_AT = 50  # rows, to find out the delimiter
TOLD = re.compile(r'"?sep=(.)"?[ \t,;|]*(?:\r\n|\r|\n)', re.IGNORECASE)  # spreadsheets write that


class Cut(NamedTuple):
    """Rows of cells, the line on which each begins, and the lines with nothing on them."""

    delimiter: str
    rows: list[list[str]]
    lines: list[int]
    blank: list[int]


def cut(text: str) -> Cut:
    """The rows of a CSV; TableError where quotation marks do not close, or lines differ.

    The delimiter is the one that a first line `sep=;` names, or else the one of comma, semicolon,
    tab and | that cuts the first rows best.

    >>> cut("a;b\\n\\n1,5;2\\n")
    Cut(delimiter=';', rows=[['a', 'b'], ['1,5', '2']], lines=[1, 3], blank=[2])
    """
    told = TOLD.match(text)
    delimiter = told[1] if told else sniff(text)
    before = 1 if told else 0
    text = text[told.end() :] if told else text
    found = Cut(delimiter, [], [], [])
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    over: list[int] = []  # rows that go on over several lines
    while True:
        line = reader.line_num + 1 + before
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise TableError(_why(error, line, reader.line_num + before)) from error
        if any(map(str.strip, row)):
            if reader.line_num + before > line:
                over.append(len(found.rows))
            found.rows.append(row)
            found.lines.append(line)
        else:
            found.blank.append(line)
    if found.rows:
        width = _expect_equal(found)
        _expect_whole(found, over, width)
    return found


def sniff(text: str) -> str:
    """The delimiter that cuts the first rows into equally many parts, and leaves no other in them.

    >>> sniff("1,5;2,5;yes\\n" * 3)
    ';'
    """
    best = {}
    for delimiter in DELIMITERS:
        lines = io.StringIO(text[:100_000], newline="")
        rows: list[list[str]] = []
        try:
            for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
                if any(map(str.strip, row)):
                    rows.append(row)
                if len(rows) == LOOKED_AT:
                    break
        except csv.Error:  # a cell that is too long; what is wrong with it is said later
            pass
        (parts, often), *_ = Counter(map(len, rows)).most_common(1) or [(1, 0)]
        others = set(DELIMITERS) - {delimiter}
        cells = [cell for row in rows for cell in row]
        left = sum(bool(others & set(cell)) and marks(cell.strip()) is None for cell in cells)
        fits = often / len(rows) - left / len(cells) if parts > 1 else -1.0
        best[delimiter] = (parts > 1 and often == len(rows), fits, parts)
    return max(best, key=lambda delimiter: best[delimiter])


def _why(error: csv.Error, line: int, end: int) -> str:
    """Why rows cannot be cut into cells, and where."""
    where = f"line {line:,}" if end <= line else f"lines {line:,} to {end:,}"
    if "unexpected end" in str(error):
        return (
            f"A quotation mark that opens in line {line:,} of this CSV is not closed. Close it, or "
            "double it where it belongs to the text."
        )
    if "expected after" in str(error):
        return (
            f"In {where} of this CSV something follows a closing quotation mark. Remove the mark, "
            "or double it where it belongs to the text."
        )
    if "field larger" in str(error):
        return (
            f"A cell that begins in line {line:,} of this CSV is longer than 131,072 characters; "
            "a quotation mark may be missing there."
        )
    return f"Line {line:,} of this CSV cannot be cut into cells: {error}."


def _expect_equal(found: Cut) -> int:
    """How many cells every row has; TableError where one has another number of them."""
    (width, often), *_ = Counter(map(len, found.rows)).most_common(1)
    for row, line in zip(found.rows, found.lines, strict=True):
        if len(row) != width:
            first = " If it is a title, remove it." if line == found.lines[0] and often > 1 else ""
            raise TableError(
                f"Line {line:,} of this CSV has {len(row)} cell{'s' * (len(row) != 1)} where "
                f"{width} were expected; mend that line, or put texts with a delimiter in "
                f"quotation marks.{first}"
            )
    return width


def _expect_whole(found: Cut, over: list[int], width: int) -> None:
    """TableError where a cell has swallowed rows, since a quotation mark is missing."""
    for at in over:
        for cell in found.rows[at] if width > 2 else ():
            further = cell.splitlines()[1:]
            rows = [part.count(found.delimiter) == width - 1 for part in further]
            if rows and all(rows) and (len(rows) > 1 or len(over) == 1):
                raise TableError(
                    f"A cell that begins in line {found.lines[at]:,} of this CSV has whole rows in "
                    f"it, from “{shown(further[0], 20)}” on. A quotation mark is missing there, or "
                    "there is one too many; mend that line."
                )

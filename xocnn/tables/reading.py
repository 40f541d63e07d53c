"""A CSV, as spreadsheets write it: whatever its delimiter, its decimal sign and its quotes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, count

import numpy as np

from xocnn.shapes import Array
from xocnn.tables.table import LEAST_ROWS, MISSING, Column, Table, TableError

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000  # that are used: enough for a quick test of it
MOST_COLUMNS = 500
DELIMITERS = ",;\t|"
LOOKED_AT = 50  # rows, to find out the delimiter
PICK = 0  # the seed of the rows that are used where there are more
POINT = re.compile(r"[+\-−]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+\-]?[0-9]{1,2})?", re.IGNORECASE)
EITHER = re.compile(POINT.pattern.replace(r"\.", "[.,]"), re.IGNORECASE)  # a decimal comma, too


def read(content: bytes) -> Table:
    """A table from the bytes of a CSV; TableError, in a sentence, where there is none in them.

    UTF-8 with or without a byte-order mark, UTF-16 with one, otherwise Latin 1. The delimiter is
    the one of `, ; tab |` that cuts the first rows into equally many parts. The first row is a
    header unless a number is in it, or a cell that it has twice comes again further down. Names
    that come twice are numbered. Numbers may have a decimal comma where that is not the delimiter.

    >>> [column.name for column in read(b"a;b\\n" + b"1,5;yes\\n2;no\\n" * 20).columns]
    ['a', 'b']
    """
    if len(content) > MOST_BYTES:
        raise TableError(
            f"This file has {len(content) / 1e6:.1f} MB; a CSV of up to {MOST_BYTES / 1e6:.0f} MB "
            "can be read. Save a part of its rows."
        )
    text = decode(content)
    delimiter = sniff(text)
    rows = split(text, delimiter)
    if not rows:
        raise TableError("There is nothing in this CSV; expected a row of names and rows of data.")
    header = has_header(rows, delimiter)
    first = rows[0] if header else [""] * len(rows[0])
    names = distinct(first)
    body = rows[1:] if header else rows
    if len(names) < 2:
        raise TableError(
            "This CSV has one column; at least three are needed: two to learn from and one to "
            "predict. Columns are told apart by commas, semicolons, tabs or |."
        )
    if len(names) > MOST_COLUMNS:
        raise TableError(f"This CSV has {len(names):,} columns; at most {MOST_COLUMNS} are read.")
    if len(body) < LEAST_ROWS:
        count = f"{len(body)} row{'s' * (len(body) != 1)}"
        raise TableError(
            f"This CSV has {count} of data; at least {LEAST_ROWS} are needed, to learn from most "
            "and to be examined with the others."
        )
    for number, row in enumerate(body, 1 + header):
        if len(row) != len(names):
            raise TableError(
                f"Row {number} of this CSV has {len(row)} cell{'s' * (len(row) != 1)} where "
                f"{len(names)} were expected; mend that row, or put texts with a delimiter in "
                "quotes."
            )
    said = [f"{len(body):,} rows of {len(names)} columns were read."]
    if not header:
        said.append("The first row has no names, so columns are numbered.")
    again = [name for name, was in zip(names, first, strict=True) if was and name != was[:40]]
    if again:
        more = ", …" if len(again) > 3 else ""
        called = ", ".join(f"“{name}”" for name in again[:3])
        said.append(
            f"Columns have the same name in the header, so some are numbered: {called}{more}."
        )
    if len(body) > MOST_ROWS:
        picked = np.random.default_rng(PICK).choice(len(body), MOST_ROWS, replace=False)
        body = [body[at] for at in sorted(picked)]
        said.append(f"{MOST_ROWS:,} of them, picked at random, are used.")
    columns = [
        Column(name, cells, numbers(cells, delimiter))
        for name, cells in zip(names, zip(*body, strict=True), strict=True)
    ]
    return Table(tuple(columns), tuple(said))


def decode(content: bytes) -> str:
    """The text of a file; TableError where it is something else than text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
    odd = sum(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text[:4096])
    if odd:
        raise TableError(
            "This is not a text but something binary; a CSV was expected. In a spreadsheet, "
            "choose “Save as CSV”."
        )
    return text


def sniff(text: str) -> str:
    """The delimiter that cuts the first rows into equally many parts, and into most.

    >>> sniff("a;b;c\\n1,5;2,5;3\\n")
    ';'
    """
    found = {}
    for delimiter in DELIMITERS:
        rows = split(text[:100_000], delimiter)[:LOOKED_AT]
        (parts, often), *_ = Counter(map(len, rows)).most_common(1) or [(1, 0)]
        found[delimiter] = (parts > 1 and often / len(rows), parts)
    return max(found, key=lambda delimiter: found[delimiter])


def split(text: str, delimiter: str) -> list[list[str]]:
    """Rows of cells, without space around them and without empty rows."""
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]
    except csv.Error as error:
        raise TableError(f"This CSV cannot be cut into cells: {error}.") from error


def has_header(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether the first row is one of names: none missing, or a number.

    A name may be there twice, unless it comes again further down in its column, as data do.
    """
    first = rows[0]
    named = [cell for cell in first if cell.casefold() not in MISSING]
    twice = [at for at, cell in enumerate(first) if cell in named and named.count(cell) > 1]
    return (
        len(named) >= len(first) - 1  # a table of row numbers often has none over those
        and not any(_pattern(delimiter).fullmatch(cell) for cell in named)
        and not any(row[at : at + 1] == [first[at]] for row in rows[1:] for at in twice)
    )


def numbers(cells: Sequence[str], delimiter: str) -> Array | None:
    """The cells as numbers, NaN where one is missing; None where one is something else."""
    pattern = _pattern(delimiter)
    values = []
    for cell in cells:
        if cell.casefold() in MISSING:
            values.append(np.nan)
        elif pattern.fullmatch(cell):
            values.append(float(cell.replace(",", ".").replace("−", "-")))
        else:
            return None
    found = np.array(values)
    return found if np.isfinite(found).any() else None


def distinct(names: Sequence[str]) -> list[str]:
    """Names of up to 40 letters, none of them empty or there twice.

    >>> distinct(["", "a", "a", "a 2", "a"])
    ['column 1', 'a', 'a 2', 'a 2 2', 'a 3']
    """
    found: dict[str, None] = {}
    for at, name in enumerate(names, 1):
        short = name[:40] or f"column {at}"
        numbered = chain([short], (f"{short} {number}" for number in count(2)))
        found[next(name for name in numbered if name not in found)] = None
    return list(found)


def _pattern(delimiter: str) -> re.Pattern[str]:
    return POINT if delimiter == "," else EITHER

"""A CSV, as spreadsheets write it, whatever its encoding, delimiter, signs and header."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

import numpy as np

from xocnn.decoding import EncodingError, decode
from xocnn.names import clean_name, shown
from xocnn.tables.cells import read_columns
from xocnn.tables.cutting import cut
from xocnn.tables.header import find_header
from xocnn.tables.report import HEADERS, Report
from xocnn.tables.table import LEAST_ROWS, MOST_COLUMNS, Column, Table, TableError

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000  # that are used: enough for a quick test of it
MOST_TOLD = 3  # sentences on columns that are said at once; the report has all
PICK = 0  # the seed of the rows that are used where there are more
EXPECTED = "a CSV was expected. In a spreadsheet, choose “Save as CSV”."


def read(content: bytes, encoding: str = "", header: str = "") -> Table:
    """A table from the bytes of a CSV; TableError, in a sentence, where there is none in them.

    `encoding` is one of `xocnn.decoding.ENCODINGS`, and `header` whether the first row has "names"
    or "data"; what is not given is found from the file. The table's report has all that was
    found, and `said` what a reader should look at.

    >>> [column.name for column in read(b"a;b;c\\n" + b"1,5;x;yes\\n2;y;no\\n" * 20).columns]
    ['a', 'b', 'c']
    """
    if len(content) > MOST_BYTES:
        raise TableError(
            f"This file has {len(content) / 1e6:.1f} MB; a CSV of up to {MOST_BYTES / 1e6:.0f} MB "
            "can be read. Save a part of its rows."
        )
    if header not in HEADERS:
        raise TableError(f"The first row has names or data, not {shown(header)}.")
    try:
        decoded = decode(content, EXPECTED, encoding)
    except EncodingError as error:
        raise TableError(str(error)) from None
    delimiter, rows, lines, blank = cut(decoded.text)
    if not rows:
        raise TableError("There is nothing in this CSV; expected a row of names and rows of data.")
    _expect_columns(len(rows[0]))
    named, why, sure = find_header(rows, delimiter)
    if header:
        named, why, sure = header == "names", "you chose that", True
    body, places = rows[named:], lines[named:]
    _expect_rows(len(body))
    first = [clean_name(cell) for cell in rows[0]] if named else [""] * len(rows[0])
    names = distinct(first)
    columns = read_columns(names, list(zip(*body, strict=True)), delimiter)
    notes = [sentence for each in columns for sentence in each.said(places)]
    said = [f"{len(body):,} rows of {len(names)} columns were read.", decoded.said]
    if not sure:
        said.append(f"The first row counts as {'names' if named else 'data'}, since {why}.")
    if not named:
        said.append("The first row has no names, so columns are numbered.")
    said += [_repeated(names, first), *notes[:MOST_TOLD]]
    if len(notes) > MOST_TOLD:
        said.append(f"{len(notes) - MOST_TOLD} more notes are below, under “How it was read”.")
    used = np.arange(len(body))
    if len(body) > MOST_ROWS:
        used = np.sort(np.random.default_rng(PICK).choice(len(body), MOST_ROWS, replace=False))
        said.append(f"{MOST_ROWS:,} of them, picked at random, are used.")
    report = Report(
        *(decoded.encoding, delimiter, named, why, len(body), tuple(blank)),
        tuple(each.report(places) for each in columns),
        tuple(notes),
        *(encoding, header),
    )
    rows_used = used.tolist()
    return Table(
        tuple(
            Column(each.name, tuple(each.texts[at] for at in rows_used), each.numbers(rows_used))
            for each in columns
        ),
        tuple(filter(None, said)),
        report,
    )


def distinct(names: Sequence[str]) -> list[str]:
    """Names of up to 40 letters, none of them empty or there twice.

    >>> distinct(["", "a", "a", "a 2", "a"])
    ['column 1', 'a', 'a 2', 'a 2 2', 'a 3']
    """
    found: dict[str, None] = {}
    for at, name in enumerate(names, 1):
        short = name[:40].strip() or f"column {at}"
        numbered = chain([short], (f"{short} {number}" for number in count(2)))
        found[next(name for name in numbered if name not in found)] = None
    return list(found)


def _repeated(names: Sequence[str], first: Sequence[str]) -> str:
    """What became of names that the header has twice."""
    again = [
        name for name, was in zip(names, first, strict=True) if was and name != was[:40].strip()
    ]
    if not again:
        return ""
    more = ", …" if len(again) > 3 else ""
    called = ", ".join(f"“{name}”" for name in again[:3])
    return f"Columns have the same name in the header, so some are numbered: {called}{more}."


def _expect_columns(many: int) -> None:
    if many < 2:
        raise TableError(
            "This CSV has one column; at least three are needed: two to learn from and one to "
            "predict. Columns are told apart by commas, semicolons, tabs or |."
        )
    if many > MOST_COLUMNS:
        raise TableError(f"This CSV has {many:,} columns; at most {MOST_COLUMNS} are read.")


def _expect_rows(many: int) -> None:
    if many < LEAST_ROWS:
        raise TableError(
            f"This CSV has {many} row{'s' * (many != 1)} of data; at least {LEAST_ROWS} are "
            "needed, to learn from most and to be examined with the others."
        )

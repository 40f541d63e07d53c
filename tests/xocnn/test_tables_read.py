"""Odd files: whatever they were written in, a table comes back as it was, or a sentence says why.

A known table is written in many ways and read again. None of them may change a value silently.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xocnn.decoding import CODECS, ENCODINGS, EncodingError, decode
from xocnn.names import clean_name
from xocnn.page import Session
from xocnn.rule_of_thumb import TableData
from xocnn.tables import Table, TableError
from xocnn.tables.reading import read
from xocnn.tables.report import Report
from xocnn.tables.table import answers, inputs

ROWS = 60
WORDS = {
    "utf-8": ("é", "красный", "男"),
    "utf-8-sig": ("€ 5", "日本", "naïve"),
    "utf-16": ("ą", "κόκκινο", "한국어"),
    "cp1252": ("5 €", "café", "Größe"),
    "cp1250": ("łódź", "źle", "mąka"),
    "cp1251": ("красный", "синий", "да"),
    "cp1253": ("κόκκινο", "όχι", "ναι"),
    "cp1254": ("kırmızı", "yeşil", "hayır"),
    "mac_roman": ("café", "niño", "Größe"),
    "gb18030": ("男", "女", "是"),
    "cp932": ("はい", "いいえ", "男"),
    "cp949": ("남", "여", "서울"),
    "big5": ("男", "女", "高雄"),
}
GROUPS = {"": "", ",": ",", ".": ".", "'": "'", "space": "\u00a0"}


def written(
    rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8", **how: Any
) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, **how).writerows(rows)
    return file.getvalue().encode(encoding)


def spelled(value: float, places: int, decimal: str, thousands: str) -> str:
    """A number as some country writes it."""
    text = f"{value:,.{places}f}"
    return text.translate({ord(","): thousands, ord("."): decimal})


def table_of(column: list[str], more: list[str] | None = None) -> bytes:
    """A column beside two others, one of them to be predicted."""
    rows = [[cell, str(at % 7), "ny"[at % 2]] for at, cell in enumerate(column)]
    if more:
        rows = [[cell, other, *rest] for (cell, *rest), other in zip(rows, more, strict=True)]
    head = ["it", *(["more"] if more else []), "other", "answer"]
    return written([head, *rows], ";")


def column(table: Table, name: str = "it") -> Any:
    return next(each for each in table.columns if each.name == name)


def report(table: Table) -> Report:
    assert table.report
    return table.report


def told(table: Table, name: str = "it") -> Any:
    return next(each for each in report(table).columns if each.name == name)


# ---- the matrix ---------------------------------------------------------------------------------

# Sixty values with all sizes: below a thousand, above it, negative, and with places.
LARGE = [(-1) ** at * (at * at * 7.25 + at / 4) for at in range(ROWS)]
COUNTS = [at * 173 % 4001 for at in range(ROWS)]


@settings(max_examples=100)
@given(
    encoding=st.sampled_from(sorted(WORDS)),
    delimiter=st.sampled_from(",;\t|"),
    decimal=st.sampled_from(".,"),
    thousands=st.sampled_from(sorted(GROUPS)),
    header=st.sampled_from(
        [["amount", "count", "kind", "answer"], ["2019", "2020", "2021", "kind"]]
    ),
    gone=st.sampled_from(["", "NA", "#N/A", "nan", "?", "none", "-", "NULL"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    told_first=st.booleans(),
    blank=st.booleans(),
)
def test_a_table_comes_back_whatever_it_was_written_in(
    encoding: str,
    delimiter: str,
    decimal: str,
    thousands: str,
    header: list[str],
    gone: str,
    quoting: Any,
    ends: str,
    told_first: bool,
    blank: bool,
) -> None:
    group = GROUPS[thousands]
    if group == decimal:
        group = ""
    words = WORDS[encoding]
    rows = [
        [
            gone if at % 10 == 3 else spelled(LARGE[at], 2, decimal, group),
            spelled(COUNTS[at], 0, decimal, group),
            words[at % 3],
            "yes" if at % 2 else "none",
        ]
        for at in range(ROWS)
    ]
    if blank:
        rows.insert(20, [])
    text = written([header, *rows], delimiter, quoting=quoting, lineterminator=ends).decode()
    try:
        content = (f"sep={delimiter}{ends}" * told_first + text).encode(encoding)
    except UnicodeEncodeError:  # this encoding has no such space
        return
    table = read(content)
    wanted = encoding.removesuffix("-sig").replace("utf-16", "utf-16-le")
    if CODECS[report(table).encoding] != wanted:  # what few letters are in is a guess, and said so
        assert "is a guess" in table.said[1]
        return
    assert [each.name for each in table.columns] == header
    expected = [np.nan if at % 10 == 3 else round(value, 2) for at, value in enumerate(LARGE)]
    np.testing.assert_allclose(table.columns[0].numbers, expected, atol=0.0051)
    np.testing.assert_array_equal(table.columns[1].numbers, COUNTS)
    assert list(table.columns[2].cells) == [words[at % 3] for at in range(ROWS)]
    assert table.columns[3].values == ["none", "yes"]
    kept = report(table)
    assert (kept.delimiter, kept.rows, kept.header) == (delimiter, ROWS, True)
    first = told(table, header[0])
    assert (first.missing, first.spellings) == (6, ((gone, 6),))
    start = 2 + told_first
    lines = [start + at + (blank and at >= 20) for at in range(ROWS)]
    assert first.lines == tuple(lines[at] for at in range(3, ROWS, 10))
    assert kept.blank_lines == ((start + 20,) if blank else ())


@pytest.mark.parametrize("encoding", sorted(set(WORDS) - {"utf-16", "utf-8-sig"}))
def test_the_encoding_is_found_or_can_be_chosen(encoding: str) -> None:
    words = WORDS[encoding]
    rows = [[str(at), str(at % 7), words[at % 3]] for at in range(ROWS)]
    content = written([["a", "b", "c"], *rows], encoding=encoding)
    table = read(content)
    (name,) = [name for name in ENCODINGS if CODECS[name] == encoding]
    assert table.columns[2].values == sorted(words)
    assert report(table).encoding == name
    if name != "UTF-8":
        assert f"its encoding is a guess: {name}." in table.said[1]
    chosen = read(content, name)
    assert chosen == read(content, name) and chosen.columns[2].values == sorted(words)
    assert "guess" not in " ".join(chosen.said)


@settings(max_examples=60)
@given(st.sampled_from(ENCODINGS), st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_a_text_in_a_chosen_encoding_is_that_text(name: str, parts: list[str]) -> None:
    text = clean_name(" ".join(parts)) or "x"
    try:
        content = text.encode(CODECS[name])
    except UnicodeEncodeError:
        return
    assert decode(content, "", name).text.removeprefix("\ufeff") == text.removeprefix("\ufeff")


def test_utf_16_without_a_mark_is_seen_and_a_damaged_line_of_utf_8_is_named() -> None:
    plain = written([["a", "b", "c"], *[["1", "2", "né"]] * 50])
    for order in ("utf-16-le", "utf-16-be"):
        assert decode(plain.decode().encode(order), "").text == plain.decode()
    broken = plain.replace("né".encode(), b"n\xe9", 1)
    with pytest.raises(EncodingError, match="is UTF-8 but for line 2, which is damaged"):
        decode(broken, "")
    with pytest.raises(EncodingError, match="Line 2 of this file cannot be read as UTF-8; choose"):
        decode(broken, "", "UTF-8")
    with pytest.raises(TableError, match=r"The encoding can be one of UTF-8, .*, not Klingon"):
        read(plain, "Klingon")


# ---- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "values", "says"),
    [
        (["998", "1.000", "1.002"], [998, 1000, 1002], "a point parts thousands (“1.002” is 1002)"),
        (["998", "1,000", "1,002"], [998, 1000, 1002], "a comma parts thousands (“1,002” is 1002)"),
        (["0", "1", "1.125"], [0, 1, 1.125], "a point is the decimal sign (“1.125” is 1.125)"),
        (["5000", "1.125", "2"], [5000, 1.125, 2], "since 5000 is written without it"),
        (["1.234", "2.345", "5.671"], [1.234, 2.345, 5.671], "as is usual in such a file"),
        (["45.000", "38.500", "51.000"], [45000, 38500, 51000], "since most numbers end in 00"),
        (["0.998", "1.000", "1.002"], [0.998, 1, 1.002], ""),
        (["1.000", "1.002,5", "7"], [1000, 1002.5, 7], ""),
        (["1.000.000", "1.002", "7"], [1000000, 1002, 7], ""),
        (["1'000", "12'500.5", "7"], [1000, 12500.5, 7], ""),
        (["1\u202f000", "12\u00a0500,5", "7"], [1000, 12500.5, 7], ""),
        (["−1,5", "+2,5", "1e3"], [-1.5, 2.5, 1000], ""),
    ],
)
def test_the_signs_of_numbers_are_decided_by_the_column_as_a_whole_and_that_is_said(
    cells: list[str], values: list[float], says: str
) -> None:
    table = read(table_of(cells * 20))
    np.testing.assert_array_equal(column(table).numbers, values * 20)
    assert says in " ".join(table.said)
    assert bool(says) == (len(table.said) > 1)


def test_where_a_sign_can_be_either_the_other_columns_decide() -> None:
    cells, german = ["1.234", "2.345", "5.671"] * 20, ["1,5", "2,25", "3"] * 20
    table = read(table_of(cells, german))
    np.testing.assert_array_equal(column(table).numbers, [1234, 2345, 5671] * 20)
    assert "(“5.671” is 5671), as in the other columns" in table.said[1]
    english = [cell.replace(",", ".") for cell in german]
    np.testing.assert_array_equal(
        column(read(table_of(cells, english))).numbers, [1.234, 2.345, 5.671] * 20
    )


def test_numbers_that_are_written_in_more_than_one_way_are_text_and_that_is_said() -> None:
    table = read(table_of(["1,5", "2.5", "3"] * 20))
    assert column(table).numbers is None
    assert table.said[1] == (
        "“it” is read as text: its numbers are written in more than one way (“1,5”, “2.5”)."
    )


@pytest.mark.parametrize("text", ["12.05.2020", "10.0.0.1", "1,2,3", "12:30", "1 2", "5 %", "0x1f"])
def test_what_is_no_number_stays_text(text: str) -> None:
    table = read(table_of([text, f"{text} "] * 30))
    assert column(table).numbers is None and column(table).values == [text]


def test_two_spellings_of_a_number_are_one_value() -> None:
    table = read(table_of(["1", "1.0", "2", "2.00"] * 15))
    assert column(table).values == ["1", "2"]
    classes, rows, labels = answers(column(table))
    assert (classes, len(rows), labels.tolist()) == (("1", "2"), 60, [0, 0, 1, 1] * 15)


# ---- what is missing ----------------------------------------------------------------------------


def test_none_beside_low_and_high_is_a_class_and_so_is_none_beside_yes() -> None:
    for cells in (["none", "low", "high"], ["yes", "none"], ["+", "-"], ["-", "x"]):
        rows = [["1", str(at), cells[at % len(cells)]] for at in range(ROWS)]
        rows = [[str(at % 9), *row] for at, row in enumerate(rows)]
        data = TableData(read(written([["a", "b", "c", "level"], *rows])), "level")
        assert data.classes == tuple(sorted(cells))
        assert len(data.rows) == ROWS


@pytest.mark.parametrize(
    "code", ["#N/A", "NA", "n/a", "NaN", "null", "#DIV/0!", "", "?", "none", "–"]
)
def test_a_code_among_numbers_is_missing_and_its_line_is_told(code: str) -> None:
    cells = [str(at) for at in range(ROWS)]
    cells[49] = code
    table = read(table_of(cells))
    assert column(table).numbers is not None and column(table).missing[49]
    assert (told(table).missing, told(table).spellings) == (1, ((code, 1),))
    assert told(table).lines == (51,)
    assert "(line 51)" in told(table).view()["missing"]


def test_an_unmistakable_code_among_texts_is_missing_and_that_is_said() -> None:
    table = read(table_of(["red", "blue", "NA"] * 20))
    assert column(table).values == ["blue", "red"]
    assert told(table).missing == 20
    assert table.said[1].startswith("In “it”, “NA” counts as missing (lines 4, 7, 10, 13, 16, …)")


def test_a_stray_word_among_many_numbers_is_missing_and_is_named_with_its_line() -> None:
    cells = [str(at * 3) for at in range(ROWS)]
    cells[10] = "about 30"
    table = read(table_of(cells))
    assert column(table).numbers is not None and column(table).missing[10]
    assert table.said[1] == "In “it”, “about 30” counts as missing (line 12)."
    mixed = read(table_of([cell if at % 3 else f"id{cell}" for at, cell in enumerate(cells)]))
    assert column(mixed).numbers is None
    assert mixed.said[1] == "“it” is read as text: “id0” is no number."
    few = read(table_of(["1", "2", "3", "1", "2", "X"] * 10))
    assert column(few).values == ["1", "2", "3", "X"]


def test_a_column_that_cannot_be_used_says_what_there_is_in_it() -> None:
    rows = [
        ["5", "", "" if at % 2 else "on", str(at), "ny"[at % 2], str(at % 3)] for at in range(ROWS)
    ]
    table = read(written([["same", "empty", "some", "a", "answer", "b"], *rows]))
    said = inputs(table, table.target("answer"))[1]
    assert said == [
        "“same” has the same value, “5”, in every row that is used, so it is left out.",
        "“empty” is empty in every row that is used, so it is left out.",
        "“some” has one value, “on”, and is missing in 30 rows, so it is left out.",
    ]
    two = read(table_of(["yes", "none"] * 30))
    assert column(two).values == ["none", "yes"] and "it" in two.targets


# ---- rows and lines -----------------------------------------------------------------------------


def test_an_unclosed_quotation_mark_is_named_with_its_line() -> None:
    lines = [f"{at},{at % 7},{'yes' if at % 2 else 'no'}" for at in range(120)]
    for place, broken in (
        (49, '49,0,"yes'),
        (49, '"49,0,yes'),
    ):
        changed = [*lines[:place], broken, *lines[place + 1 :]]
        with pytest.raises(TableError, match="A quotation mark that opens in line 51 of this CSV"):
            read("\n".join(["a,b,c", *changed]).encode())
    later = [*lines[:49], '49,0,"yes', *lines[50:80], '80,1,"no"', *lines[81:]]
    with pytest.raises(TableError, match="In lines 51 to 82 of this CSV something follows"):
        read("\n".join(["a,b,c", *later]).encode())
    swallowed = [*lines[:49], '49,0,"yes', *lines[50:80], '80,1,no"', *lines[81:]]
    with pytest.raises(TableError, match="begins in line 51 of this CSV has whole rows in it"):
        read("\n".join(["a,b,c", *swallowed]).encode())


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    body = [f'{at},"two\nlines",{"ny"[at % 2]}' for at in range(50)]
    text = "\n".join(["a,b,c", "", *body[:10], "", "", *body[10:], "1,2"])
    last = text.split("\n").index("1,2") + 1
    with pytest.raises(TableError, match=rf"Line {last} of this CSV has 2 cells where 3 were"):
        read(text.encode())
    with pytest.raises(TableError, match=r"Line 1 of this CSV has 1 cell where .* is a title"):
        read("\n".join(["My table", "a,b,c", *["1,2,y"] * 50]).encode())


@settings(max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_table_or_a_clean_sentence(content: bytes) -> None:
    for start in (b"", b"a,b,c\n" + b"1,2,x\n3,4,y\n" * 30):
        try:
            table = read(start + content)
        except TableError as error:
            assert str(error).endswith(".") and clean_name(str(error)) == str(error)
        else:
            for each in table.columns:
                assert all(clean_name(cell) == cell for cell in (each.name, *each.cells))


def test_a_delimiter_is_not_mistaken_for_decimal_commas() -> None:
    rows = "\n".join(f"{at},5;{at % 9},25;{'ny'[at % 2]}" for at in range(ROWS))
    table = read(rows.encode())
    assert report(table).delimiter == ";"
    np.testing.assert_array_equal(table.columns[0].numbers, np.arange(ROWS) + 0.5)


# ---- the first row ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "row", "named"),
    [
        ("2019,2020,label", "{0},{1},{2}", True),
        ("1,2,3,4", "{0}.5,{1}.25,{0}1,{1}", True),
        ("5.1,3.5,rare", "{0}.5,{1}.25,{2}", False),
        ("4,3,yes", "{0},{1},{2}", False),
        ("4,3,1", "{0},{1},{0}", False),
        ("age,3,1", "{0},{1},{0}", True),
        ("id,name,label", "{0},n{0},{2}", True),
        (",name,label", "{0},n{0},{2}", True),
        ("yes,no,yes", "{2},{2},{2}", False),
    ],
)
def test_the_first_row_is_told_from_data_and_the_reader_can_say_otherwise(
    first: str, row: str, named: bool
) -> None:
    body = [row.format(at % 9, at * 7 % 13, ("yes", "no")[at % 2]) for at in range(ROWS)]
    content = "\n".join([first, *body]).encode()
    table = read(content)
    assert (report(table).header, table.rows) == (named, ROWS + (not named))
    for header, rows in (("names", ROWS), ("data", ROWS + 1)):
        other = read(content, header=header)
        assert (other.rows, report(other).chosen_header) == (rows, header)
        assert report(other).header_why == "you chose that"
    with pytest.raises(TableError, match="The first row has names or data, not x"):
        read(content, header="x")


# ---- names, and the session ---------------------------------------------------------------------


def test_two_spellings_of_a_text_are_one_class_and_what_cannot_be_seen_is_gone() -> None:
    table = read(table_of(["caf\u00e9", "cafe\u0301", "tea\u200b", "te\u202ea"] * 15))
    assert column(table).values == ["caf\u00e9", "tea"]
    named = read(
        written([["a\u202eb", "a\tb", "c"], *[[str(at), "1", "ny"[at % 2]] for at in range(60)]])
    )
    assert [each.name for each in named.columns] == ["ab", "a b", "c"]


def test_the_report_is_shown_and_what_a_reader_chose_of_it_outlasts_a_restart(
    session: Session,
) -> None:
    rows = [
        ["5", "6", "café"],
        *[[str(at % 9), str(at % 7), ("café", "thé")[at % 2]] for at in range(60)],
    ]
    session.bring_table(written(rows, encoding="cp1252"))
    view = session.lab("table", {"data": "your own"})["view"]["table"]
    facts = {each["name"]: each["text"] for each in view["report"]["facts"]}
    assert facts["Encoding"] == "Windows-1252 (Western)"
    assert facts["First row"] == "data: “café” comes again below it"
    told = session.read_table("Windows-1250 (Central European)", "names")
    assert told["targets"] == ["5", "6", "café"]
    kept = session.keep_brought("table")["file"].tobytes()
    session.bring_table(written(rows))
    session.recall_brought("table", kept)
    shown = session.lab("table", {"data": "your own"})["view"]["table"]["report"]
    assert (shown["encoding"], shown["header"]) == ("Windows-1250 (Central European)", "names")
    with pytest.raises(TableError, match="cannot be read as UTF-8"):
        session.read_table("UTF-8", "")
    again = session.lab("table", {"data": "your own"})["view"]["table"]["report"]
    assert again == shown

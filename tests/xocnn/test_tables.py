"""Tables: CSV of every make is read, what cannot be used is refused, rows become pictures."""

from __future__ import annotations

import csv
import io
import math
import statistics
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xocnn.names import clean_name
from xocnn.tables import Encoding, Table, TableError, customers
from xocnn.tables.reading import MOST_ROWS, read
from xocnn.tables.table import Column, answers, inputs

ROWS = 60


def written(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV as Python's own writer makes it, which quotes where it must."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def plain(rows: int = ROWS) -> list[list[str]]:
    cells = [
        [str(at), f"{at / 7:.2f}", "red" if at % 3 else "blue", "ny"[at % 2]] for at in range(rows)
    ]
    return [["number", "part", "colour", "answer"], *cells]


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_and_encoding_gives_the_same_table(delimiter: str, encoding: str) -> None:
    table = read(written(plain(), delimiter, encoding))
    assert table == read(written(plain()))
    assert names(table) == ["number", "part", "colour", "answer"]
    assert [column.numbers is not None for column in table.columns] == [True, True, False, False]
    np.testing.assert_array_equal(table.columns[0].numbers, np.arange(ROWS))


def test_a_decimal_comma_is_a_decimal_comma_where_it_is_no_delimiter() -> None:
    rows = [[cell.replace(".", ",") for cell in row] for row in plain()]
    np.testing.assert_array_equal(
        read(written(rows, ";")).columns[1].numbers, read(written(plain())).columns[1].numbers
    )


def test_latin_1_is_read_where_it_is_not_utf_8() -> None:
    rows = [[cell.replace("red", "röd") for cell in row] for row in plain()]
    assert "röd" in read(written(rows, encoding="latin-1")).columns[2].values


def test_without_a_header_columns_are_numbered() -> None:
    table = read(written(plain()[1:]))
    assert names(table) == [f"column {at}" for at in (1, 2, 3, 4)]
    assert table.rows == ROWS


def test_a_name_that_a_header_has_twice_is_numbered_and_that_is_said() -> None:
    rows = [[str(at), f"{at}.5", "ny"[at % 2]] for at in range(ROWS)]
    table = read(written([["a", "a", "c"], *rows]))
    assert (names(table), table.rows) == (["a", "a 2", "c"], ROWS)
    assert table.target().values == ["n", "y"]
    assert table.said[1].endswith("so some are numbered: “a 2”.")
    taken = read(written([["a 2", "a", "a"], *rows]))
    assert names(taken) == ["a 2", "a", "a 3"]
    long = read(written([["x" * 50, "b", "c"], *rows]))
    assert names(long)[0] == "x" * 40 and len(long.said) == 1


def test_a_first_row_that_has_a_value_twice_as_others_do_is_no_header() -> None:
    rows = [["red", "ny"[at % 2], "ny"[at // 2 % 2]] for at in range(ROWS)]
    table = read(written(rows))
    assert (names(table)[0], table.rows) == ("column 1", ROWS)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=6)
awkward = st.lists(
    st.sampled_from(["a,b", 'say "x"', "line\nbreak", "c;d"]) | texts, min_size=3, max_size=3
)


@settings(max_examples=40)
@given(st.lists(awkward, min_size=3, max_size=3))
@example([["c;d", "a,b", "c;d"]] * 3)
@example([["a,b", "c;d", "c;d"], ["a,b", "c;d", "c;d"], ["c;d", "a,b", "c;d"]])
def test_quotes_delimiters_and_line_breaks_in_cells_come_back(some: list[list[str]]) -> None:
    rows = [["first", "second", "third"], *(some[at % 3] for at in range(ROWS))]
    table = read(written(rows))
    back = [list(cells) for cells in zip(*(column.cells for column in table.columns), strict=True)]
    assert back == [[clean_name(cell) for cell in row] for row in rows[1:]]


def test_of_many_rows_some_are_used_and_that_is_said() -> None:
    table = read(written(plain(MOST_ROWS + 500)))
    assert table.rows == MOST_ROWS
    assert "5,500 rows of 4 columns were read" in table.said[0]
    assert "5,000 of them, picked at random, are used" in table.said[1]
    assert table == read(written(plain(MOST_ROWS + 500)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "There is nothing in this CSV"),
        (written(plain(1)), "has 1 row of data; at least 40 are needed"),
        (b"name\n" + b"a\n" * 60, "has one column; at least three are needed"),
        (b"PK\x03\x04\x00\x00" + bytes(range(256)), "not a text but something binary"),
        (b"a,b,c\n" * 1_700_000, r"has 10\.2 MB; a CSV of up to 10 MB"),
        (written([*plain(), ["1", "2"]]), "Line 62 of this CSV has 2 cells where 4 were expected"),
        (written([["a"] * 501, ["b"] * 501]), "has 501 columns; at most 500"),
        (
            b"a,b,c\n" + b'"' + b"x" * 200_000,
            "begins in line 2 of this CSV is longer than 131,072 characters",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read(content)


# ---- what is predicted, and what from -----------------------------------------------------------


def test_text_with_a_thousand_values_is_no_input_and_no_target() -> None:
    rows = [[f"name {at}", str(at % 7), str(at % 11), "ny"[at % 2]] for at in range(1000)]
    table = read(written([["who", "a", "b", "answer"], *rows]))
    assert table.targets == ("a", "b", "answer")
    kept, said = inputs(table, table.target())
    assert [column.name for column in kept] == ["a", "b"]
    assert "“who” is left out: it is text with 1,000 different values" in said[0]
    with pytest.raises(TableError, match="“who” is text with 1,000 different values; at most 10"):
        table.target("who")
    with pytest.raises(TableError, match="no column “x”; choose one of a, b, answer"):
        table.target("x")


def test_a_table_without_anything_to_predict_or_to_swap_says_so() -> None:
    same = [[f"t{at}", "always", f"u{at}"] for at in range(ROWS)]
    with pytest.raises(TableError, match="No column of this table can be predicted"):
        read(written([["a", "b", "c"], *same])).target()
    rows = [["always", str(at), "ny"[at % 2]] for at in range(ROWS)]
    table = read(written([["a", "b", "c"], *rows]))
    with pytest.raises(TableError, match="1 column can be learned from; at least two are needed"):
        inputs(table, table.target())


def test_many_numbers_are_predicted_as_two_halves_and_a_missing_answer_is_left_out() -> None:
    rows = [[str(at), str(at % 5), "" if at == 3 else f"{at}.5"] for at in range(ROWS)]
    classes, there, labels = answers(read(written([["a", "b", "c"], *rows])).target())
    middle = statistics.median(at + 0.5 for at in range(ROWS) if at != 3)
    assert classes == (f"up to {middle:g}", f"above {middle:g}")
    assert 3 not in there and len(there) == ROWS - 1
    assert labels.tolist() == [int(at + 0.5 > middle) for at in range(ROWS) if at != 3]


# ---- rows as pictures ---------------------------------------------------------------------------


def encoded() -> tuple[list[Column], np.ndarray]:
    numbers = ["1", "4", "", "10", "100", "-50"]
    colours = ["red", "blue", "red", "", "green", "blue"]
    values = np.array([1, 4, np.nan, 10, 100, -50])
    columns = [Column("n", tuple(numbers), values), Column("colour", tuple(colours))]
    return columns, np.array([0, 1, 2, 3])


def test_values_are_those_of_pythons_own_statistics_of_the_rows_learned_from() -> None:
    columns, learned = encoded()
    encoding = Encoding.of(columns, learned)
    assert encoding.names == ["n", "n: missing", "colour: blue", "colour: red", "colour: missing"]
    assert encoding.spans == ((0, 2), (2, 5))
    mean, deviation = statistics.fmean([1, 4, 10]), statistics.pstdev([1, 4, 10])
    expected = []
    for number, colour in zip(columns[0].cells, columns[1].cells, strict=True):
        first = math.tanh((float(number) - mean) / deviation) if number else 0.0
        flags = [number == "", colour == "blue", colour == "red", colour == ""]
        expected.append([first, *(1.0 if flag else -1.0 for flag in flags)])
    pictures = encoding.pictures(np.arange(6))
    assert pictures.shape == (6, 1, 1, 5) and pictures.dtype == np.float32
    np.testing.assert_allclose(pictures[:, 0, 0], expected, rtol=1e-6)


def by_onnx(op: str, given: Any, **settings: Any) -> Any:
    """An operator for tables, as onnxruntime has it."""
    kind = onnx.TensorProto.STRING if given.dtype == object else onnx.TensorProto.FLOAT
    node = onnx.helper.make_node(op, ["given"], ["made"], domain="ai.onnx.ml", **settings)
    graph = onnx.helper.make_graph(
        [node],
        "table",
        [onnx.helper.make_tensor_value_info("given", kind, given.shape)],
        [onnx.helper.make_tensor_value_info("made", onnx.TensorProto.FLOAT, None)],
    )
    opsets = [onnx.helper.make_opsetid("", 13), onnx.helper.make_opsetid("ai.onnx.ml", 3)]
    model = onnx.helper.make_model(graph, opset_imports=opsets, ir_version=9)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"given": given})[0]


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(-500, 500), st.sampled_from("abcd")), min_size=3, max_size=12)
)
def test_numbers_and_categories_become_what_onnxruntime_makes_of_them(
    rows: list[tuple[int, str]],
) -> None:
    numbers, letters = (list(each) for each in zip(*rows, strict=True))
    columns = [
        Column("number", tuple(map(repr, numbers)), np.array(numbers, float)),
        Column("letter", tuple(letters)),
    ]
    learned = np.arange(len(rows) - 1)  # a letter that only the last row has is none of them
    encoding = Encoding.of(columns, learned)
    spread = statistics.pstdev(numbers[:-1]) or 1.0
    scaled = by_onnx(
        "Scaler",
        np.array(numbers, np.float32)[:, None],
        offset=[statistics.fmean(numbers[:-1])],
        scale=[1 / spread],
    )
    known = [name.removeprefix("letter: ") for name in encoding.names[1:]]
    assert set(known) == set(letters[:-1])
    one_hot = by_onnx("OneHotEncoder", np.array(letters, object), cats_strings=known, zeros=1)
    made = encoding.pictures(np.arange(len(rows)))[:, 0, 0]
    np.testing.assert_allclose(made[:, 0], np.tanh(scaled[:, 0]), atol=2e-3)
    np.testing.assert_array_equal(made[:, 1:], 2 * one_hot - 1)


def test_rows_that_are_not_learned_from_change_nothing_in_the_encoding() -> None:
    columns, learned = encoded()
    wild = Column("n", ("1", "4", "", "10", "1e9", "-3"), np.array([1, 4, np.nan, 10, 1e9, -3]))
    before = Encoding.of(columns, learned).pictures(learned)
    np.testing.assert_array_equal(
        Encoding.of([wild, columns[1]], learned).pictures(learned), before
    )


def test_the_customers_are_the_same_each_time_and_about_half_of_them_stay() -> None:
    table = customers()
    assert table == customers.__wrapped__()
    assert table != customers.__wrapped__(seed=1)
    column = table.target()
    assert column.name == "stays" and column.values == ["no", "yes"]
    assert 0.45 < column.cells.count("yes") / table.rows < 0.55
    text = written([names(table), *zip(*(c.cells for c in table.columns), strict=True)])
    assert read(text).columns == table.columns


def test_no_column_of_the_customers_says_more_about_its_neighbour_than_about_others() -> None:
    table = customers()
    kept, _ = inputs(table, table.target())
    numbers = np.array([column.numbers for column in kept if column.numbers is not None])
    apart = np.corrcoef(numbers) - np.eye(len(numbers))
    assert np.abs(apart).max() < 0.1

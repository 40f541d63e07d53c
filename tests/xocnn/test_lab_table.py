"""The lab of the rule of thumb, and a table that the reader brings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn.drawings import EXAMPLES, paint
from xocnn.labs import OptionError, find
from xocnn.page import Session
from xocnn.sound import RATE
from xocnn.tables import TableError
from xocnn.tables.table import MOST_COLUMNS

ROWS = 90


def brought(rows: int = ROWS) -> bytes:
    lines = [f"{at % 9};{(at * 7) % 13},5;{'abc'[at % 3]};{'ny'[at % 9 > 4]}" for at in range(rows)]
    return "\n".join(["one;two;three;answer", *lines]).encode()


def look(session: Session, **options: Any) -> dict[str, Any]:
    return session.lab("table", options)["view"]


def to_the_end(session: Session, **options: Any) -> dict[str, Any]:
    while (told := session.work("table", options, 1000))["more"]:
        pass
    return told["view"]


def test_drawings_are_shown_as_they_are_and_with_their_columns_in_the_order_set(
    session: Session,
) -> None:
    order = [2, 1, *range(3, 29)]
    view = look(session, order=order)
    drawn = {each.name: paint(each.strokes) for each in EXAMPLES}
    for shown in view["drawings"]:
        picture = drawn[shown["name"]]
        np.testing.assert_array_equal(shown["values"], picture)
        for column, place in enumerate(order):
            np.testing.assert_array_equal(shown["swapped"][:, column], picture[:, place - 1])
    assert (view["own_order"], view["moved"]) == (True, 2)


def test_shuffled_columns_are_the_same_for_the_same_number(session: Session) -> None:
    first, again, other = (look(session, shuffle=number)["order"] for number in (4, 4, 5))
    assert first == again != other
    assert sorted(first) == list(range(1, 29))


@pytest.mark.parametrize("order", ["1,1", "0,1", "x", [2], "1.5,2", list(range(1, 502)), 3])
def test_an_order_that_is_none_is_refused(session: Session, order: Any) -> None:
    with pytest.raises(OptionError, match="the numbers 1, 2, 3 …, 500 at most, each once"):
        look(session, order=order)


def test_an_order_of_other_data_is_not_used(session: Session) -> None:
    assert not look(session, data="customers", order="2,1")["own_order"]
    assert (
        look(session, data="customers", order="")["order"]
        == look(session, data="customers")["order"]
    )


def test_words_are_shown_with_their_positions_swapped_and_own_ones_after_they_were_brought(
    session: Session,
) -> None:
    order = [2, 1, *range(3, 13)]
    mother, madre = look(session, data="words", order=order)["drawings"]
    assert (mother["name"], madre["name"]) == ("mother", "madre")
    for column, place in enumerate(order):
        np.testing.assert_array_equal(mother["swapped"][:, column], mother["values"][:, place - 1])
    with pytest.raises(OptionError, match="no lists of your own"):
        look(session, data="your words")
    lists = ["\n".join(f"{letter}{number}" for number in range(30)) for letter in "abc"]
    session.bring_words(lists[:2], ["", ""])
    for _ in range(3):
        begun = session.work("table", {"data": "your words"}, 0)["view"]
    assert begun["updates"] > 0 and begun["drawings"][1]["name"] == "b0"
    session.bring_words(lists[1:], ["", ""])
    again = look(session, data="your words")
    assert again["updates"] == 0 and again["drawings"][1]["name"] == "c0"


def test_sounds_are_shown_with_their_moments_swapped(session: Session) -> None:
    order = [2, 1, *range(3, 62)]
    view = look(session, data="sounds", order=order)
    rising, falling = view["drawings"]
    assert (rising["name"], falling["name"], rising["end"]) == ("rising", "falling", 3.0)
    for shown in (rising, falling):
        assert shown["values"].shape == (24, 61)
        for column, place in enumerate(order):
            np.testing.assert_array_equal(
                shown["swapped"][:, column], shown["values"][:, place - 1]
            )


def test_own_drawings_and_sounds_are_tested_once_there_are_enough_and_anew_after_a_change(
    session: Session,
) -> None:
    for data, why in (
        (
            "your drawings",
            "needs 6 .* of each of at least two .* in the section “Teach it yourself”",
        ),
        (
            "your sounds",
            "needs 4 takes of each of at least two sounds of your own; .* Record some in",
        ),
    ):
        with pytest.raises(OptionError, match=why):
            look(session, data=data)
    for label, drawing in (("X", 0), ("O", 4)):
        pixels = np.tile(paint(EXAMPLES[drawing].strokes), (6, 1, 1))
        session.keep_drawings(pixels, [label] * 6)
    at = np.arange(RATE) / RATE
    for number in range(8):
        wave = 0.3 * np.sin(2 * np.pi * (400 + 300 * (number % 2)) * at)
        session.bring_sound(("low", "high")[number % 2], wave.astype(np.float32))
    for data, names in (
        ("your drawings", ["Your X", "Your O"]),
        ("your sounds", ["low", "high"]),
    ):
        while not (begun := session.work("table", {"data": data}, 0)["view"])["updates"]:
            pass
        assert [one["name"] for one in begun["drawings"]] == names
        assert look(session, data=data)["updates"] == begun["updates"]
        if data == "your drawings":
            session.undo_tray()
            with pytest.raises(OptionError, match="there are 6 of X"):
                look(session, data=data)
            session.redo_tray()
        else:
            session.remove_take(8)
            with pytest.raises(OptionError, match="4 of “low”, 3 of “high”"):
                look(session, data=data)
            session.bring_back_take()
        assert look(session, data=data)["updates"] == 0


@pytest.mark.slow
def test_customers_are_tested_in_slices_to_a_verdict_with_its_evidence(session: Session) -> None:
    begun = look(session, data="customers")
    assert (begun["updates"], begun["verdict"]) == (0, None)
    assert [bar["mean"] for bar in begun["bars"]] == [None] * 4
    assert len(begun["table"]["cells"]) == 5 and len(begun["columns"]) == 14
    view = to_the_end(session, data="customers")
    assert view["verdict"] == "nothing"
    for bar in view["bars"]:
        assert bar["mean"] == pytest.approx(sum(bar["each"]) / 3)
        squares = sum((each - bar["mean"]) ** 2 for each in bar["each"])
        assert bar["spread"] == pytest.approx((squares / 2) ** 0.5)
    cnn, swapped = view["bars"][2:]
    fall = view["evidence"][0]
    assert fall["mean"] == pytest.approx(100 * (cnn["mean"] - swapped["mean"]))
    assert (
        f"{100 * cnn['mean']:.1f} % in order and {100 * swapped['mean']:.1f} %" in view["sentence"]
    )
    usual = f"the class most frequent among those learned from {100 * view['usual']:.1f} %."
    assert view["sentence"].endswith(usual)


@pytest.mark.slow
def test_a_table_of_the_readers_own_is_read_and_tested(session: Session) -> None:
    told = session.bring_table(brought())
    assert told["targets"] == ["one", "two", "three", "answer"]
    assert told["target"] == "answer"
    view = look(session, data="your own", order="3,1,2")
    assert view["columns"] == ["one", "two", "three"]
    assert view["table"]["said"] == [f"{ROWS} rows of 4 columns were read."]
    assert view["table"]["cells"][1] == ["b", "1", "7,5"]
    assert view["table"]["names"] == ["one", "two", "three: a", "three: b", "three: c"]
    assert view["table"]["begins"] == [1, 2]
    assert view["table"]["begins_swapped"] == [3, 4]
    assert view["table"]["names_swapped"][:4] == ["three: a", "three: b", "three: c", "one"]
    ends = to_the_end(session, data="your own", seeds=2)
    assert ends["verdict"] and "held-out rows" in ends["sentence"]
    other = look(session, data="your own", target="three")["table"]
    assert (other["target"], other["classes"]) == ("three", ["a", "b", "c"])


def test_of_a_table_with_very_many_columns_those_that_are_used_are_put_into_any_order(
    session: Session,
) -> None:
    rows = [",".join(f"{at * column % 11}" for column in range(1, 72)) for at in range(60)]
    session.bring_table("\n".join([",".join(f"c{at}" for at in range(71)), *rows]).encode())
    many = len(look(session, data="your own")["columns"])
    view = look(session, data="your own", order=[*range(2, many + 1), 1])
    assert view["own_order"] and view["moved"] == many
    (order,) = (option for option in find("table").options if option.name == "order")
    most = list(range(MOST_COLUMNS, 0, -1))
    assert order.read(",".join(map(str, most))) == most


def test_another_table_begins_anew_and_one_that_cannot_be_used_leaves_the_one_before(
    session: Session,
) -> None:
    with pytest.raises(OptionError, match="no table of your own here yet; choose a CSV file"):
        look(session, data="your own")
    session.bring_table(brought())
    session.work("table", {"data": "your own"}, 0)
    for _ in range(3):
        session.work("table", {"data": "your own"}, 0)
    stood = look(session, data="your own")["updates"]
    assert stood > 0
    with pytest.raises(TableError, match="one column"):
        session.bring_table(b"a\n1\n2\n")
    assert look(session, data="your own")["updates"] == stood
    session.bring_table(brought(60))
    view = look(session, data="your own")
    assert (view["updates"], view["table"]["rows"]) == (0, 60)


def test_a_table_that_was_brought_is_not_in_the_state_and_in_no_link(session: Session) -> None:
    before = session.keep()["file"].size, session.link()
    session.bring_table(brought())
    assert (session.keep()["file"].size, session.link()) == before


def test_every_option_reads_its_own_default() -> None:
    for option in find("table").options:
        assert option.read(option.default) == option.default

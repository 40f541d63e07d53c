"""Own drawings: kept, relabelled, removed, undone, and written to a file."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xocnn import files
from xocnn.drawings import Drawings
from xocnn.drawings.tray import EVERY, MOST, MOST_UNDO, SIDE, Tray, TrayError
from xocnn.errors import FileError
from xocnn.shapes import Array

PICTURES = Drawings(3).first(64)[0][:, 0]


def filled(*labels: str) -> Tray:
    tray = Tray()
    tray.add(PICTURES[: len(labels)], labels)
    return tray


def standing(tray: Tray) -> list[tuple[int, str, bool]]:
    return [(item.id, item.label, item.held_out) for item in tray.items]


def test_drawings_are_kept_with_their_labels_in_the_order_of_coming() -> None:
    tray = Tray()
    first = tray.add(PICTURES[:2], ["X", "O"])
    second = tray.add(PICTURES[2:3], [" square "])
    assert [item.id for item in tray.items] == first + second
    assert [item.label for item in tray.items] == ["X", "O", "square"]
    for item, picture in zip(tray.items, PICTURES, strict=False):
        np.testing.assert_array_equal(item.picture, picture)
        assert item.picture.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            item.picture[0, 0] = 1


def test_every_fifth_of_each_class_is_held_out() -> None:
    tray = filled(*"XOXOXXOXXOXXXXOO")
    for name in "XO":
        held = [item.held_out for item in tray.items if item.label == name]
        assert held == [n % EVERY == 0 for n in range(1, len(held) + 1)]


@given(st.lists(st.tuples(st.sampled_from("arlud"), st.integers(0, 30)), max_size=60))
@settings(max_examples=60)
def test_what_is_held_out_stays_so_whatever_is_done(acts: list[tuple[str, int]]) -> None:
    tray = Tray()
    known: dict[int, bool] = {}
    for act, n in acts:
        ids = [item.id for item in tray.items]
        if act == "a":
            tray.add(PICTURES[n : n + 1], ["XO"[n % 2]])
        elif act == "r" and ids:
            tray.relabel([ids[n % len(ids)]], "OX"[n % 2])
        elif act == "l" and ids:
            tray.remove([ids[n % len(ids)]])
        elif act == "u":
            tray.undo()
        elif act == "d":
            tray.redo()
        for item in tray.items:
            assert known.setdefault(item.id, item.held_out) == item.held_out


def test_every_change_is_undone_and_done_again() -> None:
    tray = filled("X", "O", "X")
    states = [standing(tray)]
    one, two, three = (item.id for item in tray.items)
    for change in (
        lambda: tray.relabel([one, three], "O"),
        lambda: tray.remove([two]),
        lambda: tray.add(PICTURES[9:11], ["X", "X"]),
    ):
        change()
        states.append(standing(tray))
    for state in reversed(states[:-1]):
        assert tray.undo()
        assert standing(tray) == state
    for state in states[1:]:
        assert tray.redo()
        assert standing(tray) == state
    assert not tray.redo()
    tray.undo()
    tray.remove([one])
    assert not tray.can_redo


def test_what_can_be_undone_is_bounded() -> None:
    tray = Tray()
    for n in range(MOST_UNDO + 20):
        tray.add(PICTURES[n % 60 : n % 60 + 1], ["X"])
    while tray.undo():
        pass
    assert len(tray.items) == 20


def test_a_full_tray_says_so_and_stays_as_it_is() -> None:
    tray = Tray()
    tray.add(np.zeros((MOST - 1, SIDE, SIDE)), ["X"] * (MOST - 1))
    with pytest.raises(TrayError, match=r"at most 2,000 drawings and has 1,999; 2 more do not fit"):
        tray.add(np.zeros((2, SIDE, SIDE)), ["X", "X"])
    assert len(tray.items) == MOST - 1


@pytest.mark.parametrize(
    ("pictures", "labels"),
    [
        (np.zeros((1, 27, 28)), ["X"]),
        (np.zeros((28, 28)), ["X"]),
        (np.zeros((0, 28, 28)), []),
        (np.full((1, 28, 28), 1.5), ["X"]),
        (np.full((1, 28, 28), np.nan), ["X"]),
        ("no picture", ["X"]),
        (np.zeros((2, 28, 28)), ["X"]),
        (np.zeros((1, 28, 28)), [""]),
        (np.zeros((1, 28, 28)), ["thirteen lett"]),
        (np.zeros((1, 28, 28)), ["\u200b\n"]),
        (np.zeros((1, 28, 28)), [3]),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(pictures: Any, labels: Any) -> None:
    tray = filled("X")
    before = standing(tray)
    with pytest.raises(TrayError, match=r"^[A-Z0-9].*\.$|other\.$"):
        tray.add(pictures, labels)
    assert standing(tray) == before and len(tray._past) == 1


def test_a_drawing_that_is_gone_is_said_to_be() -> None:
    tray = filled("X", "O")
    before = standing(tray)
    for act in (lambda: tray.remove([1, 99]), lambda: tray.relabel([99], "X")):
        with pytest.raises(TrayError, match="no own drawing 99"):
            act()
    assert standing(tray) == before


def collection(pictures: Array, labels: list[str]) -> bytes:
    file = io.BytesIO()
    files.save_drawings(pictures, labels, file)
    return file.getvalue()


def test_a_file_brings_all_drawings_back_as_one_change() -> None:
    tray = filled(*"XOXOXXOXXO")
    tray.relabel([tray.items[0].id], "O")
    tray.remove([tray.items[3].id])
    file = io.BytesIO()
    tray.save(file)
    images, labels = files.load_drawings(file.getvalue())
    assert labels.tolist() == [item.label for item in tray.items]
    other = Tray()
    other.open(file.getvalue())
    assert [item.label for item in other.items] == labels.tolist()
    np.testing.assert_array_equal(images, [item.picture for item in other.items])
    assert other.undo()
    assert not other.items


def test_an_empty_tray_has_nothing_to_save() -> None:
    with pytest.raises(TrayError, match="no own drawings to save"):
        Tray().save(io.BytesIO())


def test_drawings_of_another_size_are_read_as_any_picture_is() -> None:
    large = np.full((2, 56, 84), -1, np.float32)
    large[0, 10:50, 40:46] = 1
    large[1, 26:32, 10:70] = 1
    tray = Tray()
    tray.open(collection(large, ["bar", "dash"]))
    bar, dash = (item.picture for item in tray.items)
    assert bar.shape == dash.shape == (SIDE, SIDE)
    assert bar[14, 14] > 0.5 > bar[14, 5]
    assert dash[14, 5] > 0.5 > dash[8, 14]


def test_a_drawing_that_cannot_be_read_is_said_and_nothing_is_added() -> None:
    tray = filled("X")
    with pytest.raises(TrayError, match="cannot be used"):
        tray.open(collection(np.full((1, 40, 40), -1, np.float32), ["X"]))
    with pytest.raises(TrayError, match="1 to 12 characters"):
        tray.open(collection(PICTURES[:1], ["a name that is long"]))
    with pytest.raises(FileError):
        tray.open(b"no file")
    assert len(tray.items) == 1

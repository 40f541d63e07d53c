"""Names by every way in: one spelling, nothing that cannot be seen, and each can be used again."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xocnn import DesignError, FileError, Network, files, recipe
from xocnn.drawings.tray import Tray, TrayError
from xocnn.labs.choices import Past
from xocnn.names import clean_name, shown
from xocnn.page import Session, brought, runs
from xocnn.sound import RATE, SoundError
from xocnn.sound.takes import Takes
from xocnn.text.reading import read as read_words
from xocnn.text.words import TextError

SQUARE = np.full((1, 28, 28), -1.0)
TONE = (0.3 * np.sin(np.arange(RATE) / 4)).astype(np.float32)
LISTS = ["\n".join(f"{letter}{number}" for number in range(20)) for letter in "ab"]
EMPTY = ("", " ", "\u200b", "\u202e\x00", "\ufeff")


def by_tray(name: str) -> str:
    tray = Tray()
    tray.add(SQUARE, [name])
    return tray.items[0].label


def by_collection(name: str) -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        labels = np.array([name + "\u200d" * name.endswith("\0")])  # NumPy drops NUL at the end
        for member, array in (("images", SQUARE.astype(np.float32)), ("labels", labels)):
            content = io.BytesIO()
            np.save(content, array)
            archive.writestr(f"{member}.npy", content.getvalue())
    return str(files.load_drawings(file.getvalue())[1][0])


def by_network(name: str) -> str:
    layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    return Network(layers, classes=[name, "another class"]).classes[0]


def by_takes(name: str) -> str:
    takes = Takes()
    takes.add(name, TONE)
    return takes.names[0]


def by_kept_takes(name: str) -> str:
    takes = Takes()
    takes.add("clap", TONE)
    takes.items[0] = takes.items[0]._replace(name=name)
    kept, _ = brought.unpack_sounds(brought.pack_sounds(takes))
    return kept.names[0]


def by_words(name: str) -> str:
    return read_words(LISTS, [name, "another"]).classes[0]


WAYS = [by_tray, by_collection, by_network, by_takes, by_kept_takes, by_words]
REFUSALS = (TrayError, FileError, DesignError, SoundError, TextError)
anything = st.text(st.characters(), max_size=12)


@settings(max_examples=300)
@given(st.text(st.characters()))
@example("e\u200d\u0301")  # what is removed brings letter and accent together
@example("a\u2000b")
@pytest.mark.slow
def test_a_clean_name_is_stable_and_has_nothing_that_cannot_be_seen(text: str) -> None:
    name = clean_name(text)
    assert clean_name(name) == name == unicodedata.normalize("NFC", name)
    assert not {unicodedata.category(letter) for letter in name} & {"Cc", "Cf", "Cs"}
    assert name == " ".join(name.split())
    assert clean_name(unicodedata.normalize("NFD", text)) == name


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@settings(max_examples=40)
@given(anything)
@example("cafe\u0301")
@example("red\u202egreen")
@example("a\tb\x1b[31m")
@example("square ")
@example("\ud800x")
def test_every_way_in_gives_the_clean_name_or_refuses_it_in_a_clean_sentence(
    way: Callable[[str], str], text: str
) -> None:
    try:
        name = way(text)
    except REFUSALS as error:
        assert clean_name(str(error)) == str(error)
    else:
        assert name == (clean_name(text) or "first")
        assert way(name) == name


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("way", [way for way in WAYS if way is not by_words])
def test_a_name_of_which_nothing_can_be_seen_is_refused(
    way: Callable[[str], str], name: str
) -> None:
    with pytest.raises(REFUSALS):
        way(name)


def test_two_spellings_of_a_name_are_one_class() -> None:
    tray = Tray()
    tray.add(np.repeat(SQUARE, 2, axis=0), ["caf\u00e9", "cafe\u0301"])
    assert tray.counts() == {"caf\u00e9": 2}
    with pytest.raises(DesignError, match="2 to 1000 different names"):
        Network(recipe.DESIGN, classes=["caf\u00e9", "cafe\u0301"])


def test_a_class_of_a_saved_file_that_ends_in_a_space_opens_and_can_be_taught() -> None:
    file = io.BytesIO()
    files.save(Network(recipe.DESIGN, rng=0), file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spec = json.loads(np.load(io.BytesIO(members["spec.npy"])).tobytes())
    spec["classes"] = ["X ", "O\u202e"]
    content = io.BytesIO()
    np.save(content, np.frombuffer(json.dumps(spec).encode(), np.uint8))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, held in {**members, "spec.npy": content.getvalue()}.items():
            archive.writestr(name, held)
    session = Session()
    assert session.open(changed.getvalue())["network"]["classes"] == ["X", "O"]
    for label in ("X", "X ", "O"):
        session.keep_drawings(np.zeros(784, np.float32), [label])
    assert [each["label"] for each in session.tray()["drawings"]] == ["X", "X", "O"]


def test_the_name_of_a_kept_run_is_clean() -> None:
    network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    past = Past(1, 1, "one\u202e", "flatten\t2", 0, 0.1, 3, 4, 5, None, None, 0.5)
    packed = runs.pack([(past, network)]).file
    (kept, _), *_ = runs.unpack(packed)[0]
    assert (kept.name, kept.design) == ("one", "flatten 2")


def test_what_is_quoted_in_a_sentence_is_clean_and_cut() -> None:
    assert shown("x" * 50) == "x" * 40 + "…"
    assert shown("a\x1b[0m\u202eb") == "a[0mb"

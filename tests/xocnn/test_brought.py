"""What the reader brought for labs, a table, words, sounds: there again after a restart."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import saved
from xocnn import recipe
from xocnn.archive import read_archive, write_archive
from xocnn.errors import FileError
from xocnn.page import Session
from xocnn.page.bringing import KINDS, BroughtError
from xocnn.sound import LENGTH, RATE
from xocnn.text.words import TextError

TABLE = "\n".join(["a,b,kind", *(f"{at},{at % 7},{'xy'[at % 2]}" for at in range(50))]).encode()
WORDS = ["\n".join(f"{letter}{number}" for number in range(30)) for letter in "ab"]


def tone(frequency: float, seconds: float = 1.0) -> Any:
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def ready() -> Session:
    session = Session()
    session.open(saved(recipe.untrained(0)))
    return session


@pytest.fixture
def full() -> Session:
    """A session to which everything was brought; one sound was removed again."""
    session = ready()
    session.bring_table(TABLE)
    session.bring_words(WORDS, ["ays", "bees"])
    for name, frequency in (("low", 300), ("high", 2000), ("low", 350), ("high", 1800)):
        session.bring_sound(name, tone(frequency, 3.0 if frequency == 300 else 1.0))
    session.remove_take(2)
    return session


def seen(session: Session) -> list[Any]:
    """What labs make of it, as far as it is not trained yet."""
    table = session.lab("table", {"data": "your own", "target": "kind"})["view"]
    text = session.lab("text", {"data": "your own"})["view"]
    sound = session.lab("sound", {"data": "your own", "clip": 2})["view"]
    takes = session.takes()
    return [
        *(table["table"]["cells"], table["table"]["targets"], table["columns"]),
        *(text["classes"], text["letters"], text["making"]),
        *(sound["what"], sound["truth"], sound["picture"].tolist(), sound["wave"].tolist()),
        *(takes["takes"], takes["names"], takes["missing"]),
    ]


def test_everything_that_was_brought_is_there_again(full: Session) -> None:
    session = ready()
    for kind in KINDS:
        session.recall_brought(kind, full.keep_brought(kind)["file"].tobytes())
    assert seen(session) == seen(full)
    # The next take gets a number that none has had.
    session.bring_sound("low", tone(310))
    assert [take["number"] for take in session.takes()["takes"]] == [1, 3, 4, 5]


def test_no_sounds_at_all_can_be_kept_too_for_the_last_one_may_have_been_removed() -> None:
    session = ready()
    session.recall_brought("sounds", session.keep_brought("sounds")["file"].tobytes())
    assert session.takes()["takes"] == []


def test_what_was_not_brought_cannot_be_kept(session: Session) -> None:
    for kind in ("table", "words"):
        with pytest.raises(BroughtError, match=f"No {kind} of your own has been brought yet"):
            session.keep_brought(kind)
    with pytest.raises(BroughtError, match="table, words, sounds; not drawings"):
        session.keep_brought("drawings")
    with pytest.raises(BroughtError, match="table, words, sounds; not drawings"):
        session.recall_brought("drawings", b"")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_damaged_is_refused_and_leaves_what_there_was(
    full: Session, kind: str
) -> None:
    before = seen(full)
    file = full.keep_brought(kind)["file"].tobytes()
    other = full.keep_brought("words" if kind == "table" else "table")["file"].tobytes()
    for broken in (b"", b"no archive", file[: len(file) // 2], other):
        with pytest.raises(FileError):
            full.recall_brought(kind, broken)
    assert seen(full) == before


def told(file: bytes, change: Any) -> bytes:
    """The file of sounds, with what it says about them changed."""
    arrays = read_archive(file, "sounds")
    said = json.loads(arrays["takes"].tobytes())
    change(said, arrays)
    arrays["takes"] = np.frombuffer(json.dumps(said).encode(), np.uint8)
    out = io.BytesIO()
    write_archive(out, arrays)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda said, _: said.update(version=99), "another version of this page wrote it"),
        (lambda said, _: said["takes"].pop(), "they are not whole"),
        (lambda said, _: said["takes"][0].__setitem__(1, ""), "one has no name"),
        (lambda said, _: said["takes"][0].__setitem__(3, LENGTH * 9), "one is too short"),
        (lambda said, _: said["takes"][0].pop(), "they are damaged"),
        (lambda said, _: said["takes"][0].__setitem__(2, float("inf")), "they are not whole"),
        (lambda said, _: said["takes"][0].__setitem__(0, float("inf")), "one has no number"),
        (lambda said, _: said["takes"][0].__setitem__(0, 4), "two of them have the same number"),
        (
            lambda _, arrays: arrays.update(samples=arrays["samples"].astype(np.float64)),
            "they are not whole",
        ),
        (
            lambda _, arrays: arrays.update(samples=arrays["samples"][:, None]),
            "they are damaged",
        ),
        (
            lambda _, arrays: arrays.update(samples=arrays["samples"] * np.nan),
            "some of their samples are no numbers",
        ),
    ],
)
def test_sounds_that_cannot_be_are_refused_with_the_reason(
    full: Session, change: Any, why: str
) -> None:
    file = told(full.keep_brought("sounds")["file"].tobytes(), change)
    with pytest.raises(FileError, match=why):
        full.recall_brought("sounds", file)


def test_of_more_sounds_than_there_can_be_the_newest_are_taken(
    monkeypatch: pytest.MonkeyPatch, full: Session
) -> None:
    before = full.takes()["takes"]
    file = full.keep_brought("sounds")["file"].tobytes()
    assert len(before) > 2
    names = list(dict.fromkeys(take["name"] for take in before))
    for bound, most in (("MOST_TAKES", 2), ("MOST_NAMES", 1)):
        with monkeypatch.context() as patch:
            patch.setattr(f"xocnn.page.brought.{bound}", most)
            note = full.recall_brought("sounds", file)["note"]
        left = before[-2:] if most == 2 else [each for each in before if each["name"] == names[-1]]
        numbers = [take["number"] for take in full.takes()["takes"]]
        assert numbers == [take["number"] for take in left]
        assert note == (
            f"Of {len(before)} sounds that were kept the newest {len(left)} are here: "
            "there can be no more."
        )
    assert full.recall_brought("sounds", file) == {"note": ""}
    assert full.takes()["takes"] == before


@pytest.mark.parametrize(
    "change",
    [
        {"lists": ["a", "b", "c"]},
        {"names": ["a"]},
        {"lists": "ab"},
        {"lists": [1, 2]},
        {"names": None},
    ],
)
def test_words_that_are_not_two_lists_are_refused(full: Session, change: dict[str, Any]) -> None:
    said = {"version": 1, "lists": WORDS, "names": ["a", "b"], **change}
    out = io.BytesIO()
    write_archive(out, {"words": np.frombuffer(json.dumps(said).encode(), np.uint8)})
    with pytest.raises(FileError, match="they are not two lists with names"):
        full.recall_brought("words", out.getvalue())


def test_a_file_of_words_is_read_in_any_encoding_and_refused_where_it_is_none() -> None:
    session = ready()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        found = session.read_words("città\nvirtù\n".encode(encoding), "first\u202e names.txt")
        assert (found["text"], found["name"]) == ("città\nvirtù\n", "first names")
        assert ("is a guess" in found["said"]) == (encoding == "latin-1")
    greek = session.read_words("αυτό\n".encode("cp1253"), "a.txt", "Windows-1253 (Greek)")
    assert (greek["text"], greek["said"]) == ("αυτό\n", "")
    for content, why in (
        (bytes(range(32)) * 100, "something binary; a list of words was expected"),
        (b" \n", "nothing in this file"),
        (b"a\n" * 1_000_000, "2.0 million characters; up to 1 million"),
    ):
        with pytest.raises(TextError, match=why):
            session.read_words(content, "a.txt")

"""What the reader has made: there again after a reload, and refused in a sentence if damaged."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.conftest import TINY, losses, saved, standing
from xocnn import recipe
from xocnn.archive import read_archive, write_archive
from xocnn.drawings import Drawings
from xocnn.errors import FileError
from xocnn.page import Session, keeping

CROSS = [[6.0, 6.0, 22.0, 22.0], [22.0, 6.0, 6.0, 22.0]]


def kept(session: Session) -> bytes:
    return session.keep()["file"].tobytes()


def way(session: Session) -> bytes:
    return session.keep_way()["file"].tobytes()


def again(state: bytes, along: bytes | None = None) -> tuple[Session, dict[str, Any]]:
    made = Session()
    made.open(saved(recipe.untrained(0)))
    look = made.recall(state)
    return made, look | made.recall_way(along) if along else look


def busy() -> Session:
    """A session in which things have happened."""
    session = Session()
    session.open(saved(recipe.untrained(3)))
    session.step(4)
    session.change_design(TINY, seed=5)
    session.change_settings(batch=8)
    session.aim(updates=500)
    session.step(30)
    session.change_settings(rate=0.01)
    session.see(CROSS)
    return session


def test_everything_is_there_again() -> None:
    session = busy()
    made, look = again(kept(session), way(session))
    assert standing(made) == standing(session)
    assert look["history"] == session.run.history
    for name in ("updates", "settings", "goals", "marks", "points", "seed", "network"):
        assert look[name] == session._state()[name], name
    assert look["can_go_back"]
    assert look["strokes"] == CROSS
    assert look["picture"] is None
    before, was = made.back(), session.back()
    assert (before["updates"], before["history"]) == (was["updates"], was["history"])


def test_training_goes_on_exactly_as_it_would_have() -> None:
    session = busy()
    made, _ = again(kept(session))
    assert losses(made, 20) == losses(session, 20)


def test_reset_goes_back_to_the_very_start() -> None:
    session = busy()
    made, _ = again(kept(session))
    made.reset()
    session.reset()
    assert standing(made) == standing(session)


def test_the_way_can_be_looked_back_on_with_its_file_and_its_ends_without() -> None:
    session = busy()
    made, look = again(kept(session), way(session))
    assert look["points"] == session.run.moments.points
    for update in (3, 17):
        assert made.look_back(update) and session.look_back(update)
        assert made.save()["file"].tobytes() == session.save()["file"].tobytes()
    session.look_ahead()
    _, look = again(kept(session))
    assert look["points"] == [0, 30]


def test_the_way_of_another_run_is_done_without() -> None:
    session = busy()
    other = busy()
    _, look = again(kept(session), way(other))
    assert look["points"] == [0, 30]


def test_a_way_that_cannot_be_read_is_refused_and_one_bad_moment_is_done_without() -> None:
    session = busy()
    arrays = read_archive(way(session), "it")
    for damaged in (b"no archive", way(session)[:-900]):
        with pytest.raises(FileError, match=r"\.$"):
            again(kept(session), damaged)
    arrays["5.weights"][:] = np.nan
    file = io.BytesIO()
    write_archive(file, arrays)
    _, look = again(kept(session), file.getvalue())
    assert look["points"] == [update for update in session.run.moments.points if update != 5]
    for name in arrays:
        if name.endswith(".weights"):
            arrays[name][:] = np.nan
    file = io.BytesIO()
    write_archive(file, arrays)
    with pytest.raises(FileError, match="none of its moments can be used"):
        again(kept(session), file.getvalue())


def test_a_session_that_looks_back_is_kept_as_it_stands() -> None:
    session = busy()
    now = standing(session)
    session.look_back(3)
    made, _ = again(kept(session))
    session.look_ahead()
    assert standing(made) == now


def test_a_picture_from_a_file_is_kept() -> None:
    session = busy()
    picture = np.linspace(-1, 1, 784, dtype=np.float32)
    session.see(CROSS, picture)
    _, look = again(kept(session))
    np.testing.assert_array_equal(look["picture"].ravel(), picture)


def test_a_network_that_was_never_trained_is_kept() -> None:
    session = Session()
    session.open(saved(recipe.untrained(3)))
    _, look = again(kept(session), way(session))
    assert (look["updates"], look["history"], look["strokes"]) == (0, [], [])


STATE = kept(busy())


def altered(**changes: Any) -> bytes:
    """The state with other arrays, or with other words in it."""
    arrays = read_archive(STATE, "what was kept")
    said = json.loads(arrays["state"].tobytes())
    for name, value in changes.items():
        place = name.replace("__", ".")
        if place in arrays:
            arrays[place] = value
        elif value is None:
            del said[name]
        else:
            said[name] = value
    arrays["state"] = np.frombuffer(json.dumps(said).encode(), np.uint8)
    file = io.BytesIO()
    write_archive(file, arrays)
    return file.getvalue()


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"no archive",
        STATE[: len(STATE) // 2],
        altered(version=2),
        altered(run=None),
        altered(run={}),
        altered(run=[1]),
        altered(strokes=[5]),
        altered(strokes="x"),
        altered(run__start=np.zeros(3, np.float32)),
        altered(run__weights=np.full_like(read_archive(STATE, "it")["run.weights"], np.nan)),
        altered(run__history=np.zeros((3, 2))),
        altered(drawing__points=np.zeros((4, 3), np.float32)),
    ],
    ids=range(13),
)
def test_a_damaged_state_is_refused_in_a_sentence_and_nothing_changes(state: bytes) -> None:
    session = Session()
    session.open(saved(recipe.untrained(0)))
    session.step(2)
    before = standing(session)
    with pytest.raises(FileError, match=r"\.$"):
        session.recall(state)
    assert standing(session) == before


def test_what_an_earlier_version_has_kept_is_read() -> None:
    """It kept no best: that of the curve stands for it."""
    session = busy()
    session.step(40)
    files = {}
    for file, told, entries in (
        (kept(session), "state", lambda said: [said["run"]["now"], said["before"]["now"]]),
        (way(session), "way", lambda said: said["moments"]),
    ):
        arrays = read_archive(file, "it")
        said = json.loads(arrays[told].tobytes())
        for entry in entries(said):
            del entry["best"]
        arrays[told] = np.frombuffer(json.dumps(said).encode(), np.uint8)
        content = io.BytesIO()
        write_archive(content, arrays)
        files[told] = content.getvalue()
    made, look = again(files["state"], files["way"])
    assert standing(made) == standing(session)
    assert look["points"] == session.run.moments.points
    assert made.run.best == session.run.best is not None


@given(st.data())
@settings(max_examples=60)
@pytest.mark.slow
def test_no_damage_to_its_bytes_does_harm(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(STATE) - 1))
    length = data.draw(st.integers(1, 40))
    damaged = (
        STATE[:place] + data.draw(st.binary(min_size=0, max_size=40)) + STATE[place + length :]
    )
    session = Session()
    session.open(saved(recipe.untrained(0)))
    try:
        session.recall(damaged)
    except FileError as error:
        assert str(error).endswith(".")
    session.step(1)


def with_own() -> Session:
    session = busy()
    pictures = Drawings(5).first(12)[0][:, 0]
    session._tray.add(pictures, ["X"] * 7 + ["square"] * 5)
    session._tray.remove([2])
    return session


def test_own_drawings_are_there_again_with_those_held_out() -> None:
    session = with_own()
    made = Session()
    made.open(saved(recipe.untrained(0)))
    told = made.recall_tray(session.keep_tray()["file"].tobytes())
    assert len(told["tray"]["drawings"]) == 11
    for one, other in zip(made._tray.items, session._tray.items, strict=True):
        assert (one.label, one.held_out) == (other.label, other.held_out)
        np.testing.assert_array_equal(one.picture, other.picture)
    assert not made._tray.can_undo


def test_an_empty_tray_is_kept() -> None:
    session = busy()
    told = session.recall_tray(session.keep_tray()["file"].tobytes())
    assert told["tray"]["drawings"] == []


@pytest.mark.parametrize("name", ["images", "labels", "held_out"])
def test_damaged_own_drawings_are_refused_and_those_that_are_there_stay(name: str) -> None:
    session = with_own()
    arrays = read_archive(session.keep_tray()["file"].tobytes(), "it")
    del arrays[name]
    file = io.BytesIO()
    write_archive(file, arrays)
    with pytest.raises(FileError, match="it is damaged"):
        session.recall_tray(file.getvalue())
    assert len(session._tray.items) == 11


# Bounds: what is written can be read, and of too much the newest is taken


def test_of_a_network_that_is_too_large_nothing_is_written_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = busy()
    whole = session.keep()
    assert whole["note"] == ""
    run = session.run
    alone = 16 * run.parameters  # at its start, now, and twice what Adam remembers
    for room, note in (
        (16 * 7000, ""),
        (alone, f"together they would have more parameters than the {run.parameters:,} that"),
        (alone - 16, f"may have up to {run.parameters - 1:,} parameters, and has"),
    ):
        monkeypatch.setattr("xocnn.archive.MAX_BYTES", keeping.ROOM + room)
        answer = session.keep()
        assert note in answer["note"]
        assert bool(note) == bool(answer["note"])
        if room < alone:
            assert answer["file"] is None
        else:
            made, look = again(answer["file"].tobytes())
            assert standing(made) == standing(session)
            assert look["can_go_back"] is (note == "")


def test_of_moments_that_are_too_large_together_fewer_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = busy()
    points = session.run.moments.points
    monkeypatch.setattr("xocnn.archive.MAX_BYTES", len(way(session)) // 2)
    answer = session.keep_way()
    assert answer["note"].startswith(f"Of {len(points)} moments to look back on only ")
    monkeypatch.undo()
    _, look = again(kept(session), answer["file"].tobytes())
    assert look["points"][0] == 0
    assert 1 < len(look["points"]) < len(points)


def test_of_more_own_drawings_than_there_can_be_the_newest_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = with_own()
    file = session.keep_tray()["file"].tobytes()
    was = session._tray.items
    monkeypatch.setattr("xocnn.page.brought.MOST", 4)
    answer = session.recall_tray(file)
    assert answer["note"] == (
        "Of 11 own drawings that were kept the newest 4 are here: there can be no more."
    )
    assert len(session._tray.items) == 4
    for one, other in zip(session._tray.items, was[-4:], strict=True):
        assert (one.label, one.held_out) == (other.label, other.held_out)
        np.testing.assert_array_equal(one.picture, other.picture)

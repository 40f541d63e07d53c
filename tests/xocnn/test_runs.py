"""Past runs of a comparison: there again after a reload, with their networks, and bounded."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, saved
from xocnn import recipe
from xocnn.archive import read_archive, write_archive
from xocnn.errors import FileError
from xocnn.network import Network
from xocnn.page import Session, runs

OPTIONS: dict[str, Any] = {"first": "tiny", "second": "small", "third": "none", "updates": 10}


def ready() -> Session:
    session = Session()
    session.open(saved(recipe.untrained(0)))
    return session


def past(session: Session, **options: Any) -> Any:
    return session.lab("choices", {**OPTIONS, **options})["view"]["past"]


@pytest.fixture(scope="module")
def busy() -> Session:
    """Two runs of two designs have ended, and one result has been deleted."""
    session = ready()
    for seed in (3, 4):
        assert not session.work("choices", {**OPTIONS, "seed": seed}, 60_000)["more"]
    session.change_work("choices", {**OPTIONS, "seed": 4}, "delete", 2)
    return session


@pytest.fixture(scope="module")
def file(busy: Session) -> bytes:
    return busy.keep_runs()["file"].tobytes()


def test_past_runs_are_there_again_and_can_be_opened(busy: Session, file: bytes) -> None:
    was = past(busy, seed=4)
    assert [row["number"] for row in was] == [1, 3, 4]
    session = ready()
    session.recall_runs(file)
    assert past(session) == was
    for one in (1, 4):
        assert session.adopt("choices", one)["seed"] == was[one > 1 and 2]["seed"]
        here = session.run.network.parameters
        busy.adopt("choices", one)
        for name, array in busy.run.network.parameters.items():
            np.testing.assert_array_equal(here[name], array)


def test_what_comes_after_counts_on(file: bytes) -> None:
    session = ready()
    session.recall_runs(file)
    session.work("choices", {**OPTIONS, "seed": 5}, 60_000)
    assert [(row["number"], row["run"]) for row in past(session, seed=5)] == [
        (1, 1), (3, 2), (4, 2), (5, 3), (6, 3),
    ]  # fmt: skip


def test_no_runs_are_none_again() -> None:
    session = ready()
    session.recall_runs(ready().keep_runs()["file"].tobytes())
    assert past(session) == []


def test_the_newest_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch, busy: Session) -> None:
    all_of_them = busy._comparison().past
    size = 4 * sum(layer.parameters for layer in all_of_them[-1][1].layers)
    for room, left in ((0, []), (size - 1, []), (size, [4])):
        monkeypatch.setattr(runs, "MOST_BYTES", room)
        session = ready()
        content = busy.keep_runs()["file"].tobytes()
        assert len(content) < room + 10_000
        session.recall_runs(content)
        assert [row["number"] for row in past(session)] == left
        note = f"Of 3 past runs the newest {len(left)} are kept: there is no room for more."
        assert busy.keep_runs()["note"] == note


def test_of_more_runs_than_there_can_be_the_newest_are_taken(
    monkeypatch: pytest.MonkeyPatch, file: bytes
) -> None:
    monkeypatch.setattr(runs, "MOST_KEPT", 2)
    session = ready()
    note = session.recall_runs(file)["note"]
    assert note == "Of 3 past runs the newest 2 are here: there is no room for more."
    assert [row["number"] for row in past(session)] == [3, 4]


def test_what_was_deleted_and_comes_back_after_a_run_is_kept_with_all_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("xocnn.labs.choices", "xocnn.page.runs"):
        monkeypatch.setattr(f"{module}.MOST_KEPT", 4)
    session = ready()
    for seed in (3, 4):
        session.work("choices", {**OPTIONS, "seed": seed}, 60_000)
    options = {**OPTIONS, "seed": 5}
    session.change_work("choices", {**OPTIONS, "seed": 4}, "delete", 3)
    session.work("choices", options, 60_000)
    session.change_work("choices", options, "undelete", 0)
    was = past(session, **options)
    assert [row["number"] for row in was] == [3, 4, 5, 6]
    other = ready()
    assert other.recall_runs(session.keep_runs()["file"].tobytes()) == {"note": ""}
    assert past(other) == was


def spoilt(file: bytes, **changes: Any) -> bytes:
    """The file with other figures in its first run."""
    arrays = read_archive(file, "runs")
    told = json.loads(arrays["runs"].tobytes())
    told["runs"][0] |= changes
    arrays["runs"] = np.frombuffer(json.dumps(told).encode(), np.uint8)
    content = io.BytesIO()
    write_archive(content, arrays)
    return content.getvalue()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seed": -1}, "the seed of a run is -1"),
        ({"accuracy": "much"}, "the accuracy of a run is much"),
        ({"name": "n" * 301}, "the name of a run is nnn"),
        ({"more": 1}, "it is damaged"),
        ({"network": Network(TINY).description}, "there are more weights than"),
        ({"network": {"layers": []}}, "its design cannot be built"),
    ],
)
def test_what_is_damaged_is_refused_and_changes_nothing(
    busy: Session, file: bytes, changes: dict[str, Any], why: str
) -> None:
    was = past(busy, seed=4)
    with pytest.raises(FileError, match=why):
        busy.recall_runs(spoilt(file, **changes))
    for content in (b"", file[:-50]):
        with pytest.raises(FileError):
            busy.recall_runs(content)
    assert past(busy, seed=4) == was

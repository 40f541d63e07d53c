"""The way of a run: looked back on, gone on from, marked, bounded, and stopped by goals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import losses, saved, standing
from xocnn import recipe
from xocnn.page import Session, run
from xocnn.page.goals import Goals
from xocnn.page.moments import MOST, Moment, Moments
from xocnn.page.settings import SettingError


def weights(session: Session) -> bytes:
    return session.save()["file"].tobytes()


def test_looking_back_shows_the_network_as_it_was_and_ahead_as_it_is(session: Session) -> None:
    then = []
    for _ in range(6):
        then.append(weights(session))
        session.step(1)
    now = weights(session)
    for update in (3, 0, 5, 1):
        assert session.look_back(update)["shown"] == update
        assert weights(session) == then[update]
    assert session.look_ahead()["shown"] is None
    assert weights(session) == now


def test_training_goes_on_from_where_it_is_although_one_has_looked_back(session: Session) -> None:
    straight = losses(session, 6)
    session.reset()
    looked = losses(session, 3)
    session.look_back(1)
    assert looked + losses(session, 3) == straight


def test_going_on_from_a_moment_repeats_what_came_after_it(session: Session) -> None:
    first = losses(session, 8)
    look = session.go_on(3)
    assert look["updates"] == 3
    assert [row["loss"] for row in look["history"]] == first[:3]
    assert losses(session, 5) == first[3:]


def test_another_way_leaves_the_way_that_was_gone_as_it_was(session: Session) -> None:
    session.step(8)
    before = standing(session)
    session.go_on(3)
    session.change_settings(rate=0.1)
    session.step(2)
    session.back()
    assert standing(session) == before
    assert session.run.updates == 8


def test_reset_of_another_way_goes_back_to_the_same_start(session: Session) -> None:
    start = weights(session)
    session.step(5)
    session.go_on(2)
    session.reset()
    assert weights(session) == start


def moment(update: int, size: int = 1) -> Moment:
    return Moment(update, {"w": np.zeros(size, np.uint8)}, {"memory": {}}, (0, update))


def test_moments_stay_bounded_and_evenly_spaced() -> None:
    kept = Moments()
    for update in range(10_000):
        kept.offer(update, lambda at=update: moment(at))  # type: ignore[misc]
        assert len(kept.points) <= MOST
    points = kept.points
    assert len(points) > MOST // 2
    assert points == list(range(0, points[-1] + 1, kept.spacing))
    assert kept.at(9_999).update == points[-1]
    assert kept.at(kept.spacing + 1).update == kept.spacing


def test_large_moments_are_fewer() -> None:
    kept = Moments()
    for update in range(100):
        kept.offer(update, lambda at=update: moment(at, 10 * 2**20))  # type: ignore[misc]
        assert len(kept.points) <= 3


def test_a_change_of_settings_is_marked_where_it_happened(session: Session) -> None:
    assert session.change_settings(rate=0.01)["marks"] == []  # nothing has been learned yet
    session.step(3)
    session.change_settings(rate=0.005, batch=16)
    session.step(2)
    marks = session.change_settings(only="X")["marks"]
    assert marks == [
        {"update": 3, "text": "learning rate 0.005, batch 16"},
        {"update": 5, "text": "only X"},
    ]
    assert session.go_on(4)["marks"] == marks[:1]
    assert session.reset()["marks"] == []


@pytest.mark.slow
def test_a_long_history_is_bounded_and_evenly_thinned(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_ROWS", 40)
    session.change_design([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    for _ in range(9):
        session.step(50)
        rows = session.run.history
        assert len(rows) <= 40
        assert rows[-1]["update"] == session.run.updates
    updates = [row["update"] for row in session.run.history]
    assert max(np.diff(updates)) <= 32
    assert [row["update"] for row in session.run.history if "held_out_loss" in row]


def test_training_stops_at_a_number_of_updates_and_goes_on_when_asked_again(tiny: Session) -> None:
    tiny.aim(updates=7)
    told = tiny.step(50)
    assert (told["updates"], told["goal"]) == (7, "Goal reached: 7 updates are made.")
    told = tiny.step(5)
    assert (told["updates"], told["goal"]) == (12, None)


def test_training_stops_at_an_accuracy(session: Session) -> None:
    session.aim(accuracy=0.8)
    told = session.step(200)
    row = told["rows"][-1]
    assert row["held_out_accuracy"] >= 0.8
    assert all(row.get("held_out_accuracy", 0) < 0.8 for row in told["rows"][:-1])
    assert f"{100 * row['held_out_accuracy']:.1f} % of the held-out drawings" in told["goal"]


def test_training_stops_when_held_out_loss_has_not_improved(tiny: Session) -> None:
    tiny.change_settings(rate=0)
    tiny.aim(patience=50)
    told = tiny.step(500)
    assert told["updates"] == 75  # the first look is after 25, and the best
    assert "has not fallen below" in told["goal"]


@pytest.mark.slow
def test_patience_is_reckoned_on_the_whole_run_however_its_curve_is_thinned(
    tiny: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best look is not on the thinned curve, and still counts when that is all there is."""
    monkeypatch.setattr(run, "MOST_ROWS", 20)
    measured = {75: 0.25}  # of all looks the best
    monkeypatch.setattr(
        run.Run,
        "evaluate",
        lambda self: {
            "held_out_loss": measured.get(self.updates, 1.0),
            "held_out_accuracy": 0.5,
        },
    )
    tiny.step(600)
    assert 75 not in [row["update"] for row in tiny.run.history]
    assert tiny.run.best == (75, 0.25)
    tiny.aim(patience=575)  # would be reached at 650
    at = tiny.run.moments.points[-1]
    file = tiny.keep()["file"].tobytes()
    reopened = Session()
    reopened.open(saved(recipe.untrained(0)))
    reopened.recall(file)
    for session in (tiny, reopened):
        expect_stop(session)
    tiny.go_on(at)
    tiny.aim(patience=575)
    expect_stop(tiny)


def expect_stop(session: Session) -> None:
    told = session.step(200)
    assert told["updates"] == 650
    assert told["goal"] == (
        "Stopped: the loss on held-out drawings has not fallen below 0.2500, where it was after "
        "75 updates, for 575 updates."
    )


def test_a_best_on_other_held_out_drawings_is_no_best(
    tiny: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = iter([0.1, 0.7, 0.6])
    monkeypatch.setattr(
        run.Run,
        "evaluate",
        lambda self: {"held_out_loss": next(measured), "held_out_accuracy": 0.5},
    )
    tiny.step(25)
    tiny.keep_drawings(np.ones(10 * 784, np.float32), ["X"] * 10)
    tiny.change_settings(share=0.5)
    tiny.step(50)
    assert tiny.run.best == (75, 0.6)


def test_other_goals_can_be_reached_anew(tiny: Session) -> None:
    tiny.aim(updates=2)
    tiny.step(2)
    assert tiny.aim(updates=4)["goals"] == {"updates": 4, "accuracy": None, "patience": None}
    assert tiny.step(9)["updates"] == 4


@pytest.mark.parametrize(
    "goals",
    [{"updates": 0}, {"updates": 2.5}, {"accuracy": 1.5}, {"patience": "x"}, {"accuracy": True}],
    ids=str,
)
def test_goals_that_cannot_be_are_refused_and_the_old_ones_stay(
    tiny: Session, goals: dict[str, Any]
) -> None:
    tiny.aim(updates=9)
    with pytest.raises(SettingError, match=r"can be .*from"):
        tiny.aim(**goals)
    assert tiny.run.goals == Goals(updates=9)

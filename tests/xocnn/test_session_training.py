"""Training as the page asks for it: the same again, other settings, and what blows up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import losses, standing
from xocnn.page import Session, run
from xocnn.page.run import EVALUATE_EVERY, Run
from xocnn.page.settings import SettingError
from xocnn.page.supply import SIZE

# Every update multiplies the weights by 1 − rate · decay = −9.
BLOW_UP: dict[str, Any] = {"optimizer": "sgd", "rate": 10, "weight_decay": 1}


def test_every_update_gives_one_row(session: Session) -> None:
    rows = session.step(3)["rows"] + session.step(1)["rows"]
    assert [row["update"] for row in rows] == [1, 2, 3, 4]
    assert all(np.isfinite(row["loss"]) and 0 <= row["accuracy"] <= 1 for row in rows)
    assert session.run.history == rows


def test_a_curve_that_is_thinned_out_comes_whole_and_one_that_is_not_does_not(
    tiny: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_ROWS", 40)
    shown: list[dict[str, Any]] = []  # as the page keeps it
    whole = 0
    for _ in range(60):
        answer = tiny.step(3)
        if answer["history"] is None:
            shown += answer["rows"]
        else:
            whole += 1
            shown = list(answer["history"])
        assert shown == tiny.run.history
        assert len(shown) <= 43
    assert 2 <= whole <= 10


def test_held_out_figures_come_when_they_are_due(tiny: Session) -> None:
    rows = tiny.step(2 * EVALUATE_EVERY)["rows"]
    due = [row["update"] for row in rows if "held_out_accuracy" in row]
    assert due == [EVALUATE_EVERY, 2 * EVALUATE_EVERY]
    said = tiny.evaluate()
    assert said == {key: rows[-1][key] for key in ("update", "held_out_loss", "held_out_accuracy")}


def test_evaluating_is_not_learning(session: Session) -> None:
    before = standing(session)
    session.evaluate()
    assert standing(session) == before


def test_training_learns(session: Session) -> None:
    before = session.evaluate()
    session.step(60)
    after = session.evaluate()
    assert after["held_out_loss"] < before["held_out_loss"]
    assert after["held_out_accuracy"] > 0.7


def test_reset_goes_back_exactly_and_repeats_the_same_losses(session: Session) -> None:
    start = session.save()["file"].tobytes()
    first = losses(session, 5)
    look = session.reset()
    assert (look["updates"], look["history"]) == (0, [])
    assert session.save()["file"].tobytes() == start
    assert losses(session, 5) == first


def test_reset_repeats_after_the_rate_was_changed_and_changed_back(session: Session) -> None:
    first = losses(session, 5)
    settings = asdict(session.run.settings)
    session.reset()
    session.change_settings(rate=0.001, optimizer="sgd", batch=7, weight_decay=0.1)
    assert losses(session, 5) != first
    session.change_settings(**settings)
    session.reset()
    assert losses(session, 5) == first


def test_reset_repeats_the_second_round_over_the_collection(tiny: Session) -> None:
    tiny.change_settings(batch=512)
    whole = SIZE // 512
    first = losses(tiny, 2 * whole + 2)
    tiny.reset()
    assert losses(tiny, 2 * whole + 2) == first
    # Interrupted in the middle of a round, too.
    tiny.reset()
    losses(tiny, whole + 1)
    tiny.reset()
    assert losses(tiny, 2 * whole + 2) == first


def test_steps_asked_for_singly_are_the_same_as_steps_asked_for_at_once(session: Session) -> None:
    together = losses(session, 4)
    session.reset()
    assert [losses(session, 1)[0] for _ in range(4)] == together


def test_looking_does_not_disturb_training(session: Session) -> None:
    straight = losses(session, 4)
    session.reset()
    disturbed = []
    for _ in range(4):
        disturbed += losses(session, 1)
        session.see([[3.0, 3.0, 9.0, 9.0]])
        session.explain(1, 0, 0, 0)
        session.save()
        session.evaluate()
    assert disturbed == straight


def test_settings_hold_from_the_next_update_on(tiny: Session) -> None:
    tiny.step(1)
    before = tiny.save()["file"].tobytes()
    assert tiny.change_settings(rate=0)["settings"]["rate"] == 0
    tiny.step(3)
    assert tiny.save()["file"].tobytes() == before
    assert tiny.run.updates == 4
    tiny.change_settings(rate=0.01)
    tiny.step(1)
    assert tiny.save()["file"].tobytes() != before


def test_a_new_start_keeps_the_settings(session: Session) -> None:
    chosen = {"optimizer": "sgd", "rate": 0.003, "weight_decay": 0.5, "batch": 9}
    chosen |= {"drawings": 100, "only": "O", "share": 0.25}
    session.change_settings(**chosen)
    assert session.new_start(2)["settings"] == chosen


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": float("nan")},
        {"rate": float("inf")},
        {"rate": -0.1},
        {"rate": 10.5},
        {"rate": "abc"},
        {"rate": None},
        {"rate": True},
        {"batch": 0},
        {"batch": 2.5},
        {"batch": 513},
        {"batch": "abc"},
        {"batch": float("nan")},
        {"weight_decay": -1},
        {"weight_decay": float("nan")},
        {"optimizer": "newton"},
        {"optimizer": None},
        {"rate": 0.01, "batch": 0},
        {"drawings": 1},
        {"drawings": 8.5},
        {"drawings": None},
        {"only": "Z"},
        {"share": 1.5},
        {"share": float("nan")},
    ],
    ids=str,
)
def test_settings_that_cannot_be_used_leave_everything_as_it_was(
    session: Session, changes: dict[str, Any]
) -> None:
    before = standing(session)
    with pytest.raises(
        SettingError,
        match=r"^(The|A) (learning rate|weight decay|batch|opt|number|classes|share).*\.$",
    ):
        session.change_settings(**changes)
    assert standing(session) == before


def test_a_rate_that_blows_up_is_said_and_the_weights_stay_finite(session: Session) -> None:
    session.change_settings(**BLOW_UP)
    stepped = session.step(200)
    assert stepped["blown"]["kind"] == "blow-up"
    assert "learning rate is too high" in stepped["blown"]["sentence"]
    assert stepped["updates"] == len(stepped["rows"]) < 200
    assert np.isfinite(stepped["features"]["values"]).all()
    assert all(np.isfinite(row["loss"]) for row in stepped["rows"])
    # Pressing on says the same again, at once.
    again = session.step(200)
    assert again["blown"] and len(again["rows"]) <= 1


def test_a_network_that_has_blown_up_gives_no_verdict_but_can_be_looked_into(
    session: Session,
) -> None:
    session.change_settings(**BLOW_UP)
    session.step(200)
    for array in session.run.network.parameters.values():
        array[...] = 1e30
    seen = session.see([[5.0, 5.0, 9.0, 9.0]])
    assert seen["verdict"]["sentence"].startswith("No verdict")
    assert seen["verdict"]["percents"] == []
    assert all(np.isfinite(seen["maps"]["scales"]))
    assert np.isfinite(session.explain(11, 0, 0, 0)["product_scale"])
    session.reset()
    assert sum(session.look_again()["verdict"]["percents"]) == 100


def test_after_a_rate_that_blew_up_reset_begins_as_ever(session: Session) -> None:
    settings = session.run.settings
    first = losses(session, 3)
    session.change_settings(**BLOW_UP)
    session.step(200)
    session.change_settings(**asdict(settings))
    session.reset()
    assert losses(session, 3) == first


def test_the_arithmetic_can_be_chosen_from_what_is_there(session: Session) -> None:
    told = session.reset()["backend"]
    assert told["name"] in told["available"]
    assert session.use_backend("numpy")["backend"] == {**told, "name": "numpy"}
    with pytest.raises(SettingError, match="can be numpy, not abacus"):
        session.use_backend("abacus")


class Clock:
    """A browser's clock that ticks ten times a second, while every update takes 30 ms."""

    def __init__(self) -> None:
        self.milliseconds = 0

    def __call__(self) -> float:
        return self.milliseconds // 100 / 10


def test_the_speed_is_not_that_of_a_coarse_clock(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("xocnn.page.session.perf_counter", clock)
    make = Run.step

    def step(self: Run) -> Any:
        clock.milliseconds += 30
        return make(self)

    monkeypatch.setattr(Run, "step", step)
    session.change_settings(batch=2)
    answers = [session.step() for _ in range(120)]
    rates = [answer["rate"] for answer in answers if answer["rate"]]
    assert answers[-1]["updates"] == 120
    assert 2 <= len(rates) <= 4
    assert rates == pytest.approx([1000 / 30] * len(rates), rel=0.11)


def test_updates_that_take_no_time_by_a_coarse_clock_are_counted(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xocnn.page.session.perf_counter", lambda: 7.0)
    told = session.step(2)
    assert (told["updates"], len(told["rows"]), told["rate"]) == (2, 2, None)

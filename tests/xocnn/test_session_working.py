"""Labs that go on working: one work a lab, kept until something asks for another."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from xocnn.labs import OptionError, WorkingLab, labs
from xocnn.page import Session
from xocnn.page.messages import pack
from xocnn.rule_of_thumb import SLICE

FEW = {"drawings": 8}


def tried(told: dict[str, object]) -> int:
    view = told["view"]
    assert isinstance(view, dict)
    return int(view["tried"])


def test_work_goes_on_where_it_stood_and_looking_does_not_disturb_it(session: Session) -> None:
    assert tried(session.lab("nudge", FEW)) == 0
    assert tried(session.work("nudge", FEW, 0)) == 1
    told = session.work("nudge", FEW, 0)
    assert (tried(told), told["more"]) == (2, True)
    assert tried(session.lab("nudge", FEW)) == 2


def test_work_takes_about_as_long_as_it_may(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = (at / 100 for at in count())  # each slice takes 10 ms
    monkeypatch.setattr("xocnn.page.session.perf_counter", lambda: next(clock))
    assert tried(session.work("nudge", FEW, 45)) == 5
    assert tried(session.work("nudge", FEW, 0)) == 6


def test_an_option_of_the_work_begins_anew_and_one_of_showing_does_not(session: Session) -> None:
    session.work("nudge", FEW, 0)
    told = session.lab("nudge", {**FEW, "axis": "logarithmic"})
    assert (tried(told), told["options"]["axis"]) == (1, "logarithmic")
    assert tried(session.lab("nudge", {**FEW, "seed": 1})) == 0


def test_starting_over_begins_anew_with_the_same_options(session: Session) -> None:
    session.work("nudge", FEW, 0)
    assert tried(session.lab("nudge", FEW, anew=True)) == 0
    assert tried(session.lab("nudge", FEW)) == 0


def test_a_drawing_training_and_a_new_network_leave_work_as_it_is(session: Session) -> None:
    before = session.work("nudge", FEW, 0)["view"]
    session.see([[4.0, 20.0, 12.0, 20.0]])
    session.step(1)
    session.new_start(4)
    after = session.lab("nudge", FEW)["view"]
    for a, b in zip(before["ways"], after["ways"], strict=True):
        np.testing.assert_array_equal(a["errors"], b["errors"])
    assert tried(session.work("nudge", FEW, 0)) == 2


def test_an_option_that_cannot_be_leaves_the_work_as_it_is(session: Session) -> None:
    session.work("nudge", FEW, 0)
    for ask in (session.lab, lambda lab, options: session.work(lab, options, 0)):
        with pytest.raises(OptionError, match="“Drawings” can be a whole number from 8 to 128"):
            ask("nudge", {"drawings": 1})
    assert tried(session.lab("nudge", FEW)) == 1


@pytest.mark.slow
def test_work_that_has_ended_says_so_and_stays(session: Session) -> None:
    told = session.work("nudge", FEW, 60_000)
    assert told["more"] is False
    assert tried(session.work("nudge", FEW, 0)) == tried(told) == told["view"]["most"]


def test_a_lab_that_shows_all_at_once_does_not_work_on(session: Session) -> None:
    with pytest.raises(OptionError, match="“pooling” shows all it has at once"):
        session.work("pooling", {}, 0)
    assert "more" not in session.lab("pooling", {})


@pytest.mark.parametrize("lab", [lab.id for lab in labs() if isinstance(lab, WorkingLab)])
def test_each_press_of_a_lab_shows_something_else(lab: str, session: Session) -> None:
    before = pack(session.lab(lab, {})["view"])[0]
    for _ in range(4):
        now = pack(session.work(lab, {}, 0)["view"])[0]
        assert now != before
        before = now


def test_the_first_press_of_the_rule_of_thumb_makes_the_updates_that_it_names(
    session: Session,
) -> None:
    assert session.work("table", {}, 0)["view"]["updates"] == SLICE

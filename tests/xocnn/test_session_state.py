"""What the page knows from the answers to any acts, one after another, against what there is."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.conftest import TINY, saved
from xocnn import files
from xocnn.drawings import Drawings
from xocnn.network import Network
from xocnn.page import Session
from xocnn.page.mix import HeldOut
from xocnn.trainer import evaluate

CROSS = [[6.0, 6.0, 22.0, 22.0], [22.0, 6.0, 6.0, 22.0]]
WIDER: list[dict[str, Any]] = [
    {"kind": "conv2d", "features": 2, "size": [5, 5], "stride": [4, 4]},
    {"kind": "relu"},
    *TINY[1:],
]
FILE = saved(Network(TINY, rng=7).with_classes(["X", "O", "tick"]))
HELD_OUT = Drawings(held_out=True)
LINK = Session()
LINK.change_design(TINY, seed=4)
TEXT = LINK.link()["text"]


def removed(session: Session) -> dict[str, Any]:
    return session.remove_class(session.run.network.classes[-1], None)


def kept(session: Session) -> dict[str, Any]:
    return session.keep_drawing(session.run.network.classes[-1])


def adopted(session: Session) -> dict[str, Any]:
    session.lab("choices", {})
    return session.adopt("choices", 1)


def recalled(session: Session) -> dict[str, Any]:
    """What a restart of Python does."""
    state, way = session.keep()["file"].tobytes(), session.keep_way()["file"].tobytes()
    session.recall_tray(session.keep_tray()["file"].tobytes())
    return {**session.recall(state), **session.recall_way(way)}


ACTS: dict[str, Callable[[Session], dict[str, Any]]] = {
    "train": lambda session: session.step(26),
    "step": lambda session: session.step(1),
    "look back": lambda session: session.look_back(0),
    "look back a little": lambda session: session.look_back(session.run.updates - 1),
    "look ahead": lambda session: session.look_ahead(),
    "new start": lambda session: session.new_start(),
    "back": lambda session: session.back(),
    "reset": lambda session: session.reset(),
    "go on": lambda session: session.go_on(session.run.updates // 2),
    "change the design": lambda session: session.change_design(WIDER),
    "add a class": lambda session: session.add_class("square"),
    "remove a class": removed,
    "open": lambda session: session.open(FILE, undoable=True),
    "follow a link": lambda session: session.follow(TEXT, FILE),
    "adopt": adopted,
    "provoke": lambda session: session.provoke("stuck"),
    "settings": lambda session: session.change_settings(rate=0.02, batch=8),
    "only": lambda session: session.change_settings(only=session.run.network.classes[0]),
    "share": lambda session: session.change_settings(share=0.5),
    "aim": lambda session: session.aim(updates=27),
    "keep a drawing": kept,
    "undo it": lambda session: session.undo_tray(),
    "arithmetic": lambda session: session.use_backend("numpy"),
    "restart": recalled,
}


class Reader:
    """Knows of a session what the answers to its acts have said, as the page does."""

    def __init__(self) -> None:
        self.session = Session()
        self.session._held_out = HeldOut(self.session._tray, HELD_OUT)  # made once
        self.known: dict[str, Any] = {}
        self.learn(self.session.change_design(TINY, seed=5))
        self.learn(self.session.change_settings(batch=4))
        self.session.see(CROSS)

    def act(self, name: str) -> None:
        try:
            self.learn(ACTS[name](self.session))
        except ValueError as error:
            assert str(error).endswith(".")

    def learn(self, answer: dict[str, Any]) -> None:
        history = answer.get("history")
        if history is None:
            history = [*self.known["history"], *answer.get("rows", ())]
        self.known = {**self.known, **answer, "history": list(history)}

    def check(self) -> None:
        """Saved file, shown network, curve and figures are of one network."""
        session, known = self.session, self.known
        for name, value in session._state().items():
            np.testing.assert_equal(known[name], value, name)
        assert known["history"] == session.run.history
        last = known["history"][-1]["update"] if known["history"] else 0
        assert last == known["updates"]

        file = session.save()["file"].tobytes()
        network = files.load(io.BytesIO(file))
        assert list(network.classes) == known["network"]["classes"] == known["tray"]["classes"]
        weights = [layer.params["weight"].ravel() for layer in network.layers if layer.params]
        np.testing.assert_array_equal(known["features"]["values"], np.concatenate(weights))
        seen = session.see(CROSS)["maps"]["values"]
        trace = network.forward(session._picture[None])
        values = np.concatenate([each.ravel() for each in trace.outputs])
        np.testing.assert_array_equal(seen[-len(values) :], values)
        assert session.explain(len(network.layers), 0, 0, 0)["result"] == trace.scores[0, 0]

        row = session.evaluate()
        assert row["update"] == (known["updates"] if known["shown"] is None else known["shown"])
        loss, _ = evaluate(network, *session.run.held_out()[:2])
        assert row["held_out_loss"] == loss
        if known["shown"] is None:
            other = Session()
            other.recall(session.keep()["file"].tobytes())
            assert other.save()["file"].tobytes() == file
            assert other.run.history == session.run.history


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(ACTS)), min_size=2, max_size=4))
def test_after_any_acts_the_page_knows_what_there_is(acts: list[str]) -> None:
    reader = Reader()
    reader.act("train")
    for name in acts:
        reader.act(name)
        reader.check()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.slow
def test_after_looking_back_and_any_act_the_page_knows_what_there_is(name: str) -> None:
    reader = Reader()
    for each in ("train", "look back", name, "back"):
        reader.act(each)
        reader.check()


def test_back_after_looking_back_and_a_new_start_is_what_was_learned() -> None:
    session = Session()
    session.change_design(TINY, seed=5)
    session.step(19)
    learned = session.save()["file"].tobytes()
    session.look_back(0)
    session.new_start()
    assert session.back()["updates"] == 19
    assert session.save()["file"].tobytes() == learned


@pytest.mark.parametrize("name", ["new start", "open", "change the design", "back", "provoke"])
def test_goals_stay_when_another_run_begins(name: str) -> None:
    reader = Reader()
    reader.act("aim")
    reader.act("new start")
    reader.act(name)
    assert reader.known["goals"]["updates"] == 27
    assert reader.session.step(100)["updates"] == 27


def test_a_goal_is_said_to_be_reached_until_training_goes_on() -> None:
    reader = Reader()
    for name in ("aim", "train", "step"):
        reader.act(name)
    assert reader.known["goal"] == "Goal reached: 27 updates are made."
    reader.act("settings")
    assert reader.known["goal"]
    reader.act("new start")
    assert reader.known["goal"] is None
    reader.act("back")
    assert reader.known["goal"]
    reader.act("step")
    assert reader.known["goal"] is None

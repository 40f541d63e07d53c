"""Trouble in training: each found by its rule, each to be had on purpose, none cried in vain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import saved
from xocnn import recipe, trouble
from xocnn.drawings import Drawings
from xocnn.network import Network
from xocnn.page import Session
from xocnn.page.presets import PRESETS
from xocnn.page.settings import SettingError

pytestmark = pytest.mark.slow  # it trains into each kind of trouble


def started(seed: int) -> Session:
    session = Session()
    session.open(saved(recipe.untrained(seed)))
    return session


def noticed(session: Session, updates: int, until: str = "") -> dict[str, dict[str, Any]]:
    """Every kind of trouble within so many updates or `until` a kind, as it was first told."""
    found: dict[str, dict[str, Any]] = {}
    for _ in range(updates // 25):
        if until in found:
            break
        told = session.step(25)
        for notice in told["notices"]:
            found.setdefault(notice["kind"], notice)
        if told["blown"]:
            found["blow-up"] = told["blown"]
            break
    return found


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.kind)
def test_a_preset_runs_into_its_trouble(preset: Any) -> None:
    session = started(0)
    look = session.provoke(preset.kind)
    assert (look["updates"], look["can_go_back"]) == (0, True)
    assert look["settings"] | preset.settings == look["settings"]
    found = noticed(session, 150, preset.kind)
    assert preset.kind in found
    assert found[preset.kind]["sentence"].endswith(".")
    assert found[preset.kind]["rule"].endswith(".")


def test_ordinary_training_meets_no_trouble() -> None:
    assert noticed(started(3), 200) == {}


def test_an_unknown_trouble_says_which_there_are() -> None:
    with pytest.raises(SettingError, match="called “fire”; there are blow-up, dead, vanished"):
        started(0).provoke("fire")


def test_after_a_blow_up_the_last_good_weights_are_those_before_the_bad_step() -> None:
    session = started(0)
    session.step(10)
    session.change_settings(optimizer="sgd", rate=10, weight_decay=1)
    told = session.step(50)
    bad = told["updates"]
    loss = told["rows"][-1]["loss"]
    assert loss > trouble.BLOWN * math.log(2)
    good = told["blown"]["good"]
    assert good == bad - 2
    session.go_on(good)
    session.change_settings(optimizer="adam", rate=0.01, weight_decay=0)
    assert session.step(20)["blown"] is None


@pytest.mark.parametrize("preset", ["blow-up", "dead"])
def test_weights_are_called_good_only_where_held_out_drawings_say_so(preset: str) -> None:
    """Whatever a batch showed: shown X alone, a network can be sure of it and know no O."""
    session = started(0)
    session.provoke(preset)
    session.change_settings(only="X")
    session.step(40)
    losses = {at: session.run._loss_at(at) for at in session.run.moments.points}
    assert losses[40] > 100
    assert losses[session.run.last_good(41)] < 3


def test_weights_of_a_run_that_had_learned_are_good_only_where_they_know_something() -> None:
    session = started(0)
    session.step(60)
    best = session.run.best
    assert best is not None
    session.change_settings(rate=2)
    blown = session.step(50)["blown"]
    assert session.run._loss_at(blown["good"]) <= max(math.log(2), 2 * best.loss)
    assert "go back to the last good weights" in blown["sentence"]


def test_where_no_weights_were_good_it_is_said_and_none_are_offered() -> None:
    network = recipe.untrained(0)
    for array in network.parameters.values():
        array *= np.float32(10)
    session = Session()
    session.open(saved(network))
    session.change_settings(rate=10)
    blown = session.step(50)["blown"]
    assert blown["good"] is None
    assert "No weights of this run were good" in blown["sentence"]
    assert "last good weights" not in blown["sentence"]


def test_a_network_that_cannot_be_computed_with_says_so_at_its_first_update() -> None:
    network = recipe.untrained(0)
    for array in network.parameters.values():
        array *= np.float32(1e30)
    session = Session()
    session.open(saved(network))
    told = session.step(5)
    assert (told["updates"], told["rows"], told["blown"]["good"]) == (0, [], None)
    assert "no finite number before the first update" in told["blown"]["sentence"]
    assert session.step(1)["blown"]["good"] is None


def rows(count: int, **figures: float) -> list[dict[str, Any]]:
    usual = {"loss": 0.1, "mean_loss": 0.1, "accuracy": 0.9, "mean_accuracy": 0.9}
    return [{"update": n, **usual, **figures} for n in range(1, count + 1)]


NETWORK = recipe.untrained(0)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0.7, 13.8, False), (0.7, 13.9, True), (2.0, 19.9, False), (2.0, 20.1, True)],
)
def test_an_error_beyond_both_bounds_is_a_blow_up(
    first: float, last: float, expected: bool
) -> None:
    history = [*rows(1, loss=first), *rows(1, loss=last)]
    assert trouble.blows_up(history, NETWORK) is expected


def test_an_error_that_is_no_number_is_a_blow_up() -> None:
    assert trouble.blows_up([*rows(1), *rows(1, loss=float("nan"))], NETWORK)


def test_relus_are_dead_when_half_of_the_maps_are_zero_for_every_drawing() -> None:
    network = recipe.untrained(0)
    pictures = Drawings(held_out=True).first(16)[0]
    bias = network.layers[0].params["bias"]
    for silent, expected in ((3, None), (4, "dead")):
        bias[:] = 1
        bias[:silent] = -1e6
        found = trouble.dead(network, network.forward(pictures).outputs)
        assert (found and found.kind) == expected
    assert found is not None and "4 of 8 maps are 0 everywhere after layer 2" in found.sentence


def test_a_gradient_has_vanished_below_a_thousandth_of_the_last_layers() -> None:
    def grads(first: float) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = [{} for _ in NETWORK.layers]
        for number, size in ((0, first), (3, 1.0), (6, 1.0), (10, 1.0)):
            made[number] = {"weight": np.full(4, size)}
        return made

    assert trouble.vanished(NETWORK, grads(0.0011)) is None
    found = trouble.vanished(NETWORK, grads(0.0008))
    assert found is not None and "1,250 times as large" in found.sentence
    small = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    assert trouble.vanished(small, [{}, {"weight": np.zeros(4)}]) is None


def test_votes_are_stuck_after_a_hundred_updates_at_the_loss_of_guessing() -> None:
    at_rest = rows(120, mean_loss=math.log(2) * 1.02)
    assert trouble.stuck(NETWORK, at_rest[:99]) is None
    assert trouble.stuck(NETWORK, at_rest) is not None
    at_rest[60]["mean_loss"] = 0.5
    assert trouble.stuck(NETWORK, at_rest) is None


def test_ten_batches_of_one_class_are_noticed() -> None:
    ones = [np.ones(8, np.int8)] * 10
    assert trouble.one_class(NETWORK, ones[:9]) is None
    found = trouble.one_class(NETWORK, ones)
    assert found is not None and found.sentence.startswith("Only O is being shown")
    assert trouble.one_class(NETWORK, [*ones[:9], np.array([1, 0])]) is None


def test_learning_by_heart_is_being_right_on_what_was_shown_alone() -> None:
    assert trouble.memorising(rows(1, mean_accuracy=1.0)) is None
    apart = rows(1, mean_accuracy=0.99, held_out_accuracy=0.9)
    found = trouble.memorising(apart)
    assert found is not None and "99 % of the drawings" in found.sentence
    assert trouble.memorising(rows(1, mean_accuracy=0.99, held_out_accuracy=0.92)) is None
    assert trouble.memorising(rows(1, mean_accuracy=0.97, held_out_accuracy=0.5)) is None

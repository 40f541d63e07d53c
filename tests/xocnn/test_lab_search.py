"""The lab of searching: the results of `xocnn.search` with the same plan, in slices."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, scene_of
from xocnn.labs import OptionError, find
from xocnn.labs.search import Searching
from xocnn.network import Network
from xocnn.page import Session
from xocnn.search import Range, Space, search
from xocnn.search.trial import train_trial

LAB = find("search")
FEW: dict[str, Any] = {"trials": 6, "updates": 9, "most": 1, "size": "3", "hidden": "0"}


def begun(**options: Any) -> Searching:
    return LAB.start(scene_of(TINY), **LAB.read({**FEW, **options}))  # type: ignore[attr-defined]


def ended(work: Searching) -> Searching:
    while work.more:
        work.advance()
    return work


@pytest.fixture(scope="module")
def work() -> Searching:
    return ended(begun(seed=2))


def test_before_anything_is_tried_the_costs_are_there() -> None:
    view = LAB.view(scene_of(TINY), **LAB.read(FEW))
    trials = [begun().plan.trial(number, 1) for number in range(6)]
    costs = [sum(layer.multiplications for layer in Network(t.layers).layers) for t in trials]
    assert view["waiting"] == costs
    assert (view["points"], view["trial"]) == ([], None)
    assert f"{min(costs):,} multiplications" in view["sentence"]


@pytest.mark.parametrize("strategy", ["halving", "random"])
@pytest.mark.slow
def test_results_are_those_of_the_command_with_the_same_plan(strategy: str) -> None:
    work = ended(begun(seed=3, strategy=strategy))
    assert work.plan.results(work.known) == search(work.plan)


@pytest.mark.slow
def test_looking_on_the_way_changes_nothing_and_every_state_can_be_shown(work: Searching) -> None:
    other, seen = begun(seed=2), set()
    while other.more:
        other.advance()
        view = other.view()
        assert view["sentence"].endswith(".")
        seen.add((view["trial"] or {}).get("updates"))
    assert other.known == work.known
    assert {None, 1, 3, 9} <= seen


def test_the_frontier_is_those_that_no_other_beats(work: Searching) -> None:
    view = work.view()
    points = view["points"]
    assert len(points) == 6

    def beats(a: dict[str, Any], b: dict[str, Any]) -> bool:
        one, other = ((-point["multiplications"], point["accuracy"]) for point in (a, b))
        return one[0] >= other[0] and one[1] >= other[1] and one != other

    best = {p["number"] for p in points if not any(beats(other, p) for other in points)}
    assert set(view["frontier"]) == best
    assert view["done"] == view["total"] == work.plan.total


def test_the_options_set_the_space_and_the_command_says_the_same() -> None:
    work = begun(least=0, most=2, features="4", window="2", hidden="16", rate=0.03)
    assert work.plan.space == Space(
        convolutions=Range(0, 2),
        features=(2, 4),
        sizes=(3,),
        windows=(1, 2),
        hidden=(0, 16),
        rate=Range(0.002, 0.03),
    )
    told = work.view()
    assert told["command"].endswith("--space space.json")
    assert Space.from_json(json.loads(told["space"])) == work.plan.space


def test_a_point_is_opened_with_the_weights_of_its_trial(session: Session) -> None:
    session.work("search", FEW, 60_000)
    work = session._works["search"][1]
    assert isinstance(work, Searching)
    result = work.plan.results(work.known)[1]
    look = session.adopt("search", 1)
    assert look["network"]["parameters"] == result.parameters
    for name, array in train_trial(result.trial).parameters.items():
        np.testing.assert_array_equal(session.run.network.parameters[name], array)
    assert look["can_go_back"]


def test_what_has_not_ended_is_not_opened(session: Session) -> None:
    session.work("search", FEW, 0)
    with pytest.raises(OptionError, match="Trial 1 has not ended yet"):
        session.adopt("search", 0)


def test_convolutions_go_from_few_to_many() -> None:
    with pytest.raises(OptionError, match="not from 3 to 1"):
        begun(least=3)


@pytest.mark.parametrize("name", ["strategy", "trials", "updates", "features", "rate", "seed"])
def test_options_out_of_their_limits_are_refused(name: str) -> None:
    label = next(option.label for option in LAB.options if option.name == name)
    with pytest.raises(OptionError, match=f"“{label}” can be"):
        LAB.read({name: "-1"})

"""The designer's decisions: designs trained by themselves give the same; past results are kept."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, scene_of
from xocnn import recipe
from xocnn.catalogue import DESIGNS
from xocnn.drawings import Drawings
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.choices import HELD_OUT, Comparison, words
from xocnn.network import Network
from xocnn.page import Session
from xocnn.search.trial import Training, Trial

pytestmark = pytest.mark.slow  # several designs learn

LAB = find("choices")
FEW: dict[str, Any] = {"second": "tiny", "third": "none", "updates": 10}


def begun(**options: Any) -> Comparison:
    return LAB.start(scene_of(TINY), **LAB.read({**FEW, **options}))  # type: ignore[attr-defined]


def ended(work: Comparison) -> Comparison:
    while work.more:
        work.advance()
        assert work.view()["sentence"].endswith(".")
    return work


def right(network: Network, seed: int) -> float:
    """The share of held-out drawings that a network is right on, one at a time."""
    images, labels = Drawings(seed, held_out=True).first(HELD_OUT)
    hits = 0
    for image, label in zip(images, labels, strict=True):
        hits += int(network.forward(image).scores[0].argmax()) == label
    return hits / HELD_OUT


def test_before_anything_is_learned_the_cost_is_there() -> None:
    view = LAB.view(scene_of(TINY), **LAB.read({}))
    assert [design["name"] for design in view["designs"]] == ["current", "tiny", "wide"]
    assert [design["accuracy"] for design in view["designs"]] == [None] * 3
    for design in view["designs"][1:]:
        layers = Network(DESIGNS[design["name"]], recipe.INPUT).layers
        assert design["multiplications"] == sum(layer.multiplications for layer in layers)
        assert design["parameters"] == sum(layer.parameters for layer in layers)
    assert "none of which has learned anything yet" in view["sentence"]


def test_designs_learn_what_each_would_by_itself() -> None:
    work = ended(begun(first="small", seed=3, rate=0.01))
    for contender, name in zip(work.contenders, ("small", "tiny"), strict=True):
        alone = Training(Trial(0, tuple(DESIGNS[name]), 0.01, 3, 10))
        for _ in alone:
            pass
        for key, array in alone.network.parameters.items():
            np.testing.assert_array_equal(contender.network.parameters[key], array)
        assert contender.looks[-1][1] == pytest.approx(right(alone.network, 3))


def test_nobody_is_ever_more_than_an_update_ahead() -> None:
    work = begun(third="wide")
    while work.more:
        work.advance()
        updates = [contender.updates for contender in work.contenders]
        assert max(updates) - min(updates) <= 1
    assert updates == [10] * 3


def test_curves_go_from_the_start_to_the_end_against_updates_and_multiplications() -> None:
    work = ended(begun(first="default", updates=40))
    for design, contender in zip(work.view()["designs"], work.contenders, strict=True):
        curves = design["curves"]
        assert list(curves["updates"]) == list(range(0, 41, 2))
        work_of_one = contender.products
        assert list(curves["multiplications"]) == [n * work_of_one for n in range(0, 41, 2)]
        assert curves["multiplications"][-1] == design["spent"]
        assert (curves["accuracy"][-1], curves["loss"][-1]) == (design["accuracy"], design["loss"])
        assert design["seconds"] > 0


def test_the_current_design_begins_at_random() -> None:
    work = begun(first="current", seed=2)
    for name, array in Network(TINY, rng=2).parameters.items():
        np.testing.assert_array_equal(work.contenders[0].network.parameters[name], array)


def test_two_designs_at_least_are_compared() -> None:
    with pytest.raises(OptionError, match="at least two different designs"):
        begun(first="tiny", second="tiny")


def test_the_sentence_at_the_end_has_every_design_and_its_figures() -> None:
    view = ended(begun()).view()
    said = re.findall(r"“(\w+)” is right on ([\d.]+) %", view["sentence"])
    assert said == [
        (design["name"], f"{100 * design['accuracy']:.1f}") for design in view["designs"]
    ]


def test_what_has_ended_is_kept_and_outlasts_the_next_comparison(session: Session) -> None:
    session.work("choices", FEW, 60_000)
    told = session.work("choices", {**FEW, "seed": 1}, 60_000)["view"]
    assert [(row["number"], row["run"], row["name"], row["seed"]) for row in told["past"]] == [
        *[(1, 1, "current", 0), (2, 1, "tiny", 0)],
        *[(3, 2, "current", 1), (4, 2, "tiny", 1)],
    ]
    for row, design in zip(told["past"][2:], told["designs"], strict=True):
        for name in ("accuracy", "loss", "parameters", "multiplications", "updates", "seconds"):
            assert row[name] == design[name]


def test_a_past_result_is_deleted_and_brought_back_to_its_place(session: Session) -> None:
    before = session.work("choices", FEW, 60_000)["view"]["past"]
    told = session.change_work("choices", FEW, "delete", 1)["view"]
    assert (told["past"], told["deleted"]) == (before[1:], "current")
    told = session.change_work("choices", FEW, "undelete", 0)["view"]
    assert (told["past"], told["deleted"]) == (before, None)


def test_what_cannot_be_done_to_results_is_said(session: Session) -> None:
    session.work("choices", FEW, 60_000)
    for act, number in (("delete", 9), ("undelete", 0), ("burn", 1)):
        with pytest.raises(OptionError):
            session.change_work("choices", FEW, act, number)
    with pytest.raises(OptionError, match="shows all it has at once"):
        session.change_work("relu", {}, "delete", 1)
    assert len(session.lab("choices", FEW)["view"]["past"]) == 2


def test_only_so_many_past_results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 6
    monkeypatch.setattr("xocnn.labs.choices.MOST_KEPT", most)
    work = begun()
    for _ in range(most // 2 + 2):  # two at a time
        following = begun()
        following.take_over(work)
        work = following
        ended(work)
    assert len(work.past) == most
    assert work.past[-1][0].number == most + 4


def test_a_past_result_is_opened_as_the_network_and_that_is_undone(session: Session) -> None:
    before = session.save()["file"].tobytes()
    session.work("choices", {**FEW, "seed": 4}, 60_000)
    kept = session._works["choices"][1]
    assert isinstance(kept, Comparison)
    look = session.adopt("choices", 2)
    assert (look["updates"], look["seed"], look["can_go_back"]) == (0, 4, True)
    assert look["network"]["parameters"] == 90
    for name, array in kept.past[1][1].parameters.items():
        np.testing.assert_array_equal(session.run.network.parameters[name], array)
    session.step(1)  # the kept one does not learn with it
    assert right(kept.past[1][1], 4) == kept.past[1][0].accuracy
    session.back()
    assert session.save()["file"].tobytes() == before


def test_nothing_is_opened_of_a_lab_that_has_none(session: Session) -> None:
    with pytest.raises(OptionError, match="has not been at work"):
        session.adopt("choices", 1)
    session.lab("nudge", {"drawings": 8})
    with pytest.raises(OptionError, match="Nothing that came of this lab"):
        session.adopt("nudge", 1)
    with pytest.raises(OptionError, match="Nothing that this lab shows can be changed"):
        session.change_work("nudge", {"drawings": 8}, "delete", 1)


def test_a_rate_that_blows_up_is_told_and_ends_that_design_alone() -> None:
    work = begun(first="default")
    work.contenders[0].training._trainer.schedule = lambda update: 1e30
    ended(work)
    view = work.view()
    assert view["designs"][0]["diverged"] is not None
    assert view["past"][0]["accuracy"] is None
    assert view["designs"][1]["updates"] == 10
    assert "has left the range of numbers at update" in view["sentence"]


@pytest.mark.parametrize("name", ["first", "third", "updates", "rate", "seed", "against", "sort"])
def test_options_out_of_their_limits_are_refused(name: str) -> None:
    label = next(option.label for option in LAB.options if option.name == name)
    with pytest.raises(OptionError, match=f"“{label}” can be"):
        LAB.read({name: "-1"})


def test_designs_in_words() -> None:
    assert words(Network(TINY)) == "pool 7 × 7, 2 votes"


def test_the_design_of_a_network_with_more_classes_is_compared_on_x_and_o() -> None:
    layers = [*TINY[:-1], {"kind": "dense", "outputs": 3}]
    scene = Scene(Network(layers, classes=("X", "O", "T"), rng=0), scene_of(TINY).picture)
    work = LAB.start(scene, **LAB.read(FEW))  # type: ignore[attr-defined]
    assert work.contenders[0].network.classes == ("X", "O")

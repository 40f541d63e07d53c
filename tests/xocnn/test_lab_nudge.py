"""The lab of trying: passes, curves and pictures recomputed; the same seed, the same curve."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, scene_of
from xocnn.drawings import Drawings
from xocnn.labs import OptionError, find
from xocnn.labs.nudge import MOST_SWEEPS, Nudging, name_of, picture_place, small_network
from xocnn.trying import Descent, Trying, error_of, values_of

LAB = find("nudge")
FEW = {"drawings": 8}


def begun(**options: Any) -> Nudging:
    return LAB.start(scene_of(TINY), **LAB.read({**FEW, **options}))  # type: ignore[attr-defined]


def after(slices: int, **options: Any) -> dict[str, Any]:
    work = begun(**options)
    for _ in range(slices):
        work.advance()
    return work.view()


def test_before_anything_is_tried_the_price_is_said() -> None:
    view = LAB.view(scene_of(TINY), **LAB.read({}))
    assert view["parameters"] == sum(layer.parameters for layer in small_network(0).layers) == 138
    assert view["trial"] is None
    assert "2 × 138 = 276 forward passes of all 64 drawings" in view["sentence"]
    assert [list(way["errors"]) for way in view["ways"]] == [[view["ways"][0]["error"]]] * 2


def test_both_begin_at_the_same_network_and_are_counted_in_passes() -> None:
    view = after(7)
    trying, descent = view["ways"]
    assert trying["errors"][0] == descent["errors"][0]
    assert (trying["forward"], trying["backward"]) == (8 * (1 + 2 * 7), 0)
    assert (descent["forward"], descent["backward"]) == (8 * (1 + 7), 8 * 7)
    assert trying["forward"] == descent["forward"] + descent["backward"] == view["passes"][-1]
    assert list(view["passes"]) == [8 * (1 + 2 * k) for k in range(8)]
    assert descent["moved"] == 7 * 138


def test_curves_are_those_of_each_way_by_itself() -> None:
    images, truth = Drawings(4, size=14).first(8)
    images = images.astype(np.float64)
    trying = Trying(small_network(4), images, truth, 0.2)
    descent = Descent(small_network(4), images, truth, 0.3)
    curves = [[trying.error], [descent.error]]
    for _ in range(20):
        trying.step()
        descent.step()
        curves[0].append(trying.error)
        curves[1].append(descent.error)
    view = after(20, seed=4, nudge=0.2, rate=0.3)
    for way, errors in zip(view["ways"], curves, strict=True):
        assert list(way["errors"]) == errors
        assert (np.diff(way["seconds"]) > 0).all()


def test_the_same_seed_gives_the_same_curve_and_another_gives_another() -> None:
    one, same, other = (after(12, seed=seed)["ways"] for seed in (7, 7, 8))
    for a, b, c in zip(one, same, other, strict=True):
        assert list(a["errors"]) == list(b["errors"])
        assert list(a["errors"]) != list(c["errors"])


def test_the_pictures_hold_every_value_and_the_errors_are_those_of_the_pictures() -> None:
    work = begun()
    for _ in range(30):
        work.advance()
    for way, network in zip(
        work.view()["ways"], (work.trying.network, work.descent.network), strict=True
    ):
        assert sum(picture["values"].size for picture in way["pictures"]) == 138
        for value in values_of(network):
            picture, row, column = picture_place(value)
            shown = way["pictures"][picture]
            assert shown["values"][row, column] == network.parameters[value.name][value.place]
            assert abs(shown["values"][row, column]) <= shown["scale"]
        assert way["error"] == pytest.approx(error_of(network, work.images, work.truth))


def test_the_first_drawings_are_shown_with_their_names() -> None:
    view = after(0, seed=5)
    images, labels = Drawings(5, size=14).first(8)
    assert view["sample_names"] == ["XO"[label] for label in labels]
    for k in range(8):
        np.testing.assert_array_equal(view["sample"][:, 14 * k : 14 * (k + 1)], images[k, 0])


def test_what_is_shown_stays_as_it_was_when_work_goes_on() -> None:
    work = begun()
    work.advance()
    view = work.view()
    kept = [picture["values"].copy() for picture in view["ways"][1]["pictures"]]
    work.advance()
    for before, picture in zip(kept, view["ways"][1]["pictures"], strict=True):
        np.testing.assert_array_equal(before, picture["values"])


def test_the_trial_says_which_value_and_what_was_kept() -> None:
    work = begun()
    for at in range(140):
        work.advance()
        trial = work.view()["trial"]
        assert (trial["sweep"], trial["number"]) == (at // 138 + 1, at % 138 + 1)
        best = min(trial["errors"])
        assert trial["errors"][trial["ways"].index(trial["kept"])] == best == work.trying.error
        pictures = work.view()["ways"][0]["pictures"]
        now = pictures[trial["picture"]]["values"][trial["row"], trial["column"]]
        assert now == trial["values"][trial["ways"].index(trial["kept"])]


def test_every_value_has_a_name_of_its_own() -> None:
    names = [name_of(value) for value in values_of(small_network(0))]
    assert len(set(names)) == 138
    assert names[0] == "feature 1, row 1, column 1"
    assert names[-1] == "bias of the vote for O"


def test_slopes_measured_in_the_first_sweep_are_those_of_the_chain_rule() -> None:
    work = begun(drawings=16)
    for done in range(1, 145):
        work.advance()
        assert len(work.differences) == min(done, 138)
    agreement = work.view()["agreement"]
    apart = max(abs(a - b) for a, b in zip(agreement["measured"], agreement["slopes"], strict=True))
    assert agreement["apart"] == apart < 1e-9
    assert agreement["steepest"] == max(abs(slope) for slope in agreement["slopes"]) > 0.01
    assert len(agreement["names"]) == 138


def test_the_sentence_says_when_backpropagation_was_as_low() -> None:
    view = after(60)
    trying, descent = view["ways"]
    level = next(k for k, error in enumerate(descent["errors"]) if error <= trying["error"])
    said = re.search(r"It was as low after (\d+)", view["sentence"])
    assert said and int(said[1]) == level
    assert f"{trying['moved']} of 60 values tried" in view["sentence"]


@pytest.mark.slow
def test_the_work_ends_after_the_last_sweep() -> None:
    work = begun()
    for _ in range(MOST_SWEEPS * 138):
        assert work.more
        work.advance()
    assert not work.more
    assert work.trying.error < work.errors[0][0] / 4


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_the_highest_rate_stays_a_number(seed: int) -> None:
    view = after(300, seed=seed, rate=1, drawings=16)
    assert np.isfinite(view["ways"][1]["errors"]).all()


@pytest.mark.parametrize("name", ["nudge", "rate", "drawings", "seed", "axis"])
def test_options_out_of_their_limits_are_refused(name: str) -> None:
    label = next(option.label for option in LAB.options if option.name == name)
    with pytest.raises(OptionError, match=f"“{label}” can be"):
        LAB.read({name: "-1"})

"""Searching among designs: what is drawn, what a trial gives, what is kept, what is on top."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.xocnn.search_parts import SMALL, Noting, plan
from xocnn import recipe
from xocnn.errors import FileError, WorkersFailed
from xocnn.network import Network
from xocnn.search import (
    Plan,
    Range,
    Result,
    Space,
    SpaceError,
    Training,
    Trial,
    frontier,
    layers_of_frontiers,
    run_trial,
    search,
)
from xocnn.search.plan import Key
from xocnn.search.processes import one_thread_each, pool

# ---------------------------------------------------------------- the space


@given(st.integers(0, 2**32))
def test_sample_keeps_to_the_space_and_can_be_built(seed: int) -> None:
    space = Space(convolutions=Range(0, 3), features=(3, 5), sizes=(2, 9), windows=Range(1, 3))
    layers, rate = space.sample(np.random.default_rng(seed))
    assert (layers, rate) == space.sample(np.random.default_rng(seed))
    Network(layers, recipe.INPUT, random=False)
    convolutions = [layer for layer in layers if layer["kind"] == "conv2d"]
    assert len(convolutions) <= 3
    assert all(layer["features"] in (3, 5) and layer["size"][0] in (2, 9) for layer in convolutions)
    assert all(layer["window"][0] in (2, 3) for layer in layers if layer["kind"] == "maxpool2d")
    assert 0.002 <= rate <= 0.05


def test_sample_draws_rates_evenly_on_a_logarithmic_scale() -> None:
    space = Space(convolutions=(0,), rate=Range(1e-4, 1e-2))
    rng = np.random.default_rng(0)
    rates = [space.sample(rng).rate for _ in range(400)]
    assert 0.4 < np.mean(np.array(rates) < 1e-3) < 0.6


def test_space_goes_through_json() -> None:
    space = Space(features=Range(2, 9), rate=(0.01, 0.02))
    assert Space.from_json(json.loads(json.dumps(space.to_json()))) == space
    assert Space.from_json({}) == Space()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "A space is an object with any of convolutions, features"),
        ({"depth": [1]}, "A space has no 'depth'; it can have convolutions"),
        ({"features": []}, "features takes a range or a list of values, not []."),
        ({"features": 8}, "features takes a range or a list of values, not 8."),
        ({"features": [8, 0]}, "features takes whole numbers from 1 to 256, not 0."),
        ({"features": [2.5]}, "features takes whole numbers from 1 to 256, not 2.5."),
        ({"hidden": [True]}, "hidden takes whole numbers from 0 to 1024, not True."),
        ({"sizes": {"low": 5}}, 'sizes, as a range, needs "low" and "high"'),
        ({"sizes": {"low": 5, "high": 3}}, "sizes goes from low to high, not from 5 to 3."),
        ({"rate": ["fast"]}, "rate takes numbers from 1e-06 to 10, not 'fast'."),
        ({"rate": [float("nan")]}, "rate takes numbers from 1e-06 to 10, not nan."),
    ],
)
def test_space_says_what_cannot_be_searched(value: Any, sentence: str) -> None:
    with pytest.raises(SpaceError) as caught:
        Space.from_json(value)
    assert sentence in str(caught.value)


def test_space_without_any_network_says_so() -> None:
    with pytest.raises(SpaceError, match=r"None of 1000 designs .* at most 1 × 1"):
        search(Plan(Space(convolutions=(2,), sizes=(28,), windows=(1,))))


# ---------------------------------------------------------------- a trial

CONVOLVED: tuple[dict[str, Any], ...] = (
    {"kind": "conv2d", "features": 2, "size": [5, 5]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [6, 6], "stride": [6, 6]},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 2},
)
TRIAL = Trial(4, CONVOLVED, 0.02, seed=5, updates=12)


def test_trial_gives_the_same_again_whatever_ran_before() -> None:
    first = run_trial(TRIAL)
    run_trial(Trial(1, CONVOLVED, 0.05, seed=6, updates=3))
    assert run_trial(TRIAL) == first
    assert first.accuracy is not None
    assert 0.5 < first.accuracy <= 1


def test_trial_counts_what_a_picture_costs() -> None:
    result = run_trial(TRIAL)
    assert result.multiplications == 2 * 5 * 5 * 24 * 24 + 2 * 4 * 4 * 2
    assert result.parameters == 2 * 5 * 5 + 2 + 2 * 4 * 4 * 2 + 2


def test_trials_in_turns_are_as_one_after_the_other() -> None:
    other = Trial(5, CONVOLVED, 0.01, seed=5, updates=8)
    one, two = Training(TRIAL), Training(other)
    for _ in range(12):
        next(one, None)
        next(two, None)
    assert next(one, None) is None
    assert one.result() == run_trial(TRIAL)
    assert two.result() == run_trial(other)


def test_trial_whose_numbers_overflow_says_at_which_update() -> None:
    training = Training(Trial(0, CONVOLVED, 1e30, seed=5, updates=50))
    made = len(list(training))
    assert made < 50
    result = training.result()
    assert (result.accuracy, result.loss, result.diverged) == (None, None, made + 1)
    # All updates can be made, and the last one be too much for the drawings that come after.
    short = run_trial(Trial(0, CONVOLVED, 1e30, seed=5, updates=made))
    assert (short.accuracy, short.loss, short.diverged) == (None, None, made)


# ---------------------------------------------------------------- the frontier

POINTS = st.lists(
    st.tuples(st.integers(0, 6), st.one_of(st.none(), st.integers(0, 6).map(lambda n: n / 6)))
)


def results_of(points: list[tuple[int, float | None]]) -> list[Result]:
    return [
        Result(Trial(number, (), 0.01, 0, 1), cost, 0, accuracy, accuracy and 1 - accuracy)
        for number, (cost, accuracy) in enumerate(points)
    ]


def beats(one: Result, other: Result) -> bool:
    if other.accuracy is None:
        return True
    if one.accuracy is None:
        return False
    fine = one.multiplications <= other.multiplications and one.accuracy >= other.accuracy
    better = one.multiplications < other.multiplications or one.accuracy > other.accuracy
    return fine and better


@given(POINTS)
def test_frontier_is_what_nothing_else_beats(points: list[tuple[int, float | None]]) -> None:
    results = results_of(points)
    expected = {
        result.trial.number
        for result in results
        if result.accuracy is not None and not any(beats(other, result) for other in results)
    }
    found = frontier(results)
    assert {result.trial.number for result in found} == expected
    assert len(found) == len(expected)
    costs = [result.multiplications for result in found]
    assert costs == sorted(costs)


@given(POINTS)
def test_layers_of_frontiers_hold_every_result_once(
    points: list[tuple[int, float | None]],
) -> None:
    results = results_of(points)
    layers = list(layers_of_frontiers(results))
    numbers = [result.trial.number for layer in layers for result in layer]
    assert sorted(numbers) == list(range(len(results)))
    for better, worse in pairwise(layers):
        assert all(any(beats(one, other) for one in better) for other in worse)


# ---------------------------------------------------------------- the plan


def test_more_trials_begin_with_the_same_ones() -> None:
    few, many = plan(trials=3), plan(trials=6)
    assert many.due({})[:3] == few.due({})
    assert plan(seed=4).due({}) != plan(seed=5).due({})


@pytest.mark.parametrize("order", [1, -1])
def test_halving_promotes_the_frontiers_in_whatever_order_results_come(order: int) -> None:
    points = [(1, 0.5), (2, 0.6), (3, 0.55), (4, 0.9), (5, 0.7), (6, 0.8), (7, None), (8, 0.1)]
    halving = plan(trials=8, strategy="halving", updates=9)
    assert halving.rounds == ((8, 3), (2, 9))
    known = {
        Key(trial.number, 3): Result(trial, cost, 0, accuracy, None)
        for trial, (cost, accuracy) in list(zip(halving.due({}), points, strict=True))[::order]
    }
    # On the frontier are 0, 1 and 3; two go on, and of those the more accurate.
    due = halving.due(known)
    assert [(trial.number, trial.updates) for trial in due] == [(1, 9), (3, 9)]
    del known[Key(5, 3)]
    assert [(trial.number, trial.updates) for trial in halving.due(known)] == [(5, 3)]


def test_halving_trains_the_promoted_as_if_at_once() -> None:
    halving = plan(trials=9, strategy="halving", updates=18)
    assert halving.rounds == ((9, 2), (3, 6), (1, 18))
    assert halving.total == 13
    results = search(halving)
    assert [result.trial.number for result in results] == list(range(9))
    assert sorted(result.trial.updates for result in results) == [2] * 6 + [6] * 2 + [18]
    longest = max(results, key=lambda result: result.trial.updates)
    assert longest == run_trial(halving.trial(longest.trial.number, 18))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"strategy": "luck"}, "random or halving, not 'luck'"),
        ({"trials": 0}, "trials must be a whole number from 1 up, not 0"),
        ({"updates": 2.5}, "updates must be a whole number from 1 up, not 2.5"),
        ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
    ],
)
def test_plan_says_what_it_cannot_take(settings: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Plan(SMALL, **settings)


# ---------------------------------------------------------------- workers

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def expected() -> list[Result]:
    """What the halving of the tests gives, one trial after the other in this process."""
    return search(plan(strategy="halving"))


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_give_what_one_after_the_other_does(workers: int, expected: list[Result]) -> None:
    with ThreadPoolExecutor(workers) as executor:
        assert search(plan(strategy="halving"), executor) == expected


@pytest.mark.slow
def test_processes_give_the_same_though_one_is_killed(expected: list[Result]) -> None:
    pools: list[ProcessPoolExecutor] = []
    others = set(multiprocessing.active_children())

    def two() -> ProcessPoolExecutor:
        pools.append(pool(2))
        return pools[-1]

    def kill_one(result: Result, done: int, total: int) -> None:
        if done == 1:
            (set(multiprocessing.active_children()) - others).pop().kill()

    with one_thread_each():
        assert search(plan(strategy="halving"), two, progress=kill_one) == expected
    assert len(pools) == 2


@pytest.mark.slow
def test_workers_that_keep_dying_are_told_of() -> None:
    made: list[ProcessPoolExecutor] = []

    def broken() -> ProcessPoolExecutor:
        made.append(ProcessPoolExecutor(1, SPAWN, os._exit, (1,)))
        return made[-1]

    with pytest.raises(
        WorkersFailed, match=r"7 of the trials could not be run: .*BrokenProcessPool"
    ):
        search(plan(), broken)
    assert len(made) == 3


# ---------------------------------------------------------------- the file


def test_results_file_is_gone_on_from(tmp_path: Path, expected: list[Result]) -> None:
    path, notes = tmp_path / "results.jsonl", tmp_path / "notes"

    class Stop(Exception):
        pass

    def stop(result: Result, done: int, total: int) -> None:
        assert total == 9
        if done == 4:
            raise Stop

    with ThreadPoolExecutor(2) as executor, pytest.raises(Stop):
        search(plan(strategy="halving"), executor, results=path, progress=stop)
    before = path.read_bytes()
    assert before.count(b"\n") == 1 + 4
    path.write_bytes(before + b'{"number": 6, "layers": [{"ki')  # a line that was cut off

    told: list[int] = []
    with ThreadPoolExecutor(2) as executor:
        again = search(
            plan(strategy="halving"),
            Noting(executor, notes),
            results=path,
            progress=lambda result, done, total: told.append(done),
        )
    assert again == expected
    assert told == list(range(1, 10))
    assert notes.read_text().count("\n") == 9 - 4
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == 1 + 9


def test_results_file_serves_more_and_fewer_trials(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    few = search(plan(trials=3), results=path)
    many = search(plan(trials=5), results=path)
    assert many[:3] == few
    kept = path.read_bytes()
    assert search(plan(trials=4), results=path) == many[:4]
    assert path.read_bytes() == kept


def test_results_file_keeps_what_diverged(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    searched = plan(trials=1)
    (good,) = search(searched, results=path)
    header, line, _ = path.read_text().split("\n")
    record = json.loads(line) | {"accuracy": None, "loss": None, "diverged": 2}
    path.write_text(f"{header}\n{json.dumps(record)}\n")
    (found,) = search(searched, results=path)
    assert found == Result(good.trial, good.multiplications, good.parameters, None, None, 2)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (plan(seed=4), "with seed 3, not 4"),
        (plan(strategy="halving"), 'with strategy "random", not "halving"'),
        (plan(updates=8), "with updates 9, not 8"),
        (Plan(Space(), 7, 9, "random", 3), "with space {"),
    ],
)
def test_results_file_of_another_search_is_refused(
    tmp_path: Path, other: Plan, sentence: str
) -> None:
    path = tmp_path / "results.jsonl"
    search(plan(trials=1), results=path)
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        search(other, results=path)
    assert sentence in str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: ["a,b", *lines], "Line 1 should be a JSON object"),
        (lambda lines: ["{}", *lines], "no results file of a search"),
        (lambda lines: [lines[0], "?", lines[1]], "Line 2 should be a JSON object"),
        (lambda lines: [lines[0], "{}"], "Line 2 is not the result of a trial"),
        (lambda lines: [lines[0], lines[1].replace("0.", '"0.', 1)], "Line 2 "),
        (
            lambda lines: [lines[0], lines[1].replace('"number": 0', '"number": 1')],
            "Line 2 has another design than trial 1",
        ),
        (lambda lines: [lines[0], lines[1].replace('"loss": ', '"loss": 1e999')], "Line 2 "),
    ],
)
def test_results_file_that_is_damaged_is_refused(
    tmp_path: Path, change: Any, sentence: str
) -> None:
    path = tmp_path / "results.jsonl"
    search(plan(trials=1), results=path)
    path.write_text("\n".join([*change(path.read_text().splitlines()), ""]))
    before = path.read_bytes()
    with pytest.raises(FileError) as caught:
        search(plan(trials=1), results=path)
    assert sentence in str(caught.value)
    assert path.read_bytes() == before


def test_results_file_does_not_touch_what_is_somebody_elses(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader")
    with pytest.raises(FileError, match="no results file"):
        search(plan(), results=path)
    assert path.read_text() == "Dear reader"


def test_results_file_cut_off_in_its_first_line_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    search(plan(trials=1), results=path)
    whole = path.read_bytes()
    path.write_bytes(whole[:20])
    search(plan(trials=1), results=path)
    assert path.read_bytes() == whole

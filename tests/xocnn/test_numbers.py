"""Numbers that the build fills into the pages: what they state, and that no processor changes them.

Nothing here is compared with typed digits of a network: each number is computed a second time, in
another way, and may differ from its text by no more than rounding.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import saved
from tests.xocnn.quotes import DRAWN, moved, says
from tools import assemble
from tools.numbers import numbers
from web.teachers import _steady
from xocnn import files, recipe
from xocnn.catalogue import DESIGNS
from xocnn.costs import products_of_update
from xocnn.labs import find
from xocnn.labs.convolution import preset
from xocnn.labs.nudge import small_network
from xocnn.loss import cross_entropy
from xocnn.match import compare, match_map
from xocnn.network import Network
from xocnn.text.languages import languages

pytestmark = pytest.mark.quoted

PAGES = {path.name: path.read_text(encoding="utf-8") for path in assemble.WEB.glob("*.html")}


@pytest.fixture(scope="module")
def filled() -> dict[str, str]:
    """What the build fills in, computed inside Pyodide."""
    made: dict[str, str] = json.loads(
        assemble.numbers(assemble.trained_network()).read_text(encoding="utf-8")
    )
    return made


def value(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def states(text: str, expected: float) -> bool:
    """Whether a text is a figure, rounded."""
    places = len(text.partition(".")[2])
    return abs(value(text) - expected) <= 0.5 * 10**-places + 1e-4 * abs(expected)


def test_every_number_of_a_page_is_filled_in(filled: dict[str, str]) -> None:
    for name, text in assemble.numbered(PAGES, filled).items():
        assert "%NUMBER" not in text, name


def test_a_number_that_nothing_computes_stops_the_build() -> None:
    with pytest.raises(assemble.StepFailed, match="computes the number “nowhere”"):
        assemble.numbered({"a.html": "%NUMBER nowhere%"}, {})


def test_a_number_that_no_page_quotes_stops_the_build() -> None:
    with pytest.raises(assemble.StepFailed, match="No page quotes the number “here”"):
        assemble.numbered({"a.html": "Nothing."}, {"here": "1"})


def test_this_processor_computes_the_numbers_that_were_filled_in(filled: dict[str, str]) -> None:
    assert numbers(assemble.trained_network().read_bytes()) == filled


@pytest.mark.parametrize("seed", range(2))
def test_other_rounding_changes_no_number(seed: int, filled: dict[str, str]) -> None:
    """What another processor does to a forward pass is smaller than this."""
    changed = files.load(assemble.trained_network())
    rng = np.random.default_rng(seed)
    for array in changed.parameters.values():
        array *= 1 + rng.normal(0, 1e-6, array.shape).astype(np.float32)
    assert numbers(saved(changed)) == filled


def test_a_figure_near_the_edge_of_rounding_has_fewer_places() -> None:
    assert _steady(36.21, 1) == "36.2"
    assert _steady(36.2499, 1) == _steady(36.2501, 1) == "36"


@pytest.mark.parametrize(
    ("name", "picture", "model"),
    [
        ("moved_on_x", moved(DRAWN["Plain X"], 0, -4), "Plain X"),
        ("moved_on_o", moved(DRAWN["Plain X"], 0, -4), "Plain O"),
        ("empty_on_x", -np.ones((28, 28)), "Plain X"),
        ("empty_on_o", -np.ones((28, 28)), "Plain O"),
    ],
)
def test_matches_of_whole_pictures(
    filled: dict[str, str], name: str, picture: Any, model: str
) -> None:
    assert states(filled[name], compare(picture, DRAWN[model]))


def test_matches_of_features(filled: dict[str, str]) -> None:
    crossing, diagonal = preset("crossing", 5), preset("falling diagonal", 5)
    on_x, on_o = (match_map(DRAWN[name], crossing) for name in ("Plain X", "Plain O"))
    says("teachers.html", "On the X in the middle of the map, by")
    best = np.argwhere(on_x > on_x.max() - 1e-6)  # there are two, as the X is symmetric
    assert (np.abs(best - (len(on_x) - 1) / 2) < 1).all()
    assert states(filled["crossing_on_x"], on_x.max())
    assert states(filled["crossing_on_o"], on_o.max())
    found = match_map(DRAWN["Plain X"], diagonal)
    assert states(filled["diagonal_on_x"], found.max())
    assert states(filled["diagonal_lowest_on_x"], found.min())


def test_the_error_is_that_of_the_network_in_single_precision_too(
    network: Network, filled: dict[str, str]
) -> None:
    scores = network.forward(DRAWN["Plain X"][None]).scores
    assert states(filled["error_of_x_as_o"], cross_entropy(scores, np.array([1]))[0])


def test_counts_of_values_passes_and_words(network: Network, filled: dict[str, str]) -> None:
    for of, passes, counted in (
        ("values_of_network", "passes_of_sweep", network),
        ("values_of_small_network", "passes_of_small_sweep", small_network(0)),
    ):
        values = sum(array.size for array in counted.parameters.values())
        assert (value(filled[of]), value(filled[passes])) == (values, 2 * values)
    assert value(filled["words_to_learn"]) == 0.7 * len(languages().all)


def test_counts_of_designs(filled: dict[str, str]) -> None:
    designs = {"tiny": DESIGNS["tiny"], "current": recipe.DESIGN, "wide": DESIGNS["wide"]}
    tiny, current, wide = (Network(design, random=False).layers for design in designs.values())
    work = [sum(layer.multiplications for layer in layers) for layers in (tiny, wide)]
    assert [value(filled[f"work_of_{name}"]) for name in ("tiny", "wide")] == work
    assert states(filled["wide_over_tiny_work"], work[1] / work[0])
    values = [sum(layer.parameters for layer in layers) for layers in (current, wide)]
    assert states(filled["wide_over_current_values"], values[1] / values[0])
    updates = find("choices").read({})["updates"]
    spent = updates * products_of_update(tiny, recipe.BATCH)
    assert states(filled["millions_to_train_tiny"], spent / 1e6)
    each = products_of_update(current, recipe.BATCH)
    assert value(filled["updates_for_as_much"]) == spent // each


def test_counts_of_the_search(filled: dict[str, str]) -> None:
    asked = find("search").read({})
    rounds = [
        tuple(map(int, pair))
        for pair in re.findall(r"(\d+) with (\d+)", filled["rounds_of_search"])
    ]
    assert rounds[0][0] == asked["trials"] == value(filled["designs_of_search"])
    assert rounds[-1][1] == asked["updates"]
    assert sum(trials for trials, _ in rounds) == value(filled["trials_of_search"])
    made = sum(trials * updates for trials, updates in rounds)
    assert value(filled["updates_of_halving"]) == made
    assert value(filled["updates_of_random"]) == asked["trials"] * asked["updates"]
    says("teachers.html", "That is the price of doing less than a third of the work")
    assert made < asked["trials"] * asked["updates"] / 3

"""What the page for teachers says about training on the page is true of its session."""

from __future__ import annotations

import numpy as np
import pytest

from tests.xocnn.quotes import says
from tools import assemble
from xocnn import recipe
from xocnn.drawings import Drawings
from xocnn.page import Session

pytestmark = pytest.mark.slow  # it needs what the build makes

PAGE = "teachers.html"


@pytest.mark.parametrize("seed", range(6))
def test_an_untrained_network_guesses_and_mostly_says_the_same(seed: int) -> None:
    says(
        PAGE,
        "About half the time, as by guessing. In fact it says the same letter to nearly everything",
    )
    images, labels = Drawings(held_out=True).first(200)
    said = recipe.untrained(seed).forward(images).scores.argmax(axis=1)
    assert abs((said == labels).mean() - 0.5) < 0.1
    assert max((said == 0).mean(), (said == 1).mean()) > 0.85


@pytest.fixture
def session() -> Session:
    made = Session()
    made.open(assemble.trained_network().read_bytes())
    made.new_start(3)
    return made


def test_a_step_changes_every_weight_by_very_little(session: Session) -> None:
    says(PAGE, "Every feature pixel and every weight, each by very little")
    before = session.run.network.snapshot()
    session.step(1)
    for name, array in session.run.network.parameters.items():
        if name.endswith("weight"):
            moved = np.abs(array - before[name])
            assert (moved > 0).all() and moved.max() < 0.05


def test_a_seed_gives_the_same_features_again(session: Session) -> None:
    says(PAGE, "With the same seed, yes, to the last digit. With another they differ")
    ends = []
    for seed in (7, 7, 8):
        session.new_start(seed)
        session.step(3)
        ends.append(session.run.network.snapshot())
    one, same, other = ends
    for name, array in one.items():
        np.testing.assert_array_equal(array, same[name])
    assert (one["layers.1.weight"] != other["layers.1.weight"]).any()


def test_a_rate_of_zero_changes_nothing_and_one_too_high_is_stopped(session: Session) -> None:
    says(PAGE, "At 0 nothing changes", "the page stops before that and says so")
    session.change_settings(rate=0.0)
    before = session.run.network.snapshot()
    session.step(2)
    for name, array in session.run.network.parameters.items():
        np.testing.assert_array_equal(array, before[name])
    session.change_settings(optimizer="sgd", rate=10.0, weight_decay=1.0)
    assert "learning rate is too high" in session.step(200)["blown"]["sentence"]

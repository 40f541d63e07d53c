"""Learning by trying and by the chain rule: held against loops that are slow and obvious."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from xocnn.drawings import Drawings
from xocnn.labs.nudge import small_network
from xocnn.network import Network
from xocnn.shapes import Array
from xocnn.trying import Descent, Trying, difference, error_of, values_of

NUDGE = 0.25


def drawings(count: int = 6) -> tuple[Array, Any]:
    images, truth = Drawings(3, size=14).first(count)
    return images.astype(np.float64), truth


def slow_error(network: Network, images: Array, truth: Any) -> float:
    """The error of the small network, one product after another."""
    features, biases, votes, leanings = network.parameters.values()
    conv, dense = network.layers[0], network.layers[-1]
    total = 0.0
    for image, right in zip(images[:, 0], truth, strict=True):
        best = []
        for feature, bias in zip(features[:, 0], biases, strict=True):
            map_ = [
                [
                    max(
                        0.0,
                        float((image[r : r + 5, s : s + 5] * feature).sum()) * conv.scale + bias,
                    )
                    for s in range(10)
                ]
                for r in range(10)
            ]
            for top in (0, 5):
                for left in (0, 5):
                    best.append(max(max(row[left : left + 5]) for row in map_[top : top + 5]))
        scores = [
            sum(w * value for w, value in zip(vote, best, strict=True)) * dense.scale + leaning
            for vote, leaning in zip(votes, leanings, strict=True)
        ]
        total += math.log(sum(math.exp(score) for score in scores)) - scores[right]
    return total / len(images)


def test_the_error_is_that_of_an_obvious_loop() -> None:
    images, truth = drawings()
    network = small_network(1)
    assert error_of(network, images, truth) == pytest.approx(slow_error(network, images, truth))


@pytest.mark.slow
def test_a_sweep_tries_every_value_once_and_keeps_the_better() -> None:
    images, truth = drawings(2)
    trying = Trying(small_network(2), images, truth, NUDGE)
    mine = small_network(2)
    error = slow_error(mine, images, truth)
    moved = 0
    for name, array in mine.parameters.items():
        for place in np.ndindex(array.shape):
            before = array[place]
            choices = [before, before - NUDGE, before + NUDGE]
            errors = []
            for choice in choices:
                array[place] = choice
                errors.append(slow_error(mine, images, truth))
            best = errors.index(min(errors))
            if errors[0] - errors[best] < 1e-12:
                best = 0  # a tie, but for rounding
            array[place], error = choices[best], errors[best]
            moved += best != 0
            trial = trying.step()
            assert (trial.value.name, trial.value.place) == (name, place)
            assert trial.before == before
            assert trial.errors == pytest.approx((errors[1], errors[0], errors[2]), abs=1e-12)
            assert trial.kept == ("same", "lower", "higher")[best]
    assert (trying.tried, trying.moved) == (138, moved)
    assert trying.error == pytest.approx(error)
    for name, array in mine.parameters.items():
        np.testing.assert_allclose(trying.network.parameters[name], array, atol=1e-12)


def test_the_error_never_grows_by_trying() -> None:
    images, truth = drawings()
    trying = Trying(small_network(0), images, truth, NUDGE)
    for _ in range(200):
        before = trying.error
        trial = trying.step()
        assert trying.error == min(trial.errors) <= before
    assert trying.error == error_of(trying.network, images, truth)


def test_the_nudge_is_halved_after_a_sweep_that_moved_few() -> None:
    images, truth = drawings()
    # So large a nudge overshoots nearly everywhere.
    trying = Trying(small_network(0), images, truth, 64.0)
    for _ in range(138):
        assert trying.nudge == 64.0
        trying.step()
    assert trying.moved < 69
    assert trying.nudge == 32.0


def test_the_measured_slope_of_every_value_is_that_of_the_chain_rule() -> None:
    images, truth = drawings()
    network = small_network(5)
    before = network.snapshot()
    gradients = Descent(network, images, truth, 0.1).gradients()
    for value in values_of(network):
        measured = difference(network, images, truth, value)
        assert measured == pytest.approx(gradients[value.name][value.place], abs=1e-9)
    for name, array in network.parameters.items():
        np.testing.assert_array_equal(array, before[name])


def test_a_step_of_descent_moves_every_value_against_its_slope() -> None:
    images, truth = drawings()
    descent = Descent(small_network(5), images, truth, 0.5)
    before = descent.network.snapshot()
    gradients = {name: gradient.copy() for name, gradient in descent.gradients().items()}
    error = descent.error
    descent.step()
    for name, array in descent.network.parameters.items():
        np.testing.assert_allclose(array, before[name] - 0.5 * gradients[name], atol=1e-15)
    assert descent.error == error_of(descent.network, images, truth) < error
    assert descent.updates == 1

"""Loss, optimizers, schedule and trainer against plain formulas, and what learning must do."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xocnn import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    Diverged,
    Flatten,
    MaxPool2D,
    Network,
    OneCycle,
    ReLU,
    Trainer,
    evaluate,
)
from xocnn.loss import cross_entropy, softmax

KINDS = [
    lambda: SGD(0.05),
    lambda: SGD(0.5, momentum=0, weight_decay=0.001),
    lambda: Adam(0.01),
    lambda: Adam(0.01, weight_decay=0.1),
]


def small(seed=0):
    layers = [Conv2D(4, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(2)]
    return Network(layers, input=(1, 8, 8), rng=seed)


def crosses_and_dots(count, seed=0):
    """Pictures of an X or a block, anywhere: easy, but not for a single pixel."""
    rng = np.random.default_rng(seed)
    images = np.full((count, 1, 8, 8), -1, np.float32)
    labels = rng.integers(0, 2, count)
    for image, label in zip(images, labels, strict=True):
        row, column = rng.integers(0, 6, 2)
        shape = np.array([[1, -1, 1], [-1, 1, -1], [1, -1, 1]]) if label == 0 else np.ones((3, 3))
        image[0, row : row + 3, column : column + 3] = shape
    return images, labels


def test_cross_entropy_agrees_with_the_formula():
    scores = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]])
    loss, gradient = cross_entropy(scores, np.array([1, 0]))
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert loss == pytest.approx(-(math.log(shares[0, 1]) + math.log(shares[1, 0])) / 2)
    truth = np.array([[0, 1, 0], [1, 0, 0]])
    np.testing.assert_allclose(gradient, (shares - truth) / 2, rtol=1e-12)


def test_cross_entropy_stays_finite_for_enormous_scores():
    scores = np.array([[1e30, -1e30]], np.float32)
    loss, gradient = cross_entropy(scores, np.array([1]))
    assert loss == pytest.approx(2e30)
    np.testing.assert_array_equal(gradient, [[1, -1]])


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=6), st.floats(-1e3, 1e3))
def test_softmax_sums_to_one_and_ignores_a_common_shift(scores, shift):
    shares = softmax(np.array([scores]))
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(softmax(np.array([scores]) + shift), shares, rtol=1e-6, atol=1e-12)


def test_sgd_agrees_with_the_formula():
    weight, velocity, w = 2.0, 0.0, {"layers.1.weight": np.array([2.0])}
    optimizer = SGD(0.1, momentum=0.9, weight_decay=0.01)
    for gradient in (0.5, -1.0, 0.25, 3.0):
        optimizer.update(w, {"layers.1.weight": np.array([gradient])})
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * (velocity + 0.01 * weight)
        assert w["layers.1.weight"].item() == pytest.approx(weight, rel=1e-12)


def test_adam_agrees_with_the_formula():
    weight, mean, square = 2.0, 0.0, 0.0
    w = {"layers.1.weight": np.array([2.0])}
    optimizer = Adam(0.1, 0.8, 0.95, 1e-4, weight_decay=0.01)
    for t, gradient in enumerate((0.5, -1.0, 0.25, 3.0), 1):
        optimizer.update(w, {"layers.1.weight": np.array([gradient])})
        mean = 0.8 * mean + 0.2 * gradient
        square = 0.95 * square + 0.05 * gradient**2
        step = (mean / (1 - 0.8**t)) / (math.sqrt(square / (1 - 0.95**t)) + 1e-4)
        weight -= 0.1 * (step + 0.01 * weight)
        assert w["layers.1.weight"].item() == pytest.approx(weight, rel=1e-12)


@pytest.mark.parametrize("optimizer", [SGD(0.5, weight_decay=0.1), Adam(0.5, weight_decay=0.1)])
def test_weight_decay_leaves_biases_alone(optimizer):
    parameters = {"layers.1.weight": np.ones(2), "layers.1.bias": np.ones(2)}
    optimizer.update(parameters, {name: np.zeros(2) for name in parameters})
    np.testing.assert_allclose(parameters["layers.1.weight"], 0.95)
    np.testing.assert_array_equal(parameters["layers.1.bias"], 1)


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), "1", None, True])
def test_rate_that_is_no_rate_is_refused(rate):
    with pytest.raises(ValueError, match="rate must be a finite number"):
        Adam(rate)
    with pytest.raises(ValueError, match="peak must be a finite number"):
        OneCycle(rate, 10)


def test_one_cycle_rises_to_its_peak_and_falls():
    rates = [OneCycle(0.02, 200)(update) for update in range(200)]
    assert rates[0] == pytest.approx(0.02 / 25)
    assert max(rates) == rates[60] == 0.02
    assert rates[:61] == sorted(rates[:61])
    assert rates[60:] == sorted(rates[60:], reverse=True)
    assert 0 < rates[-1] < 0.02 / 1000
    assert math.isfinite(OneCycle(1, 1)(0))


@pytest.mark.parametrize("optimizer", KINDS)
def test_step_is_exactly_one_update(optimizer):
    network = small()
    trainer = Trainer(network, optimizer())
    before = network.snapshot()
    metrics = trainer.step(*crosses_and_dots(16))
    assert (metrics.update, trainer.updates) == (1, 1)
    assert metrics.rate == trainer.optimizer.rate
    assert all((before[name] != a).any() for name, a in network.parameters.items())


@settings(max_examples=25)
@given(st.integers(0, 9999), st.integers(0, 1))
def test_step_raises_the_share_of_the_true_class(seed, label):
    network = small(seed)
    image = np.random.default_rng(seed).choice([-1.0, 1.0], (1, 1, 8, 8))
    before = network.forward(image).shares[0, label]
    Trainer(network, SGD(1e-4)).step(image, [label])
    after = network.forward(image).shares[0, label]
    assert after > before or before > 0.999


@pytest.mark.parametrize("optimizer", KINDS)
def test_training_learns_to_tell_them_apart(optimizer):
    network = small()
    trainer = Trainer(network, optimizer())
    images, labels = crosses_and_dots(2048)
    held_out = crosses_and_dots(256, seed=1)
    first, _ = evaluate(network, *held_out)
    for start in range(0, 2048, 32):
        trainer.step(images[start : start + 32], labels[start : start + 32])
    last, accuracy = evaluate(network, *held_out)
    assert last < first
    assert accuracy > 0.95


def test_same_training_gives_the_same_bytes():
    images, labels = crosses_and_dots(64)
    results = []
    for _ in range(2):
        network = small(3)
        trainer = Trainer(network, Adam(0.01), OneCycle(0.01, 10))
        losses = [trainer.step(images, labels).loss for _ in range(10)]
        results.append((losses, [a.tobytes() for a in network.parameters.values()]))
    assert results[0] == results[1]


@pytest.mark.parametrize("optimizer", KINDS)
def test_reset_from_a_state_is_exact(optimizer):
    images, labels = crosses_and_dots(32)
    network = small()
    trainer = Trainer(network, optimizer())
    for _ in range(3):
        trainer.step(images, labels)
    weights, state = network.snapshot(), trainer.optimizer.state()
    once = [trainer.step(images, labels) for _ in range(3)]
    network.restore(weights)
    trainer.optimizer.rate = 0.5
    trainer.optimizer.restore(state)
    assert trainer.updates == 3
    assert [trainer.step(images, labels) for _ in range(3)] == once


def test_schedule_sets_the_rate_and_a_rate_set_by_hand_stays():
    images, labels = crosses_and_dots(8)
    schedule = OneCycle(0.01, 10)
    trainer = Trainer(small(), Adam(1.0), schedule)
    assert [trainer.step(images, labels).rate for _ in range(3)] == [schedule(n) for n in range(3)]
    trainer.schedule = None
    trainer.optimizer.rate = 0.123
    assert trainer.step(images, labels).rate == 0.123


@pytest.mark.parametrize("poison", [np.inf, np.nan, 3e38])
def test_diverged_training_stops_before_it_changes_anything(poison):
    images, labels = crosses_and_dots(8)
    network = small()
    trainer = Trainer(network, Adam(0.01))
    network.parameters["layers.1.weight"][0, 0, 0, 0] = poison
    network.parameters["layers.5.weight"][0] = 1e38
    before = network.snapshot()
    with pytest.raises(Diverged) as stopped:
        trainer.step(images, labels)
    assert stopped.value.metrics.update == 1
    assert trainer.updates == 0
    for name, array in network.parameters.items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize(
    "labels", [[0, 1, 2, 0], [0, -1, 0, 0], [0, 1], [0.0, 1.0, 0.0, 1.0], ["X", "O", "X", "O"]]
)
def test_labels_that_are_no_class_are_refused(labels):
    images, _ = crosses_and_dots(4)
    with pytest.raises(ValueError, match="whole numbers from 0 to 1"):
        Trainer(small(), Adam(0.01)).step(images, labels)


def test_evaluation_does_not_depend_on_its_batch():
    network = small()
    images, labels = crosses_and_dots(50)
    loss, accuracy = evaluate(network, images, labels)
    other_loss, other_accuracy = evaluate(network, images, labels, batch=7)
    assert other_loss == pytest.approx(loss, rel=1e-6)
    assert other_accuracy == pytest.approx(accuracy)
    with pytest.raises(ValueError, match="as many labels"):
        evaluate(network, images, labels[:-1])

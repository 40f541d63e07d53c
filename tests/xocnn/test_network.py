"""A whole network: by hand, by differences, and what always holds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.oracles import assert_gradient
from xocnn import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU
from xocnn.loss import cross_entropy


def default(**settings):
    return Network(
        [
            *(Conv2D(8, 5), ReLU(), MaxPool2D(2)),
            *(Conv2D(16, 3), ReLU(), MaxPool2D(2)),
            *(Conv2D(32, 3), ReLU(), MaxPool2D(3)),
            *(Flatten(), Dense(2)),
        ],
        **settings,
    )


def test_network_worked_by_hand():
    network = Network(
        [Conv2D(1, 2, gain=4), ReLU(), MaxPool2D(2), Flatten(), Dense(2, gain=1)],
        input=(1, 3, 3),
        dtype=np.float64,
    )
    network.restore(
        {
            "layers.1.weight": np.array([[[[1.0, -1.0], [-1.0, 1.0]]]]),
            "layers.1.bias": np.array([-1.0]),
            "layers.5.weight": np.array([[1.0], [-1.0]]),
            "layers.5.bias": np.array([0.0, 0.5]),
        }
    )
    picture = np.array([[1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]])
    trace = network.forward(picture)

    # Top left patch: 1·1 + (−1)(−1) + (−1)(−1) + 1·1 = 4; ÷ 4 pixels · gain 4 − 1 = 3.
    # Top right:      (−1)·1 + (−1)(−1) + 1·(−1) + (−1)·1 = −2; −2 ÷ 4 · 4 − 1 = −3.
    # Bottom left likewise −3, bottom right like top left 3.
    np.testing.assert_array_equal(trace.output(1)[0, 0], [[3, -3], [-3, 3]])
    np.testing.assert_array_equal(trace.output(2)[0, 0], [[3, 0], [0, 3]])
    # Two 3s tie; the first wins, at flat index 0.
    assert trace.output(3).item() == 3
    assert trace.caches[2].winners.item() == 0
    # Votes, one input: 1 · 3 ÷ 1 + 0 = 3 and 1 · (−3) ÷ 1 + 0.5 = −2.5.
    np.testing.assert_array_equal(trace.scores, [[3, -2.5]])
    share = 1 / (1 + math.exp(-5.5))
    np.testing.assert_allclose(trace.shares, [[share, 1 - share]], rtol=1e-12)

    # The truth is O: loss −log(1 − share) = 5.5 + log(1 + e^−5.5).
    loss, dscores = cross_entropy(trace.scores, np.array([1]))
    assert loss == pytest.approx(5.5 + math.log1p(math.exp(-5.5)), rel=1e-14)
    np.testing.assert_allclose(dscores, [[share, -share]], rtol=1e-13)
    grads, dx = network.backward(trace, dscores)
    np.testing.assert_allclose(grads[4]["weight"], [[3 * share], [-3 * share]])
    # What comes back to the one value: share · 1 + (−share) · (−1) = 2 · share, and only the
    # winner's patch, the top left, sees it: dweight = 2 · share · patch · 4 ÷ 4.
    np.testing.assert_allclose(grads[0]["weight"][0, 0], 2 * share * picture[:2, :2])
    np.testing.assert_allclose(grads[0]["bias"], [2 * share])
    expected = np.zeros((3, 3))
    expected[:2, :2] = 2 * share * np.array([[1, -1], [-1, 1]])
    np.testing.assert_allclose(dx[0, 0], expected)


def test_network_gradients_agree_with_central_differences():
    rng = np.random.default_rng(7)
    network = Network(
        [
            *(Conv2D(3, (3, 2), padding="same"), ReLU(), MaxPool2D(3, 2)),
            *(Conv2D(4, 2, 2), ReLU(), MaxPool2D(2)),
            *(Flatten(), Dense(5), ReLU(), Dense(3)),
        ],
        input=(2, 9, 11),
        classes=("a", "b", "c"),
        rng=rng,
        dtype=np.float64,
    )
    x = rng.normal(size=(3, 2, 9, 11))
    labels = np.array([0, 2, 1])

    def objective():
        return cross_entropy(network.forward(x).scores, labels)[0]

    trace = network.forward(x)
    grads, dx = network.backward(trace, cross_entropy(trace.scores, labels)[1])
    assert len(grads) == len(network.layers)
    assert_gradient(objective, x, dx, "x", rng)
    for name, array in network.parameters.items():
        _, number, which = name.split(".")
        assert_gradient(objective, array, grads[int(number) - 1][which], name, rng)


def test_backward_gives_the_same_gradients_without_the_input():
    network = default()
    trace = network.forward(np.random.default_rng(0).normal(size=(2, 1, 28, 28)))
    grads, dx = network.backward(trace, np.ones((2, 2), np.float32))
    fewer, none = network.backward(trace, np.ones((2, 2), np.float32), to_input=False)
    assert dx.shape == (2, 1, 28, 28)
    assert none is None
    for one, other in zip(grads, fewer, strict=True):
        assert one.keys() == other.keys()
        for name in one:
            np.testing.assert_array_equal(one[name], other[name])


def test_default_design_has_6082_parameters():
    network = default()
    assert sum(a.size for a in network.parameters.values()) == 6082
    report = str(network)
    assert "6,082" in report
    assert "271,936" in report
    assert "32 × 3 × 3" in report


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_same_seed_gives_the_same_bytes(seed):
    one, other = (Network([Conv2D(3, 3), Flatten(), Dense(2)], (1, 6, 6), rng=seed) for _ in "ab")
    for name, array in one.parameters.items():
        assert array.tobytes() == other.parameters[name].tobytes()
        assert np.abs(array).max() <= 1


@settings(max_examples=20)
@given(st.integers(0, 999), st.floats(0, 1e6))
def test_votes_sum_to_one(seed, scale):
    network = Network([Flatten(), Dense(5)], (1, 3, 3), tuple("abcde"), rng=seed)
    x = np.random.default_rng(seed).normal(size=(4, 1, 3, 3)) * scale
    shares = network.forward(x).shares
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-12)
    assert (shares >= 0).all()


def test_spread_of_values_neither_dies_nor_grows():
    rng = np.random.default_rng(0)
    layers = [layer for _ in range(6) for layer in (Conv2D(16, 3, padding="same"), ReLU())]
    network = Network([*layers, Flatten(), Dense(2)], (1, 16, 16), rng=rng)
    trace = network.forward(rng.choice([-1.0, 1.0], (8, 1, 16, 16)))
    spread = [float(np.square(trace.output(n)).mean()) for n in (2, 4, 6, 8, 10, 12)]
    # Zeros at the border take a little in each layer; nothing like a factor of two.
    assert all(0.2 < value < 3 for value in spread), spread


def test_trace_starts_at_the_input():
    network = default()
    x = np.zeros((2, 1, 28, 28), np.float32)
    trace = network.forward(x)
    assert trace.output(0) is trace.input
    assert trace.output(11) is trace.scores
    with pytest.raises(IndexError, match="there is no layer 12"):
        trace.output(12)


def test_picture_of_another_size_is_refused():
    network = default()
    for shape in [(27, 28), (2, 28, 28), (3, 2, 28, 28), (28,), (), (0, 1, 28, 28)]:
        with pytest.raises(ValueError, match="takes pictures of 1 × 28 × 28"):
            network.forward(np.zeros(shape))


def test_one_picture_may_come_without_batch_and_channel():
    network = default()
    x = np.random.default_rng(1).normal(size=(1, 1, 28, 28))
    expected = network.forward(x).scores
    np.testing.assert_array_equal(network.forward(x[0]).scores, expected)
    np.testing.assert_array_equal(network.forward(x[0, 0]).scores, expected)


def test_description_builds_the_same_network_again():
    network = Network([Conv2D(2, (3, 2), gain=7), ReLU(), Flatten(), Dense(2)], (1, 6, 6), rng=3)
    again = Network.from_description(network.description, rng=3)
    assert again.description == network.description
    assert again.layers[0].gain == 7
    x = np.ones((6, 6))
    np.testing.assert_array_equal(again.forward(x).scores, network.forward(x).scores)


def test_restore_comes_back_exactly():
    network = default(rng=1)
    before = network.snapshot()
    network.start(2)
    assert any((before[name] != a).any() for name, a in network.parameters.items())
    live = network.parameters
    network.restore(before)
    for name, array in network.parameters.items():
        assert array is live[name]
        np.testing.assert_array_equal(array, before[name])


def test_restore_refuses_a_snapshot_of_another_design():
    other = Network([Flatten(), Dense(2)]).snapshot()
    with pytest.raises(ValueError, match="same layers"):
        default().restore(other)


def test_type_that_is_no_float_is_refused():
    with pytest.raises(ValueError, match="float32 or float64"):
        Network([Flatten(), Dense(2)], dtype=np.int32)

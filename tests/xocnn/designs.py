"""Networks of every kind of layer and setting, chosen at random by hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from xocnn import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU
from xocnn.errors import DesignError
from xocnn.layers import Layer

GAINS = st.none() | st.floats(0.1, 20) | st.floats(-20, -0.1)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to five layers of maps, then votes; weights, and biases, too, are random."""
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 13), st.integers(1, 13)))
    layers: list[dict] = []
    size = shape
    for _ in range(draw(st.integers(0, 5))):
        pairs = st.tuples(st.integers(1, min(5, size[1])), st.integers(1, min(5, size[2])))
        steps = st.tuples(st.integers(1, 6), st.integers(1, 6))
        layer: Layer = draw(
            st.builds(
                Conv2D, st.integers(1, 4), pairs, steps, st.sampled_from(["valid", "same"]), GAINS
            )
            | st.builds(MaxPool2D, pairs, st.none() | steps)
            | st.builds(ReLU)
        )
        try:
            layer.bind(size, relu_follows=False)
        except DesignError:  # a stride that sets a window wholly outside
            continue
        layers.append(layer.describe())
        size = layer.output_shape
    layers.append(Flatten().describe())
    if draw(st.booleans()):
        layers += [Dense(3, draw(GAINS)).describe(), ReLU().describe()]
    classes = ("X", "Ö", "😀")[: draw(st.integers(2, 3))]
    layers.append(Dense(len(classes), draw(GAINS)).describe())
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    network = Network(layers, shape, classes, rng)
    for array in network.parameters.values():
        array[...] = rng.uniform(-1, 1, array.shape)
    return network


def pictures_for(network: Network, count: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (count, *network.input_shape)).astype("f4")


def assert_same_votes(network: Network, pictures, scores, shares) -> None:
    """Equal to 5 parts in a million of the largest number on the way there; shares to 1 in 10⁵."""
    trace = network.forward(pictures)
    most = max(float(np.abs(output).max()) for output in [*trace.outputs, np.ones(1)])
    np.testing.assert_allclose(scores, trace.scores, rtol=0, atol=5e-6 * most)
    expected = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares, expected, rtol=0, atol=1e-6)

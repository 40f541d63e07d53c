"""What goes on as ONNX: onnx finds no fault in it, and onnxruntime gives the same votes."""

from __future__ import annotations

import json

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.designs import assert_same_votes, networks, pictures_for
from xocnn import Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, recipe
from xocnn.drawings import Drawings
from xocnn.export import onnx_model
from xocnn.export.wire import varint
from xocnn.shapes import pooled


def run(model: bytes, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores and shares by onnxruntime, after onnx has checked the model in every respect."""
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return tuple(session.run(["scores", "shares"], {"pictures": pictures}))


@pytest.mark.slow
@settings(max_examples=80)
@given(networks())
def test_onnxruntime_gives_the_votes_of_any_design(network):
    pictures = pictures_for(network, 3)
    assert_same_votes(network, pictures, *run(onnx_model(network), pictures))


def test_onnxruntime_gives_the_votes_of_the_network_that_has_learned():
    network = recipe.train(0, 30)
    pictures, _ = Drawings(held_out=True).first(200)
    scores, shares = run(onnx_model(network), pictures)
    trace = network.forward(pictures)
    np.testing.assert_allclose(scores, trace.scores, rtol=0, atol=2e-5)
    np.testing.assert_allclose(shares, trace.shares, rtol=0, atol=1e-5)
    assert (shares.argmax(axis=1) == trace.shares.argmax(axis=1)).all()


WINDOWS = [(2, 2), (3, 2), (2, 3), (3, 5), (1, 4), (2, 1)]  # and strides


@pytest.mark.parametrize(
    ("window", "stride", "length"),
    [
        (k, s, length)
        for k, s in WINDOWS
        for length in range(k, 12)
        if (pooled(length, k, s) - 1) * s < length  # no window lies wholly outside
    ],
)
def test_windows_that_hang_over_count_what_is_there(window, stride, length):
    layers = [MaxPool2D(window, stride), Flatten(), Dense(2)]
    network = Network(layers, (2, length, length), rng=1)
    pictures = -1 - np.random.default_rng(2).random((2, 2, length, length), np.float32)  # below 0
    assert_same_votes(network, pictures, *run(onnx_model(network), pictures))


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_odd_zero_lies_at_the_bottom_and_right(size, stride):
    layers = [Conv2D(2, size, stride, "same", gain=3), ReLU(), Flatten(), Dense(2)]
    network = Network(layers, (1, 6, 7), rng=1)
    pictures = pictures_for(network, 2)
    assert_same_votes(network, pictures, *run(onnx_model(network), pictures))


def test_any_number_of_pictures_goes_in():
    network = recipe.untrained()
    for count in (1, 7):
        scores, shares = run(onnx_model(network), pictures_for(network, count))
        assert scores.shape == shares.shape == (count, 2)


def test_the_model_says_what_goes_in_what_comes_out_and_what_the_classes_are():
    model = onnx.load_from_string(onnx_model(Network([Flatten(), Dense(2)], (1, 2, 2), ("a", "Ö"))))
    (came,) = model.graph.input
    sizes = [d.dim_param or d.dim_value for d in came.type.tensor_type.shape.dim]
    assert (came.name, sizes) == ("pictures", ["N", 1, 2, 2])
    assert [value.name for value in model.graph.output] == ["scores", "shares"]
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(metadata["classes"]) == ["a", "Ö"]


def test_the_same_network_gives_the_same_bytes():
    assert onnx_model(recipe.untrained(4)) == onnx_model(recipe.untrained(4))


@given(st.integers(0, 2**63 - 1))
def test_a_whole_number_can_be_read_back(value):
    wire = varint(value)
    assert sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(wire)) == value
    assert all(byte & 0x80 for byte in wire[:-1])
    assert not wire[-1] & 0x80

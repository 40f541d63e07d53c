"""Each layer against loops and central differences, in every mode."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.oracles import assert_gradient, convolve, distinct, pool
from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU

CONVOLUTIONS = [
    # picture, features, size, stride, padding
    ((1, 6, 6), 2, 3, 1, "valid"),
    ((2, 7, 5), 3, (3, 2), 1, "valid"),
    ((3, 8, 9), 2, (2, 5), (2, 3), "valid"),
    ((2, 6, 6), 2, 3, 1, "same"),
    ((2, 6, 7), 2, (4, 2), 1, "same"),
    ((1, 7, 8), 2, 3, 2, "same"),
    ((1, 9, 7), 1, (2, 3), (3, 4), "same"),
    ((2, 5, 4), 3, 1, 1, "valid"),
    ((2, 5, 5), 2, 1, 2, "same"),
    ((2, 4, 6), 2, (4, 6), 1, "valid"),
    ((1, 5, 5), 1, 2, 3, "valid"),
]

POOLS = [
    # picture, window, stride
    ((2, 6, 6), 2, None),
    ((1, 7, 7), 2, None),  # hangs over
    ((2, 7, 7), 3, 2),  # overlaps
    ((2, 8, 6), 3, 2),  # overlaps and hangs over
    ((1, 5, 7), (2, 3), (1, 2)),
    ((1, 5, 5), 1, 2),
    ((2, 5, 8), 2, 3),  # leaves some out
    ((1, 4, 5), (4, 5), 1),
    ((1, 7, 9), (3, 2), (3, 4)),
    ((1, 20, 20), 17, 2),  # more places in a window than a byte can count
]


def bound(layer, shape, rng, dtype=np.float64):
    layer.bind(shape, relu_follows=False)
    layer.start(rng, dtype)
    for name, array in layer.params.items():
        if name == "bias":
            array[...] = rng.normal(size=array.shape)
    return layer


@pytest.mark.parametrize(("shape", "features", "size", "stride", "padding"), CONVOLUTIONS)
def test_conv2d_agrees_with_loops(shape, features, size, stride, padding):
    rng = np.random.default_rng(1)
    layer = bound(Conv2D(features, size, stride, padding), shape, rng)
    x = rng.normal(size=(2, *shape))
    y, _ = layer.forward(x)
    weight, bias = layer.params["weight"], layer.params["bias"]
    expected = convolve(x, weight, bias, layer.gain, layer.stride, padding)
    assert y.shape == (2, *layer.output_shape)
    assert y.flags.c_contiguous
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "window", "stride"), POOLS)
def test_maxpool2d_agrees_with_loops(shape, window, stride):
    rng = np.random.default_rng(2)
    layer = bound(MaxPool2D(window, stride), shape, rng)
    x = rng.integers(-2, 3, (2, *shape)).astype(float)  # few values, many ties
    y, cache = layer.forward(x)
    expected, winners = pool(x, layer.window, layer.stride)
    assert y.shape == (2, *layer.output_shape)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(cache.winners, winners)


GRADIENTS = (
    [(Conv2D(k, r, s, p), shape) for shape, k, r, s, p in CONVOLUTIONS]
    + [(Conv2D(2, 3, gain=-2.5), (2, 5, 5))]
    + [(MaxPool2D(window, stride), shape) for shape, window, stride in POOLS]
    + [(Dense(3), (7,)), (Dense(1, gain=2), (1,)), (Flatten(), (2, 3, 4))]
    + [(ReLU(), (2, 3, 4)), (ReLU(), (9,))]
)


@pytest.mark.parametrize(
    ("layer", "shape"), GRADIENTS, ids=[f"{x.describe()}-{shape}" for x, shape in GRADIENTS]
)
def test_layer_gradients_agree_with_central_differences(layer, shape):
    rng = np.random.default_rng(3)
    layer = bound(type(layer)(**{k: v for k, v in layer.describe().items() if k != "kind"}),
                  shape, rng)  # fmt: skip
    x = distinct((2, *shape), rng)
    y, cache = layer.forward(x)
    dy = rng.normal(size=y.shape)

    def objective():
        return float((layer.forward(x)[0] * dy).sum())

    dx, grads = layer.backward(dy, cache)
    assert_gradient(objective, x, dx, "x", rng)
    assert grads.keys() == layer.params.keys()
    for name, gradient in grads.items():
        assert_gradient(objective, layer.params[name], gradient, name, rng)


@pytest.mark.parametrize("layer", [Conv2D(2, 3), Dense(2)])
def test_weighted_layer_skips_the_input_gradient_when_not_needed(layer):
    rng = np.random.default_rng(4)
    shape = (1, 5, 5) if isinstance(layer, Conv2D) else (5,)
    bound(layer, shape, rng)
    y, cache = layer.forward(rng.normal(size=(2, *shape)))
    full, all_grads = layer.backward(y, cache)
    dx, grads = layer.backward(y, cache, to_input=False)
    assert full is not None
    assert isinstance(layer, Dense) or dx is None
    for name in grads:
        np.testing.assert_array_equal(grads[name], all_grads[name])


def test_gain_follows_the_next_cut_off():
    before_relu, elsewhere = Conv2D(1, 2), Conv2D(1, 3)
    before_relu.bind((6, 4, 4), relu_follows=True)  # 24 pixels: √(6 · 24) = 12
    elsewhere.bind((3, 4, 4), relu_follows=False)  # 27 pixels: √(3 · 27) = 9
    assert (before_relu.pixels, before_relu.gain) == (24, 12)
    assert (elsewhere.pixels, elsewhere.gain) == (27, 9)


def test_gain_of_pixels_is_plain_cross_correlation():
    layer = bound(Conv2D(1, 2, gain=4), (1, 2, 2), np.random.default_rng(0))
    layer.params["weight"][...] = [[1, 2], [3, 4]]
    layer.params["bias"][...] = 0.5
    y, _ = layer.forward(np.array([[[[5.0, 6.0], [7.0, 8.0]]]]))
    assert y.item() == 1 * 5 + 2 * 6 + 3 * 7 + 4 * 8 + 0.5


def test_same_padding_puts_the_odd_zero_at_bottom_and_right():
    layer = Conv2D(1, 2, padding="same")
    layer.bind((1, 3, 3), relu_follows=False)
    assert layer.output_shape == (1, 3, 3)
    assert layer.source(0, 0) == (0, 0, 2, 2)
    assert layer.source(2, 2) == (2, 2, 4, 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("layer", "shape"),
    [(Conv2D(2, 3), (1, 6, 6)), (MaxPool2D(3, 2), (1, 6, 6)), (MaxPool2D(2), (1, 6, 6)),
     (ReLU(), (4,)), (Dense(2), (4,))],
)  # fmt: skip
def test_layer_keeps_the_type_of_its_numbers(layer, shape, dtype):
    rng = np.random.default_rng(5)
    fresh = type(layer)(**{k: v for k, v in layer.describe().items() if k != "kind"})
    bound(fresh, shape, rng, dtype)
    y, cache = fresh.forward(rng.normal(size=(2, *shape)).astype(dtype))
    dx, grads = fresh.backward(y, cache)
    assert {y.dtype, dx.dtype, *(g.dtype for g in grads.values())} == {np.dtype(dtype)}


@settings(max_examples=60)
@given(st.data())
def test_maxpool2d_winners_hold_the_values_that_come_out(data):
    height, width = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    window = data.draw(st.integers(1, height)), data.draw(st.integers(1, width))
    stride = data.draw(st.integers(1, window[0])), data.draw(st.integers(1, window[1]))
    layer = MaxPool2D(window, stride)
    layer.bind((2, height, width), relu_follows=False)
    x = np.random.default_rng(data.draw(st.integers(0, 99))).normal(size=(2, 2, height, width))
    y, cache = layer.forward(x)
    flat = np.take_along_axis(x.reshape(2, 2, -1), cache.winners.reshape(2, 2, -1), axis=2)
    np.testing.assert_array_equal(flat.reshape(y.shape), y)
    # With windows that leave nothing out, the largest value of all survives.
    assert y.max() == x.max()


@settings(max_examples=40)
@given(st.integers(0, 999), st.integers(-2, 2), st.integers(-2, 2))
def test_conv2d_of_a_shifted_picture_is_the_shifted_map(seed, down, across):
    rng = np.random.default_rng(seed)
    layer = bound(Conv2D(2, 3), (1, 12, 12), rng)
    x = np.zeros((1, 1, 12, 12))
    x[..., 4:8, 4:8] = rng.normal(size=(4, 4))
    y, _ = layer.forward(x)
    moved, _ = layer.forward(np.roll(x, (down, across), (2, 3)))
    np.testing.assert_allclose(moved, np.roll(y, (down, across), (2, 3)), atol=1e-12)

"""Both ways to multiply, the native and the browser's, give what a plain product gives."""

import numpy as np
import pytest

from xocnn import Adam, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, Trainer
from xocnn.ops import reference


@pytest.fixture(params=["native", "native in slices", "browser"])
def way(request, monkeypatch):
    monkeypatch.setattr(reference, "IN_BROWSER", request.param == "browser")
    if request.param == "native in slices":
        monkeypatch.setattr(reference, "SLICE", 100)
        monkeypatch.setattr(reference, "NARROWEST", 3)
    return request.param


@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 7, 50), (30, 20, 10), (2, 300, 7)])
def test_products_agree_with_plain_ones(way, shape):
    rows, inner, columns = shape
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(rows, inner)), rng.normal(size=(inner, columns))
    np.testing.assert_allclose(reference._product(a, b), a @ b, rtol=1e-10)
    c = np.ascontiguousarray(b.T)
    np.testing.assert_allclose(reference._product_transposed(a, c), a @ b, rtol=1e-10)


def test_training_agrees_between_the_ways(way):
    def trained():
        layers = [Conv2D(4, 3), ReLU(), MaxPool2D(2), Conv2D(3, 2), Flatten(), Dense(2)]
        network = Network(layers, (1, 9, 9), rng=0, dtype=np.float64)
        rng = np.random.default_rng(1)
        trainer = Trainer(network, Adam(0.01))
        images = rng.normal(size=(8, 1, 9, 9))
        for _ in range(5):
            trainer.step(images, np.arange(8) % 2)
        return network.parameters

    here = trained()
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(reference, "_product", np.matmul)
        plain.setattr(reference, "_product_transposed", lambda a, b: a @ b.T)
        expected = trained()
    for name, array in here.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-7, atol=1e-9)


def test_relu_keeps_what_is_not_a_number(way):
    x = np.array([-np.inf, -1, -0.0, 0, 2, np.inf, np.nan], np.float32)
    y = reference.relu_forward(x)
    np.testing.assert_array_equal(y, np.array([0, 0, 0, 0, 2, np.inf, np.nan], np.float32))
    dx = reference.relu_backward(np.full_like(x, 3), y)
    np.testing.assert_array_equal(dx[:6], [0, 0, 0, 0, 3, 3])
    assert y.dtype == dx.dtype == np.float32


def test_pooling_leaves_alone_what_came_in():
    # One map that is one column wide: here the corners of the windows are a part of x itself.
    x = np.array([1.0, 1, 2, 0, 3]).reshape(1, 1, 5, 1)
    y, winners = reference.maxpool2d_forward(x, (3, 1), (1, 1))
    assert x.ravel().tolist() == [1, 1, 2, 0, 3]
    assert y.ravel().tolist() == [2, 2, 3]
    assert winners.ravel().tolist() == [2, 2, 4]

"""What the article says on ReLU, pooling, stacking and votes is true of its network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.xocnn.quotes import DRAWN, claim, moved
from xocnn import recipe
from xocnn.explain import explain
from xocnn.layers import Conv2D, Dense, MaxPool2D, ReLU
from xocnn.network import Network
from xocnn.receptive import field
from xocnn.shapes import Array, pooled

pytestmark = pytest.mark.slow  # it needs what the build makes

WAYS = ((0, -1), (0, 1), (-1, 0), (1, 0))


def first_maps(network: Network, pictures: Array) -> Array:
    """What the first convolution and its ReLU answer to pictures (N, K, P, Q)."""
    return network.forward(pictures[:, None]).output(2)


# ---- ReLU ---------------------------------------------------------------------------------------


@claim("every value below zero is replaced by 0; the others pass as they are")
def test_relu_replaces_what_is_below_zero_and_nothing_else(network: Network) -> None:
    trace = network.forward(DRAWN["Plain X"][None])
    for n, layer in enumerate(network.layers, 1):
        if isinstance(layer, ReLU):
            for before, after in zip(trace.output(n - 1).flat, trace.output(n).flat, strict=True):
                assert after == (before if before > 0 else 0)


@claim(
    "without it convolutions stacked on one another could do no more than a single one, however "
    "many there are"
)
def test_without_relu_three_convolutions_and_votes_are_one_layer_of_votes() -> None:
    layers = [layer for layer in recipe.DESIGN if layer["kind"] in ("conv2d", "flatten", "dense")]
    deep = Network(layers, rng=5, dtype=np.float64)
    zero = deep.forward(np.zeros((1, 28, 28))).scores[0]
    rng = np.random.default_rng(6)
    # One layer that has, for every pixel, what this pixel alone adds to the scores.
    pixels = np.eye(784).reshape(784, 1, 28, 28)
    weight = np.concatenate([deep.forward(part).scores - zero for part in np.split(pixels, 16)])
    for picture in rng.uniform(-1, 1, (5, 1, 28, 28)):
        single = picture.ravel() @ weight + zero
        np.testing.assert_allclose(deep.forward(picture).scores[0], single, atol=1e-8)


# ---- pooling ------------------------------------------------------------------------------------


@claim("in the first pooling above two pixels wide and high and by twos")
def test_the_first_pooling_is_two_by_two_by_twos(network: Network) -> None:
    pooling = next(layer for layer in network.layers if isinstance(layer, MaxPool2D))
    assert pooling.window == pooling.stride == (2, 2)


@claim("only the largest value in it is kept. The map shrinks to about a quarter")
def test_pooling_keeps_the_largest_of_each_window_and_a_quarter_of_the_pixels(
    network: Network,
) -> None:
    trace = network.forward(DRAWN["Curly X"][None])
    before, after = trace.output(2)[0], trace.output(3)[0]
    for k, row, column in np.ndindex(after.shape):
        assert (
            after[k, row, column]
            == before[k, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max()
        )
    assert after.size == before.size / 4
    for side in range(8, 200):  # of an odd side half a window hangs over
        assert 0.25 <= pooled(side, 2, 2) ** 2 / side**2 < 0.32


@claim("So when a drawing moves a little, the pooled map, as a rule, changes by less")
def test_pooled_maps_change_by_less_when_a_drawing_moves(network: Network, drawings: Array) -> None:
    def pool(maps: Array) -> Array:
        return maps.reshape(*maps.shape[:2], 12, 2, 12, 2).max(axis=(3, 5))

    def change(before: Array, after: Array) -> Array:
        """The sizes of all changes of a map, as a part of all its values' sizes."""
        whole = before.sum(axis=(2, 3))
        return np.divide(
            np.abs(before - after).sum(axis=(2, 3)),
            whole,
            where=whole > 0,
            out=np.zeros_like(whole),
        )

    still = first_maps(network, drawings)
    for down, right in WAYS:
        shifted = first_maps(network, np.stack([moved(p, down, right) for p in drawings]))
        plain, small = change(still, shifted), change(pool(still), pool(shifted))
        assert small.mean() < 0.75 * plain.mean()
        assert (small < plain)[plain > 0].mean() > 0.95


# ---- stacking -----------------------------------------------------------------------------------


@claim("each of its features is as deep as the number of maps before it")
def test_features_are_as_deep_as_there_are_maps_before(network: Network) -> None:
    convolutions = [layer for layer in network.layers if isinstance(layer, Conv2D)]
    for before, layer in pairwise(convolutions):
        assert layer.params["weight"].shape[1] == before.output_shape[0]


@claim("Later values see more of the drawing")
def test_later_values_see_more(network: Network) -> None:
    sizes = []
    for n, layer in enumerate(network.layers, 1):
        if isinstance(layer, Conv2D):
            _, rows, columns = layer.output_shape
            seen = field(network, n, rows // 2, columns // 2)
            sizes.append((seen.bottom - seen.top, seen.right - seen.left))
    assert sizes == [(5, 5), (10, 10), (20, 20)]


@claim(
    "Open a cell in the last convolution and look at the blackboard: the lit square is all that it "
    "can see"
)
@pytest.mark.parametrize("place", [(0, 0), (1, 1), (2, 0)])
def test_the_lit_square_is_all_that_a_value_sees(network: Network, place: tuple[int, int]) -> None:
    seen = field(network, 7, *place)
    rng = np.random.default_rng(3)
    picture = rng.uniform(-1, 1, (28, 28)).astype(np.float32)
    outside = rng.uniform(-1, 1, (28, 28)).astype(np.float32)
    inside = (slice(seen.top, seen.bottom), slice(seen.left, seen.right))
    outside[inside] = picture[inside]
    one, other = (network.forward(each[None]).output(7)[0] for each in (picture, outside))
    np.testing.assert_allclose(one[:, *place], other[:, *place], atol=1e-5)
    assert np.abs(one - other).max() > 0.1


# ---- votes --------------------------------------------------------------------------------------


@claim(
    "the last maps are laid out as one list, and every value in the list votes for X and for O",
    "each has a weight for each class",
    "the weighted votes are added up to a score for each class, and softmax turns the scores into "
    "shares that sum to one",
)
def test_votes_are_weighted_values_added_up_and_shares_sum_to_one(network: Network) -> None:
    trace = network.forward(DRAWN["Slanted X"][None])
    values = trace.output(9)[0].ravel()
    layer = network.layers[-1]
    assert isinstance(layer, Dense)
    assert layer.params["weight"].shape == (2, len(values)) == (2, 32)
    scores = []
    for k in range(2):
        total = 0.0
        for value, weight in zip(values, layer.params["weight"][k], strict=True):
            total += float(value) * float(weight)
        scores.append(layer.gain * total / len(values) + float(layer.params["bias"][k]))
    np.testing.assert_allclose(trace.scores[0], scores, rtol=1e-4)
    shares = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(trace.shares[0], shares, atol=1e-5)
    assert trace.shares[0].sum() == pytest.approx(1)


@claim(
    "Everything that a convolutional network computes from it is on this page. Press a value of "
    "a map, or a vote, and its arithmetic opens."
)
def test_every_number_of_every_layer_has_its_arithmetic(network: Network) -> None:
    trace = network.forward(DRAWN["Plain X"][None])
    for n in range(1, len(network.layers) + 1):
        output = trace.output(n)[0]
        for place in np.ndindex(output.shape):
            if place[-1] % 5 and output.ndim == 3:
                continue  # a fifth of the columns will do
            told = explain(network, trace, n, *(*place, 0, 0)[:3])
            assert told["result"] == output[place]

"""What the article says on whole pictures, features and convolution is true of its network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.xocnn.quotes import DRAWN, claim, moved
from xocnn import recipe, views
from xocnn.labs.convolution import preset
from xocnn.labs.match import LAB
from xocnn.layers import Conv2D
from xocnn.match import Exemplars, match, match_map
from xocnn.network import Network
from xocnn.shapes import Array

pytestmark = pytest.mark.slow  # it needs what the build makes

WAYS = ((0, -1), (0, 1), (-1, 0), (1, 0))


def rms(values: Array) -> float:
    return float(np.sqrt((values.astype(np.float64) ** 2).mean()))


# ---- computers are literal ----------------------------------------------------------------------


@claim("+1 where there is ink and −1 where there is none")
def test_ink_is_plus_one_and_paper_minus_one() -> None:
    picture = DRAWN["Plain X"]
    assert picture.max() == 1 and picture.min() == -1
    assert picture[14, 14] == 1 and picture[0, 0] == -1
    assert np.isin(picture, [-1, 1]).mean() > 0.8  # the rest is the edge of a stroke


@claim(
    "It works until somebody draws the X a little further left, a little smaller or at a slant. "
    "Then most of its ink lies where the picture has none"
)
def test_most_ink_of_an_x_further_left_smaller_or_slanted_lies_elsewhere() -> None:
    model = DRAWN["Plain X"]
    for other in (moved(model, 0, -2), DRAWN["Small X in a corner"], DRAWN["Slanted X"]):
        ink = other > 0
        assert (model[ink] <= 0).mean() > 0.5
    known = Exemplars({"X": model, "O": DRAWN["Plain O"]})
    assert known.classify(model) == "X" and known.classify(DRAWN["Plain O"]) == "O"
    assert "O" in {known.classify(moved(model, 0, -step)) for step in range(2, 6)}


@claim("The network can be led astray, too, but you will have to go further")
@pytest.mark.parametrize("way", WAYS)
def test_the_network_is_led_astray_later_than_the_comparison(
    network: Network, way: tuple[int, int]
) -> None:
    x = DRAWN["Plain X"]
    known = Exemplars({"X": x, "O": DRAWN["Plain O"]})

    def first_wrong(is_x: Callable[[Array], bool]) -> int:
        steps = range(29)
        return next(s for s in steps if not is_x(moved(x, way[0] * s, way[1] * s)))

    literal = first_wrong(lambda picture: known.classify(picture) == "X")
    seen = first_wrong(lambda picture: network.forward(picture[None]).scores.argmax() == 0)
    assert 0 < literal < seen


# ---- features -----------------------------------------------------------------------------------


@claim("A feature is a small picture of its own, here five pixels by five")
def test_features_of_the_first_convolution_are_five_by_five(network: Network) -> None:
    assert network.layers[0].params["weight"].shape[1:] == (1, 5, 5)


@claim(
    "multiply each pixel of the patch by the pixel of the feature that lies on it, add the "
    "products up, and divide by the number of pixels in the feature",
    "If every pixel agrees, each product is +1 and the match is +1",
    "If every pixel is the opposite, a photographic negative, it is −1",
)
def test_a_perfect_match_is_plus_one_and_a_negative_is_minus_one() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        feature, patch = rng.choice([-1.0, 1.0], (2, 5, 5))
        total = 0.0
        for one, other in zip(feature.flat, patch.flat, strict=True):
            total += one * other
        assert match(feature, patch) == pytest.approx(total / 25)
        assert (feature * feature == 1).all() and match(feature, feature) == 1
        assert match(feature, -feature) == -1


@claim(
    "where the two are alike, pixel for pixel, the match is +1, and it falls as soon as the "
    "feature slides off. Press Negative there, and it is −1. On bare paper it is about 0: almost "
    "half of this feature is paper, too",
    "a pixel of the feature that is 0 takes no side, whatever lies under it",
)
def test_the_feature_of_the_lab_matches_a_stroke_its_negative_and_paper() -> None:
    feature = preset("falling diagonal", 5)
    stroke = np.where(np.abs(np.subtract.outer(np.arange(12), np.arange(12))) <= 1, 1.0, -1.0)
    found = match_map(stroke, feature)
    assert np.diag(found) == pytest.approx(1)
    assert np.diag(found, 1).max() < 0.99 and np.diag(found, -1).max() < 0.99
    assert match(-feature, stroke[:5, :5]) == -1
    assert match(feature, -np.ones((5, 5))) == pytest.approx(-0.04)
    assert 0.4 < (feature < 0).mean() < 0.5
    feature[2, 2] = 0
    for under in (-1, 1):
        stroke[2, 2] = under
        assert match(feature, stroke[:5, :5]) == pytest.approx(24 / 25)


@claim("If patch and feature have nothing to do with each other, it is near 0")
def test_the_match_of_what_has_nothing_in_common_is_near_zero() -> None:
    rng = np.random.default_rng(1)
    found = [match(*rng.choice([-1.0, 1.0], (2, 5, 5))) for _ in range(2000)]
    assert abs(np.mean(found)) < 0.02
    assert np.quantile(np.abs(found), 0.9) < 0.4


@claim(
    "where the two are alike, pixel for pixel, the match is +1, and it falls as soon as the "
    "feature slides off. Press Negative there, and it is −1",
    "On bare paper it is about 0: almost half of this feature is paper, too, and agrees, while "
    "its ink does not",
)
def test_the_labs_feature_fits_the_stroke_of_the_example_in_every_pixel() -> None:
    picture = np.where(DRAWN["Plain X"] > 0, 1.0, -1.0)  # in two values, as the lab has it
    feature = np.array(LAB.read({})["feature"]).reshape(5, 5)
    found = match_map(picture, feature)
    perfect = np.argwhere(found > 1 - 1e-9)
    assert len(perfect) and match_map(picture, -feature).min() == pytest.approx(-1)
    for row, column in perfect:
        for down, right in ((-1, 1), (1, -1)):  # across the stroke
            assert found[row + down, column + right] < 0.6
    paper = match(feature, np.full((5, 5), -1.0))
    assert abs(paper) < 0.1
    assert 0.4 < (feature < 0).mean() < 0.5


@claim("a pixel of the feature that is 0 takes no side, whatever lies under it")
def test_a_pixel_of_a_feature_that_is_zero_takes_no_side() -> None:
    feature = np.ones((5, 5))
    feature[1, 3] = 0
    patches = np.ones((3, 5, 5))
    patches[:, 1, 3] = (-1, 0, 1)
    assert len({match(feature, patch) for patch in patches}) == 1


# ---- convolution --------------------------------------------------------------------------------


@claim(
    "the feature is tried in every position, and each match is written down at the place it "
    "belongs to",
    "high where the feature fits, low where its negative does",
)
def test_a_map_is_high_where_the_feature_is_and_low_where_its_negative_is() -> None:
    feature = np.where(np.eye(5) > 0, 1.0, -1.0)
    picture = np.zeros((20, 20))
    picture[3:8, 2:7], picture[11:16, 12:17] = feature, -feature
    found = match_map(picture, feature)
    assert found.shape == (16, 16)
    assert np.unravel_index(found.argmax(), found.shape) == (3, 2)
    assert np.unravel_index(found.argmin(), found.shape) == (11, 12)
    assert (found.min(), found.max()) == pytest.approx((-1, 1))
    for row, column in np.ndindex(found.shape):
        patch = picture[row : row + 5, column : column + 5]
        assert found[row, column] == pytest.approx(match(feature, patch))


@claim("Doing this with all features, each giving a map of its own, is one convolution layer")
def test_every_feature_gives_a_map_of_its_own(network: Network) -> None:
    picture = DRAWN["Plain X"]
    layer = network.layers[0]
    assert isinstance(layer, Conv2D)
    maps = network.forward(picture[None]).output(1)[0]
    weight, bias = layer.params["weight"], layer.params["bias"]
    assert len(maps) == len(weight) == 8
    for k, values in enumerate(maps):
        found = layer.gain * match_map(picture, weight[k, 0]) + bias[k]
        np.testing.assert_allclose(values, found, atol=1e-4)


@claim("so that at the start values neither fade nor swell from layer to layer")
@pytest.mark.parametrize("seed", range(6))
def test_the_gain_keeps_values_from_fading_and_swelling(seed: int, drawings: Array) -> None:
    start = recipe.untrained(seed)
    weighted = [n for n, layer in enumerate(start.layers, 1) if layer.params]
    trace = start.forward(drawings[:, None])
    sizes = [rms(trace.output(n)) for n in (0, *weighted)]
    assert all(0.4 < size < 4 for size in sizes)
    layers = [
        {**layer.describe(), **({"gain": 1.0} if layer.params else {})} for layer in start.layers
    ]
    bare = Network(layers, rng=seed).forward(drawings[:, None])
    assert rms(bare.output(weighted[-1])) < 0.01  # what the gain is for


@claim(
    "What is learned is not held to ±1, nor are the values that one layer hands to the next; so a "
    "match there can go beyond ±1, too"
)
def test_learned_features_values_and_matches_leave_plus_minus_one(network: Network) -> None:
    for layer in network.layers:
        if layer.params:
            assert np.abs(layer.params["weight"]).max() > 1
    trace = network.forward(DRAWN["Plain X"][None])
    assert trace.output(3).max() > 1
    # The patches that features of the second convolution like best, of values that there are.
    largest = trace.output(3).max()
    features = network.layers[3].params["weight"]
    assert max(match(each, np.where(each > 0, largest, 0)) for each in features) > 1


@claim(
    "positions in the picture × pixels of a feature × number of features, one multiplication each. "
    "The design table below counts it for every layer"
)
def test_work_is_positions_times_pixels_times_features(network: Network) -> None:
    for layer, told in zip(network.layers, views.describe(network)["layers"], strict=True):
        if not isinstance(layer, Conv2D):
            continue
        _, rows, columns = layer.output_shape
        features, *feature = layer.params["weight"].shape
        positions = rows * columns
        assert told["multiplications"] == positions * int(np.prod(feature)) * features

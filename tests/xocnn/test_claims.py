"""What the article claims is true of the package: sentence by sentence, on the page's own network.

Every test quotes the sentence that it stands for; a quote that is no longer in the article fails.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from benchmarks.tasks import counted, taught
from tools import assemble
from xocnn import files, recipe, views
from xocnn.drawings import CLASSES, EXAMPLES, Drawings, paint
from xocnn.explain import explain
from xocnn.judging import judge
from xocnn.labs.convolution import preset
from xocnn.labs.match import LAB
from xocnn.labs.nudge import Nudging, small_network
from xocnn.layers import Conv2D, Dense, MaxPool2D, ReLU
from xocnn.loss import cross_entropy
from xocnn.match import Exemplars, match, match_map
from xocnn.network import Network
from xocnn.optimizers import SGD
from xocnn.page import Session
from xocnn.page.mix import HELD_OUT
from xocnn.receptive import field
from xocnn.rule_of_thumb import Data, DrawnData, Experiment, TableData
from xocnn.shapes import Array, pooled
from xocnn.sound.swapping import SoundData
from xocnn.tables import customers
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.text.molecules import molecules
from xocnn.text.swapping import WordData
from xocnn.trainer import Trainer
from xocnn.trying import Descent, Trying

DRAWN = {example.name: paint(example.strokes) for example in EXAMPLES}
WAYS = ((0, -1), (0, 1), (-1, 0), (1, 0))
quotes: dict[str, list[str]] = {}


def claim[T: Callable[..., None]](*sentences: str) -> Callable[[T], T]:
    """Notes which words of the article a test stands for."""

    def note(test: T) -> T:
        quotes[test.__name__] = list(sentences)
        return test

    return note


def words(page: str) -> str:
    """What a page says, without its marks."""
    text = (assemble.WEB / page).read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def test_every_quote_is_in_the_article() -> None:
    article = words("index.html")
    gone = [quote for each in quotes.values() for quote in each if quote not in article]
    assert not gone, "\n".join(gone)


@pytest.fixture(scope="module")
def network() -> Network:
    """The network that the page opens with."""
    return files.load(assemble.trained_network())


@pytest.fixture(scope="module")
def drawings() -> Array:
    """Drawings that the network has never seen (N, 28, 28)."""
    return Drawings(held_out=True).first(128)[0][:, 0]


def moved(picture: Array, down: int, right: int) -> Array:
    """The picture moved by whole pixels, paper coming in at the edges."""
    out = np.full_like(picture, -1)
    height, width = picture.shape
    for row, column in np.ndindex(height, width):
        y, x = row - down, column - right
        if 0 <= y < height and 0 <= x < width:
            out[row, column] = picture[y, x]
    return out


def first_maps(network: Network, pictures: Array) -> Array:
    """What the first convolution and its ReLU answer to pictures (N, K, P, Q)."""
    return network.forward(pictures[:, None]).output(2)


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
    assert (np.diag(found) == 1).all()
    assert np.diag(found, 1).max() < 1 and np.diag(found, -1).max() < 1
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
    assert np.unravel_index(found.argmax(), found.shape) == (3, 2) and found.max() == 1
    assert np.unravel_index(found.argmin(), found.shape) == (11, 12) and found.min() == -1
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
    # The patch that a feature of the second convolution likes best, of values that there are.
    feature = network.layers[3].params["weight"][0]
    assert match(feature, np.where(feature > 0, trace.output(3).max(), 0)) > 1


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
    "Everything that a convolutional network computes from it is on this page, and every number "
    "opens"
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


# ---- learning -----------------------------------------------------------------------------------


@claim(
    "press New start and all of them become noise; every feature pixel and every weight is set at "
    "random"
)
def test_a_new_start_sets_every_weight_at_random() -> None:
    session = Session()
    session.open(assemble.trained_network().read_bytes())
    before = session.run.network.snapshot()
    session.new_start()
    for name, array in session.run.network.parameters.items():
        if name.endswith("weight"):
            assert (array != before[name]).all()
            assert np.unique(array).size > 0.99 * array.size


@claim(
    "is followed back through all layers, which tells for every single value whether a little more "
    "or a little less of it would have made the error smaller. Each is moved a little that way"
)
def test_every_value_is_moved_towards_the_smaller_error() -> None:
    design = [
        {"kind": "conv2d", "features": 2, "size": [5, 5]},
        {"kind": "relu"},
        {"kind": "maxpool2d", "window": 4},
        {"kind": "flatten"},
        {"kind": "dense", "outputs": 2},
    ]
    network = Network(design, rng=1, dtype=np.float64)
    images, labels = Drawings(seed=2).first(8)

    def error() -> float:
        return cross_entropy(network.forward(images).scores, labels)[0]

    wish = {}
    for name, array in network.parameters.items():
        for place in np.ndindex(array.shape):
            kept, step = array[place], 1e-5
            array[place] = kept + step
            more = error()
            array[place] = kept - step
            less = error()
            array[place] = kept
            if abs(more - less) > 1e-9:
                wish[name, place] = 1 if more < less else -1
    before, first = network.snapshot(), error()
    Trainer(network, SGD(0.001)).step(images, labels)
    assert len(wish) > 100
    for (name, place), way in wish.items():
        assert np.sign(network.parameters[name][place] - before[name][place]) == way, name
    assert error() < first


@claim("The thick lines of the chart are for held-out drawings, which are never trained on")
def test_held_out_drawings_are_never_trained_on() -> None:
    held_out = Drawings(held_out=True).first(HELD_OUT)[0]
    trained = Drawings(seed=0).first(4096)[0]
    seen = {image.tobytes() for image in trained}
    assert not [1 for image in held_out if image.tobytes() in seen]


@claim(
    "138 values, on drawings of 14 × 14 pixels. But every value costs two forward passes of all "
    "drawings, so that one sweep over the network takes 276, and after it each value has been "
    "moved once at most. For the network at the top of this page, with its 6,082 values, a sweep "
    "would take 12,164",
    "Backpropagation takes one pass forwards and one back, and moves all values at once",
)
def test_what_trying_and_backpropagation_cost(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, truth = Drawings(0, size=14).first(8)
    trying, descent = (way(small_network(0), images, truth, 0.25) for way in (Trying, Descent))
    passes = {"forward": 0, "backward": 0}
    for name in passes:
        through = getattr(Network, name)

        def counted(
            *given: object, name: str = name, through: Any = through, **more: object
        ) -> Any:
            passes[name] += 1
            return through(*given, **more)

        monkeypatch.setattr(Network, name, counted)
    before = trying.network.snapshot()
    moves: dict[object, int] = {}
    for _ in range(138):
        trial = trying.step()
        moves[trial.value] = moves.get(trial.value, 0) + 1
    assert passes == {"forward": 276, "backward": 0}
    assert len(moves) == 138 and set(moves.values()) == {1}
    for name, array in trying.network.parameters.items():
        assert np.isin(np.abs(array - before[name]).round(9), (0, 0.25)).all()
    before = descent.network.snapshot()
    descent.step()
    assert passes == {"forward": 277, "backward": 1}
    for name, array in descent.network.parameters.items():
        if name.endswith("weight"):
            assert (array != before[name]).all()
    assert 2 * sum(array.size for array in network.parameters.values()) == 12_164


@pytest.mark.parametrize("seed", range(4))
@claim(
    "With as many passes as a sweep it is far ahead",
    "With small nudges the two agree to nine places after the point",
)
def test_trying_and_backpropagation_find_the_same_slopes_at_another_price(seed: int) -> None:
    work = Nudging(seed, 64, 0.25, 0.5)
    for _ in range(138):
        work.advance()
    start, trying, descent = work.errors[0][0], work.errors[0][-1], work.errors[1][-1]
    assert start > trying > 2 * descent
    assert work.view()["agreement"]["apart"] < 0.5e-9


# ---- design, and beyond images ------------------------------------------------------------------


@claim(
    "Whatever you change is built at once, with random features. Bring back, above, returns to the "
    "network before"
)
def test_a_change_of_design_is_built_and_can_be_taken_back() -> None:
    session = Session()
    session.open(assemble.trained_network().read_bytes())
    before = session.save()["file"].tobytes()
    layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    told = session.change_design(layers, seed=4)
    assert [layer["kind"] for layer in told["network"]["layers"]] == ["flatten", "dense"]
    session.back()
    assert session.save()["file"].tobytes() == before


@claim("if your data is just as useful after its columns have been swapped around")
def test_pictures_are_of_little_use_with_their_columns_swapped_around(network: Network) -> None:
    images, labels = Drawings(held_out=True).first(256)
    rng = np.random.default_rng(0)

    def right(columns: Array) -> float:
        shares = network.forward(images[..., columns]).shares
        return float((shares.argmax(axis=1) == labels).mean())

    assert right(np.arange(28)) > 0.98
    assert np.mean([right(rng.permutation(28)) for _ in range(8)]) < 0.8
    assert CLASSES == ("X", "O")


@claim("in every column a 1 in the row of its letter. A gap stands before and after the word")
def test_a_word_is_a_grid_with_a_one_for_each_letter() -> None:
    made = Learning(languages())
    grid, letters = made.pictures(["pizza"])[0, 0], made.alphabet.letters
    for position, letter in enumerate(" pizza "):
        assert grid[letters.index(letter), position] == 1 and grid[:, position].sum() == 1
    assert not grid[:, 7:].any()


@claim(
    "From 560 words this is enough to tell English from Italian more than nine times in ten, among "
    "words that the network has never seen; by how they end, above all"
)
def test_english_is_told_from_italian_by_how_words_end() -> None:
    made = Learning(languages())
    while made.more:
        made.advance()
    assert len(made.learned) == 560

    def right(change: Callable[[str], str]) -> float:
        words = [change(made.words.all[at]) for at in made.examined]
        scores = made.network.forward(made.pictures(words)).scores
        return float((scores.argmax(axis=1) == made.words.labels[made.examined]).mean())

    assert right(lambda word: word) > 0.9
    assert right(lambda word: "s" * (len(word) - 2) + word[-2:]) > 0.8
    assert right(lambda word: word[:-2] + "ss") < 0.7


@claim(
    "to count letters gives the right answer seven times in ten, and no more. What stands beside "
    "what gives it more than nineteen times in twenty"
)
def test_counting_letters_finds_few_acids_and_neighbours_nearly_all() -> None:
    assert np.mean([counted(molecules)(seed) for seed in range(2)]) == pytest.approx(0.7, abs=0.04)
    assert taught(molecules)(0) > 0.95


@claim(
    "Every letter is still there, and a feature one position wide loses nothing; but what the "
    "wider ones had made of neighbours is gone"
)
def test_swapped_positions_cost_wide_features_what_they_made_of_neighbours() -> None:
    narrow = [taught(languages, swapped, 1)(1) for swapped in (False, True)]
    assert narrow[0] == narrow[1]
    assert taught(molecules, True)(0) < 0.8


@claim(
    "Its columns can be put in any order with nothing lost, so there is nothing in being a "
    "neighbour"
)
def test_votes_alone_lose_nothing_by_another_order(network: Network) -> None:
    values = network.forward(DRAWN["Plain O"][None]).output(10)[0]
    layer = network.layers[-1]
    order = np.random.default_rng(2).permutation(len(values))
    weight = layer.params["weight"]
    np.testing.assert_allclose(weight[:, order] @ values[order], weight @ values, rtol=1e-5)


@claim(
    "On drawings the swap costs the CNN more than eight points in a hundred, and votes alone next "
    "to nothing; on English and Italian words it is much the same, and on tones that rise or fall, "
    "whose moments are swapped, it costs the CNN about twelve points, where it had been right "
    "nearly always",
    "costs neither of them anything that could be told from chance, and the CNN is no better than "
    "votes alone to begin with",
)
def test_what_a_swap_of_columns_costs_on_each_kind_of_data() -> None:
    def measure(data: Data, seeds: int) -> Experiment:
        experiment = Experiment(data, seeds)
        while experiment.more:
            experiment.advance()
        return experiment

    votes, cnn = 100 * measure(DrawnData(), 1).right[..., 0]
    assert cnn[0] - cnn[1] > 8
    assert abs(votes[0] - votes[1]) < 3
    votes, cnn = 100 * measure(WordData(languages()), 2).right.mean(axis=2)
    assert cnn[0] - cnn[1] > 8
    assert abs(votes[0] - votes[1]) < 2
    each = 100 * measure(SoundData(), 3).right[1]
    assert (each[0] > 95).all()
    assert each[0].mean() - each[1].mean() == pytest.approx(12, abs=1.5)
    told = judge((found := measure(TableData(customers()), 3)).right, found.usual, found.examined)
    for difference in (told.fall, told.change, told.gain):
        assert difference.low < 0 < difference.high

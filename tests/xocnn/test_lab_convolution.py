"""Try it everywhere: maps against a loop, the sum of one position, the counts of all the work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.oracles import convolve
from xocnn.drawings import Drawings
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.convolution import CASES, LEARNED, PRESETS, preset
from xocnn.network import Network

END: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
CONV: dict[str, Any] = {"kind": "conv2d", "features": 3, "size": [5, 4]}


def scene(layers: list[dict[str, Any]] | None = None, drawing: int = 0) -> Scene:
    network = Network([*(layers if layers is not None else [CONV]), *END], rng=4)
    return Scene(network, Drawings(seed=9).first(8)[0][drawing, 0])


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("convolution")
    return lab.view(what, **lab.read(options))


SETTINGS: list[dict[str, Any]] = [
    {},
    {"size": 3, "features": 4},
    {"feature": "arc", "size": 9, "features": 2, "stride": 3},
    {"feature": "crossing", "size": 4, "padding": "zeros"},
    {"feature": "rising diagonal", "size": 8, "padding": "zeros", "stride": 5, "features": 3},
    {"feature": LEARNED, "features": 4, "padding": "zeros", "stride": 2},
]


@pytest.mark.parametrize("options", SETTINGS)
@pytest.mark.parametrize("at", [0, 1, 17, 784])
def test_every_match_is_what_a_loop_finds(options: dict[str, Any], at: int) -> None:
    what = scene()
    told = see(what, **options, at=at)
    stride = options.get("stride", 1)
    padding = {"none": "valid", "zeros": "same"}[options.get("padding", "none")]
    features = told["features"]
    picture = what.picture.astype(np.float64)[None, None]
    expected = convolve(
        picture, features[:, None], np.zeros(len(features)), 1.0, (stride, stride), padding
    )[0]
    np.testing.assert_allclose(told["maps"], expected, atol=1e-12)
    # The position: patch × feature, sum ÷ pixels = match, and that is the value on the map.
    count, rows, columns = told["maps"].shape
    assert 1 <= told["at"] <= rows * columns
    row, column = divmod(told["at"] - 1, columns)
    for k in range(count):
        total = 0.0
        for r, s in np.ndindex(*told["size"]):
            value = told["ground"][row * stride + r, column * stride + s]
            assert told["patch"][r, s] == value
            assert told["products"][k, r, s] == value * features[k, r, s]
            total += value * features[k, r, s]
        assert told["sums"][k] == pytest.approx(total)
        assert told["matches"][k] == pytest.approx(total / told["pixels"])
        assert told["matches"][k] == pytest.approx(told["maps"][k, row, column])


@pytest.mark.parametrize("options", SETTINGS)
def test_work_is_map_values_times_pixels_times_features(options: dict[str, Any]) -> None:
    told = see(scene(), **options)
    made = 0
    for _ in np.ndindex(*told["maps"].shape):
        made += told["size"][0] * told["size"][1]
    assert told["work"] == made
    assert see(scene(), **options, at=1)["done"] == told["pixels"] * len(told["names"])
    assert see(scene(), **options, at=784)["done"] == told["work"]


def test_padding_is_zeros_around_the_picture() -> None:
    what = scene()
    told = see(what, size=8, padding="zeros")
    top, left = told["pads"]
    inside = np.s_[top : top + 28, left : left + 28]
    assert (told["ground"][inside] == what.picture).all()
    frame = told["ground"].copy()
    frame[inside] = 0
    assert not frame.any()
    assert told["maps"].shape[1:] == (28, 28)
    assert see(what, size=8)["ground"].shape == (28, 28)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("size", range(3, 10))
def test_a_preset_matches_itself_with_one_and_its_negative_with_minus_one(
    name: str, size: int
) -> None:
    feature = preset(name, size)
    assert feature.shape == (size, size)
    assert set(feature.ravel()) == {-1.0, 1.0}
    picture = np.full((28, 28), -1.0)
    picture[:size, -size:] = feature
    network = scene().network
    assert see(Scene(network, picture), feature=name, size=size)["maps"].max() == pytest.approx(1)
    assert see(Scene(network, -picture), feature=name, size=size)["maps"].min() == pytest.approx(-1)


def test_the_presets_differ() -> None:
    for size in range(3, 10):
        assert len({preset(name, size).tobytes() for name in PRESETS}) == len(PRESETS)


def test_several_features_are_the_chosen_one_and_the_next() -> None:
    told = see(scene(), feature="crossing", features=3)
    assert told["names"] == ["crossing", "arc", "falling diagonal"]
    for name, feature in zip(told["names"], told["features"], strict=True):
        assert (feature == preset(name, 5)).all()


def test_learned_features_are_the_networks_own() -> None:
    what = scene()
    told = see(what, feature=LEARNED, features=4)
    assert told["names"] == ["feature 1", "feature 2", "feature 3"]  # there are no more
    np.testing.assert_array_equal(
        told["features"], what.network.parameters["layers.1.weight"][:, 0]
    )


def test_a_network_without_features_for_a_drawing_says_so() -> None:
    with pytest.raises(OptionError, match="no features for a drawing"):
        see(scene([]), feature=LEARNED)


def test_a_feature_larger_than_the_picture_is_refused() -> None:
    small = Scene(scene().network, np.zeros((4, 6)))
    with pytest.raises(OptionError, match="5 × 5, but the picture is only 4 × 6"):
        see(small)


@pytest.mark.parametrize(
    "options",
    [
        {"size": 2},
        {"size": 10},
        {"stride": 0},
        {"stride": 1.5},
        {"features": 5},
        {"padding": "same"},
        {"feature": "circle"},
        {"at": -1},
        {"measure": len(CASES) + 1},
    ],
)
def test_options_out_of_their_limits_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="can be"):
        see(scene(), **options)


def test_counted_work_grows_with_picture_feature_and_number() -> None:
    for case in CASES:
        positions = 0
        for _ in np.ndindex(case.picture - case.feature + 1, case.picture - case.feature + 1):
            positions += 1
        assert case.multiplications == positions * case.feature**2 * case.features
    twice, once = (c for c in CASES if c.grows == "features")
    assert once.multiplications == twice.multiplications * 16  # 32 features instead of 2


@pytest.mark.parametrize("which", range(1, len(CASES) + 1))
def test_every_case_can_be_timed(which: int) -> None:
    measured = see(scene(), measure=which)["measured"]
    assert measured["case"] == which
    assert measured["milliseconds"] > 0
    assert see(scene())["measured"] is None


def test_the_sentence_says_what_the_map_shows() -> None:
    told = see(scene(), features=2)
    for k in range(2):
        row, column = np.unravel_index(int(told["maps"][k].argmax()), told["maps"].shape[1:])
        assert f"row {row + 1}, column {column + 1}" in told["sentence"]
    assert f"{told['work']:,} multiplications" in told["sentence"]

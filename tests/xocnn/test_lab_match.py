"""A feature meets a patch: all its numbers against a loop, and what the essay says of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn.drawings import Drawings
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.convolution import PRESETS, preset
from xocnn.labs.match import ALL, SIZES, THREE, TWO, VALUES, reading
from xocnn.network import Network
from xocnn.shapes import Array

NETWORK = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], rng=4)
CORNERS = [(1, 1), (8, 9), (26, 1), (1, 26), (26, 26)]


def scene(picture: Array | None = None) -> Scene:
    return Scene(NETWORK, Drawings(seed=9).first(8)[0][3, 0] if picture is None else picture)


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("match")
    return lab.view(what, **lab.read(options))


def flat(feature: Array) -> list[float]:
    return [float(value) for value in feature.ravel()]


def ternary(side: int) -> Array:
    return np.random.default_rng(side).integers(-1, 2, (side, side)).astype(float)


def grey(side: int) -> Array:
    return np.random.default_rng(side).uniform(-1, 1, (side, side)).round(2)


def value_of(pixel: float, values: str) -> float:
    """A pixel of the drawing in these values, as a child would decide it."""
    if values == ALL:
        return pixel
    if values == THREE and -0.5 < pixel < 0.5:
        return 0
    return 1 if pixel > 0 else -1


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("painted", [ternary, grey])
@pytest.mark.parametrize("side", SIZES)
@pytest.mark.parametrize(("row", "column"), CORNERS)
def test_products_sum_and_match_are_what_a_loop_finds(
    values: str, painted: Any, side: int, row: int, column: int
) -> None:
    what, feature = scene(), painted(side)
    told = see(what, values=values, feature=flat(feature), row=row, column=column)
    top, left = told["row"] - 1, told["column"] - 1
    total, above, below = 0.0, 0, 0
    for r, s in np.ndindex(side, side):
        pixel = value_of(float(what.picture[top + r, left + s]), values)
        assert told["picture"][top + r, left + s] == pixel
        assert told["patch"][r, s] == pixel
        assert told["feature"][r, s] == feature[r, s]
        assert told["products"][r, s] == pixel * feature[r, s]
        total += pixel * feature[r, s]
        above += pixel * feature[r, s] > 0
        below += pixel * feature[r, s] < 0
    assert told["sum"] == pytest.approx(total)
    assert told["pixels"] == side * side
    assert told["match"] == pytest.approx(total / (side * side))
    assert (told["agree"], told["disagree"]) == (above, below)


@pytest.mark.parametrize("side", SIZES)
def test_a_feature_never_hangs_over_the_edge(side: int) -> None:
    for row, column in CORNERS:
        told = see(scene(), feature=flat(grey(side)), row=row, column=column)
        assert told["row"] == min(row, 28 - side + 1)
        assert told["column"] == min(column, 28 - side + 1)
        assert told["patch"].shape == (side, side)


@pytest.mark.parametrize("values", VALUES)
def test_the_best_and_the_lowest_place_are_found_by_trying_all(values: str) -> None:
    what, feature = scene(), ternary(5)
    told = see(what, values=values, feature=flat(feature))
    found = {}
    for top, left in np.ndindex(24, 24):
        patch = told["picture"][top : top + 5, left : left + 5]
        found[top + 1, left + 1] = (
            sum(patch[r, s] * feature[r, s] for r, s in np.ndindex(5, 5)) / 25
        )
    here = found[told["row"], told["column"]]
    for end, value in (("best", max(found.values())), ("worst", min(found.values()))):
        assert told[end]["match"] == pytest.approx(value)
        assert found[told[end]["row"], told[end]["column"]] == pytest.approx(value)
        assert told[end]["places"] == sum(abs(each - value) < 1e-9 for each in found.values())
        assert told[end]["here"] == (abs(here - value) < 1e-9)
    assert told["better"] == sum(each > here + 1e-9 for each in found.values())


def test_equally_good_places_are_gone_through_in_turn() -> None:
    picture = np.full((28, 28), -1.0)
    for top, left in ((2, 3), (10, 20), (22, 0)):
        picture[top : top + 5, left : left + 5] = preset("crossing", 5)
    told = see(scene(picture), feature=flat(preset("crossing", 5)))
    places = []
    for _ in range(4):
        told = see(
            scene(picture),
            feature=flat(preset("crossing", 5)),
            row=told["best"]["row"],
            column=told["best"]["column"],
        )
        places.append((told["row"], told["column"]))
        assert told["match"] == 1
    assert places == [(11, 21), (23, 1), (3, 4), (11, 21)]


# ---- what the essay says ------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("side", SIZES)
def test_where_every_pixel_agrees_the_match_is_one_and_of_the_negative_minus_one(
    name: str, side: int
) -> None:
    picture = np.full((28, 28), -1.0)
    picture[4 : 4 + side, 7 : 7 + side] = preset(name, side)
    told = see(scene(picture), feature=flat(preset(name, side)), row=5, column=8)
    assert (told["match"], told["reading"]) == (1, "a perfect match")
    assert told["sum"] == told["pixels"] == told["agree"]
    assert told["preset"] == name
    negative = see(scene(picture), feature=flat(told["becomes"]["negative"]), row=5, column=8)
    assert (negative["match"], negative["reading"]) == (-1, "exactly the photographic negative")


def test_where_nothing_is_in_common_the_match_is_about_nothing() -> None:
    upright = np.full((28, 28), -1.0)
    upright[:, 14:] = 1  # an edge that stands
    lying = np.full((6, 6), -1.0)
    lying[3:] = 1  # and one that lies
    told = see(scene(upright), feature=flat(lying), row=10, column=12)
    assert (told["agree"], told["disagree"], told["match"]) == (18, 18, 0)
    assert told["reading"] == "no match of any sort"
    nothing = see(scene(), feature=[0] * 25)
    assert (nothing["match"], nothing["agree"], nothing["disagree"]) == (0, 0, 0)


def test_a_pixel_that_is_zero_takes_no_side() -> None:
    feature = preset("crossing", 5)
    feature[2, 2] = 0
    before = see(scene(), feature=flat(feature))
    picture = before["picture"].copy()
    picture[before["row"] + 1, before["column"] + 1] *= -1
    assert see(scene(picture), feature=flat(feature))["match"] == before["match"]


def test_words_follow_the_match() -> None:
    words = [reading(value) for value in (1, 0.6, 0.3, 0.1, 0, -0.1, -0.3, -0.6, -1)]
    assert words == [
        "a perfect match",
        "a strong match",
        "a weak match",
        *3 * ["no match of any sort"],
        "a weak match for the negative",
        "a strong match for the negative",
        "exactly the photographic negative",
    ]


# ---- what a feature can become ------------------------------------------------------------------


@pytest.mark.parametrize("values", [TWO, THREE, ALL])
def test_a_patch_that_was_taken_matches_in_every_pixel(values: str) -> None:
    taken = see(scene(), values=values)["becomes"]["patch"]
    told = see(scene(), values=values, feature=flat(taken))
    np.testing.assert_allclose(told["feature"], told["patch"], atol=0.005)
    assert told["disagree"] == 0
    if values == TWO:
        assert told["match"] == 1


def test_becoming_the_negative_turning_and_clearing() -> None:
    feature = grey(4)
    becomes = see(scene(), feature=flat(feature))["becomes"]
    for r, s in np.ndindex(4, 4):
        assert becomes["negative"][r, s] == -feature[r, s]
        assert becomes["turned"][s, 3 - r] == feature[r, s]
        assert becomes["cleared"][r, s] == 0
    assert not np.signbit(see(scene(), feature=[0] * 9)["becomes"]["negative"]).any()


@pytest.mark.parametrize("side", SIZES)
def test_another_size_keeps_the_middle_of_what_was_painted(side: int) -> None:
    feature = grey(side)
    for offer in see(scene(), feature=flat(feature))["sizes"]:
        size, made = offer["size"], offer["feature"]
        assert made.shape == (size, size)
        if size >= side:
            start = (size - side) // 2
            inside = made[start : start + side, start : start + side]
            assert (inside == feature).all()
            assert np.abs(made).sum() == pytest.approx(np.abs(feature).sum())  # 0 around it
        else:
            start = (side - size) // 2
            assert (made == feature[start : start + size, start : start + size]).all()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_stays_that_preset_in_another_size(name: str) -> None:
    told = see(scene(), feature=flat(preset(name, 5)))
    assert [offer["size"] for offer in told["sizes"]] == list(SIZES)
    for offer in told["sizes"]:
        assert (offer["feature"] == preset(name, offer["size"])).all()


def test_all_that_a_feature_can_become_can_be_asked_for() -> None:
    told = see(scene(), feature=flat(grey(7)), values=ALL)
    offers = [offer["feature"] for offer in (*told["sizes"], *told["presets"])]
    for offer in (*offers, *told["becomes"].values()):
        assert (see(scene(), feature=flat(offer))["feature"] == offer).all()


# ---- scenes and limits --------------------------------------------------------------------------


def test_without_a_drawing_everything_is_below_zero() -> None:
    told = see(scene(np.full((28, 28), -1.0)))
    assert (told["patch"] == -1).all()
    assert told["best"]["places"] == told["worst"]["places"] == 24 * 24
    assert "No place in the drawing matches better." in told["sentence"]


def test_an_image_under_the_drawing_is_compared_like_ink() -> None:
    image = np.random.default_rng(3).uniform(-1, 1, (28, 28)).astype(np.float32)
    what = Scene(NETWORK, image, under=image)
    told = see(what, values=ALL)
    np.testing.assert_array_equal(told["picture"], image.astype(np.float64))


def test_a_feature_larger_than_the_picture_is_refused() -> None:
    with pytest.raises(OptionError, match="5 × 5, but the picture is only 4 × 6"):
        see(Scene(NETWORK, np.zeros((4, 6))))


@pytest.mark.parametrize(
    "options",
    [
        {"row": 0},
        {"column": 27},
        {"row": 2.5},
        {"values": "grey"},
        {"feature": [0.5] * 4},
        {"feature": [0.5] * 24},
        {"feature": [0.5] * 100},
        {"feature": [2] * 9},
        {"feature": "1,1,1,x,1,1,1,1,1"},
    ],
)
def test_options_out_of_their_limits_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="can be"):
        see(scene(), **options)


def test_the_refusal_of_a_feature_says_how_many_values_there_can_be() -> None:
    with pytest.raises(OptionError, match="“Feature” can be 9, 16 … 81 values from −1 to 1"):
        see(scene(), feature="1,2")


def test_a_feature_comes_from_a_link_as_text() -> None:
    told = see(scene(), feature="1,-1,0,0.5,0,0,0,0,-0.25")
    assert told["feature"].tolist() == [[1, -1, 0], [0.5, 0, 0], [0, 0, -0.25]]


def test_where_squares_round_products_the_sum_is_said_to_be_of_all_places() -> None:
    for values in (TWO, THREE):
        assert "all places" not in see(scene(), values=values)["sentence"]
    told = see(scene(), values=ALL)
    assert "the sum is of all places" in told["sentence"]
    assert told["sum"] != pytest.approx(told["products"].round(2).sum(), abs=1e-6)


def test_the_sentence_says_what_is_shown() -> None:
    told = see(scene(), feature=flat(preset("arc", 6)), row=3, column=4)
    sentence = told["sentence"]
    assert "The arc, 6 × 6, lies on rows 3 to 8, columns 4 to 9" in sentence
    assert f"{told['agree']} are above 0 and {told['disagree']} below" in sentence
    assert f"÷ 36 is a match of {told['match']:.2f}".replace("-", "−") in sentence
    assert f"row {told['best']['row']}, column {told['best']['column']}" in sentence

"""A drawing against whole pictures: every number by a slow loop, and the X that is called O."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn import recipe
from xocnn.drawings import EXAMPLES, paint
from xocnn.drawings.moving import Move, box_of, paint_moved
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.whole_image import CHANGES, runs
from xocnn.network import Network
from xocnn.page import Session

SMALL: list[dict[str, Any]] = [
    {"kind": "maxpool2d", "window": [4, 4], "stride": [4, 4]},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 2},
]
DRAWN = {example.name: example for example in EXAMPLES}
SETTINGS: list[dict[str, Any]] = [
    {},
    {"across": 4, "down": -3},
    {"size": 0.55, "rotation": -37, "along": "rotation"},
    {"stretch": 1.35, "bend": 0.4, "along": "bend", "x": "Curly X", "o": "Open O"},
    {"across": 14, "down": 14, "size": 1.6, "along": "size"},
]
every_setting = pytest.mark.parametrize("options", SETTINGS, ids=str)


@pytest.fixture(scope="module")
def trained() -> Network:
    """A network that has learned: not for as long as the page's, but long enough."""
    return recipe.train(0, 300)


def scene(name: str = "Plain X", network: Network | None = None) -> Scene:
    strokes = list(DRAWN[name].strokes)
    return Scene(network or Network(SMALL, rng=4), paint(strokes), strokes)


def see(what: Scene, **options: Any) -> dict[str, Any]:
    lab = find("whole-image")
    return lab.view(what, **lab.read(options))


@every_setting
@pytest.mark.parametrize("name", ["Plain X", "Squashed O"])
def test_the_match_is_every_pixel_multiplied_added_up_and_divided(
    name: str, options: dict[str, Any]
) -> None:
    what = scene(name)
    told = see(what, **options)
    for tally, letter in zip(told["tallies"], "XO", strict=True):
        kept = paint(DRAWN[options.get(letter.lower(), f"Plain {letter}")].strokes)
        total, agree, disagree, adds, takes = 0.0, 0, 0, 0.0, 0.0
        for row in range(28):
            for column in range(28):
                product = float(told["picture"][row, column]) * float(kept[row, column])
                assert tally["products"][row, column] == pytest.approx(product, abs=1e-7)
                total += product
                if product > 0:
                    agree, adds = agree + 1, adds + product
                elif product < 0:
                    disagree, takes = disagree + 1, takes + product
        assert (tally["agree"], tally["disagree"]) == (agree, disagree)
        assert tally["agree_sum"] == pytest.approx(adds, abs=1e-4)
        assert tally["disagree_sum"] == pytest.approx(takes, abs=1e-4)
        assert tally["sum"] == pytest.approx(total, abs=1e-4)
        assert tally["match"] == pytest.approx(total / 784, abs=1e-7)
    matches = [tally["match"] for tally in told["tallies"]]
    assert told["comparison"] == "XO"[int(np.argmax(matches))]
    assert told["rows"][0]["matches"] == pytest.approx(matches)


@every_setting
def test_the_curve_is_what_would_be_seen_at_each_of_its_points(options: dict[str, Any]) -> None:
    what = scene("Slanted X")
    told = see(what, **options)
    sweep = told["sweep"]
    change = next(each for each in CHANGES if each.name == sweep["option"])
    assert (sweep["at"][0], sweep["at"][-1]) == (change.low, change.high)
    assert sweep["at"] == sorted(set(sweep["at"]))
    assert sweep["at"][sweep["now"]] == options.get(change.name, change.usual)
    held = "XO".index(sweep["held"])
    for i in range(0, len(sweep["at"]), 5):
        there = see(what, **{**options, change.name: sweep["at"][i]})
        point = {**sweep["rows"][i], "what": "now"}
        assert point["matches"] == pytest.approx(there["rows"][0]["matches"], abs=1e-6)
        assert point["comparison"] == there["comparison"]
        if there["network"] is None:
            assert point["network"] is None
            continue
        assert point["network"] == there["network"]["winner"]
        assert point["percent"] == max(there["network"]["percents"])
        assert sweep["shares"][i] == pytest.approx(there["network"]["shares"][held], abs=1e-5)


@every_setting
def test_the_network_is_shown_the_very_painting(options: dict[str, Any]) -> None:
    what = scene("Curly X")
    told = see(what, **options)
    move = Move(**{each.name: options.get(each.name, each.usual) for each in CHANGES})
    box = box_of(what.strokes)
    assert box
    [painted] = paint_moved(what.strokes, None, [move], box)
    assert told["picture"] == pytest.approx(painted, abs=0.02)
    if told["network"]:
        shares = what.network.forward(told["picture"]).shares[0]
        assert told["network"]["shares"] == pytest.approx([float(s) for s in shares], abs=1e-5)


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_not_moved_is_the_drawing_as_it_is(name: str) -> None:
    what = scene(name)
    told = see(what)
    assert (told["picture"] == what.picture).all()
    now, unmoved, _ = told["rows"]
    assert {**now, "what": ""} == {**unmoved, "what": ""}
    assert told["sentence"].startswith("As it was drawn")


def test_a_picture_of_pure_ink_and_paper_matches_itself_and_opposes_its_negative(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pure = {name: np.where(paint(e.strokes) > 0, 1.0, -1.0) for name, e in DRAWN.items()}
    monkeypatch.setattr("xocnn.labs.whole_image._painted", lambda: pure)
    network = Network(SMALL, rng=4)
    same = see(Scene(network, pure["Plain X"].astype(np.float32)))["tallies"][0]
    assert (same["match"], same["agree"], same["disagree"]) == (1.0, 784, 0)
    negative = see(Scene(network, -pure["Plain X"].astype(np.float32)))["tallies"][0]
    assert (negative["match"], negative["agree"], negative["disagree"]) == (-1.0, 0, 784)


@pytest.mark.slow
def test_somewhere_the_comparison_calls_an_x_an_o_while_the_network_does_not(
    trained: Network,
) -> None:
    found = []
    for along in find("whole-image").options[6].choices:
        told = see(scene("Plain X", trained), along=along)["sweep"]
        found += [
            (told["option"], value)
            for value, row in zip(told["at"], told["rows"], strict=True)
            if (row["comparison"], row["network"]) == ("O", "X")
        ]
    assert found
    for option, value in found:
        told = see(scene("Plain X", trained), **{option: value})
        assert told["comparison"] == "O" and told["network"]["winner"] == "X" and told["differ"]
        assert told["tallies"][1]["match"] > told["tallies"][0]["match"]
        assert "the comparison calls this an O. The network says X" in told["sentence"]
        assert "do not agree" in told["sentence"]
        assert "learnt" not in told["sentence"]


def test_where_they_disagree_is_shaded_and_said() -> None:
    sweep = see(scene())["sweep"]
    for value, row in zip(sweep["at"], sweep["rows"], strict=True):
        differ = row["network"] not in (None, row["comparison"])
        assert differ == any(start <= value <= end for start, end in sweep["apart"])
    assert runs(["X", None, None, "O"], [0, 1, 2, 4]) == [
        ("X", 0, 0.5), (None, 0.5, 3.0), ("O", 3.0, 4)
    ]  # fmt: skip


def test_every_pixel_knows_where_it_came_from() -> None:
    told = see(scene(), across=5, down=-2)
    for row in range(28):
        for column in range(28):
            came = (row + 2, column - 5)
            inside = 0 <= came[0] < 28 and 0 <= came[1] < 28
            assert tuple(told["origins"][row, column]) == (came if inside else (-1, -1))
    assert told["middle"] == pytest.approx([19, 12])
    assert told["handle"] == pytest.approx([27, 22])


def test_an_empty_board_has_no_verdict_of_the_network() -> None:
    paper = np.full((28, 28), -1, np.float32)
    told = see(Scene(Network(SMALL, rng=4), paper), across=6)
    assert told["sentence"].startswith("Nothing is drawn, so there is nothing to move.")
    assert told["network"] is None and not told["differ"] and told["frame"] is None
    assert (told["picture"] == -1).all()
    assert told["rows"][0]["matches"] == pytest.approx(told["rows"][2]["matches"])
    assert told["sweep"]["apart"] == []


def test_what_leaves_the_picture_is_said() -> None:
    assert "outside the picture" not in see(scene())["sentence"]
    assert "outside the picture" in see(scene(), across=10)["sentence"]
    image = np.full((28, 28), -1, np.float32)
    image[5:20, 3:6] = 1
    under = Scene(Network(SMALL, rng=4), image, [], image)
    assert "outside the picture" not in see(under, across=2)["sentence"]
    assert "outside the picture" in see(under, across=-6)["sentence"]


def test_an_image_under_the_strokes_is_moved_with_them_and_that_is_said() -> None:
    image = np.full((28, 28), -1, np.float32)
    image[5:20, 3:6] = 1
    strokes = list(DRAWN["Small X in a corner"].strokes)
    both = Scene(Network(SMALL, rng=4), np.maximum(image, paint(strokes)), strokes, image)
    still = see(both)
    assert (still["picture"] == both.picture).all()
    assert "image" not in still["sentence"]
    told = see(both, across=-2, down=3)
    assert told["picture"][3:, :-2] == pytest.approx(both.picture[:-3, 2:], abs=1e-5)
    assert "What is in an image has no strokes" in told["sentence"]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_network_with_random_features_is_said_not_to_have_learnt(seed: int) -> None:
    network = recipe.untrained(seed)
    right = sum(
        "XO"[int(network.forward(paint(example.strokes)).scores[0].argmax())] == example.label
        for example in EXAMPLES
    )
    assert right < 8
    sentence = see(scene(network=network))["sentence"]
    enough = "enough " if right > 5 else ""
    assert f"has not learnt {enough}yet: it names {right} of the 8" in sentence


def test_a_network_that_has_blown_up_is_said_to_have() -> None:
    network = Network(SMALL, rng=4)
    network.parameters["layers.3.weight"][...] = np.nan
    told = see(scene(network=network))
    assert "no longer numbers" in told["sentence"]
    assert told["network"] is None


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_both_ends_of_every_option_can_be_had_and_nothing_beyond(change: Any) -> None:
    for end, beyond in ((change.low, -0.01), (change.high, 0.01)):
        told = see(scene(), **{change.name: end}, along=change.label.lower())
        assert told["sweep"]["at"][told["sweep"]["now"]] == end
        assert np.isfinite(told["picture"]).all()
        with pytest.raises(OptionError):
            see(scene(), **{change.name: end + beyond})


@pytest.mark.parametrize("options", [{"along": "time"}, {"x": "Plain O"}, {"o": ""}, {"turn": 3}])
def test_options_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        see(scene(), **options)


def test_the_page_can_ask_for_it() -> None:
    session = Session()
    session.change_design(SMALL, seed=5)
    session.see([[6.0, 6.0, 22.0, 22.0], [22.0, 6.0, 6.0, 22.0]])
    answer = session.lab("whole-image", {"across": "4", "along": "rotation"})
    assert answer["options"]["across"] == 4
    assert "Shifted 4 px to the right" in answer["view"]["sentence"]

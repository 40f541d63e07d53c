"""What training is given: generated drawings, own ones, or both, in the share that is set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn.drawings import Drawings
from xocnn.drawings.tray import Tray
from xocnn.page.mix import HELD_OUT, HeldOut, Mix, lacks
from xocnn.page.settings import SettingError, Settings
from xocnn.page.supply import Supply

CLASSES = ("X", "O", "square")


def tray_of(**counts: int) -> Tray:
    """A tray whose pictures tell which they are: picture n is n / 1000 everywhere."""
    tray = Tray()
    labels = [name for name, count in counts.items() for _ in range(count)]
    if labels:
        values = np.arange(len(labels)) / 1000
        tray.add(np.broadcast_to(values[:, None, None], (len(labels), 28, 28)), labels)
    return tray


def taken(mix: Mix, count: int, **changes: Any) -> tuple[list[bytes], list[int]]:
    images, labels = mix.next(Settings(batch=count, **changes))
    return [image.tobytes() for image in images], labels.tolist()


def is_own(image: bytes) -> bool:
    return len(set(np.frombuffer(image, np.float32))) == 1


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 1 / 3, 0.5, 0.77, 0.999, 1.0])
@pytest.mark.parametrize("batch", [1, 32, 500])
@pytest.mark.slow
def test_the_share_is_kept_over_a_thousand_drawings_and_evenly(share: float, batch: int) -> None:
    mix = Mix(2, CLASSES, tray_of(X=7, O=2, square=6))
    flags: list[bool] = []
    while len(flags) < 1000:
        flags += map(is_own, taken(mix, batch, share=share)[0])
    flags = flags[:1000]
    assert abs(sum(flags) - 1000 * share) < 1.01
    for start in range(0, 1000, 100):
        assert abs(sum(flags[start : start + 100]) - 100 * share) < 1.2


def test_without_own_drawings_it_is_the_supply_as_ever() -> None:
    mix, supply = Mix(4, ("X", "O"), tray_of()), Supply(4)
    for share in (0.0, 0.5, 1.0):
        images, labels = mix.next(Settings(batch=9, share=share))
        expected, answers = supply.next(9)
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, answers)


def test_a_place_that_it_goes_back_to_repeats_exactly() -> None:
    mix = Mix(2, CLASSES, tray_of(X=7, O=4, square=6))
    taken(mix, 77, share=0.4)
    place = mix.place
    first = [taken(mix, size, share=0.4) for size in (1, 40, 64)]
    other = mix.copy()
    mix.place = place
    assert [taken(mix, size, share=0.4) for size in (1, 40, 64)] == first
    further = taken(mix, 30, share=0.4)
    assert taken(other, 30, share=0.4) == further  # a copy goes its own way from where it was made
    mix.restart()
    again = Mix(2, CLASSES, tray_of(X=7, O=4, square=6))
    assert taken(mix, 50, share=0.7) == taken(again, 50, share=0.7)


def test_each_round_gives_every_own_drawing_once_in_an_order_of_its_own() -> None:
    mix = Mix(2, ("X", "square"), tray_of(X=8, square=8))
    rounds = [taken(mix, 14, share=1.0)[0] for _ in range(3)]  # one of each five is held out
    assert len({*rounds[0]}) == 14
    assert sorted(rounds[0]) == sorted(rounds[1]) == sorted(rounds[2])
    assert rounds[0] != rounds[1] != rounds[2] != rounds[0]


def test_what_is_held_out_is_never_given() -> None:
    tray = tray_of(X=20, O=20, square=20)
    held = {item.picture.tobytes() for item in tray.items if item.held_out}
    given, _ = taken(Mix(0, CLASSES, tray), 500, share=1.0)
    assert len(held) == 12 and not held & set(given)
    assert len(set(given)) == 48


def test_labels_are_those_of_the_classes_in_whatever_order() -> None:
    tray = tray_of(X=3, O=3, square=3)
    names = {item.picture.tobytes(): item.label for item in tray.items}
    generated, labels = Drawings(1).first(64)
    names |= {image.tobytes(): "XO"[label] for image, label in zip(generated, labels, strict=True)}
    for classes in (CLASSES, ("square", "O", "X")):
        images, said = taken(Mix(1, classes, tray), 64, share=0.5)
        assert [classes[label] for label in said] == [names[image] for image in images]


@pytest.mark.parametrize("share", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("own", [{"square": 3}, {"square": 1, "X": 4}, {"X": 9}])
def test_no_class_is_crowded_out(own: dict[str, int], share: float) -> None:
    classes = ("X", "O", *(name for name in own if name != "X"))
    mix = Mix(1, classes, tray_of(**own))
    images: list[bytes] = []
    labels: list[int] = []
    for _ in range(30):
        batch = taken(mix, 32, share=share)
        assert set(batch[1]) == set(range(len(classes)))
        images, labels = images + batch[0], labels + batch[1]
    for name in own:
        if name not in ("X", "O"):  # of these there are own ones alone
            assert labels.count(classes.index(name)) >= len(labels) / 10
    assert labels.count(1) >= len(labels) / 8
    if share == 1:
        named = [classes[label] for label in labels]
        assert all(
            (name in own) == is_own(image) for name, image in zip(named, images, strict=True)
        )


def test_only_one_class_can_be_shown_own_or_generated() -> None:
    mix = Mix(1, CLASSES, tray_of(X=3, square=3))
    images, labels = taken(mix, 40, share=0.5, only="X")
    assert set(labels) == {0} and sum(map(is_own, images)) == 20
    images, labels = taken(mix, 40, share=0.0, only="square")
    assert set(labels) == {2} and all(map(is_own, images))
    images, labels = taken(mix, 40, share=1.0, only="O")
    assert set(labels) == {1} and not any(map(is_own, images))


def test_generated_drawings_of_a_class_that_is_gone_are_not_shown() -> None:
    images, labels = taken(Mix(1, ("O", "square"), tray_of(square=2)), 40, share=0.5)
    assert all((label == 1) == is_own(image) for image, label in zip(images, labels, strict=True))


def test_where_there_is_nothing_to_show_it_says_so() -> None:
    with pytest.raises(SettingError, match="no drawings of square or star to train on"):
        taken(Mix(1, ("square", "star"), tray_of(X=3)), 4)


@pytest.mark.parametrize(("share", "own", "generated"), [(0.0, 0, 200), (0.5, 4, 200), (1.0, 4, 0)])
def test_held_out_drawings_are_of_what_is_trained_on(
    share: float, own: int, generated: int
) -> None:
    held = HeldOut(tray_of(X=5, O=5, square=12, other=9))
    pictures, labels, ids = held.drawings(CLASSES, share)
    assert (sum(id > 0 for id in ids), ids.count(0)) == (own, generated)
    assert len(pictures) == len(labels) == len(ids)
    assert [int(label) for label in labels[generated:]] == [0, 1, 2, 2][:own]


def test_without_own_held_out_ones_generated_ones_count() -> None:
    _, labels, ids = HeldOut(tray_of(X=4, O=9, square=5)).drawings(CLASSES, 1.0)
    said = list(zip(labels.tolist(), (id > 0 for id in ids), strict=True))
    assert set(said) == {(0, False), (1, True), (2, True)}
    assert HeldOut(tray_of(X=4)).drawings(CLASSES, 1.0).ids == [0] * HELD_OUT
    assert len(HeldOut(tray_of(X=4)).drawings(("square", "star"), 0.5).labels) == 0
    fewer = HeldOut(tray_of()).drawings(("square", "O"), 0.0)
    assert set(fewer.labels.tolist()) == {1} and len(fewer.ids) < HELD_OUT


@pytest.mark.parametrize(
    ("counts", "share", "words"),
    [
        ({}, 0.0, ["shows no drawing of square"]),
        ({}, 0.5, ["no own drawings to train on yet", "shows no drawing of square"]),
        ({"X": 2, "O": 2, "square": 2}, 0.5, []),
        ({"X": 2, "O": 1, "square": 3}, 1.0, ["at least 2 of each class", "O has 1."]),
        ({"square": 3}, 1.0, ["no own drawings of X and O to train on, so generated ones"]),
        ({"square": 1, "X": 2}, 1.0, ["no own drawings of O", "square has 1."]),
        ({"square": 3}, 0.5, ["no own drawings of X and O to train on, so generated ones"]),
        ({"square": 3, "star": 1}, 0.0, ["no drawing of square", "no votes for star"]),
    ],
)
def test_what_is_missing_is_said(counts: dict[str, int], share: float, words: list[str]) -> None:
    said = lacks(CLASSES, share, tray_of(**counts))
    for word in words:
        assert any(word in sentence for sentence in said)
    assert bool(said) == bool(words)


def test_training_that_cannot_start_is_said_to() -> None:
    (said, *_) = lacks(("square", "star"), 0.5, tray_of())
    assert "training cannot start" in said

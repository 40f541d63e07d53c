"""Colour scales of labs: one a layer, one for all pictures, or one a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import scene_of
from xocnn.labs import OptionError, Scene, find
from xocnn.labs.convolution import LEARNED
from xocnn.recipe import DESIGN
from xocnn.views import features, scale_end

LABS = ("pooling", "relu", "stack")


def see(scene: Scene, lab: str, **options: Any) -> dict[str, Any]:
    found = find(lab)
    return found.view(scene, **found.read(options))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(DESIGN)


@pytest.mark.parametrize("lab", LABS)
def test_pictures_of_a_layer_end_where_its_largest_value_does(scene: Scene, lab: str) -> None:
    layer = {"pooling": 2, "relu": 1, "stack": 4}[lab]
    expected = scale_end(scene.trace.output(layer)[0])
    for number in (1, 3):
        assert see(scene, lab, map=number)["scale"] == expected


@pytest.mark.parametrize("lab", LABS)
def test_with_a_scale_each_a_picture_ends_at_its_own_largest_value(scene: Scene, lab: str) -> None:
    own = replace(scene, scaling="each")
    scales = []
    for number in (1, 2, 3, 4):
        view = see(own, lab, map=number)
        shown = view["values"] if lab == "stack" else view["before"]
        assert view["scale"] == scale_end(shown)
        scales.append(view["scale"])
    assert len(set(scales)) > 1


def test_with_one_scale_for_all_every_lab_ends_where_the_largest_of_all_does(scene: Scene) -> None:
    every = [1.0, *(float(np.abs(output).max()) for output in scene.trace.outputs)]
    ends = [scale_end(np.array([value])) for value in every[1:]]
    largest = max([1.0, *ends, *(end for end in features(scene.network)["scales"] if end)])
    all_alike = replace(scene, scaling="all")
    for lab in LABS:
        assert see(all_alike, lab)["scale"] == largest
    assert see(all_alike, "votes")["value_scale"] == largest
    assert set(see(all_alike, "convolution", feature=LEARNED)["scales"]) == {largest}
    assert set(see(all_alike, "backprop", stage=3)["layer"]["in"]["scales"]) == {largest}


def test_an_unknown_way_of_sharing_says_which_there_are(scene: Scene) -> None:
    with pytest.raises(OptionError, match="can be layer, all, each, not none"):
        replace(scene, scaling="none")

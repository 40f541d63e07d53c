"""The first ideas keep their promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xocnn import Exemplars, compare, match, match_map

CHALK = st.sampled_from([-1.0, 1.0])


@given(arrays(float, (2, 3, 4), elements=CHALK))
def test_match_of_black_and_white_lies_between_minus_one_and_one(pair):
    value = match(*pair)
    agree = (pair[0] == pair[1]).mean()
    assert -1 <= value <= 1
    assert value == pytest.approx(2 * agree - 1)


@given(arrays(float, (2, 3, 3), elements=CHALK))
def test_match_of_the_negative_is_the_negative_match(pair):
    feature, patch = pair
    assert match(feature, -patch) == -match(feature, patch)
    assert match(feature, feature) == 1
    assert match(feature, -feature) == -1


@given(arrays(float, (7, 8), elements=CHALK), arrays(float, (3, 2), elements=CHALK))
def test_match_map_holds_the_match_of_every_patch(image, feature):
    found = match_map(image, feature)
    assert found.shape == (5, 7)
    for row, column in np.ndindex(found.shape):
        patch = image[row : row + 3, column : column + 2]
        assert found[row, column] == pytest.approx(match(feature, patch))


def test_match_map_takes_channels_stride_and_padding():
    image = np.arange(2 * 5 * 5, dtype=float).reshape(2, 5, 5)
    feature = np.ones((2, 3, 3))
    assert match_map(image, feature, 2).shape == (2, 2)
    same = match_map(image, feature, padding="same")
    assert same.shape == (5, 5)
    # In the corner four of nine pixels lie on the picture; the division stays by all eighteen.
    assert same[0, 0] == pytest.approx(image[:, :2, :2].sum() / 18)


@pytest.mark.parametrize(
    ("image", "feature"), [((4, 4), (1, 2, 2)), ((2, 4, 4), (3, 2, 2)), ((4,), (2,)), ((4, 4), ())]
)
def test_match_map_refuses_what_does_not_fit(image, feature):
    with pytest.raises(ValueError, match="Picture and feature must both"):
        match_map(np.ones(image), np.ones(feature))


def test_match_refuses_different_shapes():
    with pytest.raises(ValueError, match="the same shape; 2 × 2 and 2 × 3 came"):
        match(np.ones((2, 2)), np.ones((2, 3)))


def test_whole_image_comparison_fails_on_a_shifted_x():
    x = np.full((9, 9), -1)
    o = x.copy()
    for i in range(2, 7):
        x[i, i] = x[i, 8 - i] = 1
    o[2, 3:6] = o[6, 3:6] = o[3:6, 2] = o[3:6, 6] = 1
    known = Exemplars({"X": x, "O": o})
    assert known.classify(x) == "X"
    assert known.classify(o) == "O"
    assert compare(x, x) == 1
    moved = np.roll(x, 1, axis=1)
    scores = known.scores(moved)
    assert scores["O"] > scores["X"]
    assert known.classify(moved) == "O"
    # Piece by piece nothing is lost: the crossing is found as well as before, one pixel further.
    crossing = x[3:6, 3:6]
    before, after = match_map(x, crossing), match_map(moved, crossing)
    np.testing.assert_allclose(after[:, 1:], before[:, :-1], atol=1e-12)
    assert before.max() == pytest.approx(1) and after.max() == pytest.approx(1)

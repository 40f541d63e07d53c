"""Collections of drawings: seeded, disjoint, balanced, of every size, anywhere."""

import numpy as np
import pytest

from xocnn.drawings import BLOCK, CLASSES, EXAMPLES, Drawings, paint


@pytest.fixture(scope="module")
def many():
    """2,048 drawings."""
    return Drawings(11).first(2048)


def test_drawings_are_pictures_of_ink_and_paper(many):
    images, labels = many
    assert images.shape == (2048, 1, 28, 28)
    assert images.dtype == np.float32
    assert labels.shape == (2048,)
    assert labels.dtype == np.int8
    assert (images.min(), images.max()) == (-1, 1)


def test_drawings_are_balanced_in_every_block(many):
    _, labels = many
    for start in range(0, len(labels), BLOCK):
        assert np.bincount(labels[start : start + BLOCK]).tolist() == [BLOCK // 2, BLOCK // 2]


def test_drawings_mix_their_classes(many):
    _, labels = many
    changes = (labels[1:] != labels[:-1]).mean()
    assert 0.4 < changes < 0.6


def test_drawings_seed_repeats_byte_for_byte():
    for held_out in (False, True):
        one, other = Drawings(3, held_out), Drawings(3, held_out)
        assert one.first(200)[0].tobytes() == other.first(200)[0].tobytes()
        assert one.first(200)[1].tobytes() == other.first(200)[1].tobytes()


def test_drawings_block_does_not_depend_on_those_before():
    late, early = Drawings(3).block(5), Drawings(3).first(6 * BLOCK)
    np.testing.assert_array_equal(late[0], early[0][5 * BLOCK :])
    np.testing.assert_array_equal(late[1], early[1][5 * BLOCK :])


def test_drawings_keep_blocks_that_cannot_be_written_to():
    drawings = Drawings(3)
    images, labels = drawings.block(2)
    assert drawings.block(2)[0] is images
    np.testing.assert_array_equal(drawings.draw(2)[0], images)
    for array in (images, labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_drawings_first_is_a_beginning_of_any_length():
    drawings = Drawings(3)
    assert len(drawings.first(0)[0]) == len(drawings.first(0)[1]) == 0
    np.testing.assert_array_equal(drawings.first(100)[0], drawings.first(130)[0][:100])


def test_drawings_seeds_differ():
    assert not np.array_equal(Drawings(0).block(0)[0], Drawings(1).block(0)[0])


@pytest.mark.slow
def test_drawings_held_out_share_no_picture_with_training():
    seen = {image.tobytes() for seed in range(3) for image in Drawings(seed).first(2048)[0]}
    held_out = {
        image.tobytes()
        for seed in range(3)
        for image in Drawings(seed, held_out=True).first(640)[0]
    }
    assert len(seen) == 3 * 2048
    assert len(held_out) == 3 * 640
    assert not seen & held_out


def boxes(images):
    """Rows and columns from the first to the last with clear ink, leaving stray specks out."""
    inked = images[:, 0] > 0
    # A speck is a lone pixel: ink counts where at least two of its neighbours are inked.
    padded = np.pad(inked, ((0, 0), (1, 1), (1, 1))).astype(int)
    around = sum(padded[:, dy : dy + 28, dx : dx + 28] for dy in range(3) for dx in range(3))
    inked &= around > 2
    found = []
    for picture in inked:
        rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
        if len(rows):
            found.append((rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    return np.array(found)


def test_drawings_go_from_a_quarter_of_the_side_to_the_whole(many):
    top, bottom, left, right = boxes(many[0]).T
    side = np.maximum(bottom - top, right - left)
    assert (side >= 27).mean() > 0.02
    assert (side <= 9).mean() > 0.05
    assert np.quantile(side, 0.01) >= 5
    assert np.ptp(np.quantile(side, [0.25, 0.75])) > 6


def test_drawings_lie_anywhere_in_the_picture(many):
    top, bottom, left, right = boxes(many[0]).T
    middle_y, middle_x = (top + bottom) / 2, (left + right) / 2
    small = np.maximum(bottom - top, right - left) < 12
    quadrants = (middle_y[small] > 14) * 2 + (middle_x[small] > 14)
    assert (np.bincount(quadrants, minlength=4) / small.sum() > 0.15).all()
    assert top.min() == left.min() == 0
    assert bottom.max() == right.max() == 28


def test_drawings_are_thick_and_thin_soft_and_hard(many):
    ink = (many[0] + 1).mean(axis=(1, 2, 3)) / 2
    assert np.quantile(ink, 0.95) > 6 * np.quantile(ink, 0.05)


@pytest.mark.parametrize("size", [8, 20, 40])
def test_drawings_come_in_other_sizes(size):
    images, _ = Drawings(0, size=size).block(0)
    assert images.shape == (BLOCK, 1, size, size)
    assert (images.max(axis=(1, 2, 3)) > -0.5).all()


@pytest.mark.parametrize("settings", [{"seed": -1}, {"size": 4}])
def test_drawings_refuse_what_cannot_be(settings):
    with pytest.raises(ValueError, match=r"not (-1|4)"):
        Drawings(**settings)


def test_examples_show_both_classes_within_the_picture():
    assert {example.label for example in EXAMPLES} == set(CLASSES)
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES) == 8
    for example in EXAMPLES:
        for stroke in example.strokes:
            assert stroke.dtype == np.float32
            assert ((stroke > 1) & (stroke < 27)).all()
        assert (paint(example.strokes) > 0).sum() > 20

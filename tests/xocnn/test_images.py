"""Pictures from outside: what the reader makes of each kind, and what it says of it."""

import tracemalloc

import numpy as np
import pytest

from tests.xocnn.odd_pictures import FORMATS, bold, scan_46_by_37, shape, small
from xocnn.drawings import EXAMPLES, Drawings, paint
from xocnn.images import ImageError, read
from xocnn.images.fitting import stroke_width, weights
from xocnn.images.ink import frame


def dark_on_light(picture):
    """A picture of the network as a grey image: 255 is paper."""
    return ((1 - picture) * 127.5).round().astype(np.uint8)


def middle(picture):
    """Where the ink's centre of gravity lies, as shares of the sides (x, y)."""
    ink = (picture + 1) / 2
    y, x = np.mgrid[0:28, 0:28] + 0.5
    return (ink * x).sum() / ink.sum() / 28, (ink * y).sum() / ink.sum() / 28


@pytest.fixture
def cross():
    return paint(EXAMPLES[0].strokes)


def test_read_leaves_a_clean_picture_as_it_is(cross):
    reading = read(dark_on_light(cross))
    assert reading.said == []
    assert reading.picture.dtype == np.float32
    assert np.abs(reading.picture - cross).max() < 0.5
    np.testing.assert_array_equal(reading.picture > 0, cross > 0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_read_sees_either_polarity_alike(example):
    grey = dark_on_light(paint(example.strokes))
    dark, light = read(grey), read(255 - grey)
    np.testing.assert_allclose(dark.picture, light.picture, atol=1e-5)
    assert light.said == ["Turned light ink on dark paper into dark ink on light."]


@pytest.mark.parametrize(
    "change",
    [
        lambda g: g,
        lambda g: g[:, :, None],
        lambda g: g / np.float32(255),
        lambda g: g.astype(np.float64),
        lambda g: g.astype(np.uint16) * 257,
        lambda g: g.astype(np.int64),
        lambda g: np.asfortranarray(g),
        lambda g: np.stack([g, np.full_like(g, 255)], axis=2),
        lambda g: np.stack([g, g, g], axis=2),
        lambda g: np.stack([g, g, g, np.full_like(g, 255)], axis=2),
    ],
)
def test_read_takes_every_kind_of_number_and_channel(cross, change):
    grey = dark_on_light(cross)
    reading = read(change(grey))
    np.testing.assert_allclose(reading.picture, read(grey).picture, atol=1e-4)
    assert reading.said == []


def test_read_takes_booleans(cross):
    np.testing.assert_array_equal(read(cross < 0).picture > 0, cross > 0)


def test_read_does_not_write_to_its_argument(cross):
    grey = dark_on_light(cross)
    before = grey.copy()
    grey.setflags(write=False)
    read(grey)
    np.testing.assert_array_equal(grey, before)


def test_read_makes_faint_ink_strong(cross):
    faint = 200 + dark_on_light(cross) // 16
    reading = read(faint)
    assert "Made faint ink strong." in reading.said
    np.testing.assert_array_equal(reading.picture > 0, cross > 0)


def test_read_sees_colours_of_the_same_lightness(cross):
    ink = ((cross + 1) / 2)[:, :, None]
    red, green = np.array([220, 60, 60]), np.array([60, 220, 60])
    # Neither the mean of the three nor any one of them need tell these apart; the reader does.
    reading = read((ink * red + (1 - ink) * green).astype(np.uint8))
    np.testing.assert_array_equal(reading.picture > 0, cross > 0)
    assert any("colour" in sentence for sentence in reading.said)


@pytest.mark.parametrize("colour", [0, 255])
def test_read_lays_transparent_drawings_on_paper(cross, colour):
    alpha = ((cross + 1) * 127.5).round().astype(np.uint8)
    rgba = np.stack([np.full_like(alpha, colour)] * 3 + [alpha], axis=2)
    reading = read(rgba)
    np.testing.assert_array_equal(reading.picture > 0, cross > 0)
    assert "Laid the transparent picture on paper." in reading.said


def test_read_gives_a_card_with_clear_margins_its_own_paper():
    card = np.zeros((60, 60, 2), np.uint8)
    card[6:54, 6:54] = (230, 255)
    card[20:40, 28:32, 0] = 20
    picture = read(card).picture
    assert picture[14, 14] > 0.8
    assert (picture[:8] == -1).all()


def test_read_keeps_hair_thin_strokes():
    rng = np.random.default_rng(1)
    for kind in "XO":
        image = shape(rng, (220, 220), kind, 1, (0, 0, 0, 255), (0, 0, 0, 0), "RGBA", fine=1)
        reading = read(np.asarray(image))
        assert "Thickened its thin strokes, which would have vanished." in reading.said
        assert reading.picture.max() == 1
        assert 1.5 < stroke_width((reading.picture + 1) / 2) < 2.6


def test_read_leaves_dust_behind_when_it_thickens_hair():
    thin = np.full((220, 220), 255, np.uint8)
    thin[40:180, 110] = 0
    thin[20, 20] = thin[200, 60] = 0
    picture = read(thin).picture
    assert (picture[:, :6] == -1).all()
    assert (picture[3:7, :8] == -1).all()
    assert picture[14, 13:15].max() > 0.95


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_stroke_width_is_estimated(width):
    line = np.zeros((200, 200), np.float32)
    line[20:180, 50 : 50 + width] = 1
    # A straight line along the pixels is the worst case of the estimate: π/4 too little outline.
    assert stroke_width(line) == pytest.approx(width * 4 / np.pi, rel=0.06)
    slanted = (paint([[(20, 30), (180, 150)]], size=200, width=width) + 1) / 2
    assert stroke_width(slanted) == pytest.approx(width, rel=0.12)


def test_read_takes_bits_of_a_frame_away():
    grey = np.full((37, 46), 235, np.uint8)
    grey[10:28, 20:23] = 30
    plain = read(grey)
    framed = grey.copy()
    framed[0, :] = framed[:14, :2] = framed[-1, 5:20] = framed[30:, -2:] = 40
    reading = read(framed)
    assert "Took bits of a frame off the edge." in reading.said
    np.testing.assert_allclose(reading.picture, plain.picture, atol=0.1)


def test_read_takes_a_whole_frame_away_even_at_a_little_distance():
    grey = np.full((100, 100), 255, np.uint8)
    grey[40:60, 30:36] = 0
    plain = read(grey)
    grey[3:97, 3:5] = grey[3:97, 95:97] = grey[3:5, 3:97] = grey[95:97, 3:97] = 0
    reading = read(grey)
    assert "Took bits of a frame off the edge." in reading.said
    np.testing.assert_allclose(reading.picture, plain.picture, atol=0.1)


def test_read_keeps_a_drawing_that_touches_the_edges():
    whole = paint([[(0.5, 0.5), (27.5, 27.5)], [(27.5, 0.5), (0.5, 27.5)]], width=3)
    reading = read(dark_on_light(whole))
    assert reading.said == []
    np.testing.assert_array_equal(reading.picture > 0, whole > 0)


def test_read_keeps_a_square_ring_that_is_all_there_is():
    ring = np.full((28, 28), 255, np.uint8)
    ring[:2] = ring[-2:] = ring[:, :2] = ring[:, -2:] = 0
    reading = read(ring)
    assert "frame" not in " ".join(reading.said)
    assert reading.picture[0, 14] == 1


BOLD = [
    (kind, stroke, fill)
    for kind in "XO"
    for stroke in (0.08, 0.16, 0.2, 0.25, 0.3, 0.34, 0.38, 0.42)
    for fill in (0.6, 0.75, 0.9, 1.0)
    # An X that fills the picture with so wide a pen has most of the rim.
    if (kind, fill) != ("X", 1.0) or stroke < 0.36
]


@pytest.mark.parametrize(("kind", "stroke", "fill"), BOLD)
@pytest.mark.slow
def test_read_tells_ink_from_paper_whatever_the_stroke(kind, stroke, fill):
    rng = np.random.default_rng(5)
    for side in (28, 64, 96):
        for ink, paper, grain in ((20, 235, 0), (20, 235, 20), (235, 20, 8), (110, 190, 8)):
            grey, inked = bold(kind, side, stroke, fill, ink, paper)
            grey = grey + rng.normal(0, grain, grey.shape)
            picture = read(grey.clip(0, 255).astype(np.uint8)).picture
            down = weights(side, 28)
            expected = down @ inked @ down.T
            assert np.abs((picture + 1) / 2 - expected).mean() < 0.06, (side, ink, grain)


@pytest.mark.parametrize("stroke", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("kind", ["X", "O"])
def test_read_tells_bold_ink_from_paper_where_light_falls_off(kind, stroke):
    y, x = np.mgrid[0:1:120j, 0:1:120j]
    grey, inked = bold(kind, 120, stroke, 0.8, 40, 220)
    picture = read(grey * (1 - 0.35 * x - 0.2 * y)).picture
    down = weights(120, 28)
    assert np.abs((picture + 1) / 2 - down @ inked @ down.T).mean() < 0.06


@pytest.mark.parametrize("stroke", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("colour", [0, 255])
@pytest.mark.parametrize("kind", ["X", "O"])
def test_read_lays_bold_transparent_letters_on_paper(kind, colour, stroke):
    _, inked = bold(kind, 64, stroke, 1.0, 0, 1)
    rgba = np.full((64, 64, 4), colour, np.uint8)
    rgba[:, :, 3] = np.round(255 * inked)
    down = weights(64, 28)
    assert np.abs((read(rgba).picture + 1) / 2 - down @ inked @ down.T).mean() < 0.06


@pytest.mark.parametrize("side", [28, 64, 400])
@pytest.mark.parametrize("share", [0.06, 0.1, 0.15, 0.2, 0.25, 0.29])
@pytest.mark.parametrize("kind", ["X", "O"])
@pytest.mark.slow
def test_read_enlarges_what_is_small_and_keeps_its_place(kind, share, side):
    rng = np.random.default_rng(7)
    for _ in range(4):
        pixels = small(rng, kind, side, share)
        try:
            reading = read(pixels)
        except ImageError as error:
            assert "too small to be read" in str(error)
            assert share * min(side, 200) < 6.5
            continue
        assert "Enlarged the drawing, which was small." in reading.said
        inked = reading.picture > 0
        rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
        assert 10 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 16
        dark = np.argwhere(pixels < 128).mean(axis=0) / side
        found = np.argwhere(inked).mean(axis=0) / 28
        # A corner stays a corner; nothing crosses the middle by much.
        assert (np.abs(found - 0.5) <= np.abs(dark - 0.5) + 0.1).all()
        assert ((found - 0.5) * (dark - 0.5) > -0.02).all()


def test_frame_marks_scraps_but_no_drawing():
    rng = np.random.default_rng(0)
    for kind in "XO" * 10:
        clean = np.asarray(shape(rng, (46, 37), kind, 2, 0, 255, "L")) < 128
        assert not frame(clean).any()


def test_read_evens_out_the_light(cross):
    y, x = np.mgrid[0:1:280j, 0:1:280j]
    large = dark_on_light(cross).repeat(10, axis=0).repeat(10, axis=1)
    reading = read(large * (1 - 0.5 * x - 0.2 * y))
    assert "Evened out the light." in reading.said
    assert ((reading.picture > 0) == (cross > 0)).mean() > 0.98


@pytest.mark.parametrize(("height", "width"), [(37, 46), (80, 20), (28, 31), (300, 100)])
def test_read_pads_to_a_square_with_paper(height, width):
    grey = np.full((height, width), 255, np.uint8)
    grey[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] = 0
    reading = read(grey)
    assert reading.picture.shape == (28, 28)
    x, y = middle(reading.picture)
    assert (x, y) == pytest.approx((0.5, 0.5), abs=0.03)
    inked = reading.picture > 0
    # Half as wide as the picture was, on the scale of its longer side.
    side = max(height, width)
    assert inked.any(axis=0).sum() == pytest.approx(28 * width / side / 2, abs=1.1)
    assert inked.any(axis=1).sum() == pytest.approx(28 * height / side / 2, abs=1.1)
    assert f"{width} × {height}" in " ".join(reading.said)


@pytest.mark.parametrize("scale", [1, 2, 6])
def test_read_keeps_place_and_size(scale):
    for example in EXAMPLES:
        strokes = [stroke * scale for stroke in example.strokes]
        large = paint(strokes, size=28 * scale, width=2.4 * scale)
        small = paint(example.strokes)
        picture = read(dark_on_light(large)).picture
        assert middle(picture) == pytest.approx(middle(small), abs=0.01)
        assert (picture > 0).sum() == pytest.approx((small > 0).sum(), rel=0.15)


def test_read_takes_tiny_pictures():
    grey = np.full((5, 5), 255, np.uint8)
    grey[[1, 2, 3, 1, 3], [1, 2, 3, 3, 1]] = 0
    reading = read(grey)
    assert reading.said == ["Enlarged it from 5 × 5 to 28 × 28."]
    assert reading.picture[14, 14] > 0.6
    assert reading.picture[2, 14] == -1


@pytest.mark.slow
def test_read_takes_huge_pictures_without_holding_them_as_floats():
    huge = np.full((4000, 6000, 4), 255, np.uint8)
    huge[1000:3000, 2500:2540, :3] = 0
    tracemalloc.start()
    reading = read(huge)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < huge.nbytes / 4
    assert reading.picture.max() == 1
    assert "Shrank it from 6000 × 4000 to 28 × 28." in reading.said


def test_read_fits_other_networks(cross):
    assert read(dark_on_light(cross), size=20).picture.shape == (20, 20)


@pytest.mark.parametrize("value", [0, 17, 255])
@pytest.mark.parametrize("shape_", [(28, 28), (28, 28, 3), (5, 90)])
def test_read_refuses_an_even_picture(value, shape_):
    with pytest.raises(ImageError, match="nothing drawn"):
        read(np.full(shape_, value, np.uint8))


def test_read_refuses_what_is_transparent_throughout():
    clear = np.random.default_rng(0).integers(0, 256, (30, 30, 4), np.uint8)
    clear[:, :, 3] = 0
    with pytest.raises(ImageError, match="nothing drawn"):
        read(clear)


@pytest.mark.parametrize("spread", [1, 4, 20])
def test_read_refuses_the_grain_of_empty_paper(spread):
    rng = np.random.default_rng(2)
    grain = (230 + rng.normal(0, spread, (80, 80))).clip(0, 255).astype(np.uint8)
    with pytest.raises(ImageError, match="nothing drawn"):
        read(grain)


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        ([[1, 2], [3, 4]], "array"),
        (None, "array"),
        (np.array([["a"] * 5] * 5), "numbers"),
        (np.zeros((5, 5), complex), "numbers"),
        (np.zeros((5, 5), object), "numbers"),
        (np.zeros(25), "shape"),
        (np.array(7.0), "shape"),
        (np.zeros((3, 28, 28)), "shape"),
        (np.zeros((28, 28, 0)), "shape"),
        (np.zeros((1, 28, 28, 3)), "shape"),
        (np.zeros((0, 0)), "at least 3"),
        (np.zeros((2, 400)), "at least 3"),
        (np.full((9, 9), np.nan), "finite"),
        (np.where(np.eye(9) > 0, np.inf, 0), "finite"),
        (np.where(np.eye(9) > 0, 1e300, -1e300), "finite"),
    ],
)
def test_read_refuses_what_is_no_picture_in_one_sentence(pixels, words):
    with pytest.raises(ImageError, match=words) as refused:
        read(pixels)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_read_says_sentences():
    rng = np.random.default_rng(3)
    for made in FORMATS.values():
        for kind in "XO":
            reading = read(made(rng, kind))
            assert reading.picture.shape == (28, 28)
            assert np.isfinite(reading.picture).all()
            assert (reading.picture.min(), reading.picture.max()) == (-1, pytest.approx(1, abs=0.1))
            for sentence in reading.said:
                assert sentence[0].isupper()
                assert sentence.endswith(".")


@pytest.mark.slow
def test_read_says_of_a_framed_scan_that_it_lost_its_frame():
    rng = np.random.default_rng(4)
    said = [" ".join(read(scan_46_by_37(rng, kind)).said) for kind in "XO" * 30]
    assert sum("frame" in sentences for sentences in said) > 50


@pytest.mark.slow
def test_read_hardly_changes_generated_drawings():
    images, _ = Drawings(9).first(128)
    readings = [read(dark_on_light(image)) for image in images[:, 0]]
    same = [
        ((reading.picture > 0) == (image > 0)).mean()
        for reading, image in zip(readings, images[:, 0], strict=True)
        if "Enlarged the drawing, which was small." not in reading.said
    ]
    assert len(same) > 100
    assert np.mean(same) > 0.985

"""Image files of every common kind, and files that are none."""

import builtins
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from xocnn.drawings import EXAMPLES, paint
from xocnn.images import ImageError, open_image, read


@pytest.fixture(scope="module")
def grey():
    """The plain X on 56 × 56, dark on light."""
    strokes = [stroke * 2 for stroke in EXAMPLES[0].strokes]
    picture = paint(strokes, size=56, width=5)
    return Image.fromarray(((1 - picture) * 127.5).round().astype(np.uint8))


def assert_is_the_cross(path, grey):
    expected = read(np.asarray(grey)).picture > 0
    assert ((read(open_image(path)).picture > 0) == expected).mean() > 0.98


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_open_image_takes_every_mode_of_png(tmp_path, grey, mode):
    path = tmp_path / "x.png"
    if mode.startswith("I"):
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257).save(path)
    else:
        grey.convert(mode).save(path)
    assert_is_the_cross(path, grey)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("x.jpg", "L"),
        ("x.jpg", "RGB"),
        ("x.jpg", "CMYK"),
        ("x.gif", "P"),
        ("x.bmp", "RGB"),
        ("x.tif", "F"),
        ("x.tif", "I"),
        ("x.tif", "CMYK"),
        ("x.webp", "RGBA"),
        ("x.ppm", "RGB"),
    ],
)
def test_open_image_takes_common_formats(tmp_path, grey, name, mode):
    path = tmp_path / name
    grey.convert(mode).save(path)
    assert_is_the_cross(path, grey)
    assert_is_the_cross(str(path), grey)


def test_open_image_takes_a_palette_with_a_transparent_colour(tmp_path, grey):
    path = tmp_path / "x.png"
    flat = grey.point(lambda value: 255 * (value > 127)).convert("P")
    white = int(np.asarray(flat)[0, 0])
    flat.save(path, transparency=white)
    assert open_image(path).shape == (56, 56, 4)
    assert_is_the_cross(path, grey)


def test_open_image_turns_photos_upright(tmp_path):
    pixels = np.full((40, 60), 255, np.uint8)
    pixels[5:10, 5:50] = 0
    image, exif = Image.fromarray(pixels), Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    image.save(tmp_path / "x.png", exif=exif)
    np.testing.assert_array_equal(open_image(tmp_path / "x.png"), np.rot90(pixels, -1))


def test_open_image_takes_the_first_of_several_frames(tmp_path, grey):
    path = tmp_path / "x.gif"
    blank = Image.new("L", grey.size, 255)
    grey.save(path, save_all=True, append_images=[blank, blank])
    assert_is_the_cross(path, grey)


def png_that_claims(width, height):
    """A PNG of a few bytes that says it is very large."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_100, 12_000, 60_000])
def test_open_image_refuses_bombs(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_that_claims(side, side))
    with pytest.raises(ImageError, match="too large"):
        open_image(path)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "bmp", "tiff", "webp"])
def test_open_image_refuses_files_cut_short(tmp_path, kind):
    noise = np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, kind)
    path = tmp_path / "cut"
    whole = file.getvalue()
    for length in (0, 4, 20, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(ImageError):
            open_image(path)


def test_open_image_refuses_what_is_no_image(tmp_path):
    path = tmp_path / "text.png"
    path.write_text("X marks the spot")
    for other, words in (
        (path, "is a text file"),
        (tmp_path, "folder"),
        (tmp_path / "no", "no such"),
    ):
        with pytest.raises(ImageError, match=words) as refused:
            open_image(other)
        assert "\n" not in str(refused.value)


def test_open_image_names_the_command_that_installs_pillow(tmp_path, monkeypatch):
    real_import = builtins.__import__

    def without_pillow(name, *args, **kwargs):
        if name.partition(".")[0] == "PIL":
            raise ModuleNotFoundError("No module named 'PIL'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pillow)
    with pytest.raises(ImageError, match=r'pip install "xocnn\[images\]"'):
        open_image(tmp_path / "x.png")

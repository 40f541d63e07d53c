"""X's and O's in the formats of other collections, made with Pillow's lines and ellipses.

Nothing here is shared with `xocnn.drawings`: it stands for pictures that others made.
"""

import io

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

FINE = 4  # times: drawn larger, then brought down, for smooth edges


def shape(rng, size, kind, width, ink, paper, mode, box=None, fine=FINE):
    """Draw a crooked X, or an O that may be open, in a box or somewhere in the picture."""
    image = Image.new(mode, (size[0] * fine, size[1] * fine), paper)
    if box is None:
        side = rng.uniform(0.35, 0.85) * min(size)
        w, h = side * rng.uniform(0.6, 1), side
        x = rng.uniform(0.06 * size[0], 0.94 * size[0] - w)
        y = rng.uniform(0.06 * size[1], 0.94 * size[1] - h)
        box = (x, y, x + w, y + h)
    left, top, right, bottom = (value * fine for value in box)
    pen, crooked = max(1, round(width * fine)), 0.07 * (right - left)
    draw = ImageDraw.Draw(image)
    if kind == "X":
        a, b, c, d = rng.normal(0, crooked, 4)
        draw.line([(left + a, top), (right + b, bottom)], fill=ink, width=pen)
        draw.line([(right + c, top), (left + d, bottom)], fill=ink, width=pen)
    else:
        start = rng.uniform(0, 360)
        draw.arc((left, top, right, bottom), start, start + rng.uniform(325, 360), ink, pen)
    return image.resize(size, Image.Resampling.LANCZOS)


def bold(kind, side, stroke, fill, ink, paper):
    """An upright X or O in a box of `fill` of the side, with a pen of `stroke`; and its ink."""
    fine = side * FINE
    low, high, pen = (1 - fill) / 2 * fine, (1 + fill) / 2 * fine, round(stroke * fine)
    image = Image.new("L", (fine, fine), 0)
    draw = ImageDraw.Draw(image)
    if kind == "X":
        draw.line([(low, low), (high, high)], fill=255, width=pen)
        draw.line([(high, low), (low, high)], fill=255, width=pen)
        box = Image.new("L", (fine, fine), 0)
        ImageDraw.Draw(box).rectangle((low, low, high, high), fill=255)
        image = ImageChops.multiply(image, box)
    else:
        draw.ellipse((low, low, high, high), fill=255)
        if high - low > 2 * pen:
            draw.ellipse((low + pen, low + pen, high - pen, high - pen), fill=0)
    inked = np.asarray(image.resize((side, side), Image.Resampling.BOX)) / 255
    return paper + (ink - paper) * inked, inked


def small(rng, kind, side, share):
    """A letter of a share of the side, somewhere in the picture."""
    long = share * side
    x, y = rng.uniform(0, side - long, 2)
    pen = max(1, long * rng.uniform(0.1, 0.22))
    box = (x + pen / 2, y + pen / 2, x + long - pen / 2, y + long - pen / 2)
    return np.asarray(shape(rng, (side, side), kind, pen, 0, 255, "L", box, fine=8))


def as_jpeg(image, quality):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def colour_28(rng, kind):
    """28 × 28, one strong colour on another, either of them the lighter."""
    while True:
        ink, paper = rng.integers(0, 256, (2, 3))
        if np.abs(ink - paper).sum() > 200:
            break
    pen = rng.uniform(1.5, 4)
    return np.asarray(
        shape(rng, (28, 28), kind, pen, tuple(ink.tolist()), tuple(paper.tolist()), "RGB")
    )


def transparent_220(rng, kind):
    """220 × 220, transparent, with hair-thin strokes in black, white or blue."""
    colour = ((0, 0, 0), (255, 255, 255), (30, 60, 200))[rng.integers(3)]
    fine = (1, FINE)[rng.integers(2)]
    return np.asarray(
        shape(rng, (220, 220), kind, 1, (*colour, 255), (*colour, 0), "RGBA", fine=fine)
    )


def scan_46_by_37(rng, kind):
    """46 × 37, grey, spoilt by JPEG, with bits of a frame at its edges; light on dark at times."""
    paper = int(rng.integers(200, 245))
    image = shape(rng, (46, 37), kind, rng.uniform(1.5, 4), int(rng.integers(20, 90)), paper, "L")
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 4)):
        start, end = np.sort(rng.uniform(0, 1, 2)) if rng.random() < 0.6 else (0, 1)
        deep = int(rng.integers(0, 3))
        bits = (
            (start * 46, 0, end * 46, deep),
            (start * 46, 36 - deep, end * 46, 36),
            (0, start * 37, deep, end * 37),
            (45 - deep, start * 37, 45, end * 37),
        )
        draw.rectangle(bits[rng.integers(4)], fill=40)
    pixels = as_jpeg(image, 40)
    return 255 - pixels if rng.random() < 0.3 else pixels


def blurred_28(rng, kind):
    """28 × 28, white on black, bold and blurred, filling 20 × 20 in the middle."""
    pen = rng.uniform(2.5, 4)
    high = 20 - pen
    wide = high * rng.uniform(0.7, 1)
    box = (14 - wide / 2, 14 - high / 2, 14 + wide / 2, 14 + high / 2)
    image = shape(rng, (28, 28), kind, pen, 255, 0, "L", box)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(0.7)))


def thin_256(rng, kind):
    """256 × 256, black on white, a thin pen."""
    return np.asarray(shape(rng, (256, 256), kind, rng.uniform(2, 5), 0, 255, "L"))


def photo_300_by_400(rng, kind):
    """300 × 400, grey ink on grey paper, light that falls off, noise, JPEG."""
    pixels = np.asarray(shape(rng, (300, 400), kind, rng.uniform(5, 12), 60, 200, "L"), float)
    y, x = np.mgrid[0:1:400j, 0:1:300j]
    pixels = pixels * (1 - 0.45 * (x * rng.uniform(0, 1) + y * rng.uniform(0, 1)))
    pixels = pixels + rng.normal(0, 6, pixels.shape)
    return as_jpeg(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), 50)


def bold_64(rng, kind):
    """64 × 64, a very thick pen that fills the picture."""
    return np.asarray(
        shape(rng, (64, 64), kind, rng.uniform(9, 13), 0, 255, "L", box=(6, 6, 58, 58))
    )


FORMATS = {
    made.__name__: made
    for made in (
        colour_28,
        transparent_220,
        scan_46_by_37,
        blurred_28,
        thin_256,
        photo_300_by_400,
        bold_64,
    )
}

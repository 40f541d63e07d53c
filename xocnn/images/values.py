"""Any array of pixels, turned into one grey value a pixel and at most `WORK` pixels a side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats

Pixels = NDArray[Any]

WORK = 256  # pixels; the longer side that larger pictures are brought down to first
SMALLEST = 3  # pixels a side
LARGEST = 1e30  # a pixel's value
SEEN = 0.02  # of full opacity, or of full contrast: less than this is nothing
ONE_COLOUR = 0.1  # of full contrast: what differs by less is ink of one colour
CHANNELS = {1: "grey", 2: "grey and alpha", 3: "red, green, blue", 4: "red, green, blue, alpha"}


class ImageError(ValueError):
    """Say in one sentence why a picture cannot be used."""


def check(pixels: object) -> Pixels:
    """Refuse what is no picture; gives (H, W, channels) with 1 to 4 channels."""
    if not isinstance(pixels, np.ndarray):
        raise ImageError(f"A picture is an array of pixels, not {type(pixels).__name__}.")
    if pixels.dtype.kind not in "buif":
        raise ImageError(f"A picture's pixels are numbers, not {pixels.dtype}.")
    image = pixels[:, :, None] if pixels.ndim == 2 else pixels
    if image.ndim != 3 or image.shape[2] not in CHANNELS:
        raise ImageError(
            f"A picture has shape (height, width) or (height, width, 1 to 4); "
            f"this one has {pixels.shape}."
        )
    height, width = image.shape[:2]
    if min(height, width) < SMALLEST:
        raise ImageError(
            f"A picture needs at least {SMALLEST} pixels a side; this one is {width} × {height}."
        )
    return image


def to_grey(pixels: object, most: int = WORK) -> tuple[Floats, list[str]]:
    """Give one value a pixel, 0 for black to 1 for white, and what was done to get there.

    No side has more than `most` pixels in the end.
    """
    image = check(pixels)
    said = []
    paint, alpha = _shrink(image, most)
    if alpha.max() < SEEN:
        raise ImageError("There is nothing drawn: the picture is transparent throughout.")
    if alpha.min() < 1 - SEEN:
        said.append("Laid the transparent picture on paper.")
    colour = _lay_on_paper(paint, alpha)
    if np.ptp(colour, axis=2).max() < SEEN:
        return colour.mean(axis=2), said
    said.append("Turned colour into grey, along the colours that differ most.")
    return _contrast(colour), said


def _shrink(image: Pixels, most: int) -> tuple[Floats, Floats]:
    """Average blocks of pixels, so that no side is above `most`: colour × alpha, and alpha.

    It goes strip by strip, so that a large picture is never held as floats as a whole.
    """
    low, high = _range(image)
    height, width, channels = image.shape
    block = -(-max(height, width) // most)
    columns = np.arange(0, width, block)
    colours, alphas = [], []
    for top in range(0, height, block):
        strip = (image[top : top + block].astype(np.float64) - low) / (high - low)
        alpha = strip[:, :, -1:] if channels in (2, 4) else np.ones_like(strip[:, :, :1])
        colour = (strip[:, :, :-1] if channels in (2, 4) else strip) * alpha
        if block > 1:
            count = np.diff(np.append(columns, width))[:, None]
            colour = np.add.reduceat(colour.mean(axis=0), columns, axis=0)[None] / count
            alpha = np.add.reduceat(alpha.mean(axis=0), columns, axis=0)[None] / count
        colours.append(colour)
        alphas.append(alpha)
    return np.concatenate(colours).astype(np.float32), np.concatenate(alphas).astype(np.float32)


def _range(image: Pixels) -> tuple[float, float]:
    """Find the values that stand for black and white."""
    if image.dtype.kind == "b":
        return 0.0, 1.0
    if image.dtype.kind == "u":
        return 0.0, float(np.iinfo(image.dtype).max)
    low, high = float(image.min()), float(image.max())
    if not (abs(low) < LARGEST and abs(high) < LARGEST):
        raise ImageError("A picture's pixels must be finite numbers; at least one is not.")
    white = next((white for white in (1.0, 255.0, 65535.0) if high <= white), high)
    return min(low, 0.0), white


def _lay_on_paper(paint: Floats, alpha: Floats) -> Floats:
    """Put a sheet under what is transparent: one that sets off what is drawn on it."""
    if alpha.min() >= 1 - SEEN:
        return paint
    visible = alpha[:, :, 0] > SEEN
    colour = paint[visible] / alpha[visible]
    low, high = np.percentile(colour, [0.1, 99.9], axis=0)
    # Either the picture brings its own paper, and only its margins are missing, or it is ink alone.
    if alpha.mean() > 0.5 and (high - low).max() > ONE_COLOUR:
        paper = np.median(colour, axis=0)
    else:
        paper = np.float32(1) if colour.mean() < 0.5 else np.float32(0)
    return np.asarray(paint + (1 - alpha) * paper, np.float32)


def _contrast(colour: Floats) -> Floats:
    """Give (H, W): the colours along the direction in which they spread most, 0 to 1.

    That direction is the first principal component, so red ink on a green of the same lightness
    is seen as well as black on white.
    """
    flat = colour.reshape(-1, colour.shape[2])
    off = flat - flat.mean(axis=0)
    # The largest eigenvalue's vector is the last.
    axis = np.linalg.eigh((off.T @ off) / len(off))[1][:, -1]
    axis = axis * (1 if axis.sum() >= 0 else -1)
    lowest, highest = np.minimum(axis, 0).sum(), np.maximum(axis, 0).sum()
    grey = (flat @ axis - lowest) / (highest - lowest)
    return np.asarray(grey.reshape(colour.shape[:2]), np.float32)

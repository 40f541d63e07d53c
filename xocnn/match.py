"""The first ideas: how well two mini-images match, and where; why whole pictures do not do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from xocnn.layers import Conv2D
from xocnn.shapes import Array, Pair, spell


def match(feature: ArrayLike, patch: ArrayLike) -> float:
    """How well a patch of a picture matches a feature: 1 in every pixel, −1 its negative.

    Σ feature · patch ÷ pixels. Both have the same shape, any; −1 to +1 where their pixels are.
    ValueError if shapes differ.

    >>> match([[1, -1], [-1, 1]], [[1, -1], [-1, 1]]), match([[1, -1]], [[-1, 1]])
    (1.0, -1.0)
    >>> match([[1, -1], [-1, 1]], [[1, 1], [-1, 1]])  # three pixels agree, one does not
    0.5
    """
    one, other = _numbers(feature), _numbers(patch)
    if one.shape != other.shape or not one.size:
        raise ValueError(
            f"Feature and patch must have the same shape; {spell(one.shape)} and "
            f"{spell(other.shape)} came."
        )
    return float((one * other).sum() / one.size)


ROUNDING = 1e-5  # of the largest value; what two processors' roundings are never apart


def best_place(values: Array) -> tuple[int, int]:
    """Row and column of the largest value of a map (P, Q), from 0.

    Of values that differ by no more than rounding it is the first, row by row, so that the place
    is the same on every processor.

    >>> best_place(np.array([[0.0, 0.5], [0.5 + 1e-9, 0.2]]))
    (0, 1)
    """
    high = values.max()
    near = values >= high - ROUNDING * abs(high)
    row, column = divmod(int(near.argmax()), values.shape[1])
    return row, column


def match_map(
    image: ArrayLike, feature: ArrayLike, stride: int | Pair = 1, padding: str = "valid"
) -> Array:
    """Where in a picture a feature is found: its match with the patch at every position.

    image (H, W) and feature (R, S), or with channels (C, H, W) and (C, R, S) → (P, Q), as
    `Conv2D` has it, with bias 0 and no gain. ValueError where they do not fit.

    >>> match_map([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [[1, -1], [-1, 1]]).tolist()
    [[1.0, -0.5], [-0.5, 1.0]]
    """
    picture, pixels = _numbers(image), _numbers(feature)
    if picture.ndim == 2 and pixels.ndim == 2:
        picture, pixels = picture[None], pixels[None]
    if picture.ndim != 3 or pixels.ndim != 3 or picture.shape[0] != pixels.shape[0]:
        raise ValueError(
            "Picture and feature must both be (rows, columns), or (channels, rows, columns) with "
            f"the same channels; {spell(picture.shape)} and {spell(pixels.shape)} came."
        )
    layer = Conv2D(1, (pixels.shape[1], pixels.shape[2]), stride, padding, gain=1)
    layer.bind(picture.shape, relu_follows=False)
    layer.params = {"weight": pixels[None], "bias": np.zeros(1)}
    y, _ = layer.forward(picture[None])
    found: Array = y[0, 0]
    return found


def compare(image: ArrayLike, exemplar: ArrayLike) -> float:
    """How well a whole picture matches another, pixel on pixel: literal, and so easily fooled.

    >>> compare([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    -1.0
    """
    return match(exemplar, image)


class Exemplars:
    """Knows one picture of each class, and takes the class whose picture matches best as a whole.

    It works as long as nothing moves. Shift the X by one pixel and it is lost, which is why
    convolutional networks compare piece by piece:

    >>> def picture(*rows):
    ...     return np.array([[1 if pixel == "#" else -1 for pixel in row] for row in rows])
    >>> x = picture(".......", ".#...#.", "..#.#..", "...#...", "..#.#..", ".#...#.", ".......")
    >>> o = picture(".......", "..###..", ".#...#.", ".#...#.", ".#...#.", "..###..", ".......")
    >>> known = Exemplars({"X": x, "O": o})
    >>> shifted = np.roll(x, 1, axis=1)
    >>> known.classify(x), known.classify(shifted)
    ('X', 'O')
    """

    def __init__(self, pictures: Mapping[str, ArrayLike]) -> None:
        self.pictures = {name: _numbers(picture) for name, picture in pictures.items()}

    def scores(self, image: ArrayLike) -> dict[str, float]:
        """The match of a picture with each exemplar, by class."""
        return {name: compare(image, picture) for name, picture in self.pictures.items()}

    def classify(self, image: ArrayLike) -> str:
        """The class whose exemplar matches best; the first of them in a tie."""
        scores = self.scores(image)
        return max(scores, key=scores.__getitem__)


def _numbers(values: ArrayLike) -> Array:
    array: Array = np.asarray(values, dtype=np.float64)
    return array

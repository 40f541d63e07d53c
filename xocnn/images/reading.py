"""The one function that takes in any picture: grey values, ink, square, size."""

from dataclasses import dataclass

import numpy as np

from xocnn.drawings.distance import Floats
from xocnn.images.fitting import enlarge, shrink, to_square
from xocnn.images.ink import find_ink
from xocnn.images.values import check, to_grey


@dataclass(frozen=True)
class Reading:
    """What came of a picture: (size, size) float32 in [-1, 1], +1 is ink; and what was done to it.

    `said` holds short sentences for whoever gave the picture; it is empty where nothing was done.
    """

    picture: Floats
    said: list[str]


def read(pixels: object, size: int = 28) -> Reading:
    """Turn any picture into what the network expects, and say what was done to it.

    `pixels` is (H, W) or (H, W, 1 to 4) of any size from 3 × 3: grey, grey and alpha, colour, or
    colour and alpha; booleans, unsigned integers over their whole range, or floats from 0 to 1 (or
    255). Either polarity; what lies off the centre stays there. What is smaller than the network
    has ever seen is enlarged.
    Raises ImageError, one sentence, where it is no picture or nothing is drawn on it.
    """
    height, width = check(pixels).shape[:2]
    grey, said = to_grey(pixels)
    ink, more = find_ink(grey)
    said += more
    if height != width:
        said.append(f"Put paper beside the {width} × {height} picture to make it square.")
    square, enlarged = enlarge(to_square(ink))
    small, thickened = shrink(square, size)
    if enlarged:
        said.append("Enlarged the drawing, which was small.")
    if max(height, width) > size:
        said.append(f"Shrank it from {width} × {height} to {size} × {size}.")
    elif max(height, width) < size:
        said.append(f"Enlarged it from {width} × {height} to {size} × {size}.")
    if thickened:
        said.append("Thickened its thin strokes, which would have vanished.")
    return Reading(np.asarray(2 * small - 1, np.float32), said)

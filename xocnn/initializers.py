"""Where a network starts: every feature is a picture of random pixels between black and white.

Weights are uniform in [−1, 1], the scale of the picture itself, and so have variance 1/3. What
keeps the spread of values from dying or growing from layer to layer is each layer's constant gain,
not small weights. With n = pixels in a feature, a response is gain/n · Σ x·w, and its variance is
gain²/n² · n · E[x²]/3 = gain² · E[x²] / (3n):

- gain = √(3n) keeps it, as Glorot and Bengio ask of layers without a cut-off (X. Glorot,
  Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010);
- gain = √(6n) doubles it, to make up for the half that a ReLU cuts away (K. He and others,
  "Delving deep into rectifiers", 2015).

Multiplied out, gain/n · uniform(−1, 1) is uniform(−√(6/n), √(6/n)): He's initialisation exactly.
The network is theirs; only the mini-images stay visible on the picture's own scale.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import DTypeLike

from xocnn.shapes import Array, Shape


def random_pixels(shape: Shape, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> Array:
    """Random pixels, uniform in [−1, 1]. Drawn in float64, so that a seed means one start.

    >>> bool(np.abs(random_pixels((8, 1, 5, 5), np.random.default_rng(0))).max() <= 1)
    True
    """
    return rng.uniform(-1.0, 1.0, shape).astype(dtype)


def derived_gain(pixels: int, relu_follows: bool) -> float:
    """The gain that keeps the spread of values: √(6·pixels) before a ReLU, √(3·pixels) elsewhere.

    >>> derived_gain(24, relu_follows=True), derived_gain(27, relu_follows=False)
    (12.0, 9.0)
    """
    return math.sqrt((6 if relu_follows else 3) * pixels)

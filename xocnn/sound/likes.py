"""What a feature of a spectrogram likes to hear, as a sound."""

from __future__ import annotations

import numpy as np

from xocnn.shapes import Array
from xocnn.sound import RATE
from xocnn.sound.spectrogram import Encoder

SLOWLY = 4  # times as long, the second time
PAUSE = 0.25  # seconds between the two
LOUD = 0.5


def liked(encoder: Encoder, feature: Array, band: int) -> Array:
    """The sound of a feature (R, S) that lies with its lowest row on this band (0 is the lowest).

    A sine for every row, of the frequency in the middle of its band, as strong at each column as
    the weight there is above 0, and in between on a straight line; once in time, and once four
    times as slowly, to be followed by ear. A feature without a weight above 0 is silent.
    """
    parts = [_sines(encoder, feature, band, 1), np.zeros(round(PAUSE * RATE))]
    sound = np.concatenate([*parts, _sines(encoder, feature, band, SLOWLY)])
    largest = np.abs(sound).max()
    return (LOUD * sound / largest if largest else sound).astype(np.float32)


def _sines(encoder: Encoder, feature: Array, band: int, slowly: int) -> Array:
    columns = feature.shape[1]
    length = ((columns - 1) * encoder.hop + encoder.window) * slowly
    at = np.arange(length)
    middles = (np.arange(columns) * encoder.hop + encoder.window / 2) * slowly
    fade = np.minimum(1, np.minimum(at, length - 1 - at) / (encoder.window / 2 * slowly))
    sound = np.zeros(length)
    for row, weights in enumerate(feature[::-1]):  # the last row is the lowest band
        frequency = encoder.edges[band + row + 1]
        strength = np.interp(at, middles, np.maximum(weights, 0))
        sound += strength * np.sin(2 * np.pi * frequency * at / RATE)
    return sound * fade

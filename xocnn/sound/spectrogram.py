"""Sound cut into short chunks, and each chunk into bands of frequency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from xocnn.shapes import Array
from xocnn.sound import RATE

POINTS = 512  # of a Fourier transform; a shorter chunk is filled up with zeros
BANDS = 24
LOWEST, HIGHEST = 100.0, RATE / 2  # Hz
LOUDNESS = 0.1  # root of the mean square that every clip is brought to
# Power that is added everywhere, −55 dB: what is fainter by far than the sound is alike to a
# network, be it the noise of a room or nothing at all.
FLOOR = 3e-6
LEAST = 2.0  # dB that a band is taken to vary at least, so that faint ones are not blown up
SPREADS = 3.0  # standard deviations at which the colours of a picture end
SCALES = ("mel", "linear")


def mel(hertz: Array | float) -> Array | float:
    """How high a frequency sounds: 2595 · log₁₀(1 + f ÷ 700), 1,000 mel at 1,000 Hz.

    D. O'Shaughnessy, "Speech communication", 1987.

    >>> round(float(mel(1000.0)))
    1000
    """
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)


def hertz(mel: Array | float) -> Array | float:
    """The frequency of a pitch in mel.

    >>> round(float(hertz(mel(440.0))), 6)
    440.0
    """
    return 700 * (10 ** (np.asarray(mel) / 2595) - 1)


@dataclass(frozen=True)
class Encoder:
    """Turns clips into pictures: `window` samples a chunk, one every `hop`; bands by `scale`.

    Each chunk is faded in and out (Hann, wₙ = ½ − ½ cos(2πn ÷ N)) and compared with cosines and
    sines, Xₖ = Σ wₙ xₙ e^(−2πikn ÷ 512); its power is (2 |Xₖ| ÷ Σ wₙ)², which is a² for a sine of
    amplitude a. A band adds up the powers near its middle, those further off with less weight: a
    triangle that ends at the middles of its neighbours.

    >>> Encoder().power(np.zeros((1, 8000))).shape
    (1, 24, 61)
    """

    window: int = 256
    hop: int = 128
    scale: str = "mel"

    @cached_property
    def edges(self) -> Array:
        """Where the triangles begin, peak and end, (BANDS + 2,) in Hz: band b has b to b + 2."""
        if self.scale == "linear":
            return np.linspace(LOWEST, HIGHEST, BANDS + 2)
        low, high = (float(mel(end)) for end in (LOWEST, HIGHEST))
        return np.asarray(hertz(np.linspace(low, high, BANDS + 2)))

    @cached_property
    def filters(self) -> Array:
        """How much of the power at each frequency a band gets: (BANDS, POINTS ÷ 2 + 1)."""
        at = np.arange(POINTS // 2 + 1) * RATE / POINTS
        low, middle, high = (self.edges[shift : shift + BANDS, None] for shift in range(3))
        rise, fall = (at - low) / (middle - low), (high - at) / (high - middle)
        return np.maximum(0.0, np.minimum(rise, fall))

    @cached_property
    def fade(self) -> Array:
        """The window, (window,)."""
        turn = 2 * np.pi * np.arange(self.window) / self.window
        return 0.5 - 0.5 * np.cos(turn)

    def columns(self, samples: int) -> int:
        """How many whole chunks there are in so many samples."""
        return max(0, (samples - self.window) // self.hop + 1)

    def chunk(self, column: int) -> tuple[int, int]:
        """The samples that a column is made of: from, up to."""
        return column * self.hop, column * self.hop + self.window

    def power(self, clips: Array) -> Array:
        """Power in each band and chunk: samples (N, T) → (N, BANDS, columns), low bands first."""
        chunks = np.lib.stride_tricks.sliding_window_view(clips, self.window, axis=1)
        spectra = np.fft.rfft(chunks[:, :: self.hop] * self.fade, POINTS)
        power = (spectra.real**2 + spectra.imag**2) * (2 / self.fade.sum()) ** 2
        return np.einsum("ncf,bf->nbc", power, self.filters, optimize=True)

    def decibels(self, clips: Array) -> Array:
        """The same as 10 · log₁₀(power + FLOOR), the lowest band as the last row of a picture.

        All clips are brought to one loudness before, so that none is told by how loud it is.
        """
        loud = np.sqrt((clips.astype(np.float64) ** 2).mean(axis=1, keepdims=True))
        power = self.power(clips / np.maximum(loud, 1e-6) * LOUDNESS)
        return 10 * np.log10(power + FLOOR)[:, ::-1]


class Standard(NamedTuple):
    """Each band's mean and spread in decibels, over the clips that are trained on: (BANDS, 1)."""

    mean: Array
    spread: Array

    @classmethod
    def of(cls, decibels: Array) -> Standard:
        """From pictures in decibels, (N, BANDS, columns)."""
        mean = decibels.mean(axis=(0, 2))[:, None]
        return cls(mean, np.maximum(decibels.std(axis=(0, 2))[:, None], LEAST))

    def apply(self, decibels: Array) -> Array:
        """(value − mean) ÷ spread, as the network takes it: (N, 1, BANDS, columns) float32."""
        return (((decibels - self.mean) / self.spread)[:, None]).astype(np.float32)

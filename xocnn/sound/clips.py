"""Clips made from formulas: chirps that rise or fall, and two vowels. No file has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from xocnn.shapes import Array, Indices
from xocnn.sound import LENGTH, RATE

BLOCK = 32  # clips that are made at a time
TAPER = 0.03  # seconds in which a sound begins and ends
# Middle frequencies of the first three formants in Hz, men's means from G. Peterson and
# H. Barney, "Control methods used in a study of the vowels", 1952; and their usual widths.
FORMANTS = {"ah": (730.0, 1090.0, 2440.0), "ee": (270.0, 2290.0, 3010.0)}
WIDTHS = (60.0, 90.0, 150.0)


def chirps(rng: np.random.Generator, labels: Indices) -> Array:
    """Tones whose pitch rises (0) or falls (1), all else by chance: samples (N, LENGTH).

    x(t) = sin(2π ∫ f), f going by a constant ratio from its beginning to its end within 0.2 to
    0.6 s, over 0.4 to 1.2 octaves between 300 and 3,400 Hz, somewhere in the second; and noise
    with 0.4 to 2.5 times the power that the tone has on average.
    """
    count = len(labels)
    octaves = rng.uniform(0.4, 1.2, count)
    low = 300 * 2 ** (rng.uniform(0, 1, count) * (np.log2(3400 / 300) - octaves))
    length = rng.uniform(0.2, 0.6, count)
    where = along(rng, length)
    way = np.clip(where, 0, 1)
    way = np.where(np.asarray(labels)[:, None] == 0, way, 1 - way)
    pitch = low[:, None] * 2 ** (octaves[:, None] * way)
    tone = np.sin(2 * np.pi * np.cumsum(pitch, axis=1) / RATE) * envelope(where, length)
    return noisy(rng, tone, rng.uniform(0.4, 2.5, count))


def vowels(rng: np.random.Generator, labels: Indices) -> Array:
    """Vowels, “ah” (0) or “ee” (1), of voices by chance: samples (N, LENGTH).

    Source and filter: a pulse for every opening of the vocal folds, 85 to 290 a second and gliding
    by up to a fifth; then the resonances of the mouth, H(f) = Π F² ÷ |F² − f² + i f B| over its
    formants F of width B, for mouths from 0.95 to 1.25 of a man's mean. A pulse has less power the
    higher the frequency, and lips let more of it out: together 1 ÷ f. Noise has 0.3 to 2 times
    the power of the voice.
    """
    count = len(labels)
    pitch = 85 * 2 ** rng.uniform(0, np.log2(290 / 85), count)
    glide = rng.uniform(-0.2, 0.2, count)
    length = rng.uniform(0.35, 0.8, count)
    mouth = rng.uniform(0.95, 1.25, count)
    where = along(rng, length)
    turns = np.cumsum(pitch[:, None] * (1 + glide[:, None] * np.clip(where, 0, 1)), axis=1) / RATE
    pulses = np.diff(np.floor(turns), axis=1, prepend=0.0)
    at = np.fft.rfftfreq(LENGTH, 1 / RATE)
    shape = np.array([response(at, label, size) for label, size in zip(labels, mouth, strict=True)])
    voice = np.fft.irfft(np.fft.rfft(pulses) * shape, LENGTH) * envelope(where, length)
    return noisy(rng, voice, rng.uniform(0.3, 2.0, count))


def response(at: Array, label: int, size: float) -> Array:
    """How strongly a mouth lets each frequency pass."""
    made = 1 / np.maximum(at, 60.0)
    for middle, width in zip(tuple(FORMANTS.values())[label], WIDTHS, strict=True):
        made = made * (middle * size) ** 2 / np.abs((middle * size) ** 2 - at**2 + 1j * at * width)
    return made


def along(rng: np.random.Generator, length: Array) -> Array:
    """How far through its sound each sample is, from 0 to 1; beyond, before and after it."""
    start = rng.uniform(0.05, 0.95 - length)
    return (np.arange(LENGTH) / RATE - start[:, None]) / length[:, None]


def envelope(where: Array, length: Array) -> Array:
    """1 within the sound and 0 without, with ends like half a cosine."""
    ends = np.clip(np.minimum(where, 1 - where) * length[:, None] / TAPER, 0, 1)
    return 0.5 - 0.5 * np.cos(np.pi * ends)


def noisy(rng: np.random.Generator, clips: Array, share: Array) -> Array:
    """Clips with noise of so many times their power, as loud as can be without clipping."""
    level = np.sqrt((clips**2).mean(axis=1) * share)[:, None]
    made = clips + level * rng.standard_normal(clips.shape)
    return (0.9 * made / np.abs(made).max(axis=1, keepdims=True)).astype(np.float32)


class Kind(NamedTuple):
    """A ready-made task: its classes, and what makes its clips."""

    classes: tuple[str, str]
    make: Callable[[np.random.Generator, Indices], Array]


KINDS = {
    "chirps": Kind(("rising", "falling"), chirps),
    "vowels": Kind(("ah", "ee"), vowels),
}


def block(kind: str, seed: int, number: int, held_out: bool = False) -> tuple[Array, Indices]:
    """The clips of a block, always the same: samples (BLOCK, LENGTH) float32, labels (BLOCK,).

    >>> clips, labels = block("chirps", seed=0, number=0)
    >>> clips.shape, np.bincount(labels).tolist()
    ((32, 8000), [16, 16])
    """
    place = np.random.SeedSequence(seed, spawn_key=(int(held_out), number))
    rng = np.random.default_rng(place)
    labels = rng.permutation(np.arange(BLOCK) % 2)
    return KINDS[kind].make(rng, labels), labels

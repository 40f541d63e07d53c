"""The reader's own sounds: takes with names of their choosing, from a microphone or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from xocnn.names import clean_name
from xocnn.shapes import Array, Indices
from xocnn.sound import LENGTH, RATE, SoundError

MOST_NAMES, MOST_TAKES = 10, 200
LONGEST_NAME = 16  # characters
LONGEST = 600 * RATE  # samples of a file
QUIET = 0.004  # root of the mean square below which a second counts as silence
CLIPPED, LIMIT = 0.002, 0.98  # a larger share of a second's samples than this beyond the limit
EVERY = 4  # of each name the fourth take, the eighth and so on are held out
MARGIN = RATE // 2  # samples on both sides of the loudest second that a take keeps
SHIFT = RATE // 8  # samples by which a copy is moved at most
NOISE = (15.0, 45.0)  # dB
UNHEARD = (
    "Nothing was to be heard; speak up, go nearer to the microphone, or see in the system's "
    "settings whether it is the right one and not muted."
)
COPIES = 192  # that takes are multiplied into, for training


class Take(NamedTuple):
    """A sound with its name: samples, and where its loudest second begins."""

    number: int
    name: str
    samples: Array
    start: int

    @property
    def clip(self) -> Array:
        """Its loudest second."""
        return self.samples[self.start : self.start + LENGTH]


def checked(samples: Any) -> Array:
    """Samples as they come from outside; SoundError where they cannot be a sound of ours."""
    found = np.asarray(samples, np.float32).ravel()
    if len(found) > LONGEST:
        raise SoundError(
            f"A sound can have up to {LONGEST // RATE // 60} minutes; this one has "
            f"{len(found) / RATE / 60:.1f}. Cut out the part that you mean."
        )
    if not np.isfinite(found).all():
        raise SoundError("This sound has samples that are no numbers; bring another one.")
    if len(found) < LENGTH:  # a short one lies in the middle of a second of silence
        before = (LENGTH - len(found)) // 2
        found = np.pad(found, (before, LENGTH - len(found) - before))
    return found


def loudest(samples: Array) -> int:
    """Where the second with the most energy begins, the middle one of those that have as much.

    >>> sound = np.zeros(20_000, np.float32)
    >>> sound[9_000:9_100] = 1
    >>> loudest(sound)
    5050
    """
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    found = energy[LENGTH:] - energy[:-LENGTH]
    best = np.flatnonzero(found >= found.max() * (1 - 1e-9))
    return int((best[0] + best[-1]) // 2)


def is_silent(clip: Array) -> bool:
    """Whether there is nothing to be heard in a clip."""
    return bool(np.sqrt(np.mean(clip.astype(np.float64) ** 2)) < QUIET)


def _silence(clip: Array) -> str:
    """What is to be said of a file whose loudest second is silent.

    >>> _silence(np.zeros(LENGTH, np.float32))[:68]
    'This file is silent: all samples of its loudest second are 0. Choose'
    """
    level = float(np.sqrt(np.mean(clip.astype(np.float64) ** 2)))
    return (
        f"This file is silent: {_loudness(level)}. Choose another file, or make this one louder in "
        "a program for sounds."
    )


def _loudness(level: float) -> str:
    if not level:
        return "all samples of its loudest second are 0"
    return (
        f"its loudest second is at {20 * np.log10(level):.0f} dB of the loudest that a file can "
        f"hold, and {20 * np.log10(QUIET):.0f} dB are needed"
    )


def is_clipped(clip: Array) -> bool:
    """Whether it was too loud for what recorded it."""
    return bool((np.abs(clip) >= LIMIT).mean() > CLIPPED)


class Takes:
    """All own takes, in the order in which they came; what was removed last can come back."""

    def __init__(self, items: Sequence[Take] = ()) -> None:
        self.items = list(items)
        self._numbers = max((take.number for take in items), default=0)
        self._removed: list[tuple[int, Take]] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that has a take, in the order of their first ones."""
        return tuple(dict.fromkeys(take.name for take in self.items))

    @property
    def can_bring_back(self) -> bool:
        return bool(self._removed)

    def add(self, name: str, samples: Any, file: bool = False) -> list[str]:
        """Keeps a sound, and says what is to be said of it; SoundError leaves all as it was."""
        name = clean_name(str(name))
        if not 0 < len(name) <= LONGEST_NAME:
            raise SoundError(
                f"A take needs a name of 1 to {LONGEST_NAME} characters, such as “clap”; type one."
            )
        self._expect_room(name)
        whole = checked(samples)
        start = loudest(whole)
        clip = whole[start : start + LENGTH]
        if is_silent(clip):
            raise SoundError(_silence(clip) if file else UNHEARD)
        said = []
        if is_clipped(clip):
            said.append(
                "It was too loud for what recorded it and is clipped; further away it is clearer."
            )
        if len(whole) > 2 * LENGTH + MARGIN:
            said.append(
                f"Of {len(whole) / RATE:.1f} s the loudest second is used, from "
                f"{start / RATE:.1f} s on."
            )
        # Of a long sound only what lies around is kept.
        first = max(0, start - MARGIN)
        kept = whole[first : start + LENGTH + MARGIN].copy()
        self._numbers += 1
        self.items.append(Take(self._numbers, name, kept, start - first))
        return said

    def remove(self, number: int) -> None:
        """Takes one away; `bring_back` undoes it."""
        for place, take in enumerate(self.items):
            if take.number == number:
                self._removed.append((place, self.items.pop(place)))
                return
        raise SoundError(f"There is no take {number}.")

    def bring_back(self) -> None:
        """Undoes the last removal."""
        if not self._removed:
            raise SoundError("Nothing was removed.")
        self._expect_room(self._removed[-1][1].name)
        place, take = self._removed.pop()
        self.items.insert(place, take)

    def _expect_room(self, name: str) -> None:
        """SoundError where one more take of this name would be too many."""
        if name not in self.names and len(self.names) == MOST_NAMES:
            raise SoundError(
                f"There are {MOST_NAMES} names already, as many as can be; take one of them."
            )
        if len(self.items) == MOST_TAKES:
            raise SoundError(f"There are {MOST_TAKES} takes already; remove one first.")

    @property
    def missing(self) -> str:
        """What is missing for training, as a sentence; empty where nothing is."""
        names = self.names
        if len(names) < 2:
            of = f", besides “{names[0]}”" if names else ""
            return f"Training needs takes of at least two names{of}."
        return ""

    def parted(self) -> tuple[list[Take], list[Take]]:
        """Those to learn from, and those that are held out."""
        learned: list[Take] = []
        held_out: list[Take] = []
        for name in self.names:
            for place, take in enumerate(each for each in self.items if each.name == name):
                (held_out if place % EVERY == EVERY - 1 else learned).append(take)
        return learned, held_out


def labelled(takes: Sequence[Take], names: Sequence[str]) -> tuple[Array, Indices]:
    """Their clips as they are (N, LENGTH), and which of the names each has."""
    labels = [names.index(take.name) for take in takes]
    return np.array([take.clip for take in takes]), np.array(labels)


def copies(takes: Sequence[Take], names: Sequence[str], seed: int) -> tuple[Array, Indices]:
    """Clips to learn from (N, LENGTH): every name as often, moved a little, with some noise.

    Own takes are few. Moved by up to an eighth of a second, and with noise from `NOISE` dB below
    them, they teach that neither when it begins nor what the room sounds like is a clue.
    """
    rng = np.random.default_rng(seed)
    counts = Counter(take.name for take in takes)
    each = max(-(-COPIES // len(names)), *counts.values())  # all takes, however many there are
    clips, labels = [], []
    for label, name in enumerate(names):
        own = [take for take in takes if take.name == name]
        for copy in range(each):
            shift = int(rng.integers(-SHIFT, SHIFT + 1))
            clips.append(_moved(own[copy % len(own)], shift))
            labels.append(label)
    order = rng.permutation(len(clips))
    made = np.array(clips)[order]
    loud = np.sqrt((made**2).mean(axis=1, keepdims=True))
    level = (loud * 10 ** (-rng.uniform(*NOISE, (len(made), 1)) / 20)).astype(np.float32)
    noise = rng.standard_normal(made.shape).astype(np.float32)
    return made + level * noise, np.array(labels)[order]


def _moved(take: Take, shift: int) -> Array:
    """A second of a take that begins a little sooner or later; silence where it has no more."""
    padded = np.pad(take.samples, SHIFT)
    start = SHIFT + take.start + shift
    return padded[start : start + LENGTH]

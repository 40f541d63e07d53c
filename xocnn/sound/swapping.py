"""Sounds for the experiment of the rule of thumb: what is swapped are moments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xocnn.rule_of_thumb import Data, Sample, parted
from xocnn.shapes import Array, Indices
from xocnn.sound import LENGTH, SoundError
from xocnn.sound.clips import KINDS
from xocnn.sound.learning import sliding
from xocnn.sound.lessons import Made, in_blocks
from xocnn.sound.spectrogram import BANDS, SPREADS, Encoder, Standard
from xocnn.sound.takes import Takes, copies, labelled

TASK = "chirps"
LEAST = 4  # takes of a name, of which one is held out
SHARE = 0.25  # of each name's takes, that are held out

type Clips = tuple[Array, Indices]


class SoundData(Data):
    """Chirps that rise or fall, others for each seed, as the lab of sounds has them."""

    classes: tuple[str, ...] = KINDS[TASK].classes
    updates = 160
    examples = "clips"
    end = SPREADS

    def __init__(self) -> None:
        self.encoder = Encoder()
        count = self.encoder.columns(LENGTH)
        self.columns = tuple(str(at + 1) for at in range(count))

    def lesson(self, seed: int) -> tuple[Iterator[Clips], Iterator[Clips], int]:
        """Clips to learn from and those held out, in blocks; and the most frequent class."""
        made = Made(TASK, seed)
        return made.learned(), made.examined(), 0  # of both there are as many

    def sample(self, seed: int) -> Iterator[Sample | None]:
        *parts, usual = self.lesson(seed)
        found: list[Clips] = []
        for blocks in parts:
            made: list[Clips] = []
            for clips, labels in blocks:
                made.append((self.encoder.decibels(clips), labels))
                yield None
            pictures, labels = (np.concatenate(part) for part in zip(*made, strict=True))
            found.append((pictures, labels))
        (learned, learned_labels), (examined, examined_labels) = found
        standard = Standard.of(learned)
        yield Sample(
            standard.apply(learned),
            learned_labels,
            standard.apply(examined),
            examined_labels,
            self.spans,
            usual,
        )

    def some(self) -> Clips:
        """Clips of which the first of a class are shown."""
        return next(Made(TASK, 0).learned())

    def shown(self) -> list[tuple[str, Array]]:
        clips, labels = self.some()
        decibels = self.encoder.decibels(clips)
        pictures = Standard.of(decibels).apply(decibels)[:, 0]
        firsts = [int(np.argmax(labels == at)) for at in (0, 1)]
        return [(self.classes[at], pictures[first]) for at, first in enumerate(firsts)]

    def cnn(self) -> list[dict[str, Any]]:
        return sliding((1, BANDS, len(self.columns)))


class OwnSoundData(SoundData):
    """The reader's takes, split anew by each seed. SoundError where they are too few."""

    examples = "takes of your own"

    def __init__(self, takes: Takes) -> None:
        super().__init__()
        own = {name: [take for take in takes.items if take.name == name] for name in takes.names}
        self._own = {name: found for name, found in own.items() if len(found) >= LEAST}
        self.classes = tuple(self._own)
        if len(self.classes) < 2:
            there = ", ".join(f"{len(found)} of “{name}”" for name, found in own.items()) or "none"
            raise SoundError(
                f"The test needs {LEAST} takes of each of at least two sounds of your own; there "
                f"are {there}. Record some in the lab “Sound is a picture of time and frequency”."
            )

    def lesson(self, seed: int) -> tuple[Iterator[Clips], Iterator[Clips], int]:
        learned, examined = parted(list(self._own.values()), SHARE, np.random.default_rng(seed))
        every = copies([take for own in learned for take in own], self.classes, seed)
        usual = int(np.argmax([len(own) for own in learned]))
        return in_blocks(*every), in_blocks(*labelled(examined, self.classes)), usual

    def some(self) -> Clips:
        return labelled([take for own in self._own.values() for take in own], self.classes)

"""Sounds for the experiment of the rule of thumb: what is swapped are moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from xocnn.rule_of_thumb import Data, Sample
from xocnn.shapes import Array, Indices
from xocnn.sound import LENGTH, SoundError
from xocnn.sound.clips import KINDS
from xocnn.sound.learning import sliding
from xocnn.sound.lessons import Made, in_blocks
from xocnn.sound.spectrogram import BANDS, SPREADS, Encoder, Standard
from xocnn.sound.takes import Take, Takes, copies

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

    def clips(self, seed: int) -> tuple[Iterator[Clips], Iterator[Clips]]:
        """Those to learn from, and those held out, in blocks."""
        lesson = Made(TASK, seed)
        return lesson.learned(), lesson.examined()

    def sample(self, seed: int) -> Iterator[Sample | None]:
        found: list[Clips] = []
        for blocks in self.clips(seed):
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
            [(at, at + 1) for at in range(len(self.columns))],
        )

    def shown(self) -> list[tuple[str, Array]]:
        clips, labels = next(self.clips(0)[0])
        decibels = self.encoder.decibels(clips)
        pictures = Standard.of(decibels).apply(decibels)[:, 0]
        some = [(name, np.flatnonzero(labels == at)) for at, name in enumerate(self.classes[:2])]
        return [(name, pictures[places[0]]) for name, places in some if len(places)]

    def cnn(self) -> list[dict[str, Any]]:
        return sliding((1, BANDS, len(self.columns)))


class OwnSoundData(SoundData):
    """The reader's takes, split anew by each seed. SoundError where they are too few."""

    examples = "takes of your own"

    def __init__(self, takes: Takes | None) -> None:
        super().__init__()
        items = takes.items if takes else []
        own = {name: [take for take in items if take.name == name] for name in _names(items)}
        self._own = {name: found for name, found in own.items() if len(found) >= LEAST}
        self.classes = tuple(self._own)
        if len(self.classes) < 2:
            there = ", ".join(f"{len(found)} of “{name}”" for name, found in own.items()) or "none"
            raise SoundError(
                f"The test needs {LEAST} takes, or more, of at least two sounds of your own; there "
                f"are {there}. Record some in the lab “Sound is a picture of time and frequency”."
            )

    def clips(self, seed: int) -> tuple[Iterator[Clips], Iterator[Clips]]:
        rng = np.random.default_rng(seed)
        learned: list[Take] = []
        examined: list[Take] = []
        for own in self._own.values():
            order = rng.permutation(len(own))
            held_out = round(SHARE * len(own))
            examined += [own[at] for at in order[:held_out]]
            learned += [own[at] for at in order[held_out:]]
        labels = np.array([self.classes.index(take.name) for take in examined])
        return (
            in_blocks(*copies(learned, self.classes, seed)),
            in_blocks(np.array([take.clip for take in examined]), labels),
        )


def _names(takes: Sequence[Take]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(take.name for take in takes))

"""A network that learns to tell sounds apart, from their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.shapes import Array, Indices, Shape
from xocnn.sound.lessons import Lesson
from xocnn.sound.spectrogram import Encoder, Standard
from xocnn.trainer import Trainer, evaluate

FEATURES, SIZE = 8, 8  # features of 8 bands × 8 chunks
KEPT = (2, 3)  # values of each map after pooling: low and high, sooner and later
BATCH = 32
UPDATES = 200
RATE = 0.02
# Fourteen times that of the drawings' network: little stays of the noise that features start from,
# and what is left can be seen, and heard.
WEIGHT_DECAY = 0.7
SLICE = 10  # updates
LOOK = 40  # updates between two examinations


def design(shape: Shape, classes: int) -> list[dict[str, Any]]:
    """Eight features that are looked for at every pitch and moment; the best of each region votes.

    `shape` is that of a picture, (1, bands, columns).
    """
    return [*sliding(shape), {"kind": "flatten"}, {"kind": "dense", "outputs": classes}]


def sliding(shape: Shape) -> list[dict[str, Any]]:
    """The same without its votes."""
    maps = shape[1] - SIZE + 1, shape[2] - SIZE + 1
    window = [-(-size // kept) for size, kept in zip(maps, KEPT, strict=True)]
    return [
        {"kind": "conv2d", "features": FEATURES, "size": [SIZE, SIZE]},
        {"kind": "relu"},
        {"kind": "maxpool2d", "window": window, "stride": window},
    ]


class Learning:
    """A lesson that is learned, a slice at a time: clips made, then updates, then examinations.

    `standard` is that of the first block of clips that are trained on, so that pictures look the
    same from the beginning to the end.
    """

    def __init__(self, lesson: Lesson, encoder: Encoder, seed: int = 0) -> None:
        self.lesson, self.encoder, self.seed = lesson, encoder, seed
        blocks = lesson.learned()
        first = next(blocks)
        self.standard = Standard.of(encoder.decibels(first[0]))
        shape = self.pictures(lesson.shown[:1]).shape[1:]
        self.network = Network(design(shape, len(lesson.classes)), shape, lesson.classes, rng=seed)
        self.trainer = Trainer(
            self.network, Adam(RATE, weight_decay=WEIGHT_DECAY), OneCycle(RATE, UPDATES)
        )
        self.made = 0  # clips
        self.examined = 0  # clips that are held out
        self.right: int | None = None  # of those, None until it is known
        self.more = True
        self._work = self._run(chain([first], blocks))

    @property
    def updates(self) -> int:
        return self.trainer.updates

    def pictures(self, clips: Array) -> Array:
        """Clips as the network sees them: (N, 1, bands, columns)."""
        return self.standard.apply(self.encoder.decibels(clips))

    def advance(self) -> None:
        """A slice: a block of clips, or `SLICE` updates, with a look at how good they made it."""
        self.more = next(self._work, False)

    def _run(self, blocks: Iterator[tuple[Array, Indices]]) -> Iterator[bool]:
        learned: list[tuple[Array, Indices]] = []
        held_out: list[tuple[Array, Indices]] = []
        for found, part in ((learned, blocks), (held_out, self.lesson.examined())):
            for clips, labels in part:
                found.append((self.pictures(clips), labels))
                self.made += len(clips)
                yield True
        pictures, labels = (np.concatenate(part) for part in zip(*learned, strict=True))
        rng = np.random.default_rng(self.seed)
        while self.updates < UPDATES:
            for _ in range(SLICE):
                batch = rng.integers(0, len(pictures), BATCH)
                self.trainer.step(pictures[batch], labels[batch])
            if self.updates % LOOK == 0:
                self._examine(held_out)
            yield self.updates < UPDATES

    def _examine(self, held_out: list[tuple[Array, Indices]]) -> None:
        if held_out:
            pictures, labels = (np.concatenate(part) for part in zip(*held_out, strict=True))
            self.examined = len(labels)
            self.right = round(evaluate(self.network, pictures, labels)[1] * len(labels))

"""What a network learns to tell apart: a ready-made task, or the reader's own takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property

from xocnn.shapes import Array, Indices
from xocnn.sound import SoundError
from xocnn.sound.clips import BLOCK, KINDS, block
from xocnn.sound.takes import Takes, copies, labelled

LEARNED, EXAMINED = 8, 4  # blocks of clips of a ready-made task


class Lesson(ABC):
    """Clips to learn from and to be examined with, and those that are shown."""

    classes: tuple[str, ...]
    shown: Array  # clips (N, LENGTH)
    labels: Indices  # their classes
    what: str  # what they are called: "held-out clip"

    @abstractmethod
    def learned(self) -> Iterator[tuple[Array, Indices]]:
        """The clips to learn from, a block at a time: samples, labels."""

    @abstractmethod
    def examined(self) -> Iterator[tuple[Array, Indices]]:
        """Those held out."""


class Made(Lesson):
    """A ready-made task, its clips made from formulas: 256 to learn from, 128 held out."""

    what = "held-out clip"

    def __init__(self, kind: str, seed: int) -> None:
        self.kind, self.seed = kind, seed
        self.classes = KINDS[kind].classes
        self.shown, self.labels = block(kind, seed, 0, held_out=True)

    def learned(self) -> Iterator[tuple[Array, Indices]]:
        return (block(self.kind, self.seed, number) for number in range(LEARNED))

    def examined(self) -> Iterator[tuple[Array, Indices]]:
        return (block(self.kind, self.seed, number, True) for number in range(EXAMINED))


class Own(Lesson):
    """The reader's takes; SoundError where they are too few."""

    what = "take"

    def __init__(self, takes: Takes, seed: int) -> None:
        if takes.missing:
            raise SoundError(f"{takes.missing} Record some, or bring files, below.")
        self.classes = takes.names
        self._learned, self._held_out = takes.parted()
        self._seed = seed
        self.shown, self.labels = labelled(takes.items, self.classes)

    @cached_property
    def _copies(self) -> tuple[Array, Indices]:
        return copies(self._learned, self.classes, self._seed)

    def learned(self) -> Iterator[tuple[Array, Indices]]:
        return in_blocks(*self._copies)

    def examined(self) -> Iterator[tuple[Array, Indices]]:
        return in_blocks(*labelled(self._held_out, self.classes))


def in_blocks(clips: Array, labels: Indices) -> Iterator[tuple[Array, Indices]]:
    """Clips that are there already, a block at a time."""
    for start in range(0, len(clips), BLOCK):
        yield clips[start : start + BLOCK], labels[start : start + BLOCK]

"""Drawings of the reader's own for the experiment of the rule of thumb."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xocnn.drawings.moving import Move, box_of, resample
from xocnn.drawings.tray import Tray, TrayError
from xocnn.rule_of_thumb import DrawnData, Sample, parted
from xocnn.shapes import Array

LEAST = 6  # drawings of a class, of which two are held out
SHARE = 0.3  # of each class's drawings, that are held out
COPIES = 512  # that drawings are multiplied into, for training, unless there are more
BLOCK = 64  # copies that are made at a time
REACH = 3.0  # pixels by which a copy is shifted at most, either way
TURN = 12.0  # degrees
SIZE = 0.12  # larger or smaller, as a share


class OwnDrawnData(DrawnData):
    """Drawings out of the tray, split anew by each seed. TrayError where they are too few.

    They are few, so they are learned from in many copies, shifted, turned and sized a little. Those
    held out are examined as they are.
    """

    examples = "drawings of your own"

    def __init__(self, tray: Tray) -> None:
        counts = tray.counts()
        self.classes = tuple(name for name, count in counts.items() if count >= LEAST)
        if len(self.classes) < 2:
            there = ", ".join(f"{count} of {name}" for name, count in counts.items()) or "none"
            raise TrayError(
                f"The test needs {LEAST} drawings of your own of each of at least two classes; "
                f"there are {there}. Keep some in the section “Teach it yourself”."
            )
        self._own = {
            name: [item for item in tray.items if item.label == name] for name in self.classes
        }

    def sample(self, seed: int) -> Iterator[Sample | None]:
        rng = np.random.default_rng(seed)
        learned, examined = parted(list(self._own.values()), SHARE, rng)
        counts = [len(own) for own in learned]
        copies: list[Array] = []
        labels: list[int] = []
        # Of each class as many, and of the largest all.
        for number in range(max(COPIES, len(counts) * max(counts))):
            label = number % len(learned)
            of = learned[label]
            copies.append(moved(of[number // len(learned) % len(of)].picture, rng))
            labels.append(label)
            if number % BLOCK == BLOCK - 1:
                yield None
        yield Sample(
            np.stack(copies)[:, None],
            np.array(labels),
            np.stack([item.picture for item in examined])[:, None],
            np.array([self.classes.index(item.label) for item in examined]),
            self.spans,
            int(np.argmax(counts)),
        )

    def shown(self) -> list[tuple[str, Array]]:
        firsts = [self._own[name][0] for name in self.classes[:2]]
        return [(f"Your {item.label}", item.picture) for item in firsts]


def moved(picture: Array, rng: np.random.Generator) -> Array:
    """A copy, moved a little as a whole."""
    across, down = rng.uniform(-REACH, REACH, 2)
    size, turn = 1 + rng.uniform(-SIZE, SIZE), rng.uniform(-TURN, TURN)
    box = box_of([], picture)
    if box is None:  # nothing in it is more ink than paper
        return picture
    return resample(picture, Move(across, down, size, turn), box)

"""A network that learns to tell words apart by sliding features along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.shapes import Array, Indices
from xocnn.text.grid import GAPS, Alphabet
from xocnn.text.words import Words
from xocnn.trainer import Trainer

FEATURES = 8
BATCH = 32
RATE = 0.06
WEIGHT_DECAY = 0.4  # strong, so that of a feature only those weights remain that are of use
UPDATES = 600
SLICE = 10  # updates
ROOM = 3  # positions beyond the longest word, to type a longer one
AT_ONCE = 64  # words that are looked at in one go


def sliding(letters: int, length: int, width: int) -> list[dict[str, Any]]:
    """Layers that look for features everywhere along words, and keep the best match of each.

    >>> [layer["kind"] for layer in sliding(27, 12, 3)]
    ['conv2d', 'relu', 'maxpool2d']
    """
    # Of all that lies under a feature only one value a position is not 0. With this gain the spread
    # of values is kept as the usual one keeps it where every value counts.
    gain = letters * (6 * width) ** 0.5
    return [
        {"kind": "conv2d", "features": FEATURES, "size": [letters, width], "gain": gain},
        {"kind": "relu"},
        {"kind": "maxpool2d", "window": [1, length - width + 1]},
    ]


class Look(NamedTuple):
    """How the network did: after so many updates, its share of right answers about the batches
    since the last look, and about what was held out."""

    updates: int
    learned: float
    examined: float


class Learning:
    """A network that learns words, ten updates at a time, and is examined with those held out.

    The letters are those of the words that it learns from. A feature is as tall as the alphabet
    and `width` positions wide, so that it can only slide along the word; pooling keeps its best
    match of all positions, wherever that is; the votes of these decide. Where positions are
    `swapped`, every word has its own in another order, the same one for all. `seed` decides which
    words are held out, where the network starts, the batches, and that order.
    """

    def __init__(
        self, words: Words, width: int | None = None, swapped: bool = False, seed: int = 0
    ) -> None:
        self.words, self.width = words, width or words.width
        self.learned, self.examined = words.split(seed)
        length = words.longest + GAPS + ROOM
        self.alphabet = Alphabet.of([words.all[at] for at in self.learned], length)
        self.order = np.arange(length)
        if swapped:
            own = np.random.SeedSequence(seed, spawn_key=(1,))
            self.order = np.random.default_rng(own).permutation(length)
        shape = (1, len(self.alphabet.letters), length)
        layers = [
            *sliding(len(self.alphabet.letters), length, self.width),
            {"kind": "flatten"},
            {"kind": "dense", "outputs": len(words.classes)},
        ]
        self.network = Network(layers, shape, words.classes, rng=seed)
        self.looks: list[Look] = []
        self.wrong: Indices = np.empty(0, np.int64)  # those held out that it is wrong about
        self._trainer = Trainer(
            self.network, Adam(RATE, weight_decay=WEIGHT_DECAY), OneCycle(RATE, UPDATES)
        )
        self._rng = np.random.default_rng(seed)
        self._samples = self._sample(self.learned), self._sample(self.examined)

    def pictures(self, words: Sequence[str]) -> Array:
        """Words as the network sees them (words, 1, letters, positions)."""
        return self.alphabet.pictures(words)[..., self.order]

    def _sample(self, places: Indices) -> Array:
        return self.pictures([self.words.all[at] for at in places])

    @property
    def updates(self) -> int:
        """How many have been made."""
        return self._trainer.updates

    @property
    def more(self) -> bool:
        """Whether there are more to make."""
        return self.updates < UPDATES

    def advance(self) -> None:
        """Ten updates, and an examination."""
        pictures, held_out = self._samples
        labels = self.words.labels
        learned = 0.0
        for _ in range(SLICE):
            batch = self._rng.integers(0, len(pictures), BATCH)
            found = self._trainer.step(pictures[batch], labels[self.learned[batch]])
            learned += found.accuracy / SLICE
        parts = range(0, len(held_out), AT_ONCE)
        scores = [self.network.forward(held_out[at : at + AT_ONCE]).scores for at in parts]
        said = np.concatenate(scores).argmax(axis=1)
        self.wrong = self.examined[said != labels[self.examined]]
        right = 1 - len(self.wrong) / len(self.examined)
        self.looks.append(Look(self.updates, learned, right))

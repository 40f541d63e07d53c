"""Words of two kinds, to be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xocnn.shapes import Indices

SHARE = 0.3  # of the words of each kind, that are held out


class TextError(ValueError):
    """Lists that nothing can be learned from: what was expected, what came, what to do."""


@dataclass(frozen=True)
class Words:
    """Two lists of different words, and the names of what they are.

    `width` is how many positions a feature should span; `said` what there is to say about how the
    lists were made or read; `what` is what one of them is called.

    >>> words = Words(("short", "long"), (("a", "be"), ("letter",)))
    >>> words.all, words.labels.tolist()
    (('a', 'be', 'letter'), [0, 0, 1])
    """

    classes: tuple[str, str]
    lists: tuple[tuple[str, ...], tuple[str, ...]]
    width: int = 3
    said: tuple[str, ...] = ()
    what: str = "word"

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every word, those of the first list first."""
        return self.lists[0] + self.lists[1]

    @cached_property
    def labels(self) -> Indices:
        """Of each word, which list it is from: 0 or 1."""
        return np.repeat([0, 1], [len(words) for words in self.lists])

    @cached_property
    def longest(self) -> int:
        """Letters of the longest word."""
        return max(map(len, self.all))

    def split(self, seed: int) -> tuple[Indices, Indices]:
        """Places in `all` to learn from, and those held out: the same share of either list."""
        rng = np.random.default_rng(seed)
        learned, examined = [], []
        for label in (0, 1):
            order = rng.permutation(np.flatnonzero(self.labels == label))
            held_out = round(SHARE * len(order))
            learned.append(order[held_out:])
            examined.append(order[:held_out])
        return np.concatenate(learned), np.concatenate(examined)

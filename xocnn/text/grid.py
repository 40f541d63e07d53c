"""Words as pictures: a row for each letter, a column for each position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from xocnn.shapes import Array

GAP = " "  # stands before and after every word, so that a feature can see where it begins and ends
GAPS = 2  # of a word


@dataclass(frozen=True)
class Alphabet:
    """The letters that there are, each with a row of its own, and the positions of a word.

    `letters` has the gap first. A picture has 1 where a position has the row's letter, and 0
    elsewhere (one-hot): each position adds one weight to a match and the others nothing, and
    positions beyond the word, all 0, add nothing at all, as the zeros of `same` padding do.

    >>> Alphabet(" abc", 6).pictures(["cab"])[0, 0].astype(int)
    array([[1, 0, 0, 0, 1, 0],
           [0, 0, 1, 0, 0, 0],
           [0, 0, 0, 1, 0, 0],
           [0, 1, 0, 0, 0, 0]])
    """

    letters: str
    length: int

    @classmethod
    def of(cls, words: Iterable[str], length: int) -> Alphabet:
        """The letters of these words, in the order of Unicode, and so many positions."""
        return cls(GAP + "".join(sorted(set("".join(words)) - {GAP})), length)

    def columns(self, word: str) -> list[str]:
        """What stands at each position: a gap, the letters, a gap; empty beyond."""
        written = [GAP, *word, GAP][: self.length]
        return written + [""] * (self.length - len(written))

    def pictures(self, words: Sequence[str]) -> Array:
        """Words as pictures (words, 1, letters, positions) float32.

        A letter that is not in the alphabet leaves its column empty; what does not fit is left out.
        """
        row = {letter: at for at, letter in enumerate(self.letters)}
        made = np.zeros((len(words), 1, len(self.letters), self.length), np.float32)
        for picture, word in zip(made[:, 0], words, strict=True):
            for position, letter in enumerate(self.columns(word)):
                if letter in row:
                    picture[row[letter], position] = 1
        return made

"""Words for the experiment of the rule of thumb: what is swapped are positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xocnn.rule_of_thumb import Data, Sample, most_frequent
from xocnn.shapes import Array
from xocnn.text.grid import GAPS, Alphabet
from xocnn.text.learning import sliding
from xocnn.text.words import Words


class WordData(Data):
    """Words of two kinds, split anew by each seed."""

    updates = 320
    examples = "words"

    def __init__(self, words: Words) -> None:
        self.words, self.classes = words, words.classes
        length = words.longest + GAPS
        self.columns = tuple(str(at + 1) for at in range(length))
        self.alphabet = Alphabet.of(words.all, length)

    def sample(self, seed: int) -> Iterator[Sample | None]:
        places = self.words.split(seed)
        learned, examined = (
            self.alphabet.pictures([self.words.all[at] for at in each]) for each in places
        )
        labels = [self.words.labels[each] for each in places]
        usual = most_frequent(labels[0])
        yield Sample(learned, labels[0], examined, labels[1], self.spans, usual)

    def shown(self) -> list[tuple[str, Array]]:
        some = [words[0] for words in self.words.lists]
        return list(zip(some, self.alphabet.pictures(some)[:, 0], strict=True))

    def cnn(self) -> list[dict[str, Any]]:
        return sliding(len(self.alphabet.letters), self.alphabet.length, self.words.width)

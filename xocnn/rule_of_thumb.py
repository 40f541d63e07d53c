"""The essay's rule of thumb as an experiment: swap the columns, train again, and compare.

“If your data is just as useful after swapping any of your columns with each other, then you can't
use Convolutional Neural Networks.” Two networks learn the same data, with its columns as they are
and with its columns swapped:

- *votes alone*: every value votes on 16 hidden neurons, and these on the classes. It has one hidden
  layer because without any it could not see that two columns matter only together. A value's place
  means nothing to it.
- *a CNN*: eight features that slide over neighbours, then the same votes. On drawings features are
  5 × 5 and followed by pooling, as are those of 8 × 8 on pictures of sounds; on words they are as
  tall as the alphabet, and the best of all positions is kept; on a table they are 1 × 3 and nothing
  is pooled, so that it can see in each column all that votes alone see.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from xocnn.drawings import CLASSES, EXAMPLES, Drawings, paint
from xocnn.drawings.collection import BLOCK
from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.shapes import Array, Indices
from xocnn.tables import Encoding, Table
from xocnn.tables.encode import swapped
from xocnn.tables.table import answers, inputs
from xocnn.trainer import Trainer, evaluate

NETWORKS = ("votes alone", "CNN")
ARRANGEMENTS = ("in order", "swapped")
HIDDEN = 16  # neurons
FEATURES = 8
BATCH = 32
RATE = 0.02
WEIGHT_DECAY = 0.05
SLICE = 10  # updates
LEARNED, EXAMINED = 1024, 512  # drawings, of each seed
SHARE = 0.3  # of a table's rows, that are held out
SIDE = 28
PICTURED = ("Plain X", "Plain O")


class Sample(NamedTuple):
    """What one seed learns from and is examined with: pictures (N, 1, H, W) and their classes.

    `spans` says where along a row the values of each column begin and end; `usual` is the class
    that most of those are of that could be learned from, before any was copied.
    """

    learned: Array
    learned_labels: Indices
    examined: Array
    examined_labels: Indices
    spans: Sequence[tuple[int, int]]
    usual: int


class Data(ABC):
    """Something to learn from, with columns that can be swapped."""

    classes: tuple[str, ...]
    columns: tuple[str, ...]  # names of what is swapped
    updates: int  # of each network
    examples: str  # what one learns from, in a word
    end = 1.0  # the value at which the colours of what is shown end

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the values of each column begin and end, where each has one value."""
        return [(at, at + 1) for at in range(len(self.columns))]

    @abstractmethod
    def sample(self, seed: int) -> Iterator[Sample | None]:
        """Makes a seed's sample a bit at a time: None while it is at it, the sample at last."""

    def shown(self) -> list[tuple[str, Array]]:
        """A few of the examples, to look at: names, and pictures (rows, columns)."""
        return []

    @abstractmethod
    def cnn(self) -> list[dict[str, Any]]:
        """The layers of the CNN before its votes."""


class DrawnData(Data):
    """Drawings of X and O, others for each seed; what is swapped are columns of pixels."""

    classes: tuple[str, ...] = CLASSES
    columns = tuple(str(at + 1) for at in range(SIDE))
    updates = 160
    examples = "drawings"

    def sample(self, seed: int) -> Iterator[Sample | None]:
        made = []
        for held_out, count in ((False, LEARNED), (True, EXAMINED)):
            drawings = Drawings(seed, held_out=held_out)
            for block in range(count // BLOCK):
                made.append(drawings.draw(block))
                yield None
        images, labels = (np.concatenate(part) for part in zip(*made, strict=True))
        learned, examined = slice(LEARNED), slice(LEARNED, None)
        parts = images[learned], labels[learned], images[examined], labels[examined]
        yield Sample(*parts, self.spans, most_frequent(labels[learned]))

    def shown(self) -> list[tuple[str, Array]]:
        return [(each.name, paint(each.strokes)) for each in EXAMPLES if each.name in PICTURED]

    def cnn(self) -> list[dict[str, Any]]:
        return [
            {"kind": "conv2d", "features": FEATURES, "size": [5, 5]},
            {"kind": "relu"},
            {"kind": "maxpool2d", "window": [8, 8], "stride": [8, 8]},
        ]


class TableData(Data):
    """The rows of a table, split anew by each seed; what is swapped are the table's columns."""

    updates = 320  # which take less time than half as many on drawings
    examples = "rows"

    def __init__(self, table: Table, target: str = "") -> None:
        self.target, self.targets = table.target(target), table.targets
        self.report = table.report
        self.classes, self.rows, self.labels = answers(self.target)
        self.inputs, left_out = inputs(table, self.target)
        self.said = [*table.said, *left_out]
        self.columns = tuple(column.name for column in self.inputs)

    def split(self, seed: int) -> tuple[Indices, Indices]:
        """Places in `rows` to learn from, and those held out."""
        order = np.random.default_rng(seed).permutation(len(self.rows))
        held_out = round(SHARE * len(order))
        return order[held_out:], order[:held_out]

    def encoding(self, seed: int) -> Encoding:
        """How cells become values, by the rows that this seed learns from."""
        return Encoding.of(self.inputs, self.rows[self.split(seed)[0]])

    def sample(self, seed: int) -> Iterator[Sample | None]:
        learned, examined = self.split(seed)
        encoding = self.encoding(seed)
        yield Sample(
            encoding.pictures(self.rows[learned]),
            self.labels[learned],
            encoding.pictures(self.rows[examined]),
            self.labels[examined],
            encoding.spans,
            most_frequent(self.labels[learned]),
        )

    def cnn(self) -> list[dict[str, Any]]:
        # Of two columns with a number each, a feature sees both.
        return [
            {"kind": "conv2d", "features": FEATURES, "size": [1, min(3, len(self.columns))]},
            {"kind": "relu"},
        ]


def most_frequent(labels: Indices) -> int:
    """The class that most labels name, of several the first.

    >>> most_frequent(np.array([0, 1, 1, 2]))
    1
    """
    return int(np.bincount(labels).argmax())


def parted[Item](
    own: Sequence[Sequence[Item]], share: float, rng: np.random.Generator
) -> tuple[list[list[Item]], list[Item]]:
    """Of the items of each class those to learn from; and those held out, so large a share of each.

    >>> parted(["abcd", "wxyz"], 0.25, np.random.default_rng(0))
    ([['a', 'b', 'd'], ['y', 'x', 'w']], ['c', 'z'])
    """
    learned: list[list[Item]] = []
    examined: list[Item] = []
    for items in own:
        order = rng.permutation(len(items))
        held_out = round(share * len(items))
        examined += [items[at] for at in order[:held_out]]
        learned.append([items[at] for at in order[held_out:]])
    return learned, examined


class Experiment:
    """Every network with every arrangement, for every seed; a slice at a time.

    A seed decides what is learned from, where networks start and the order of batches, which are
    the same for both arrangements. Without `order` (places from 0) each seed shuffles the columns
    in its own way, once and for all its rows, so that no verdict hangs on one lucky order.
    """

    def __init__(
        self,
        data: Data,
        seeds: int = 3,
        order: Sequence[int] | None = None,
        shuffle: int = 0,
    ) -> None:
        self.data, self.seeds, self.shuffle = data, seeds, shuffle
        self.given = None if order is None else np.array(order)
        # Shares of those held out that each was right about, NaN until it is known.
        self.right = np.full((len(NETWORKS), len(ARRANGEMENTS), seeds), np.nan)
        self.usual = np.full(seeds, np.nan)  # what always saying the most frequent class gets
        self.examined = 0
        self.updates = 0  # in all
        self.now: tuple[int, int, int] | None = None  # network, arrangement and seed at work
        self._work = self._run()
        self.more = True

    @property
    def all_updates(self) -> int:
        return self.right.size * self.data.updates

    def order(self, seed: int) -> Indices:
        """The order that a seed's columns are swapped into."""
        if self.given is not None:
            return self.given
        rng = np.random.default_rng(np.random.SeedSequence(self.shuffle, spawn_key=(seed,)))
        usual = np.arange(len(self.data.columns))
        while ((order := rng.permutation(usual)) == usual).all():
            pass  # of few columns that happens, and swaps nothing
        return order

    def advance(self) -> None:
        """A slice: a block of drawings, `SLICE` updates, or an examination."""
        self.more = next(self._work, False)

    def _run(self) -> Iterator[bool]:
        for seed in range(self.seeds):
            sample: Sample | None = None
            for sample in self.data.sample(seed):
                if sample is None:
                    yield True
            assert sample is not None
            self.usual[seed] = (sample.examined_labels == sample.usual).mean()
            self.examined = len(sample.examined)
            for network in range(len(NETWORKS)):
                for arrangement in range(len(ARRANGEMENTS)):
                    self.now = network, arrangement, seed
                    yield from self._train(sample, *self.now)
                    last = (network, arrangement, seed + 1) == (1, 1, self.seeds)
                    yield not last

    def _train(self, sample: Sample, network: int, arrangement: int, seed: int) -> Iterator[bool]:
        learned, examined = sample.learned, sample.examined
        if arrangement:
            places = swapped(sample.spans, self.order(seed))
            learned, examined = learned[..., places], examined[..., places]
        made = Network(self.layers(network), learned.shape[1:], self.data.classes, rng=seed)
        trainer = Trainer(
            made, Adam(RATE, weight_decay=WEIGHT_DECAY), OneCycle(RATE, self.data.updates)
        )
        rng = np.random.default_rng(seed)
        for _ in range(self.data.updates):
            batch = rng.integers(0, len(learned), BATCH)
            trainer.step(learned[batch], sample.learned_labels[batch])
            self.updates += 1
            if trainer.updates % SLICE == 0:
                yield True
        right = evaluate(made, examined, sample.examined_labels)[1]
        self.right[network, arrangement, seed] = right

    def layers(self, network: int) -> list[dict[str, Any]]:
        """The design of one of the two networks."""
        return [
            *(self.data.cnn() if network else []),
            {"kind": "flatten"},
            {"kind": "dense", "outputs": HIDDEN},
            {"kind": "relu"},
            {"kind": "dense", "outputs": len(self.data.classes)},
        ]

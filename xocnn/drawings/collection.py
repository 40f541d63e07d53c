"""Endless, seeded collections of drawings, made a block at a time when they are first asked for."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings.distance import Floats
from xocnn.drawings.hand import bend, draw, place
from xocnn.drawings.strokes import crosses, rings

CLASSES = ("X", "O")
BLOCK = 64  # drawings

Block = tuple[Floats, NDArray[np.int8]]


@dataclass(frozen=True)
class Drawings:
    """Hand out drawings of X and O, as many as are asked for; a seed gives the same ones again.

    Block i holds `BLOCK` drawings, half of each class: images (BLOCK, 1, size, size) float32 in
    [-1, 1] with +1 for ink, labels (BLOCK,) int8, indices into `CLASSES`. Every block has a random
    stream of its own, so any block can be made first, and training can start with block 0 while
    the collection grows behind it. `held_out=True` is a collection that shares no stream with the
    one for training, whatever the seeds.
    """

    seed: int = 0
    held_out: bool = False
    size: int = 28
    _made: dict[int, Block] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"A seed is a whole number from 0 up, not {self.seed}.")
        if self.size < 8:
            raise ValueError(
                f"Drawings need a picture of at least 8 pixels a side, not {self.size}."
            )

    def block(self, index: int) -> Block:
        """Hand out block `index`, 0 and up; it is kept, and cannot be written to."""
        if index not in self._made:
            self._made[index] = images, labels = self.draw(index)
            images.setflags(write=False)
            labels.setflags(write=False)
        return self._made[index]

    def draw(self, index: int) -> Block:
        """Draw block `index` anew and forget it: for whoever passes over many blocks once."""
        stream = np.random.SeedSequence(self.seed, spawn_key=(int(self.held_out), index))
        return make(np.random.default_rng(stream), BLOCK, self.size)

    def first(self, count: int) -> Block:
        """Hand out the first `count` drawings: images (count, 1, size, size), labels (count,)."""
        blocks = [self.block(i) for i in range(-(-count // BLOCK))]
        if not blocks:
            return np.empty((0, 1, self.size, self.size), np.float32), np.empty(0, np.int8)
        images, labels = (np.concatenate(part) for part in zip(*blocks, strict=True))
        return images[:count], labels[:count]


def make(rng: np.random.Generator, count: int, size: int) -> Block:
    """Make `count` drawings, half X's and half O's, in random order."""
    labels = np.arange(count, dtype=np.int8) % len(CLASSES)
    x_path, x_down = crosses(rng, int((labels == 0).sum()))
    o_path, o_down = rings(rng, int((labels == 1).sum()))
    # An X turned by an eighth is a plus, so it leans; a ring may be turned any way.
    turn = np.concatenate(
        [np.clip(rng.normal(0, 0.22, len(x_path)), -0.5, 0.5), rng.uniform(0, np.pi, len(o_path))]
    )
    path, down = np.concatenate([x_path, o_path]), np.concatenate([x_down, o_down])
    path, pens = place(rng, bend(rng, path, turn), down, size)
    images = draw(rng, path, down, pens, size)[:, None]
    order = rng.permutation(count)
    return images[order], np.sort(labels)[order]

"""The drawings that training takes its batches from."""

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings import BLOCK, Drawings
from xocnn.shapes import Array

SIZE = 64 * BLOCK  # drawings in the training collection, if it is not to be smaller


class Supply:
    """A collection of labelled drawings that grows while training runs on it.

    The first round hands the drawings out as they are made, so that training can start with the
    first batch; every later round hands out the same ones in a new order. The order depends on the
    seed alone, so a supply that has gone back to a place repeats itself exactly.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawings = Drawings(seed)
        self._size = SIZE
        self._only: int | None = None
        self._members: list[int] = []  # which of all drawings are in the collection
        self.place = (0, 0)

    @property
    def place(self) -> tuple[int, int]:
        """The round, and how far it is; setting it goes there. Drawings already made are kept."""
        return self._round, self._position

    @place.setter
    def place(self, place: tuple[int, int]) -> None:
        self._round, self._position = place
        self._order = self._shuffled()

    def choose(self, size: int, only: int | None) -> None:
        """Goes round and round on the first `size` drawings, of one class or all, from now on."""
        if only != self._only:
            self._members = []
        if (size, only) != (self._size, self._only):
            self._size, self._only = size, only
            self._order = self._shuffled()

    def next(self, count: int) -> tuple[Array, NDArray[np.int8]]:
        """The next ``count`` drawings: images (count, 1, 28, 28) and labels (count,)."""
        images, labels = [], []
        for _ in range(count):
            if self._position >= self._size:
                self.place = (self._round + 1, 0)
            block, index = divmod(self._member(int(self._order[self._position])), BLOCK)
            self._position += 1
            block_images, block_labels = self._drawings.block(block)
            images.append(block_images[index])
            labels.append(block_labels[index])
        return np.stack(images), np.array(labels)

    def _member(self, nth: int) -> int:
        """The number among all drawings of the nth in the collection."""
        if self._only is None:
            return nth
        while len(self._members) <= nth:
            drawing = self._members[-1] + 1 if self._members else 0
            while self._drawings.block(drawing // BLOCK)[1][drawing % BLOCK] != self._only:
                drawing += 1
            self._members.append(drawing)
        return self._members[nth]

    def _shuffled(self) -> NDArray[np.int_]:
        if self._round == 0:
            return np.arange(self._size)
        return np.random.default_rng((self._seed, self._round)).permutation(self._size)

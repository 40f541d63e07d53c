"""The drawings that training takes its batches from."""

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings import BLOCK, Drawings
from xocnn.shapes import Array

SIZE = 64 * BLOCK  # drawings in the training collection


class Supply:
    """A collection of labelled drawings that grows while training runs on it.

    The first round hands the drawings out as they are made, so that training can start with the
    first batch; every later round hands out the same ``SIZE`` drawings in a new order. The order
    depends on the seed alone, so a restarted supply repeats itself exactly.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawings = Drawings(seed)
        self.restart()

    def restart(self) -> None:
        """Begins again with the first drawing; those already made are kept."""
        self._round = 0
        self._order = np.arange(SIZE)
        self._position = 0

    def next(self, count: int) -> tuple[Array, NDArray[np.int8]]:
        """The next ``count`` drawings: images (count, 1, 28, 28) and labels (count,)."""
        images, labels = [], []
        for _ in range(count):
            if self._position == SIZE:
                self._round += 1
                self._order = np.random.default_rng((self._seed, self._round)).permutation(SIZE)
                self._position = 0
            block, index = divmod(int(self._order[self._position]), BLOCK)
            self._position += 1
            block_images, block_labels = self._drawings.block(block)
            images.append(block_images[index])
            labels.append(block_labels[index])
        return np.stack(images), np.array(labels)

"""Which class is taken for which."""

from __future__ import annotations

from collections.abc import Iterable


def confusion(truth: Iterable[int], said: Iterable[int], classes: int) -> list[list[int]]:
    """The confusion matrix: row i, column j counts drawings of class i that were called class j.

    counts[i][j] = |{n : truth[n] = i and said[n] = j}|. What is right lies on the diagonal, so
    accuracy is the diagonal's sum over the sum of all. Each row sums to the number of drawings of
    its class. ValueError for unequal lengths, IndexError for an index that is no class.

    >>> confusion([0, 0, 0, 1], [0, 0, 1, 1], 2)
    [[2, 1], [0, 1]]
    """
    counts = [[0] * classes for _ in range(classes)]
    for i, j in zip(truth, said, strict=True):
        if i < 0 or j < 0:
            raise IndexError("Classes are counted from 0.")
        counts[i][j] += 1
    return counts

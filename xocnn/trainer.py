"""Learning: one update at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from xocnn import ops
from xocnn.errors import Diverged
from xocnn.network import Network
from xocnn.optimizers import Optimizer
from xocnn.shapes import Array, Indices


class Metrics(NamedTuple):
    """How an update went: its number from 1, and loss and accuracy on its batch, before it."""

    update: int
    loss: float
    accuracy: float
    rate: float


class Trainer:
    """Shows a network labelled pictures and moves every feature a little against its error.

    `schedule` gives the rate for each update (`OneCycle`); without one `optimizer.rate` is used as
    it stands. Loops, and the choice of pictures, belong to the caller; nothing here is random.
    """

    def __init__(
        self,
        network: Network,
        optimizer: Optimizer,
        schedule: Callable[[int], float] | None = None,
    ) -> None:
        self.network = network
        self.optimizer = optimizer
        self.schedule = schedule

    @property
    def updates(self) -> int:
        """How many updates have been made."""
        return self.optimizer.updates

    def step(self, images: ArrayLike, labels: ArrayLike) -> Metrics:
        """Make exactly one update from a batch: images (N, C, H, W), labels (N,) class indices.

        Raises Diverged, with nothing changed but the rate, when loss or gradient are not finite.
        """
        network, optimizer = self.network, self.optimizer
        if self.schedule is not None:
            optimizer.rate = self.schedule(self.updates)
        # Numbers that overflow are found below and reported once, not warned of at every turn.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            trace = network.forward(images)
            truth = _labels(labels, trace.scores)
            loss, dscores, _ = ops.softmax_cross_entropy(trace.scores, truth)
            metrics = Metrics(self.updates + 1, loss, _hits(trace.scores, truth), optimizer.rate)
            if not math.isfinite(loss):
                raise Diverged(metrics)
            grads, _ = network.backward(trace, dscores, to_input=False)
            named = {
                f"layers.{number}.{name}": gradient
                for number, by_name in enumerate(grads, 1)
                for name, gradient in by_name.items()
            }
            if not ops.all_finite(named.values()):
                raise Diverged(metrics)
            optimizer.update(network.parameters, named)
        return metrics


def evaluate(
    network: Network, images: ArrayLike, labels: ArrayLike, batch: int = 64
) -> tuple[float, float]:
    """Mean loss and accuracy on pictures that nothing is learned from, `batch` at a time."""
    *_, figures = evaluations(network, images, labels, batch)
    return figures


def evaluations(
    network: Network, images: ArrayLike, labels: ArrayLike, batch: int = 64
) -> Iterator[tuple[float, float]]:
    """The same in slices: mean loss and accuracy on the pictures so far, after each batch."""
    pictures = network.pictures(images)
    truth = np.asarray(labels)
    if truth.shape != (len(pictures),):
        raise ValueError(f"{len(pictures)} pictures need as many labels; {truth.size} came.")
    loss = hits = 0.0
    for start in range(0, len(pictures), batch):
        scores = network.forward(pictures[start : start + batch]).scores
        part = _labels(truth[start : start + batch], scores)
        loss += ops.softmax_cross_entropy(scores, part)[0] * len(scores)
        hits += _hits(scores, part) * len(scores)
        seen = start + len(scores)
        yield loss / seen, hits / seen


def _labels(labels: ArrayLike, scores: Array) -> Indices:
    """Labels as class indices, one a picture; ValueError if they are not."""
    truth = np.asarray(labels)
    count, classes = scores.shape
    if (
        truth.shape != (count,)
        or not np.issubdtype(truth.dtype, np.integer)
        or truth.min() < 0
        or truth.max() >= classes
    ):
        raise ValueError(
            f"Labels must be {count} whole numbers from 0 to {classes - 1}, one for each picture."
        )
    return truth


def _hits(scores: Array, truth: Indices) -> float:
    """The share of pictures whose highest score is the true class's."""
    return int(np.count_nonzero(scores.argmax(axis=1) == truth)) / len(truth)

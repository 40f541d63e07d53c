"""One trial: a design, trained for so many updates, tried on drawings that it has never seen."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from xocnn import recipe
from xocnn.drawings import BLOCK, CLASSES, Drawings
from xocnn.errors import Diverged
from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.trainer import Metrics, Trainer, evaluations

FIGURES = ("multiplications", "parameters", "accuracy", "loss", "diverged")
HELD_OUT = 1000  # drawings that a trained network is tried on
# Training goes round and round so many blocks, so that the trials of one process can share them.
BLOCKS = 64


@dataclass(frozen=True)
class Trial:
    """What is tried. Everything about its result follows from this alone.

    `seed` decides the random features and the drawings; trials with one seed learn from the same
    drawings in the same order. `rate` is the peak of the learning rate's one cycle.
    """

    number: int
    layers: tuple[dict[str, Any], ...]
    rate: float
    seed: int
    updates: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"layers": list(self.layers)}


@dataclass(frozen=True)
class Result:
    """What came of a trial: how often it was right on held-out drawings, and what that costs.

    `accuracy` is a share, `loss` in nats; both are None where the numbers left the range of
    floating point, and `diverged` is the update at which they did. `multiplications` is the cost of
    one picture, `parameters` what was learned.
    """

    trial: Trial
    multiplications: int
    parameters: int
    accuracy: float | None
    loss: float | None
    diverged: int | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """The result without its trial, JSON-able."""
        return {name: getattr(self, name) for name in FIGURES}

    @property
    def rank(self) -> tuple[float, float, int]:
        """Smaller is better: the more accurate, then the more certain, then the earlier."""
        accuracy = -1.0 if self.accuracy is None else self.accuracy
        loss = math.inf if self.loss is None else self.loss
        return -accuracy, loss, self.trial.number


class Training(Iterator[Metrics]):
    """A trial under way, one update at each turn, so that it can pause between any two.

    >>> flat = ({"kind": "flatten"}, {"kind": "dense", "outputs": 2})
    >>> training = Training(Trial(0, flat, rate=0.01, seed=0, updates=3))
    >>> [metrics.update for metrics in training]
    [1, 2, 3]
    >>> training.result().multiplications
    1568
    """

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.network = Network(trial.layers, recipe.INPUT, CLASSES, trial.seed)
        self.diverged: int | None = None
        # One cycle of the rate over all updates that the trial has. A trial with more of them
        # therefore begins anew rather than going on from the weights of the shorter one, which have
        # cooled down already. In return a result depends on its trial alone, wherever and after
        # whatever it runs, and no weights need to be kept or sent. With three times the updates
        # at each promotion, all the beginnings together cost at most half of the last round.
        self._trainer = Trainer(
            self.network,
            Adam(trial.rate, weight_decay=recipe.WEIGHT_DECAY),
            OneCycle(trial.rate, trial.updates),
        )
        self._drawings = _drawings(trial.seed)

    @property
    def updates(self) -> int:
        """How many have been made."""
        return self._trainer.updates

    def __next__(self) -> Metrics:
        done = self._trainer.updates
        if self.diverged is not None or done >= self.trial.updates:
            raise StopIteration
        block, start = divmod(done * recipe.BATCH, BLOCK)
        images, labels = self._drawings.block(block % BLOCKS)
        end = start + recipe.BATCH
        try:
            return self._trainer.step(images[start:end], labels[start:end])
        except Diverged:
            self.diverged = done + 1
            raise StopIteration from None

    def result(self) -> Result:
        """How the network does on held-out drawings, as it now is."""
        return finished(self.look())

    def slices(self) -> Generator[None, None, Result]:
        """All that is left to do, an update or a look at some drawings at a time."""
        for _ in self:
            yield
        return (yield from self.look())

    def look(self) -> Generator[None, None, Result]:
        """What `result` does, some drawings at a time."""
        accuracy: float | None = None
        loss: float | None = None
        diverged = self.diverged
        if diverged is None:
            # The state of NumPy's warnings would outlast a pause, so it is set for each turn.
            drawings = _held_out(self.trial.seed)
            for block in range(math.ceil(HELD_OUT / BLOCK)):
                drawings.block(block)  # made now, if this is the first trial that needs it
                yield
            looks = evaluations(self.network, *drawings.first(HELD_OUT))
            while True:
                with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                    figures = next(looks, None)
                if figures is None:
                    break
                loss, accuracy = figures
                yield
            assert loss is not None
            # The last update may have gone too far, which the next would have noticed.
            if not math.isfinite(loss):
                accuracy = loss = None
                diverged = self._trainer.updates
        layers = self.network.layers
        return Result(
            self.trial,
            sum(layer.multiplications for layer in layers),
            sum(layer.parameters for layer in layers),
            accuracy,
            loss,
            diverged,
        )


def finished[T](work: Generator[None, None, T]) -> T:
    """What a generator returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            value: T = end.value
            return value


def trained(trial: Trial) -> Training:
    """The trial with all its updates made."""
    training = Training(trial)
    for _ in training:
        pass
    return training


def run_trial(trial: Trial) -> Result:
    """Train and try it: the same result in this process, in another, and on another machine of its
    kind. Two processes that both use one thread for their products agree byte for byte."""
    return trained(trial).result()


def train_trial(trial: Trial) -> Network:
    """The network of a trial, again."""
    return trained(trial).network


@lru_cache(maxsize=2)
def _drawings(seed: int) -> Drawings:
    return Drawings(seed)


@lru_cache(maxsize=2)
def _held_out(seed: int) -> Drawings:
    return Drawings(seed, held_out=True)

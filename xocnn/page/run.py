"""One training run: a network, where it started, and what it has learned from since."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from xocnn import trouble
from xocnn.network import Network
from xocnn.optimizers import SGD, Adam
from xocnn.page.goals import Goals
from xocnn.page.mix import HeldOut, Labelled, Mix
from xocnn.page.moments import Best, Moment, Moments, best_of
from xocnn.page.settings import SettingError, Settings
from xocnn.trainer import Trainer, evaluate

PROBED = 64  # of them, that a network is looked at with for trouble
EVALUATE_EVERY = 25  # updates between two looks at the held-out drawings
MEAN_OVER = 10  # updates that the running mean of accuracy looks back on
MOST_ROWS = 4000  # of a history; a longer one is thinned out

SPOKEN = {
    "optimizer": "optimizer",
    "rate": "learning rate",
    "weight_decay": "weight decay",
    "batch": "batch",
    "drawings": "drawings",
    "only": "only",
    "share": "share of own drawings",
}


class Run:
    """A network in training, which can go back exactly to where it started, and show how it was
    at points of its way."""

    def __init__(
        self, network: Network, seed: int, random: bool, settings: Settings, held_out: HeldOut
    ) -> None:
        self.network = network
        self.seed = seed  # of the drawings, and, where it began `random`, of the features
        self.random = random
        self.goals = Goals()
        self._mix = Mix(seed, network.classes, held_out.tray)
        self._held_out = held_out
        self.start = network.snapshot()
        self.reset(settings)

    def reset(self, settings: Settings) -> None:
        """Back to the start: the same weights, no updates, the same drawings in the same order."""
        self.network.restore(self.start)
        self._mix.restart()
        self.updates = 0
        self.history: list[dict[str, Any]] = []
        self._spacing = 1  # updates between two of them that are kept
        self.marks: list[dict[str, Any]] = []
        self.settings = settings
        self._trainer = self._new_trainer()
        self._met = False
        self.reached: str | None = None  # the goal that the last update reached, in a sentence
        self.notices: list[trouble.Trouble] = []  # what was wrong when that was last looked at
        self.best: Best | None = None
        self._measured: object = None  # the held-out drawings that `best` is about
        self.token = os.urandom(8).hex()  # tells this way from any other
        self._seen: list[np.ndarray] = []  # the labels of the latest batches
        self.moments = Moments()
        self.moments.offer(0, self.standing)

    def use(self, settings: Settings) -> None:
        """Takes new settings from the next step on; the same optimizer keeps what it remembers.

        The curve gets a mark, where there is a curve yet.
        """
        if settings.only and settings.only not in self.network.classes:
            there = ", ".join(self.network.classes)
            raise SettingError(f"The classes are {there}; there is none called {settings.only}.")
        old, self.settings = self.settings, settings
        if settings.optimizer != old.optimizer:
            self._trainer = self._new_trainer()
        self._trainer.optimizer.rate = settings.rate
        self._trainer.optimizer.weight_decay = settings.weight_decay
        said = [
            f"{name} {_spoken(getattr(settings, field))}"
            for field, name in SPOKEN.items()
            if getattr(settings, field) != getattr(old, field)
        ]
        if said and self.updates:
            self.marks.append({"update": self.updates, "text": ", ".join(said)})

    def step(self) -> dict[str, Any]:
        """Exactly one update; returns its row of figures, held-out ones when they are due."""
        chosen = self.settings
        images, labels = self._mix.next(chosen)
        self.reached = None
        metrics = self._trainer.step(images, labels)
        self.updates += 1
        self._seen = [*self._seen[-trouble.BATCHES + 1 :], labels]
        row = {
            "update": self.updates,
            "loss": float(metrics.loss),
            "accuracy": float(metrics.accuracy),
            "mean_accuracy": self._mean("accuracy", float(metrics.accuracy)),
            "mean_loss": self._mean("loss", float(metrics.loss)),
        }
        if self.updates % EVALUATE_EVERY == 0:
            row |= self.evaluate()
            self._compare(row)
        self.history.append(row)
        if len(self.history) > MOST_ROWS:
            self.history = thinned(self.history, self._spacing)
            if len(self.history) > MOST_ROWS / 2:
                self._spacing *= 2
                self.history = thinned(self.history, self._spacing)
        if not trouble.blows_up(self.history, self.network):
            self.moments.offer(self.updates, self.standing)
        return row

    def evaluate(self, network: Network | None = None) -> dict[str, float]:
        """Loss and accuracy on drawings that training never sees, of the network as it is or of
        one that it was; empty where there are no such drawings."""
        pictures, labels, _ = self.held_out()
        if not len(labels):
            return {}
        loss, accuracy = evaluate(network or self.network, pictures, labels)
        return {"held_out_loss": float(loss), "held_out_accuracy": float(accuracy)}

    @property
    def parameters(self) -> int:
        """How many parameters the network has."""
        return sum(array.size for array in self.network.parameters.values())

    @property
    def remembers(self) -> int:
        """How many numbers the optimizer remembers of each parameter."""
        return len(self._trainer.optimizer.slots)

    def goal(self) -> str | None:
        """What has just been reached, once; from then on training goes beyond it."""
        if self._met or not self.history:
            return None
        self.reached = self.goals.reached(self.history[-1], self.best)
        self._met = self.reached is not None
        return self.reached

    def aim(self, goals: Goals) -> None:
        """Goals to stop at; where they are others than before, none of them is reached yet."""
        if goals != self.goals:
            self.goals, self._met, self.reached = goals, False, None

    def troubles(self) -> list[trouble.Trouble]:
        """What is wrong with the network or its training just now, by the rules of `trouble`."""
        pictures, labels, _ = self.held_out()
        if not len(labels):
            return []
        probe = pictures[:PROBED], labels[:PROBED]
        return trouble.find(self.network, self.history, self._seen, *probe)

    def held_out(self) -> Labelled:
        """The drawings that the network is measured with, by the share of own ones."""
        return self._held_out.drawings(self.network.classes, self.settings.share)

    # Looking back

    def last_good(self, bad: int) -> int | None:
        """The last update to go back to before one whose loss was bad; None where none is good.

        The loss of an update is that of the weights before it, so those after the update before
        are bad, too. What is left is tried on held-out drawings, the last ones first.
        """
        points = [update for update in self.moments.points if update <= bad - 2]
        if not points or not len(self.held_out().labels):
            return max(points, default=None)
        best = min(self.best.loss if self.best else math.inf, self._loss_at(points[0]))
        limit = trouble.good_loss(self.network, best)
        return next((at for at in reversed(points) if self._loss_at(at) <= limit), None)

    def _loss_at(self, update: int) -> float:
        """The loss on held-out drawings of the weights after an update that is kept."""
        pictures, labels, _ = self.held_out()
        _, network = self.as_it_was(update)
        with np.errstate(over="ignore", invalid="ignore"):
            return float(evaluate(network, pictures[:PROBED], labels[:PROBED])[0])

    def as_it_was(self, update: int) -> tuple[int, Network]:
        """The network after the last update that is kept up to this one, and the number of that."""
        moment = self.moments.at(update)
        network = self.network.copy()
        network.restore(moment.weights)
        return moment.update, network

    def branch(self, update: int) -> Run:
        """A run of its own that goes on from how it was after an update; this one is untouched."""
        moment = self.moments.at(update)
        network = self.network.copy()
        network.restore(self.start)
        made = Run(network, self.seed, self.random, self.settings, self._held_out)
        made._mix = self._mix.copy()
        made.goals = self.goals
        made.moments = self.moments.until(moment.update)
        made.history = [row for row in self.history if row["update"] <= moment.update]
        made._spacing = self._spacing
        made.marks = [mark for mark in self.marks if mark["update"] <= moment.update]
        made.return_to(moment)
        return made

    def return_to(self, moment: Moment) -> None:
        """Stands as it did at a moment."""
        self.network.restore(moment.weights)
        self.updates = moment.update
        self._mix.place = moment.place
        self.best = moment.best or best_of(self.history)
        optimizer = self._trainer.optimizer
        if set(moment.optimizer["memory"]) == set(optimizer.slots):
            optimizer.restore({**moment.optimizer, "rate": self.settings.rate})

    def standing(self) -> Moment:
        """The run as it stands."""
        return Moment(
            self.updates,
            self.network.snapshot(),
            self._trainer.optimizer.state(),
            self._mix.place,
            self.best,
        )

    def _compare(self, row: Mapping[str, Any]) -> None:
        """Keeps the smallest loss on held-out drawings; on others it begins anew."""
        _, labels, ids = self.held_out()
        measured = tuple(ids), labels.tobytes()
        if self._measured not in (None, measured):
            self.best = None
        self._measured = measured
        loss = row.get("held_out_loss", math.inf)
        if loss < (self.best.loss if self.best else math.inf):
            self.best = Best(row["update"], loss)

    def _mean(self, name: str, value: float) -> float:
        """A running mean: the figure of one batch jumps too much to be read."""
        before = self.history[-1][f"mean_{name}"] if self.history else value
        return float(before + (value - before) / MEAN_OVER)

    def _new_trainer(self) -> Trainer:
        chosen = self.settings
        kind = {"adam": Adam, "sgd": SGD}[chosen.optimizer]
        return Trainer(self.network, kind(chosen.rate, weight_decay=chosen.weight_decay))


def _spoken(value: Any) -> str:
    """A setting in a mark on the curve.

    >>> _spoken(""), _spoken(0.02)
    ('all', '0.02')
    """
    return "all" if value == "" else str(value)


def thinned(rows: list[dict[str, Any]], spacing: int) -> list[dict[str, Any]]:
    """Every so-many-th update of a history, and as rarely the held-out figures between; the last.

    >>> [row["update"] for row in thinned([{"update": n} for n in range(1, 8)], 2)]
    [2, 4, 6, 7]
    """
    often = {True: EVALUATE_EVERY * spacing, False: spacing}
    kept = [row for row in rows[:-1] if row["update"] % often["held_out_loss" in row] == 0]
    return [*kept, rows[-1]]

"""One training run: a network, where it started, and what it has learned from since."""

from dataclasses import dataclass
from typing import Any

from xocnn import recipe
from xocnn.drawings import Drawings
from xocnn.network import Network
from xocnn.optimizers import SGD, Adam
from xocnn.page.supply import Supply
from xocnn.trainer import Trainer, evaluate

HELD_OUT = 200  # drawings that training never sees
EVALUATE_EVERY = 25  # updates between two looks at the held-out drawings
MEAN_OVER = 10  # updates that the running mean of accuracy looks back on


class SettingError(ValueError):
    """A setting of training that cannot be used; the message says what was expected."""


@dataclass(frozen=True)
class Settings:
    """How a step is made; the reader may change them between any two steps."""

    optimizer: str = "adam"
    rate: float = recipe.PEAK_RATE
    weight_decay: float = recipe.WEIGHT_DECAY
    batch: int = recipe.BATCH

    def __post_init__(self) -> None:
        if self.optimizer not in ("adam", "sgd"):
            raise SettingError(f"The optimizer can be adam or sgd, not {self.optimizer!r}.")
        _expect_between("learning rate", self.rate, 0.0, 10.0)
        _expect_between("weight decay", self.weight_decay, 0.0, 1.0)
        _expect_between("batch", self.batch, 1, 512)
        if self.batch != int(self.batch):
            raise SettingError(f"A batch is a whole number of drawings, not {self.batch:g}.")


def _expect_between(name: str, value: float | None, low: float, high: float) -> None:
    if value is None:
        raise SettingError(f"The {name} is missing; it can be from {low:g} to {high:g}.")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise SettingError(f"The {name} can be from {low:g} to {high:g}, not {value}.")


class Run:
    """A network in training, which can go back exactly to where it started."""

    def __init__(
        self, network: Network, seed: int, random: bool, settings: Settings, held_out: Drawings
    ) -> None:
        self.network = network
        self.seed = seed  # of the drawings, and, where it began `random`, of the features
        self.random = random
        self._supply = Supply(seed)
        self._held_out = held_out
        self._start = network.snapshot()
        self.reset(settings)

    def reset(self, settings: Settings) -> None:
        """Back to the start: the same weights, no updates, the same drawings in the same order."""
        self.network.restore(self._start)
        self._supply.restart()
        self.updates = 0
        self.history: list[dict[str, Any]] = []
        self.settings = settings
        self._trainer = self._new_trainer()

    def use(self, settings: Settings) -> None:
        """Takes new settings from the next step on; the same optimizer keeps what it remembers."""
        old, self.settings = self.settings, settings
        if settings.optimizer != old.optimizer:
            self._trainer = self._new_trainer()
        self._trainer.optimizer.rate = settings.rate
        self._trainer.optimizer.weight_decay = settings.weight_decay

    def step(self) -> dict[str, Any]:
        """Exactly one update; returns its row of figures, held-out ones when they are due."""
        images, labels = self._supply.next(int(self.settings.batch))
        metrics = self._trainer.step(images, labels)
        self.updates += 1
        row = {
            "update": self.updates,
            "loss": float(metrics.loss),
            "accuracy": float(metrics.accuracy),
            "mean_accuracy": self._mean(float(metrics.accuracy)),
        }
        if self.updates % EVALUATE_EVERY == 0:
            row |= self.evaluate()
        self.history.append(row)
        return row

    def evaluate(self) -> dict[str, float]:
        """Loss and accuracy on drawings that training never sees."""
        loss, accuracy = evaluate(self.network, *self._held_out.first(HELD_OUT))
        return {"held_out_loss": float(loss), "held_out_accuracy": float(accuracy)}

    def _mean(self, accuracy: float) -> float:
        """A running mean: the accuracy of one batch jumps too much to be read."""
        before = self.history[-1]["mean_accuracy"] if self.history else accuracy
        return float(before + (accuracy - before) / MEAN_OVER)

    def _new_trainer(self) -> Trainer:
        chosen = self.settings
        kind = {"adam": Adam, "sgd": SGD}[chosen.optimizer]
        return Trainer(self.network, kind(chosen.rate, weight_decay=chosen.weight_decay))

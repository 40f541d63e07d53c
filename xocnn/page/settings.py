"""How a step is made, and from which drawings."""

from __future__ import annotations

from dataclasses import dataclass

from xocnn import recipe
from xocnn.page.supply import SIZE


class SettingError(ValueError):
    """A setting of training that cannot be used; the message says what was expected."""


@dataclass(frozen=True)
class Settings:
    """How a step is made; the reader may change them between any two steps.

    `drawings` is how many different ones training goes round and round on; `only` one class of
    them, or empty for all. `share` is what part of all drawings shown are the reader's own.
    """

    optimizer: str = "adam"
    rate: float = recipe.PEAK_RATE
    weight_decay: float = recipe.WEIGHT_DECAY
    batch: int = recipe.BATCH
    drawings: int = SIZE
    only: str = ""
    share: float = 0.0

    def __post_init__(self) -> None:
        if self.optimizer not in ("adam", "sgd"):
            raise SettingError(f"The optimizer can be adam or sgd, not {self.optimizer!r}.")
        _expect_between("learning rate", self.rate, 0.0, 10.0)
        _expect_between("weight decay", self.weight_decay, 0.0, 1.0)
        _expect_whole("batch", self.batch, 1, 512)
        _expect_whole("number of drawings", self.drawings, 2, SIZE)
        _expect_between("share of own drawings", self.share, 0.0, 1.0)


def _expect_whole(name: str, value: float | None, low: int, high: int) -> None:
    _expect_between(name, value, low, high)
    if value != int(value or 0):
        raise SettingError(f"A {name} is a whole number of drawings, not {value:g}.")


def _expect_between(name: str, value: float | None, low: float, high: float) -> None:
    if value is None:
        raise SettingError(f"The {name} is missing; it can be from {low:g} to {high:g}.")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise SettingError(f"The {name} can be from {low:g} to {high:g}, not {value}.")

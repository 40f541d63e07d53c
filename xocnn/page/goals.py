"""Goals: when training is to stop by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xocnn.page.moments import Best
from xocnn.page.settings import SettingError

MOST_UPDATES = 10_000_000


@dataclass(frozen=True)
class Goals:
    """What training stops at; None: it does not stop for that.

    `updates` made; `accuracy`, the share of held-out drawings that are right; `patience`, so many
    updates without a smaller loss on held-out drawings than before.

    >>> Goals(accuracy=0.9).reached({"update": 25, "held_out_accuracy": 0.95}, None)
    'Goal reached: 95.0 % of the held-out drawings are right after 25 updates.'
    """

    updates: int | None = None
    accuracy: float | None = None
    patience: int | None = None

    def __post_init__(self) -> None:
        _expect("number of updates to stop at", self.updates, 1, MOST_UPDATES, whole=True)
        _expect("accuracy to stop at", self.accuracy, 0.0, 1.0)
        _expect("number of updates without progress", self.patience, 1, MOST_UPDATES, whole=True)

    def reached(self, row: Mapping[str, Any], best: Best | None) -> str | None:
        """What was reached with this row, the last one, in a sentence; or None.

        `best` is that of the whole run: a curve that has been thinned out may not have it.
        """
        update = row["update"]
        if self.updates is not None and update == self.updates:
            return f"Goal reached: {update:,} updates are made."
        if "held_out_accuracy" not in row:
            return None
        accuracy = row["held_out_accuracy"]
        if self.accuracy is not None and accuracy >= self.accuracy:
            return (
                f"Goal reached: {100 * accuracy:.1f} % of the held-out drawings are right after "
                f"{update:,} updates."
            )
        if self.patience is not None and best and update - best.update >= self.patience:
            return (
                f"Stopped: the loss on held-out drawings has not fallen below {best.loss:.4f}, "
                f"where it was after {best.update:,} updates, for {update - best.update:,} updates."
            )
        return None


def _expect(name: str, value: float | None, low: float, high: float, whole: bool = False) -> None:
    if value is None:
        return
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high or (whole and value != int(value)):
        kind = "a whole number " if whole else ""
        raise SettingError(f"The {name} can be {kind}from {low:,g} to {high:,g}, not {value}.")

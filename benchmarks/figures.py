"""From measurements to the table: ratios of one round, medians, spread, exponents."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: a ratio, or a plain figure, with what it has to reach."""

    name: str
    values: Sequence[float]
    least: float | None = None  # at least this; or, where `most`, at most this
    aim: float | None = None
    most: bool = False
    unit: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def reached(self) -> str:
        if self.least is None:
            return ""
        fine = self.median <= self.least if self.most else self.median >= self.least
        if not fine:
            return "no"
        if self.aim is None:
            return "yes"
        return (
            "aim" if (self.median <= self.aim if self.most else self.median >= self.aim) else "yes"
        )

    def line(self) -> str:
        sign = "≤ " if self.most else ""
        cells = [
            self.name,
            f"{figure(self.median)}{self.unit}",
            f"{figure(min(self.values))} to {figure(max(self.values))}",
            f"{sign}{figure(self.least)}" if self.least is not None else "",
            f"{sign}{figure(self.aim)}" if self.aim is not None else "",
            self.reached,
        ]
        return f"| {' | '.join(cells)} |"


HEAD = "| | median | spread | at least | aim | reached |\n|---|---|---|---|---|---|"


def table(rows: Sequence[Row]) -> str:
    return "\n".join([HEAD, *(row.line() for row in rows)])


def ratios(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Round by round, since both of a round had the same machine."""
    return [a / b for a, b in zip(one, other, strict=True)]


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of log time against log amount, by least squares: 1 where time is proportional.

    >>> round(exponent([(1, 3), (2, 6), (4, 12)]), 6)
    1.0
    """
    x = [math.log(amount) for amount, _ in points]
    y = [math.log(seconds) for _, seconds in points]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def figure(value: float | None) -> str:
    """Three significant digits, thousands apart.

    >>> figure(0.12345), figure(19123.4), figure(7.0)
    ('0.123', '19,100', '7')
    """
    if value is None:
        return ""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"

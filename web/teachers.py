"""The numbers that `teachers.html` quotes. `tools/numbers.py` says how they get there.

Each is read off the lab that the reader opens, with the options of the link beside the number.
"""

from __future__ import annotations

from typing import Any

from tools.figures import Situation
from xocnn.labs.base import number
from xocnn.labs.choices import LAB as CHOICES
from xocnn.labs.choices import Comparison
from xocnn.labs.search import LAB as SEARCH
from xocnn.labs.search import Searching
from xocnn.search import Plan
from xocnn.shapes import Array

MARGIN = 1e-4  # relative; far more than the roundings of two processors can be apart


def _steady(value: float, places: int) -> str:
    """A figure with at most `places` decimals, fewer where another rounding might change the last.

    >>> _steady(36.2104, 1), _steady(36.2499, 1)
    ('36.2', '36')
    """
    around = (value * (1 - MARGIN), value * (1 + MARGIN))
    while places and len({number(each, places) for each in around}) > 1:
        places -= 1
    return number(value, places)


# ---- whole pictures -----------------------------------------------------------------------------


def moved_on_x(now: Situation) -> str:
    return number(_compared(now, across=-4)[0], 3)


def moved_on_o(now: Situation) -> str:
    return number(_compared(now, across=-4)[1], 3)


def empty_on_x(now: Situation) -> str:
    return number(_compared(now, row=2)[0], 3)


def empty_on_o(now: Situation) -> str:
    return number(_compared(now, row=2)[1], 3)


def turned_on_x(now: Situation) -> str:
    return number(_compared(now, rotation=45)[0], 3)


def turned_on_o(now: Situation) -> str:
    return number(_compared(now, rotation=45)[1], 3)


def _compared(now: Situation, row: int = 0, **options: Any) -> tuple[float, float]:
    """The matches of a row of the lab's table with the models of X and of O."""
    on_x, on_o = now.lab("whole-image", **options)["rows"][row]["matches"]
    return on_x, on_o


# ---- convolution --------------------------------------------------------------------------------


def crossing_on_x(now: Situation) -> str:
    return number(_map(now, "crossing").max(), 2)


def crossing_on_o(now: Situation) -> str:
    return number(_map(now, "crossing", "Plain O").max(), 2)


def diagonal_on_x(now: Situation) -> str:
    return number(_map(now, "falling diagonal").max(), 2)


def diagonal_lowest_on_x(now: Situation) -> str:
    return number(_map(now, "falling diagonal").min(), 2)


def _map(now: Situation, feature: str, drawing: str = "Plain X") -> Array:
    found: Array = now.lab("convolution", drawing, feature=feature)["maps"][0]
    return found


# ---- backpropagation ----------------------------------------------------------------------------


def error_of_x_as_o(now: Situation) -> str:
    return _steady(now.lab("backprop")["loss"], 1)


# ---- designs ------------------------------------------------------------------------------------


def work_of_tiny(now: Situation) -> str:
    return f"{_design(now, 'tiny')['multiplications']:,}"


def work_of_wide(now: Situation) -> str:
    return f"{_design(now, 'wide')['multiplications']:,}"


def wide_over_tiny_work(now: Situation) -> str:
    tiny, wide = (_design(now, name)["multiplications"] for name in ("tiny", "wide"))
    return number(wide / tiny, 1)


def wide_over_current_values(now: Situation) -> str:
    current, wide = (_design(now, name)["parameters"] for name in ("current", "wide"))
    return number(wide / current, 1)


def millions_to_train_tiny(now: Situation) -> str:
    return f"{_training(now, 'tiny') / 1e6:,.0f}"


def updates_for_as_much(now: Situation) -> str:
    """How many updates of the current design cost no more than the whole training of tiny."""
    updates = now.lab("choices")["updates"]
    return f"{int(_training(now, 'tiny') * updates // _training(now, 'current')):,}"


def _design(now: Situation, name: str) -> dict[str, Any]:
    return next(each for each in now.lab("choices")["designs"] if each["name"] == name)


def _training(now: Situation, name: str) -> int:
    """The multiplications of all updates of a design."""
    comparison: Comparison = CHOICES.start(now.scene, **CHOICES.read({}))
    contender = next(each for each in comparison.contenders if each.name == name)
    return comparison.updates * contender.products


# ---- the search ---------------------------------------------------------------------------------


def designs_of_search(now: Situation) -> str:
    return str(_halving(now).trials)


def trials_of_search(now: Situation) -> str:
    return str(_halving(now).total)


def rounds_of_search(now: Situation) -> str:
    rounds = [f"{each.trials} with {each.updates}" for each in _halving(now).rounds]
    return f"{', '.join(rounds[:-1])} and {rounds[-1]}"


def updates_of_halving(now: Situation) -> str:
    return f"{sum(each.trials * each.updates for each in _halving(now).rounds):,}"


def updates_of_random(now: Situation) -> str:
    return f"{_halving(now).trials * _halving(now).updates:,}"


def _halving(now: Situation) -> Plan:
    searching: Searching = SEARCH.start(now.scene, **SEARCH.read({}))
    return searching.plan

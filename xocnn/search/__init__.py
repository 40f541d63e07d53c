"""Trying many designs: each a point of accuracy against cost, the best of them a frontier.

>>> from xocnn.search import Plan, Space, frontier, search
>>> plan = Plan(Space(features=(2,), hidden=(0,)), trials=2, updates=3, seed=1)
>>> results = search(plan)
>>> [result.trial.number for result in results]
[0, 1]
"""

from typing import TYPE_CHECKING, Any

from xocnn.errors import WorkersFailed
from xocnn.search.frontier import frontier, layers_of_frontiers
from xocnn.search.plan import STRATEGIES, Plan
from xocnn.search.space import Range, Space, SpaceError
from xocnn.search.trial import Result, Training, Trial, run_trial

if TYPE_CHECKING:
    from xocnn.search.driver import search

__all__ = [
    "STRATEGIES",
    "Plan",
    "Range",
    "Result",
    "Space",
    "SpaceError",
    "Training",
    "Trial",
    "WorkersFailed",
    "frontier",
    "layers_of_frontiers",
    "run_trial",
    "search",
]


def __getattr__(name: str) -> Any:
    # Only where there are processes to run trials: a page trains without, and does not have it.
    if name == "search":
        from xocnn.search.driver import search

        return search
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Which of many networks are worth their cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from xocnn.search.trial import Result


def frontier(results: Sequence[Result]) -> list[Result]:
    """The networks that no other beats, from the cheapest to the most accurate.

    One beats another when it costs at most as many multiplications and is at least as accurate, and
    is better in one of the two. Equals are all on the frontier; what diverged never is. Source: the
    Pareto optimum of economics.

    >>> from xocnn.search.trial import Trial
    >>> def network(number, cost, accuracy):
    ...     return Result(Trial(number, (), 0.01, 0, 1), cost, 0, accuracy, 0.0)
    >>> all_of_them = [network(0, 10, 0.9), network(1, 5, 0.8), network(2, 20, 0.9)]
    >>> [result.trial.number for result in frontier(all_of_them)]
    [1, 0]
    """
    found: list[Result] = []
    best, cost = -math.inf, 0
    usable = [result for result in results if result.accuracy is not None]
    for result in sorted(usable, key=lambda r: (r.multiplications, *r.rank)):
        accuracy = result.accuracy
        assert accuracy is not None
        equal = accuracy == best and result.multiplications == cost
        if accuracy > best or equal:
            found.append(result)
            best, cost = accuracy, result.multiplications
    return found


def layers_of_frontiers(results: Sequence[Result]) -> Iterator[list[Result]]:
    """The frontier, then the frontier of all others, and so on until only what diverged is left."""
    left = list(results)
    while layer := frontier(left):
        yield layer
        taken = {result.trial.number for result in layer}
        left = [result for result in left if result.trial.number not in taken]
    if left:
        yield left

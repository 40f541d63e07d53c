"""Which trials a search has, and which of them are next, from nothing but what is known so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from xocnn.search.frontier import layers_of_frontiers
from xocnn.search.space import Space
from xocnn.search.trial import Result, Trial

STRATEGIES = ("random", "halving")
FACTOR = 3  # of the trials of a round of halving one in so many goes on, with so many times updates
ROUNDS = 4  # at most: the first has a 27th of the updates


class Key(NamedTuple):
    """What tells the trials of one search apart."""

    number: int
    updates: int


class Round(NamedTuple):
    """So many trials, each with so many updates."""

    trials: int
    updates: int


type Known = Mapping[Key, Result]


@dataclass(frozen=True)
class Plan:
    """A search, before it is run: where it looks, how, and for how long.

    `random` gives each of `trials` designs all `updates`. `halving` begins with few updates for
    all and lets the best third go on to three times as many, until `updates` are reached. Best are
    those on the frontier of accuracy against cost, then those on the frontier of the rest, so that
    what is promoted is good for its cost, not only large. Sources: K. Jamieson, A. Talwalkar,
    "Non-stochastic best arm identification and hyperparameter optimization", 2016; R. Schmucker
    and others, "Multi-objective asynchronous successive halving", 2021.

    Design i depends on space, seed and i alone: a search with more trials has those of the smaller
    one among its own. A plan keeps nothing of what has been run; whoever runs it asks `due` with
    all that is known. The order in which results come to be known changes nothing.

    >>> Plan(Space(), trials=30, updates=270, strategy="halving").rounds
    (Round(trials=30, updates=10), Round(trials=10, updates=30), Round(trials=3, updates=90), \
Round(trials=1, updates=270))
    """

    space: Space
    trials: int = 30
    updates: int = 300
    strategy: str = "random"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise ValueError(
                f"The strategy can be {' or '.join(STRATEGIES)}, not {self.strategy!r}."
            )
        for name, least in (("trials", 1), ("updates", 1), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise ValueError(f"{name} must be a whole number from {least} up, not {value!r}.")

    @property
    def rounds(self) -> tuple[Round, ...]:
        """How many trials with how many updates, first to last."""
        rounds = [Round(self.trials, self.updates)]
        while (
            self.strategy == "halving"
            and len(rounds) < ROUNDS
            and rounds[-1].trials >= FACTOR
            and rounds[0].updates >= FACTOR
        ):
            less = [Round(each.trials, each.updates // FACTOR) for each in rounds]
            rounds = [*less, Round(rounds[-1].trials // FACTOR, self.updates)]
        return tuple(rounds)

    @property
    def total(self) -> int:
        """How many trials there are to run, all rounds together."""
        return sum(each.trials for each in self.rounds)

    def trial(self, number: int, updates: int) -> Trial:
        """Trial `number`, from 0, with a round's updates. SpaceError where the space has none."""
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        layers, rate = self.space.sample(rng)
        return Trial(number, layers, rate, self.seed, updates)

    def due(self, known: Known) -> list[Trial]:
        """The trials that can be run now: those of the first round that is not complete."""
        for numbers, updates in self._rounds_so_far(known):
            missing = [n for n in numbers if Key(n, updates) not in known]
            if missing:
                return [self.trial(number, updates) for number in missing]
        return []

    def results(self, known: Known) -> list[Result]:
        """What is known of each design: its result with the most updates, by number."""
        last: dict[int, Result] = {}
        for numbers, updates in self._rounds_so_far(known):
            last |= {n: known[Key(n, updates)] for n in numbers if Key(n, updates) in known}
        return [last[number] for number in sorted(last)]

    def header(self) -> dict[str, Any]:
        """What must be the same for two runs to be of one search; they may differ in trials."""
        return {
            "space": self.space.to_json(),
            "seed": self.seed,
            "strategy": self.strategy,
            "updates": self.updates,
        }

    def _rounds_so_far(self, known: Known) -> Iterable[tuple[list[int], int]]:
        """Who is in each round, and with how many updates; ends with the first incomplete one."""
        numbers = list(range(self.trials))
        before: list[Result] = []
        for count, updates in self.rounds:
            if before:
                numbers = promoted(before, count)
            yield numbers, updates
            keys = [Key(number, updates) for number in numbers]
            if any(key not in known for key in keys):
                return
            before = [known[key] for key in keys]


def promoted(results: list[Result], count: int) -> list[int]:
    """The numbers of the `count` results that go on, in order."""
    chosen: list[Result] = []
    for layer in layers_of_frontiers(results):
        room = count - len(chosen)
        chosen += sorted(layer, key=lambda result: result.rank)[:room]
    return sorted(result.trial.number for result in chosen)

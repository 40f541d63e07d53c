"""Nobody has tried them all: designs drawn at random, each a point of accuracy against cost."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from typing import Any

import numpy as np

from xocnn import recipe
from xocnn.drawings import CLASSES
from xocnn.labs.base import Option, OptionError, Scene, Work, WorkingLab
from xocnn.labs.choices import percent
from xocnn.network import Network
from xocnn.search import Plan, Range, Result, Space, Training, Trial, frontier
from xocnn.search.plan import Key
from xocnn.search.space import spell_design
from xocnn.shapes import spell
from xocnn.views import NAMES

FEATURES = (2, 4, 8, 16, 32)
SIZES = (3, 5, 7, 9)
WINDOWS = (1, 2, 3, 4)
HIDDEN = (0, 16, 64, 128)
SLOWEST = 0.002  # the lowest peak of the learning rate


class Searching(Work):
    """The trials of a plan, a slice of one at a time, and others meanwhile by helpers.

    What is known is all that the next trials depend on, not the order in which it came to be
    known. So neither a pause, wherever it falls, nor the number of helpers changes anything; and
    results are those of `xocnn.search.search` with the same plan.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.known: dict[Key, Result] = {}
        self.networks: dict[int, Network] = {}  # of each design, with the most updates so far
        self.due = plan.due(self.known)
        self.trial: Trial | None = None  # under way here
        self.out: dict[int, Trial] = {}  # under way elsewhere, by number
        self.lost: list[int] = []  # numbers of those whose helper died in the middle
        self._training: Training | None = None
        self._slices: Generator[None, None, Result] | None = None
        self._points: dict[Key, dict[str, Any]] = {}

    @property
    def more(self) -> bool:
        return bool(self.due)

    @property
    def waits(self) -> bool:
        return self.more and self.trial is None and self._free() is None

    def advance(self) -> None:
        """One update of the trial that is due, or a look at some of its held-out drawings."""
        if self._slices is None:
            self.trial = self._free()
            if self.trial is None:
                return
            self._training = Training(self.trial)
            self._slices = self._training.slices()
        try:
            next(self._slices)
        except StopIteration as end:
            assert self._training is not None
            self._learn(end.value, self._training.network)
            self.trial = self._training = self._slices = None

    def hand_out(self) -> Trial | None:
        """A trial for a helper, which is left to it from now on; None where there is none now."""
        trial = self._free()
        if trial is not None:
            self.out[trial.number] = trial
        return trial

    def hand_in(self, result: Result, weights: Iterable[Any]) -> None:
        """What a helper found, with the parameters of its network in their order; nothing where
        that trial was not handed out, or was taken back."""
        trial = result.trial
        if self.out.get(trial.number) != trial:
            return
        del self.out[trial.number]
        network = Network(trial.layers, recipe.INPUT, CLASSES, random=False)
        for array, values in zip(network.parameters.values(), weights, strict=True):
            array[...] = np.reshape(values, array.shape)
        self._learn(result, network)

    def take_back(self, number: int, died: bool) -> None:
        """The helper of this trial has gone, or has `died`, in the middle: it is free again."""
        if self.out.pop(number, None) is not None and died:
            self.lost.append(number)

    def network(self, number: int) -> tuple[Network, int]:
        if number not in self.networks:
            raise OptionError(f"Trial {number + 1} has not ended yet; open one that has.")
        return self.networks[number].copy(), self.plan.seed

    def view(self) -> dict[str, Any]:
        results = self.plan.results(self.known)
        best = frontier(results)
        points = [self._point(result) for result in results]
        waiting = [trial for trial in self.due if trial.number not in self.networks]
        view = {
            "points": points,
            "frontier": [result.trial.number for result in best],
            "waiting": [cost_of(trial) for trial in waiting],
            "trial": self._now(),
            "helped": sorted(self.out),
            "lost": self.lost,
            "done": len(self.known),
            "total": self.plan.total,
            "rounds": [list(each) for each in self.plan.rounds],
            "command": command(self.plan),
            "space": json.dumps(self.plan.space.to_json()),
        }
        return {**view, "sentence": sentence(view, best)}

    def _free(self) -> Trial | None:
        """The first trial that is due and that nobody is at."""
        taken = {*self.out, self.trial and self.trial.number}
        return next((trial for trial in self.due if trial.number not in taken), None)

    def _learn(self, result: Result, network: Network) -> None:
        trial = result.trial
        self.known[Key(trial.number, trial.updates)] = result
        self.networks[trial.number] = network
        left = [each for each in self.due if each.number != trial.number]
        self.due = left or self.plan.due(self.known)

    def _now(self) -> dict[str, Any] | None:
        if self._training is None or self.trial is None:
            return None
        return {
            "number": self.trial.number,
            "design": spell_design(self.trial.layers),
            "updates": self._training.updates,
            "most": self.trial.updates,
        }

    def _point(self, result: Result) -> dict[str, Any]:
        """A result as the page draws it; those that are there already do not change."""
        trial = result.trial
        key = Key(trial.number, trial.updates)
        if key not in self._points:
            network = self.networks[trial.number]
            self._points[key] = {
                "number": trial.number,
                "design": spell_design(trial.layers),
                "rate": trial.rate,
                "updates": trial.updates,
                "multiplications": result.multiplications,
                "parameters": result.parameters,
                "accuracy": result.accuracy,
                "loss": result.loss,
                "diverged": result.diverged,
                "layers": [
                    [
                        NAMES[layer.kind],
                        spell(layer.output_shape),
                        layer.parameters,
                        layer.multiplications,
                    ]
                    for layer in network.layers
                ],
            }
        return self._points[key]


class Search(WorkingLab):
    id = "search"
    order = 11
    title = "Nobody has tried them all"
    invitation = (
        "Press Play and let designs be tried that nobody has thought of. Each becomes a point; "
        "then open one from the line of those that no other beats."
    )
    why = (
        "With the choices of this lab alone there are many thousands of designs, and each would "
        "have to be trained to know how good it is. So a few are drawn at random and tried. "
        "Successive halving tries more for the same work: it gives every design a few updates, "
        "lets only the best third go on with three times as many, and again. It may throw away a "
        "design that learns slowly and would have become the best. Whoever publishes a network "
        "has made such a search, by hand or by machine; what was tried and thrown away is seldom "
        "told."
    )
    slice = "Do one step"
    options = (
        Option("strategy", "Strategy", "choice", "halving", choices=("random", "halving")),
        Option("trials", "Designs", "whole", 12, low=2, high=60),
        Option("updates", "Updates at most", "whole", 270, low=9, high=600),
        Option("least", "Convolutions from", "whole", 1, low=0, high=4),
        Option("most", "to", "whole", 3, low=0, high=4),
        Option("features", "Features up to", "choice", "8", choices=tuple(map(str, FEATURES))),
        Option("size", "Feature size up to", "choice", "5", choices=tuple(map(str, SIZES))),
        Option("window", "Pooling up to", "choice", "3", choices=tuple(map(str, WINDOWS))),
        Option("hidden", "Hidden neurons up to", "choice", "64", choices=tuple(map(str, HIDDEN))),
        Option("rate", "Learning rate up to", "number", 0.05, low=0.005, high=0.1, step=0.005),
        Option("seed", "Random start", "whole", 0, low=0, high=9999),
    )

    def start(self, scene: Scene, **options: Any) -> Searching:
        if options["least"] > options["most"]:
            raise OptionError(
                f"Convolutions go from few to many, not from {options['least']} to "
                f"{options['most']}; change one of the two."
            )
        space = Space(
            convolutions=Range(options["least"], options["most"]),
            features=_up_to(FEATURES, options["features"]),
            sizes=_up_to(SIZES, options["size"]),
            windows=_up_to(WINDOWS, options["window"]),
            hidden=_up_to(HIDDEN, options["hidden"]),
            rate=Range(SLOWEST, options["rate"]),
        )
        chosen = {name: options[name] for name in ("trials", "updates", "strategy", "seed")}
        return Searching(Plan(space, **chosen))


def _up_to(values: tuple[int, ...], most: str) -> tuple[int, ...]:
    return tuple(value for value in values if value <= int(most))


def cost_of(trial: Trial) -> int:
    """Multiplications for one drawing, known before anything is trained."""
    network = Network(trial.layers, random=False)
    return sum(layer.multiplications for layer in network.layers)


def command(plan: Plan) -> str:
    """The same search for a terminal.

    >>> command(Plan(Space(), trials=3, updates=9, strategy="halving"))
    'python -m xocnn search --trials 3 --updates 9 --strategy halving --seed 0'
    """
    made = (
        f"python -m xocnn search --trials {plan.trials} --updates {plan.updates} "
        f"--strategy {plan.strategy} --seed {plan.seed}"
    )
    return made if plan.space == Space() else f"{made} --space space.json"


def sentence(view: dict[str, Any], best: list[Result]) -> str:
    if not view["points"]:
        costs = sorted(view["waiting"])
        return (
            f"{len(costs)} designs are drawn and none is tried yet. The cheapest makes "
            f"{costs[0]:,} multiplications for a drawing, the dearest {costs[-1]:,}."
        )
    done = f"{view['done']} of {view['total']} trials, with {len(view['points'])} designs"
    if not best:
        return f"{done}: every one of them has left the range of numbers."
    cheap, good = best[0], best[-1]
    assert cheap.accuracy is not None and good.accuracy is not None
    ends = f"{done}. {len(best)} of them no other beats"
    if cheap is good:
        return (
            f"{ends}: trial {good.trial.number + 1}, right on {percent(good.accuracy)} for "
            f"{good.multiplications:,} multiplications."
        )
    return (
        f"{ends}, from trial {cheap.trial.number + 1}, right on {percent(cheap.accuracy)} for "
        f"{cheap.multiplications:,} multiplications, to trial {good.trial.number + 1}, right on "
        f"{percent(good.accuracy)} for {good.multiplications:,}."
    )


LAB = Search()

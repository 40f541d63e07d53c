"""The designer's decisions: designs that learn side by side, and what each of them costs."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np

from xocnn import recipe
from xocnn.catalogue import DESIGNS
from xocnn.costs import products_of_update
from xocnn.drawings import CLASSES, Drawings
from xocnn.labs.base import Option, OptionError, Scene, Work, WorkingLab, number
from xocnn.network import Network
from xocnn.search.trial import Training, Trial
from xocnn.shapes import spell
from xocnn.trainer import evaluations

OWN = "current"  # the network of the page
NONE = "none"
NAMES = tuple(name for name in DESIGNS if len(DESIGNS[name]) < 100)
HELD_OUT = 250  # drawings that none of the designs learns from
AT_ONCE = 50  # of them looked at in one slice
LOOKS = 20  # at the held-out drawings on the way, besides that at the start
MOST_KEPT = 60  # past results


class Contender:
    """A design that learns, and its figures whenever it was tried on held-out drawings."""

    def __init__(self, name: str, trial: Trial, every: int, held_out: Drawings) -> None:
        self.name = name
        self._held_out = held_out
        self.training = Training(trial)
        self.network = self.training.network
        self.every = every
        self.updates = 0
        self.seconds = 0.0
        self.looks: list[tuple[int, float, float]] = []  # updates, accuracy, loss
        self.done = False
        self._slices = self._learn()

    @property
    def multiplications(self) -> int:
        """Of one drawing, forwards."""
        return sum(layer.multiplications for layer in self.network.layers)

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.network.layers)

    @cached_property
    def products(self) -> int:
        """Of one update."""
        return products_of_update(self.network.layers, recipe.BATCH)

    def advance(self) -> None:
        """One slice: one update, or one look at some of the held-out drawings."""
        if next(self._slices, True):
            self.done = True

    def _learn(self) -> Generator[None]:
        yield from self._look()
        while True:
            began = perf_counter()
            metrics = next(self.training, None)
            if metrics is None:
                return
            self.seconds += perf_counter() - began
            self.updates = metrics.update
            yield
            if self.updates % self.every == 0 or self.updates == self.training.trial.updates:
                yield from self._look()

    def _look(self) -> Generator[None]:
        looks = evaluations(self.network, *self._held_out.first(HELD_OUT), AT_ONCE)
        while True:
            # For this turn alone: between two turns the page does other things.
            with np.errstate(over="ignore", invalid="ignore"):
                figures = next(looks, None)
            if figures is None:
                break
            loss, accuracy = figures
            yield
        self.looks.append((self.updates, accuracy, loss))


@dataclass(frozen=True)
class Past:
    """What came of a design in a comparison that has ended."""

    number: int  # counts all that were ever kept
    run: int
    name: str
    design: str
    seed: int
    rate: float
    updates: int
    parameters: int
    multiplications: int
    accuracy: float | None
    loss: float | None
    seconds: float


class Comparison(Work):
    """Designs in turn, an update each, from one seed and on the same drawings.

    What has ended is kept in a table beside it, with its network, and outlasts the comparison.
    """

    def __init__(
        self,
        designs: Mapping[str, Sequence[Mapping[str, Any]]],
        seed: int,
        updates: int,
        rate: float,
    ) -> None:
        every, held_out = max(1, updates // LOOKS), Drawings(seed, held_out=True)
        self.updates = updates
        self.contenders = [
            Contender(
                name, Trial(at, tuple(map(dict, layers)), rate, seed, updates), every, held_out
            )
            for at, (name, layers) in enumerate(designs.items())
        ]
        self.past: list[tuple[Past, Network]] = []
        self.deleted: tuple[Past, Network] | None = None
        self.kept = self.runs = 0

    def take_over(self, before: Work) -> None:
        assert isinstance(before, Comparison)
        self.past, self.deleted = before.past, before.deleted
        self.kept, self.runs = before.kept, before.runs

    def remember(self, past: Sequence[tuple[Past, Network]]) -> None:
        """Puts results of before into the table, in place of those that it has."""
        self.past, self.deleted = list(past), None
        self.kept = max((each.number for each, _ in past), default=0)
        self.runs = max((each.run for each, _ in past), default=0)

    @property
    def more(self) -> bool:
        return not all(contender.done for contender in self.contenders)

    def advance(self) -> None:
        waiting = [contender for contender in self.contenders if not contender.done]
        min(waiting, key=lambda contender: contender.updates).advance()
        if not self.more:
            self._keep()

    def network(self, number: int) -> tuple[Network, int]:
        past, network = self.past[self._place(number)]
        return network.copy(), past.seed

    def change(self, act: str, number: int) -> None:
        if act == "delete":
            self.deleted = self.past.pop(self._place(number))
        elif act == "undelete" and self.deleted is not None:
            self.past = sorted([*self.past, self.deleted], key=lambda row: row[0].number)
            self.deleted = None
        else:
            raise OptionError(f"Results can be deleted and undeleted; “{act}” cannot be done now.")

    def view(self) -> dict[str, Any]:
        view = {
            "designs": [design_view(contender) for contender in self.contenders],
            "updates": self.updates,
            "drawings": recipe.BATCH,
            "held_out": HELD_OUT,
            "past": [asdict(past) for past, _ in self.past],
            "deleted": None if self.deleted is None else self.deleted[0].name,
        }
        return {**view, "sentence": sentence(view, self.more)}

    def _place(self, number: int) -> int:
        for at, (past, _) in enumerate(self.past):
            if past.number == number:
                return at
        raise OptionError(f"There is no past result {number} any more; look at the table again.")

    def _keep(self) -> None:
        self.runs += 1
        for contender in self.contenders:
            self.kept += 1
            trial, (_, accuracy, loss) = contender.training.trial, contender.looks[-1]
            diverged = contender.training.diverged is not None or not np.isfinite(loss)
            past = Past(
                self.kept,
                self.runs,
                contender.name,
                words(contender.network),
                trial.seed,
                trial.rate,
                contender.updates,
                contender.parameters,
                contender.multiplications,
                None if diverged else accuracy,
                None if diverged else loss,
                contender.seconds,
            )
            self.past.append((past, contender.network))
        # What was deleted last can come back, so its place stays free.
        self.past = self.past[-(MOST_KEPT - (self.deleted is not None)) :]


class Choices(WorkingLab):
    id = "choices"
    order = 10
    title = "The designer’s decisions"
    invitation = (
        "Choose designs, press Play, and watch them learn side by side. Then ask which you would "
        "take: the one that is right most often, or the one that is nearly as good for less work?"
    )
    why = (
        "Nobody can say from a design alone how well it will learn; people try. For the trial to "
        "be fair all designs begin from the same seed, see the same drawings in the same order, "
        "and are tried on the same drawings that none of them has seen. What then remains is a "
        "choice: a larger network is as a rule more accurate, up to a point, but it pays for that "
        "in every update and, ever after, for every drawing that it looks at."
    )
    slice = "Do one step"
    options = (
        Option(
            "first",
            "First design",
            "choice",
            OWN,
            choices=(OWN, *NAMES),
            hint="“current” is the design of the page; here it begins at random as the others do",
        ),
        Option("second", "Second design", "choice", "tiny", choices=(OWN, *NAMES)),
        Option("third", "Third design", "choice", "wide", choices=(NONE, OWN, *NAMES)),
        Option("fourth", "Fourth design", "choice", NONE, choices=(NONE, OWN, *NAMES)),
        Option("updates", "Updates for each", "whole", 200, low=10, high=1000),
        Option(
            *("rate", "Learning rate, at its peak", "number", recipe.PEAK_RATE),
            low=0.002,
            high=0.05,
            step=0.002,
        ),
        Option("seed", "Random start", "whole", 0, low=0, high=9999),
        Option(
            *("against", "Curves against", "choice", "updates"),
            choices=("updates", "multiplications"),
        ),
        Option(
            *("sort", "Past runs by", "choice", "number"),
            choices=(
                *("number", "name", "seed", "updates", "parameters"),
                *("multiplications", "accuracy", "loss", "seconds"),
            ),
            control=False,
        ),
        Option("order", "Order", "choice", "up", choices=("up", "down"), control=False),
    )
    shown = frozenset({"against", "sort", "order"})

    def start(self, scene: Scene, **options: Any) -> Comparison:
        chosen = [options[name] for name in ("first", "second", "third", "fourth")]
        own = scene.network.description["layers"]
        own[-1]["outputs"] = len(CLASSES)  # whatever classes it has, here there are X and O
        designs = {name: own if name == OWN else DESIGNS[name] for name in chosen if name != NONE}
        if len(designs) < 2:
            raise OptionError("Choose at least two different designs to compare.")
        return Comparison(designs, options["seed"], options["updates"], options["rate"])


def design_view(contender: Contender) -> dict[str, Any]:
    looks = contender.looks
    updates = np.array([look[0] for look in looks], np.float64)
    return {
        "name": contender.name,
        "bricks": bricks(contender.network),
        "words": words(contender.network),
        "parameters": contender.parameters,
        "multiplications": contender.multiplications,
        "updates": contender.updates,
        "spent": contender.updates * contender.products,
        "seconds": contender.seconds,
        "accuracy": looks[-1][1] if looks else None,
        "loss": looks[-1][2] if looks else None,
        "diverged": contender.training.diverged,
        "curves": {
            "updates": updates,
            "multiplications": updates * contender.products,
            "accuracy": np.array([look[1] for look in looks]),
            "loss": np.array([look[2] for look in looks]),
        },
    }


def bricks(network: Network) -> list[dict[str, Any]]:
    """Every layer that is more than ReLU or Flatten, in a few words, and what comes out of it."""
    told = []
    for layer in network.layers:
        settings = layer.describe()
        text = {
            "conv2d": lambda s: f"{s['features']} of {spell(tuple(s['size']))}",
            "maxpool2d": lambda s: f"pool {spell(tuple(s['window']))}",
            "dense": lambda s: f"{s['outputs']} votes",
        }.get(layer.kind)
        if text:
            told.append(
                {"kind": layer.kind, "text": text(settings), "out": spell(layer.output_shape)}
            )
    return told


def words(network: Network) -> str:
    """A design in words: all of it when it is short, else how much there is of what.

    >>> words(Network(DESIGNS["tiny"], random=False))
    '2 of 5 × 5, pool 8 × 8, 2 votes'
    >>> words(Network(DESIGNS["deep"], random=False))
    '21 layers: 8 convolutions, 3 poolings, 1 of votes'
    """
    told = bricks(network)
    if len(told) <= 8:
        return ", ".join(brick["text"] for brick in told)
    kinds = [brick["kind"] for brick in told]
    counts = [kinds.count(kind) for kind in ("conv2d", "maxpool2d", "dense")]
    return (
        f"{len(network.layers)} layers: {counts[0]} convolutions, {counts[1]} poolings, "
        f"{counts[2]} of votes"
    )


def sentence(view: dict[str, Any], more: bool) -> str:
    designs = view["designs"]
    if any(design["accuracy"] is None for design in designs):
        most = max(designs, key=lambda design: design["multiplications"])
        least = min(designs, key=lambda design: design["multiplications"])
        times = most["multiplications"] / least["multiplications"]
        return (
            f"{len(designs)} designs, none of which has learned anything yet. For a drawing "
            f"“{most['name']}” makes {most['multiplications']:,} multiplications, "
            f"{number(times, 1)} times as many as “{least['name']}”."
        )
    told = [
        f"“{design['name']}” is right on {percent(design['accuracy'])} of {view['held_out']} "
        f"held-out drawings, after {design['updates']:,} updates and {design['spent']:,} "
        f"multiplications"
        if design["diverged"] is None
        else f"“{design['name']}” has left the range of numbers at update {design['diverged']}"
        for design in designs
    ]
    return f"{'So far: ' if more else 'In the end: '}{'; '.join(told)}."


def percent(share: float) -> str:
    """
    >>> percent(0.9875)
    '98.8 %'
    """
    return f"{100 * share:.1f} %"


LAB = Choices()

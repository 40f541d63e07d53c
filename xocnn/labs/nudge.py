"""A little higher, a little lower: learning by trying every value, beside backpropagation."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from xocnn.drawings import CLASSES, Drawings
from xocnn.labs.base import Option, Scene, Work, WorkingLab, number
from xocnn.network import Network
from xocnn.trying import SMALL, WAYS, Descent, Trial, Trying, Value, difference
from xocnn.views import scale_end

SIDE = 14  # pixels of a drawing: enough to tell X from O, and few enough to try everything
DESIGN = (
    {"kind": "conv2d", "features": 4, "size": [5, 5]},
    {"kind": "relu"},
    {"kind": "maxpool2d", "window": [5, 5], "stride": [5, 5]},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": len(CLASSES)},
)
MOST_SWEEPS = 10
SAMPLE = 8  # drawings that are shown


class Nudging(Work):
    """Both ways from one start, on the same drawings, after equally many passes.

    A pass is one drawing going through the network, forwards or back. A slice tries one value
    (two passes forwards for every drawing) and makes one update (one back, one forwards). Seconds
    are measured around just that, from the first slice on. Beside it, and not counted, a slice of
    the first sweep measures the slope by its value where both began, for comparison with the chain
    rule's.
    """

    def __init__(self, seed: int, drawings: int, nudge: float, rate: float) -> None:
        images, truth = Drawings(seed, size=SIDE).first(drawings)
        self.images, self.truth = images.astype(np.float64), truth
        here = self.images, self.truth
        self.trying = Trying(small_network(seed), *here, nudge)
        self.descent = Descent(small_network(seed), *here, rate)
        self.seconds = [[0.0], [0.0]]
        self.errors = [[self.trying.error], [self.descent.error]]
        self.start = small_network(seed)
        self.slopes = np.concatenate([part.ravel() for part in self.descent.gradients().values()])
        self.differences: list[float] = []
        self.trial: Trial | None = None

    @property
    def parameters(self) -> int:
        return len(self.trying.values)

    @property
    def more(self) -> bool:
        return self.trying.tried < MOST_SWEEPS * self.parameters

    def advance(self) -> None:
        began = perf_counter()
        self.trial = self.trying.step()
        between = perf_counter()
        self.descent.step()
        ended = perf_counter()
        for way, seconds in enumerate((between - began, ended - between)):
            self.seconds[way].append(self.seconds[way][-1] + seconds)
        self.errors[0].append(self.trying.error)
        self.errors[1].append(self.descent.error)
        if len(self.differences) < self.parameters:
            value = self.trying.values[len(self.differences)]
            self.differences.append(difference(self.start, self.images, self.truth, value))

    def view(self) -> dict[str, Any]:
        tried, drawings = self.trying.tried, len(self.images)
        networks = (self.trying.network, self.descent.network)
        scales = [
            max(1.0, *(scale_end(network.parameters[name]) for network in networks))
            for name in networks[0].parameters
        ]
        view = {
            "parameters": self.parameters,
            "drawings": drawings,
            "sample": np.concatenate(self.images[:SAMPLE, 0], axis=1),
            "sample_names": [CLASSES[label] for label in self.truth[:SAMPLE]],
            "tried": tried,
            "most": MOST_SWEEPS * self.parameters,
            "nudge": self.trying.nudge,
            "trial": trial_view(self.trial, tried - 1, self.parameters),
            "passes": drawings * (1 + 2 * np.arange(tried + 1.0)),
            "ways": [
                {
                    "forward": drawings * (1 + forward * tried),
                    "backward": drawings * backward * tried,
                    "moved": moved,
                    "error": errors[-1],
                    "errors": np.array(errors),
                    "seconds": np.array(seconds),
                    "pictures": pictures(network, scales),
                }
                for network, errors, seconds, forward, backward, moved in zip(
                    networks,
                    self.errors,
                    self.seconds,
                    (2, 1),
                    (0, 1),
                    (self.trying.moved, self.descent.updates * self.parameters),
                    strict=True,
                )
            ],
            "agreement": self._agreement(),
        }
        return {**view, "sentence": sentence(view)}

    def _agreement(self) -> dict[str, Any]:
        """The measured slopes so far, the chain rule's, and how far they are apart at most."""
        measured = np.array(self.differences)
        slopes = self.slopes[: len(measured)]
        apart = float(np.abs(measured - slopes).max(initial=0.0))
        steepest = float(np.abs(slopes).max(initial=0.0))
        words = "Nothing is measured yet; try a value."
        if len(measured):
            words = (
                f"Where both begin, each value that is tried is also nudged by {SMALL:.5f} up and "
                f"down; the difference of the two errors ÷ {2 * SMALL:.5f} is the slope. Of "
                f"{len(measured)} slopes none is further from the chain rule's than "
                f"{power(apart)}; the steepest is {number(steepest, 3)}."
            )
        return {
            "measured": measured,
            "slopes": slopes,
            "names": [name_of(value) for value in self.trying.values[: len(measured)]],
            "apart": apart,
            "steepest": steepest,
            "words": words,
        }


class Nudge(WorkingLab):
    id = "nudge"
    order = 9
    title = "A little higher, a little lower"
    invitation = (
        "Try one value of a small network higher and lower, keep the better, and take the next. "
        "Then play, and watch how far backpropagation comes with the same number of passes."
    )
    why = (
        "To try a value and compare the errors is the method of finite differences: it measures "
        "a slope. Backpropagation works out the same slope by the chain rule. They agree; the "
        "price is what differs. Each value has to be tried by itself, so a network with twice as "
        "many values takes twice as many passes for a sweep; one pass back gives the slopes by all "
        "of them. The network of this page has thousands of values, and those that people talk to "
        "have many millions of times as many as this small one. Programmers use finite differences "
        "all the same: to check that a gradient has been worked out right."
    )
    slice = "Try one value"
    options = (
        Option("nudge", "Nudge by", "number", 0.25, low=0.05, high=0.5, step=0.05),
        Option(
            *("rate", "Learning rate of backpropagation", "number", 0.5),
            low=0.1,
            high=1,
            step=0.1,
        ),
        Option("drawings", "Drawings", "whole", 64, low=8, high=128),
        Option("seed", "Random start", "whole", 0, low=0, high=9999),
        Option("axis", "Axis of errors", "choice", "linear", choices=("linear", "logarithmic")),
    )
    shown = frozenset({"axis"})

    def start(self, scene: Scene, **options: Any) -> Nudging:
        return Nudging(options["seed"], options["drawings"], options["nudge"], options["rate"])


def small_network(seed: int) -> Network:
    """Four features and their votes, in float64, in which a slope can be told from rounding."""
    return Network(DESIGN, (1, SIDE, SIDE), CLASSES, rng=seed, dtype=np.float64)


def name_of(value: Value) -> str:
    """What a value is, counted from 1.

    >>> name_of(Value("layers.1.weight", (1, 0, 2, 3)))
    'feature 2, row 3, column 4'
    """
    _, layer, kind = value.name.split(".")
    if layer == "1":
        map = f"feature {value.place[0] + 1}"
        if kind == "bias":
            return f"bias of {map}"
        return f"{map}, row {value.place[2] + 1}, column {value.place[3] + 1}"
    vote = f"the vote for {CLASSES[value.place[0]]}"
    return f"bias of {vote}" if kind == "bias" else f"weight {value.place[1] + 1} of {vote}"


def pictures(network: Network, scales: list[float]) -> list[dict[str, Any]]:
    """Every value of a network, in pictures; one scale for each kind of value."""
    features, biases, votes, leanings = network.parameters.values()
    named = [
        *((f"feature {k + 1}", feature[0], 0) for k, feature in enumerate(features)),
        ("biases of the features", biases[None], 1),
        (f"weights of the votes for {' and '.join(CLASSES)}", votes, 2),
        ("biases of the votes", leanings[:, None], 3),
    ]
    return [{"name": name, "values": v.copy(), "scale": scales[at]} for name, v, at in named]


def picture_place(value: Value) -> tuple[int, int, int]:
    """Where a value is in `pictures`: which of them, row and column.

    >>> picture_place(Value("layers.5.bias", (1,)))
    (6, 1, 0)
    """
    features, place = DESIGN[0]["features"], value.place
    assert isinstance(features, int)
    if value.name == "layers.1.weight":
        return place[0], place[2], place[3]
    if value.name == "layers.1.bias":
        return features, 0, place[0]
    if value.name == "layers.5.weight":
        return features + 1, place[0], place[1]
    return features + 2, place[0], 0


def trial_view(trial: Trial | None, at: int, parameters: int) -> dict[str, Any] | None:
    if trial is None:
        return None
    picture, row, column = picture_place(trial.value)
    values = (trial.before - trial.nudge, trial.before, trial.before + trial.nudge)
    return {
        "sweep": at // parameters + 1,
        "number": at % parameters + 1,
        "name": name_of(trial.value),
        "picture": picture,
        "row": row,
        "column": column,
        "ways": list(WAYS),
        "values": list(values),
        "errors": list(trial.errors),
        "kept": trial.kept,
    }


def sentence(view: dict[str, Any]) -> str:
    parameters, drawings, tried = view["parameters"], view["drawings"], view["tried"]
    trying, descent = view["ways"]
    if not tried:
        return (
            f"This network has {parameters} values. To try each of them once higher and once "
            f"lower takes 2 × {parameters} = {2 * parameters} forward passes of all {drawings} "
            f"drawings; one update by backpropagation, which moves all {parameters}, takes one "
            f"forward and one backward. Both begin with an error of {number(trying['error'], 3)}."
        )
    agreement = view["agreement"]
    level = int(np.argmax(descent["errors"] <= trying["error"]))
    met = f" It was as low after {level:,}." if descent["errors"][level] <= trying["error"] else ""
    return (
        f"After {int(view['passes'][-1]):,} passes each: trying has moved {trying['moved']:,} of "
        f"{tried:,} values tried, and its error has gone from {number(trying['errors'][0], 3)} to "
        f"{number(trying['error'], 3)}; backpropagation has made {tried:,} updates of all "
        f"{parameters} values, and its error is {number(descent['error'], 3)}.{met} Slopes by "
        "finite differences and by the chain rule are at most "
        f"{power(agreement['apart'])} apart, where the steepest is "
        f"{number(agreement['steepest'], 3)}."
    )


def power(value: float) -> str:
    """A very small number, as it is written by hand.

    >>> power(1.02e-11), power(0)
    ('1.0 · 10⁻¹¹', '0')
    """
    if not value:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    return (
        f"{digits} · 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
    )


LAB = Nudge()

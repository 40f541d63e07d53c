"""Votes: every value of the last maps has its say, and what a covered part of the drawing costs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from xocnn.labs.base import Lab, Option, Scene, number
from xocnn.labs.stack import sights
from xocnn.layers import Dense, Flatten, ReLU
from xocnn.loss import softmax
from xocnn.network import Network
from xocnn.shapes import Array, Rectangle
from xocnn.views import scale_end, whole_percents

SHOWN = 40  # rows of the ledger; the rest is added up in one
BATCH = 64  # covered pictures at a time
DIFFERENCE = "difference"


class Votes(Lab):
    """The ledger of the election, its sums, softmax, and the drawing with a part covered."""

    id = "votes"
    order = 7
    title = "An election"
    invitation = (
        "Unroll the last maps into their list and read who votes for what; then cover a part of "
        "the drawing and see which votes are lost."
    )
    why = (
        "The end of the network is the simplest part of it: a sum. Everything hard, which lines "
        "there are and how they meet, has been done by the layers before. And because it is only "
        "a sum, a verdict can be taken apart: which piece of the drawing spoke for X, and "
        "what would have been without it."
    )
    options = (
        Option("by", "Sort by the effect on", "class", DIFFERENCE, choices=(DIFFERENCE,)),
        Option("size", "Cover, pixels a side", "whole", 7, low=1, high=28),
        # 0 covers nothing.
        Option("row", "Cover around row", "whole", 0, low=0, high=4096, control=False),
        Option("column", "and column", "whole", 0, low=0, high=4096, control=False),
        Option("stride", "Steps of the cost map", "whole", 2, low=2, high=4, hint="pixels"),
        Option("hidden", "Hidden neuron", "whole", 0, low=0, high=4096, hint="0: the classes"),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        network, classes = scene.network, scene.network.classes
        height, width = scene.picture.shape
        covered = _covered(options, height, width)
        shown = scene
        if covered:
            shown = Scene(network, cover(scene.picture, covered))
        election = Election(network, shown)
        before = Election(network, scene)
        winner = int(np.argmax(before.scores))
        rival = max((k for k in range(len(classes)) if k != winner), key=before.scores.__getitem__)
        sheet = _sheet(network, shown, scene, options["hidden"])
        by = self.choose("by", options["by"], scene)
        sides = _sides(by, sheet, classes, (winner, rival))
        costs = _costs(scene, options["size"], options["stride"], winner, rival)
        lead = before.scores[winner] - before.scores[rival]
        left = election.scores[winner] - election.scores[rival]
        return {
            **_ledger(sheet, sides),
            "softmax": election.table(classes),
            "values": sheet.values,
            "value_scale": scene.scale(sheet.values, sheet.values),
            "shape": list(sheet.shape),
            "source": sheet.source,
            "sees": sheet.sees,
            "hidden": sheet.hidden,
            "neurons": sheet.neurons,
            "picture": scene.picture,
            "seen": shown.picture,
            "covered": covered._asdict() if covered else None,
            "classes": list(classes),
            "winner": classes[winner],
            "rival": classes[rival],
            "lead": float(lead),
            **costs,
            "sentence": " ".join(
                [
                    *(["Nothing is drawn."] if scene.picture.max() <= -1 else []),
                    _verdict_sentence(election, classes),
                    *([_cover_sentence(covered, classes, winner, lead, left)] if covered else []),
                    _cost_sentence(costs, classes[winner], lead, options["size"]),
                    *([sheet.note] if sheet.note else []),
                ]
            ),
        }


class Election:
    """The scores of one picture, and what softmax makes of them, step by step."""

    def __init__(self, network: Network, scene: Scene) -> None:
        layer = network.layers[-1]
        assert isinstance(layer, Dense)  # every design ends with one
        self.scores = _added(layer, scene.trace.output(len(network.layers) - 1)[0]).sum(axis=1)
        self.scores += layer.params["bias"]
        self.shares = softmax(self.scores[None])[0]

    def table(self, classes: tuple[str, ...]) -> list[dict[str, Any]]:
        """Each class: its score, less the largest one, e to that, and its part of their sum."""
        below = self.scores - self.scores.max()
        exponents = np.exp(below)
        return [
            {
                "class": name,
                "score": float(self.scores[k]),
                "below": float(below[k]),
                "exponent": float(exponents[k]),
                "sum": float(exponents.sum()),
                "share": float(self.shares[k]),
            }
            for k, name in enumerate(classes)
        ]


class Sheet(NamedTuple):
    """What comes into a layer of votes, and what every value adds to every output."""

    values: Array  # (n,)
    weight: Array  # (outputs, n)
    added: Array  # (outputs, n)
    before: Array  # (outputs, n): with nothing covered
    bias: Array  # (outputs,)
    outputs: tuple[str, ...]
    gain: float
    shape: tuple[int, ...]  # maps, rows, columns of what was laid out; or (neurons,)
    source: int  # the layer that these are the values of
    sees: dict[str, list[list[int]]]
    hidden: int  # the neuron whose ledger it is, from 1; 0 where it is the classes'
    neurons: int  # there are that many to open
    note: str


def _added(layer: Dense, values: Array) -> Array:
    """What each value adds to each output, in float64: gain ÷ inputs × value × weight."""
    return layer.scale * values.astype(np.float64) * layer.params["weight"].astype(np.float64)


def _sheet(network: Network, shown: Scene, whole: Scene, hidden: int) -> Sheet:
    """The ledger of the classes or, where there are any, of one of the last hidden neurons."""
    votes = [at for at, layer in enumerate(network.layers, 1) if isinstance(layer, Dense)]
    last = network.layers[-1]
    neurons = network.layers[votes[-2] - 1].output_shape[0] if len(votes) > 1 else 0
    note, rows, outputs = "", slice(None), network.classes
    at = votes[-1]
    if hidden and not neurons:
        note = "This network has no hidden neurons; its maps vote for the classes themselves."
    elif hidden:
        hidden = min(hidden, neurons)
        at = votes[-2]
        last = network.layers[at - 1]
        rows, outputs = slice(hidden - 1, hidden), (f"neuron {hidden}",)
    assert isinstance(last, Dense) and last.gain is not None
    came, came_whole = (scene.trace.output(at - 1)[0] for scene in (shown, whole))
    source, shape = _origin(network, at)
    return Sheet(
        came.astype(np.float64),
        last.params["weight"][rows].astype(np.float64),
        _added(last, came)[rows],
        _added(last, came_whole)[rows],
        last.params["bias"][rows].astype(np.float64),
        outputs,
        last.gain,
        shape,
        source,
        sights(network, source) if source else _whole_sight(shape),
        hidden if neurons else 0,
        neurons,
        note,
    )


def _origin(network: Network, at: int) -> tuple[int, tuple[int, ...]]:
    """The layer whose values vote in layer `at` (0 is the drawing), and their shape."""
    for n in range(at - 1, 0, -1):
        match network.layers[n - 1]:
            case Flatten() as flat:
                return n - 1, flat.input_shape
            case Dense() as dense:
                return n, dense.output_shape
            case ReLU():
                continue
    raise AssertionError("unreachable: only a list of values can vote")


def _whole_sight(shape: tuple[int, ...]) -> dict[str, list[list[int]]]:
    """Pixels see themselves."""
    _, height, width = shape
    return {
        "rows": [[row, row + 1] for row in range(height)],
        "columns": [[column, column + 1] for column in range(width)],
    }


def _sides(by: str, sheet: Sheet, classes: tuple[str, ...], ahead: tuple[int, int]) -> Array:
    """By how much of what the ledger is sorted: weights (outputs,) for what a value adds.

    The difference is that of the two classes or, of more, of the two that are ahead.
    """
    if len(sheet.outputs) == 1:
        return np.ones(1)
    if by != DIFFERENCE:
        return np.array([float(name == by) for name in classes])
    first, second = (0, 1) if len(classes) == 2 else ahead
    sides = np.zeros(len(classes))
    sides[first], sides[second] = 1, -1
    return sides


def _ledger(sheet: Sheet, sides: Array) -> dict[str, Any]:
    """The rows with the largest effect, the sum of all others, bias and score of every output."""
    effect = sides @ sheet.added
    order = np.argsort(-np.abs(effect), kind="stable")
    top, rest = order[:SHOWN], order[SHOWN:]
    places = np.unravel_index(np.arange(len(sheet.values)), (*sheet.shape, 1, 1)[:3])
    return {
        "outputs": list(sheet.outputs),
        "gain": sheet.gain,
        "inputs": len(sheet.values),
        "scale": sheet.gain / len(sheet.values),
        "rows": [
            {
                "index": int(i),
                "map": int(places[0][i]),
                "row": int(places[1][i]),
                "column": int(places[2][i]),
                "value": float(sheet.values[i]),
                "weight": [float(w) for w in sheet.weight[:, i]],
                "added": [float(a) for a in sheet.added[:, i]],
                "effect": float(effect[i]),
                "lost": float(sides @ (sheet.before[:, i] - sheet.added[:, i])),
            }
            for i in top
        ],
        "rest": {
            "count": len(rest),
            "added": [float(a) for a in sheet.added[:, rest].sum(axis=1)],
            "effect": float(effect[rest].sum()),
            "lost": float((sides @ (sheet.before - sheet.added))[rest].sum()),
        },
        "bias": [float(b) for b in sheet.bias],
        "bias_effect": float(sides @ sheet.bias),
        "score": [float(s) for s in sheet.added.sum(axis=1) + sheet.bias],
        "score_effect": float(effect.sum() + sides @ sheet.bias),
        "score_lost": float((sides @ (sheet.before - sheet.added)).sum()),
        "effect_name": (
            f"{sheet.outputs[int(np.argmax(sides))]} − {sheet.outputs[int(np.argmin(sides))]}"
            if sides.min() < 0
            else sheet.outputs[int(np.argmax(sides))]
        ),
    }


# ---- covering -----------------------------------------------------------------------------------


def _covered(options: dict[str, Any], height: int, width: int) -> Rectangle | None:
    """The square that is covered, if there is one."""
    if not options["row"] or not options["column"]:
        return None
    row, column = min(options["row"], height) - 1, min(options["column"], width) - 1
    return square(row, column, options["size"]).clipped(height, width)


def square(row: int, column: int, size: int) -> Rectangle:
    """A square around a pixel; of an even size it reaches one further up and left.

    >>> square(5, 5, 3)
    Rectangle(top=4, left=4, bottom=7, right=7)
    """
    top, left = row - size // 2, column - size // 2
    return Rectangle(top, left, top + size, left + size)


def cover(picture: Array, place: Rectangle) -> Array:
    """The picture with paper, −1, laid over a place."""
    made = picture.copy()
    made[place.top : place.bottom, place.left : place.right] = -1
    return made


def _costs(scene: Scene, size: int, stride: int, winner: int, rival: int) -> dict[str, Any]:
    """What covering costs the winner: its lead and share with a square around every step."""
    height, width = scene.picture.shape
    rows, columns = range(stride // 2, height, stride), range(stride // 2, width, stride)
    squares = [
        square(row, column, size).clipped(height, width) for row in rows for column in columns
    ]
    scores: list[Array] = []
    for start in range(0, len(squares), BATCH):
        pictures = np.stack([cover(scene.picture, x) for x in squares[start : start + BATCH]])
        scores.append(scene.network.forward(pictures[:, None]).scores.astype(np.float64))
    every = np.concatenate(scores)
    whole = scene.trace.scores[0].astype(np.float64)
    shape = (len(rows), len(columns))
    leads = (every[:, winner] - every[:, rival]).reshape(shape)
    costs = whole[winner] - whole[rival] - leads
    return {
        "costs": costs,
        "cost_scale": scale_end(costs),
        "leads": leads,
        "shares": softmax(every)[:, winner].reshape(shape),
        "centres": [list(rows), list(columns)],
        "squares": {
            "rows": [[squares[i * shape[1]].top, squares[i * shape[1]].bottom] for i in
                     range(shape[0])],
            "columns": [[x.left, x.right] for x in squares[: shape[1]]],
        },
    }  # fmt: skip


# ---- words --------------------------------------------------------------------------------------


def _verdict_sentence(election: Election, classes: tuple[str, ...]) -> str:
    percents = whole_percents(election.shares) if np.isfinite(election.shares).all() else []
    scores = " and ".join(
        f"{name} {number(score)}" for name, score in zip(classes, election.scores, strict=True)
    )
    if not percents:
        return "The scores are no longer numbers; press Reset."
    shares = " and ".join(f"{p} % for {name}" for name, p in zip(classes, percents, strict=True))
    return f"The votes add up to {scores}; softmax makes {shares} of that."


def _cover_sentence(
    covered: Rectangle, classes: tuple[str, ...], winner: int, lead: float, left: float
) -> str:
    fate = (
        f"is {number(left)} instead of {number(lead)}"
        if left > 0
        else f"of {number(lead)} is gone, it is behind by {number(-left)}"
    )
    return (
        f"With rows {covered.top + 1} to {covered.bottom} and columns {covered.left + 1} to "
        f"{covered.right} covered, the lead of {classes[winner]} {fate}."
    )


def _cost_sentence(costs: dict[str, Any], winner: str, lead: float, size: int) -> str:
    worst = np.unravel_index(int(np.argmax(costs["costs"])), costs["costs"].shape)
    row, column = (costs["centres"][axis][int(at)] + 1 for axis, at in enumerate(worst))
    return (
        f"Covering {size} × {size} pixels costs {winner} most around row {row}, column {column}: "
        f"{number(float(costs['costs'][worst]))} of its lead of {number(lead)}."
    )


LAB = Votes()

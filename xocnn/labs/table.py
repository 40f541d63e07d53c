"""The rule of thumb, tested: the columns of drawings or of a table swapped, and trained again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xocnn.drawings.tray import Tray, TrayError
from xocnn.judging import CLEAR, LEAST, Verdict, judge
from xocnn.labs.base import Option, OptionError, Scene, Work, WorkingLab, number
from xocnn.rule_of_thumb import (
    ARRANGEMENTS,
    NETWORKS,
    SLICE,
    Data,
    DrawnData,
    Experiment,
    TableData,
)
from xocnn.sound import SoundError
from xocnn.tables import customers
from xocnn.tables.encode import swapped
from xocnn.tables.table import MOST_COLUMNS

RULE = (
    "Paired means with Student's interval, never narrower than so many held out can show. A "
    f"difference counts that is at least {LEAST:g} points and whose interval lies above 0. Where "
    "the CNN's loss does not count, there is nothing for a CNN to use if the interval ends at "
    f"{CLEAR:g} points or below; beyond, there is too little to tell by."
)
ROWS = 5  # of a table, that are shown
ELSEWHERE = ("your drawings", "your words", "your sounds")
DATA = ("drawings", "customers", "words", "sounds", "your own", *ELSEWHERE)  # “your own” is a table


class Testing(Work):
    """An experiment on its way, with the data before and after its columns are swapped."""

    def __init__(self, data: Data, seeds: int, order: Sequence[int], shuffle: int) -> None:
        fits = len(order) == len(data.columns)
        self.data, self.own_order = data, fits
        self.shown = data.shown()
        self.experiment = Experiment(
            data, seeds, [place - 1 for place in order] if fits else None, shuffle
        )

    @property
    def more(self) -> bool:
        return self.experiment.more

    def advance(self) -> None:
        self.experiment.advance()

    def view(self) -> dict[str, Any]:
        made, data = self.experiment, self.data
        order = made.order(0)
        verdict = None if made.more else judge(made.right, made.usual, made.examined)
        view: dict[str, Any] = {
            "columns": list(data.columns),
            "order": (order + 1).tolist(),
            "own_order": self.own_order,
            "moved": int((order != np.arange(len(order))).sum()),
            "drawings": None,
            "table": None,
            "updates": made.updates,
            "all_updates": made.all_updates,
            "now": self._now(),
            "bars": self._bars(),
            "usual": float(np.nanmean(made.usual)) if made.examined else None,
            "verdict": verdict and verdict.kind,
            "evidence": verdict and evidence(verdict),
            "rule": RULE,
        }
        if isinstance(data, TableData):
            view["table"] = table_view(data, order)
        else:
            view["drawings"] = [
                {"name": name, "values": picture, "swapped": picture[:, order], "end": data.end}
                for name, picture in self.shown
            ]
        return {**view, "sentence": sentence(view, made, verdict)}

    def _now(self) -> str:
        made = self.experiment
        if not made.more:
            return f"All {made.right.size} networks are trained."
        if made.now is None:
            return f"Nothing is trained yet; {made.right.size} networks to train."
        network, arrangement, seed = made.now
        return (
            f"Seed {seed + 1} of {made.seeds}: {NETWORKS[network]}, columns "
            f"{ARRANGEMENTS[arrangement]}"
        )

    def _bars(self) -> list[dict[str, Any]]:
        """Mean and standard deviation over the seeds that are done, for each bar."""
        found = []
        for network, name in enumerate(NETWORKS):
            for arrangement, columns in enumerate(ARRANGEMENTS):
                each = self.experiment.right[network, arrangement]
                done = each[np.isfinite(each)]
                found.append(
                    {
                        "network": name,
                        "columns": columns,
                        "each": done,
                        "mean": float(done.mean()) if done.size else None,
                        "spread": float(done.std(ddof=1)) if done.size > 1 else None,
                    }
                )
        return found


class RuleOfThumb(WorkingLab):
    id = "table"
    order = 14
    title = "The rule of thumb, tested"
    invitation = (
        "Drag a column to another place, or shuffle them all. Play, and compare what the swap "
        "costs. Then do the same with words, sounds, customers, and with data of your own."
    )
    why = (
        "A feature sees values that lie beside each other, and is looked for at every place. That "
        "pays where neighbours belong together, as pixels do, or moments of a sound. In most "
        "tables columns stand in the order in which somebody thought of them, and votes, or "
        "decision trees, lose nothing. Whoever is about to build a CNN for data of a new kind can "
        "ask the data first, in a minute."
    )
    board = False
    slice = f"Make {SLICE} updates"
    options = (
        Option("data", "Data", "choice", "drawings", choices=DATA, elsewhere=ELSEWHERE),
        Option("seeds", "Seeds", "whole", 3, low=2, high=10),
        Option("shuffle", "Shuffle", "whole", 0, low=0, high=9999, control=False),
        Option("order", "Order of columns", "order", [], high=MOST_COLUMNS, control=False),
        Option("target", "Column to predict", "class", "", control=False),
    )

    def start(self, scene: Scene, **options: Any) -> Testing:
        return Testing(
            choose(scene, options["data"], options["target"]),
            options["seeds"],
            options["order"],
            options["shuffle"],
        )


def choose(scene: Scene, name: str, target: str) -> Data:
    """The data of this name; OptionError where the reader's own has not been brought."""
    # What most readers do not ask for is loaded when it is wanted: the page starts without.
    if name == "drawings":
        return DrawnData()
    if name == "customers":
        return TableData(customers())
    if name in ("words", "your words"):
        from xocnn.labs.text import choose as words
        from xocnn.text.swapping import WordData

        return WordData(words(scene, "languages" if name == "words" else "your own"))
    if name == "sounds":
        from xocnn.sound.swapping import SoundData

        return SoundData()
    if name == "your own":
        if scene.table is None:
            raise OptionError(
                "There is no table of your own here yet; choose a CSV file, drop it on this lab, "
                "or paste its text."
            )
        return TableData(scene.table, target)
    try:
        if name == "your sounds":
            from xocnn.sound.swapping import OwnSoundData
            from xocnn.sound.takes import Takes

            return OwnSoundData(scene.takes or Takes())
        from xocnn.drawings.swapping import OwnDrawnData

        return OwnDrawnData(scene.tray or Tray())
    except (SoundError, TrayError) as error:
        raise OptionError(str(error)) from None


def table_view(data: TableData, order: Any) -> dict[str, Any]:
    """The first rows: their cells in the new order, and as the pictures that networks see."""
    encoding = data.encoding(0)
    rows = data.rows[:ROWS]
    values = encoding.pictures(rows)[:, 0, 0]
    places = swapped(encoding.spans, order)
    begins = np.cumsum([np.diff(encoding.spans[at])[0] for at in order])[:-1]
    cells = [[data.inputs[at].cells[row] for at in order] for row in rows]
    return {
        "target": data.target.name,
        "targets": list(data.targets),
        "classes": list(data.classes),
        "rows": len(data.rows),
        "cells": cells,
        "answers": [data.classes[data.labels[at]] for at in range(len(rows))],
        "values": values,
        "swapped": values[:, places],
        "begins": [start for start, _ in encoding.spans[1:]],
        "begins_swapped": begins.tolist(),
        "names": encoding.names,
        "names_swapped": [encoding.names[at] for at in places],
        "said": data.said,
        "report": data.report and data.report.view(),
    }


def evidence(verdict: Verdict) -> list[dict[str, Any]]:
    """The three differences that a verdict rests on, with their intervals."""
    named = (
        ("CNN, lost by swapping", verdict.fall),
        ("votes alone, lost by swapping", verdict.change),
        ("CNN over votes alone, in order", verdict.gain),
    )
    return [{"name": name, **d._asdict(), "counts": d.counts} for name, d in named]


def sentence(view: dict[str, Any], made: Experiment, verdict: Verdict | None) -> str:
    order = (
        "in the order that you made, for every seed"
        if view["own_order"]
        else "shuffled, by each seed in its own way and by the first as shown"
    )
    if verdict is None:
        plan = (
            f"Each is trained with columns in order and with columns {order}: "
            f"{made.data.updates} updates a network."
        )
        if not made.examined:
            return f"Two networks, {NETWORKS[0]} and a {NETWORKS[1]}. {plan}"
        return f"{view['updates']:,} of {view['all_updates']:,} updates are made. {plan}"
    if not view["moved"]:
        return "No column has been moved, so both arrangements are the same. Drag one, or shuffle."
    means = 100 * made.right.mean(axis=2)
    told = ", ".join(
        f"{name} {number(means[at, 0], 1)} % in order and {number(means[at, 1], 1)} % swapped"
        for at, name in enumerate(NETWORKS)
    )
    return (
        f"{verdict.sentence} Right about {made.examined} held-out "
        f"{made.data.examples}, mean of {made.seeds} seeds: {told}; always naming the class most "
        f"frequent among those learned from {number(100 * made.usual.mean(), 1)} %."
    )


LAB = RuleOfThumb()

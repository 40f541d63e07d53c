"""What is learned, over several seeds: from made and own drawings, in trouble, from photographs.

    .venv/bin/python -m benchmarks.learning [SEEDS]

Prints the tables and writes them to `benchmarks/results/learning.md`. The suite keeps to one seed;
here is how much of what it finds is that seed's luck.
"""

from __future__ import annotations

import datetime
import math
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.xocnn.sheets import LIGHTS, photograph, sheet
from xocnn import recipe, trouble
from xocnn.drawings import CLASSES, Drawings, paint
from xocnn.drawings.tray import Tray
from xocnn.errors import Diverged
from xocnn.images.sheet import read_sheet
from xocnn.network import Network
from xocnn.page.mix import HeldOut
from xocnn.page.presets import PRESETS
from xocnn.page.run import EVALUATE_EVERY, Run
from xocnn.page.settings import Settings
from xocnn.search import Plan, Space, search
from xocnn.shapes import Array
from xocnn.trainer import evaluate

RESULTS = Path(__file__).parent / "results" / "learning.md"
SEEDS = 5
UPDATES = 300  # of a run from random features
IN_TROUBLE = 150  # updates in which a preset has to get into its trouble
OWN = 10  # own drawings of each class
TRIED = 300  # drawings that a network is tried on
OTHERS = 5000  # seed of another hand than the one that training draws with
NEAR = 4  # pixels that the edge of a drawing on a sheet may be off
SPACE = Plan(Space(), trials=12, updates=90)

type Line = Sequence[str]


def learning(seeds: range) -> Iterator[Line]:
    """From random features: right on drawings that training never sees."""
    found = []
    for seed in seeds:
        run = begun(recipe.untrained(seed), seed)
        for _ in range(UPDATES):
            run.step()
        found.append(run.evaluate()["held_out_accuracy"])
    yield f"made drawings of X and O, {UPDATES} updates", spread(found)


def teaching(seeds: range) -> Iterator[Line]:
    """A third class, and drawings of another hand: right on more from that hand."""
    classes = (*CLASSES, "square")
    for share in (0.0, 0.5, 1.0):
        found = []
        for seed in seeds:
            tray = Tray()
            tray.add(*by_hand(seed, OWN, classes))
            network = recipe.train(seed, UPDATES).with_classes(classes, seed)
            run = begun(network, seed, Settings(share=share), tray)
            for _ in range(UPDATES):
                run.step()
            pictures, names = by_hand(seed + len(seeds), TRIED // 3, classes)
            truth = np.array([classes.index(name) for name in names])
            found.append(evaluate(run.network, pictures[:, None], truth)[1])
        yield f"… taught squares with {OWN} own drawings of each, share {share:.0%}", spread(found)


def by_hand(seed: int, count: int, classes: Sequence[str]) -> tuple[Array, list[str]]:
    """So many drawings of each class, X and O from another seed, squares from lines."""
    images, labels = Drawings(OTHERS + seed).first(4 * count)
    rng = np.random.default_rng(OTHERS + seed)
    pictures = [images[labels == at][:count, 0] for at in range(len(CLASSES))]
    pictures.append(np.stack([square(rng) for _ in range(count)]))
    return np.concatenate(pictures), [name for name in classes for _ in range(count)]


def square(rng: np.random.Generator) -> Array:
    """Four shaky sides, 10 to 18 pixels long, somewhere on the board."""
    side = rng.uniform(10, 18)
    left, top = rng.uniform(3, 25 - side, 2)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * side + (left, top)
    return paint([(corners + rng.normal(0, 0.7, corners.shape)).astype(np.float32)])


def troubles(seeds: range) -> Iterator[Line]:
    """In how many of the runs a trouble is noticed: that of the preset, and any without one."""
    for preset in PRESETS:
        kinds = [noticed(seed, preset.layers, preset.settings) for seed in seeds]
        into = sum(preset.kind in each for each in kinds)
        yield f"preset “{preset.title}”: its own noticed", f"{into} of {len(seeds)}"
    vain = sum(bool(noticed(seed, recipe.DESIGN, {})) for seed in seeds)
    yield "ordinary training: anything noticed", f"{vain} of {len(seeds)}"


def noticed(seed: int, layers: Sequence[dict[str, Any]], settings: dict[str, Any]) -> set[str]:
    """The kinds of trouble that a run meets."""
    run = begun(Network(layers, recipe.INPUT, CLASSES, seed), seed, Settings(**settings))
    found: set[str] = set()
    for update in range(1, IN_TROUBLE + 1):
        try:
            run.step()
        except Diverged:
            return {*found, "blow-up"}
        if trouble.blows_up(run.history, run.network):
            return {*found, "blow-up"}
        if update % EVALUATE_EVERY == 0:
            found |= {each.kind for each in run.troubles()}
    return found


def photographs(seeds: range) -> Iterator[Line]:
    """Drawings found at their places on sheets in bad light, and what the default network says."""
    network = recipe.train(0, 2 * UPDATES)
    for name, light in LIGHTS.items():
        places, right, total = 0, 0, 0
        for seed in seeds:
            made = sheet(OTHERS + seed)
            drawings = read_sheet(photograph(made.ink, seed, **light)).drawings
            total += len(made.boxes)
            for box, label in zip(made.boxes, made.labels, strict=True):
                there = [
                    each for each in drawings if np.abs(np.subtract(each.box, box)).max() <= NEAR
                ]
                places += bool(there)
                if there:
                    right += int(network.forward(there[0].picture).scores.argmax()) == label
        yield f"sheets of 12, {name}: found / named rightly", f"{places} / {right} of {total}"


def searches(seeds: range) -> Iterator[Line]:
    """The most accurate design of a search, and the updates that it took to find it."""
    for strategy in ("random", "halving"):
        plans = [replace(SPACE, strategy=strategy, seed=seed) for seed in seeds]
        best = [max(result.accuracy or 0 for result in search(plan)) for plan in plans]
        spent = sum(each.trials * each.updates for each in plans[0].rounds)
        yield f"best of {SPACE.trials} designs, {strategy}, {spent:,} updates in all", spread(best)


def begun(
    network: Network, seed: int, settings: Settings | None = None, tray: Tray | None = None
) -> Run:
    return Run(network, seed, True, settings or Settings(), HeldOut(tray or Tray()))


def spread(shares: Sequence[float]) -> str:
    """Mean ± standard deviation, and the worst.

    >>> spread([0.9, 1.0])
    '95.0 ± 7.1 %, worst 90.0 %'
    """
    values = 100 * np.array(shares)
    deviation = values.std(ddof=1) if len(values) > 1 else math.nan
    return f"{values.mean():.1f} ± {deviation:.1f} %, worst {values.min():.1f} %"


PARTS: tuple[Callable[[range], Iterator[Line]], ...] = (
    learning, teaching, troubles, photographs, searches,
)  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    lines = [
        f"# What is learned, over {count} seeds",
        "",
        f"Found on {datetime.date.today()} by `python -m benchmarks.learning {count}`: "
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}. Accuracies are mean ± standard deviation over the seeds.",
    ]
    for part in PARTS:
        summary = (part.__doc__ or "").strip()
        lines += ["", f"{summary}", "", "| | |", "|---|---|"]
        lines += [f"| {what} | {found} |" for what, found in part(range(count))]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

"""The rule of thumb over several seeds: what swapping columns costs, on each ready-made data set.

    .venv/bin/python -m benchmarks.table [SEEDS]

Prints a table of accuracies, the differences with their intervals, and the verdicts.
"""

from __future__ import annotations

import sys

from xocnn.judging import Difference, judge
from xocnn.rule_of_thumb import NETWORKS, Data, DrawnData, Experiment, TableData
from xocnn.sound.swapping import SoundData
from xocnn.tables import customers
from xocnn.text.languages import languages
from xocnn.text.swapping import WordData

SEEDS = 5


def measure(data: Data, seeds: int) -> Experiment:
    """The whole experiment."""
    experiment = Experiment(data, seeds)
    while experiment.more:
        experiment.advance()
    return experiment


def rows(name: str, experiment: Experiment) -> list[str]:
    """The lines of the table for one kind of data."""
    found = []
    verdict = judge(experiment.right, experiment.usual, experiment.examined)
    for at, network in enumerate(NETWORKS):
        means = 100 * experiment.right[at].mean(axis=1)
        spreads = 100 * experiment.right[at].std(axis=1, ddof=1)
        cells = [f"{m:.1f} ± {s:.1f}" for m, s in zip(means, spreads, strict=True)]
        cost = interval(verdict.fall if at else verdict.change)
        found.append(f"| {name} | {network} | {' | '.join(cells)} | {cost} |")
    return found


def interval(found: Difference) -> str:
    return f"{found.mean:.1f} ({found.low:.1f} to {found.high:.1f})"


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    print(f"Held-out accuracy in percent, mean ± standard deviation of {seeds} seeds.\n")
    print("| data | network | in order | swapped | points lost (95 % interval) |")
    print("|---|---|---|---|---|")
    verdicts = []
    every: dict[str, Data] = {
        "drawings": DrawnData(),
        "words": WordData(languages()),
        "sounds": SoundData(),
        "customers": TableData(customers()),
    }
    for name, data in every.items():
        experiment = measure(data, seeds)
        print("\n".join(rows(name, experiment)))
        verdicts.append(
            f"{name}: {judge(experiment.right, experiment.usual, experiment.examined).sentence}"
        )
    print("\n" + "\n".join(verdicts))


if __name__ == "__main__":
    main()

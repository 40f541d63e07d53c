"""How well the ready-made tasks are learned, over several seeds.

    .venv/bin/python -m benchmarks.tasks [LAB] [SEEDS]

Prints a table of held-out accuracies for the tasks of a lab, or of all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from xocnn.network import Network
from xocnn.optimizers import Adam, OneCycle
from xocnn.sound import learning as sounds
from xocnn.sound.lessons import Made
from xocnn.sound.spectrogram import Encoder
from xocnn.text.grid import GAPS, Alphabet
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.text.molecules import molecules
from xocnn.text.words import Words
from xocnn.trainer import Trainer, evaluate

type Task = Callable[[int], float]  # a seed → the share of right answers about what is held out

SEEDS = 5
BATCH = 32
RATE = 0.03
UPDATES = 600


def taught(words: Callable[[], Words], swapped: bool = False, width: int | None = None) -> Task:
    """What a network makes of words from a seed."""

    def right(seed: int) -> float:
        learning = Learning(words(), width, swapped, seed)
        while learning.more:
            learning.advance()
        return learning.looks[-1].examined

    return right


def counted(words: Callable[[], Words]) -> Task:
    """What votes make of how often each letter is there, and of nothing else."""

    def right(seed: int) -> float:
        made, labels = words(), words().labels
        places = made.split(seed)
        letters = Alphabet.of([made.all[at] for at in places[0]], made.longest + GAPS)
        learned, examined = (
            letters.pictures([made.all[at] for at in each]).sum(axis=3, keepdims=True)
            for each in places
        )
        mean, spread = learned.mean(axis=0), learned.std(axis=0) + 1e-6
        learned, examined = (learned - mean) / spread, (examined - mean) / spread
        layers: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
        network = Network(layers, learned.shape[1:], made.classes, rng=seed)
        trainer = Trainer(network, Adam(RATE), OneCycle(RATE, UPDATES))
        rng = np.random.default_rng(seed)
        for _ in range(UPDATES):
            batch = rng.integers(0, len(learned), BATCH)
            trainer.step(learned[batch], labels[places[0][batch]])
        return evaluate(network, examined, labels[places[1]])[1]

    return right


def heard(kind: str, scale: str) -> Task:
    """What a network makes of clips, with bands of a scale."""

    def right(seed: int) -> float:
        learning = sounds.Learning(Made(kind, seed), Encoder(scale=scale), seed)
        while learning.more:
            learning.advance()
        assert learning.right is not None
        return learning.right / learning.examined

    return right


TASKS: dict[str, dict[str, Task]] = {
    "sound": {
        "rising or falling": heard("chirps", "mel"),
        "rising or falling, linear bands": heard("chirps", "linear"),
        "ah or ee": heard("vowels", "mel"),
        "ah or ee, linear bands": heard("vowels", "linear"),
    },
    "text": {
        "English or Italian": taught(languages),
        "English or Italian, positions swapped": taught(languages, swapped=True),
        "English or Italian, features of one position": taught(languages, width=1),
        "English or Italian, letters counted": counted(languages),
        "acid or not": taught(molecules),
        "acid or not, positions swapped": taught(molecules, swapped=True),
        "acid or not, features of one position": taught(molecules, width=1),
        "acid or not, letters counted": counted(molecules),
    },
}


def main() -> None:
    labs = [name for name in sys.argv[1:2] if name in TASKS] or list(TASKS)
    seeds = next((int(word) for word in sys.argv[1:] if word.isdigit()), SEEDS)
    print(f"Held-out accuracy in percent, {seeds} seeds.\n")
    print("| lab | task | mean ± deviation | each seed |")
    print("|---|---|---|---|")
    for lab in labs:
        for name, task in TASKS[lab].items():
            right = 100 * np.array([task(seed) for seed in range(seeds)])
            each = ", ".join(f"{value:.1f}" for value in right)
            deviation = f" ± {right.std(ddof=1):.1f}" if seeds > 1 else ""
            print(f"| {lab} | {name} | {right.mean():.1f}{deviation} | {each} |")


if __name__ == "__main__":
    main()

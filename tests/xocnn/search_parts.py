"""What the tests of searching share: designs that learn in no time, and a record of who ran."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from xocnn.search import Plan, Space

SMALL = Space(convolutions=(0, 1), features=(1, 2), sizes=(5,), windows=(4, 6), hidden=(0, 3))


def plan(trials: int = 7, strategy: str = "random", seed: int = 3, updates: int = 9) -> Plan:
    return Plan(SMALL, trials, updates, strategy, seed)


def space_file(folder: Path) -> Path:
    path = folder / "space.json"
    path.write_text(json.dumps(SMALL.to_json()))
    return path


def note(path: Path, *words: object) -> None:
    """Add a line in one piece, whichever process writes."""
    with path.open("a") as file:
        file.write(" ".join(map(str, words)) + "\n")


class Noting(Executor):
    """Hands everything on to another executor, and has its workers note what they begin."""

    def __init__(self, inner: Executor, path: Path) -> None:
        self.inner = inner
        self.path = path

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self.inner.submit(noted, self.path, fn, *args, **kwargs)


def noted(path: Path, fn: Callable[..., Any], trial: Any) -> Any:
    note(path, "begun", trial.number, trial.updates, os.getpid())
    return fn(trial)

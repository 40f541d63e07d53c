"""Numbers in prose: the text that `%NUMBER name%` in a page of `web/` stands for.

A number that is computed is never typed into a page. A function of `web/index.py` or
`web/teachers.py` computes it, and the build fills it in. The function takes a `Situation` and
returns text. Each function states one number; any page can quote it by the function's name.

Browsers round differently on different processors, so a page quotes only three kinds of number:
forward passes of the network that it opens with, rounded so that this cannot show; matches of
fixed features; and counts. It describes what a reader trains in words instead.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.figures import Situation
from web import index, teachers
from xocnn import files

PAGES = (index, teachers)

type Computation = Callable[[Situation], str]


def computations() -> dict[str, Computation]:
    """Every function beside the pages, by its name."""
    found: dict[str, Computation] = {}
    for module in PAGES:
        for name, compute in _defined_in(module.__name__, vars(module)):
            if name in found:
                raise ValueError(f"Two functions compute the number “{name}”; rename one of them.")
            found[name] = compute
    return found


def numbers(model: bytes) -> dict[str, str]:
    """The text of every number, from the saved network that the page opens with."""
    now = Situation(files.load(model))
    return {name: compute(now) for name, compute in computations().items()}


def _defined_in(module: str, names: dict[str, object]) -> Iterator[tuple[str, Computation]]:
    for name, value in names.items():
        if callable(value) and value.__module__ == module and not name.startswith("_"):
            yield name, value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    made = numbers(arguments.model.read_bytes())
    arguments.out.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Computes what the page shows while Python loads: one drawing through the trained network.

``python -m xocnn.page.example --model default.npz --out FOLDER`` runs the same code as the page's
worker and writes its answers down: ``example.json``, which the page opens with, and ``labs.json``,
the labs' first views, which it takes when one of them comes near the window.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from xocnn.catalogue import DESIGNS, settled
from xocnn.drawings import PEN_WIDTH
from xocnn.labs import labs
from xocnn.page.presets import PRESETS
from xocnn.page.session import Session, examples

DIGITS = 4  # enough for a colour; the page computes the rest once Python is there


def example(model: bytes) -> dict[str, Any]:
    """Everything that the page needs to be worth looking at before Python has loaded."""
    session = Session()
    opened = session.open(model)
    # What else could compute here says nothing of the reader's browser, and differs between Nodes.
    opened["backend"]["available"] = [opened["backend"]["name"]]
    choices = examples()
    return {
        "pen": PEN_WIDTH,
        "examples": choices,
        "strokes": choices[0]["strokes"],
        "opened": _plain(opened),
        "seen": _plain(session.see(choices[0]["strokes"])),
        "troubles": [
            {"kind": each.kind, "title": each.title, "words": each.words} for each in PRESETS
        ],
        "designs": [{"name": name, "layers": settled(design)} for name, design in DESIGNS.items()],
    }


def views(model: bytes) -> list[dict[str, Any]]:
    """Every lab with what it shows of that drawing."""
    session = Session()
    session.open(model)
    session.see(examples()[0]["strokes"])
    return [_plain({**lab.describe(), **session.lab(lab.id, {})}) for lab in labs()]


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        data = [round(float(item), DIGITS) for item in value.ravel()]
        return {"data": data, "shape": list(value.shape)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    model = arguments.model.read_bytes()
    arguments.out.mkdir(exist_ok=True)
    for name, answer in {"example": example(model), "labs": views(model)}.items():
        text = json.dumps(answer, separators=(",", ":"), sort_keys=True, allow_nan=False)
        (arguments.out / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

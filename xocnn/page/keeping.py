"""What the reader has made, as bytes that are there again after a reload.

The state: the run, the one before it, and the drawing. It is small and written often. The moments
that can be looked back on are in a file of their own (`way.py`); a state without it can look back
on its start alone. All files are archives of plain arrays (`xocnn.archive`), so that nothing in
them can do harm.

The state is taken whole or not at all: `unpack` raises FileError with a sentence where anything in
it is not what it should be. What could not be read again is not written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from xocnn import archive
from xocnn.errors import DesignError, FileError
from xocnn.network import Network
from xocnn.page import way
from xocnn.page.goals import Goals
from xocnn.page.mix import HeldOut
from xocnn.page.moments import best_of
from xocnn.page.packing import (
    VERSION,
    Damaged,
    Packed,
    flat,
    named,
    opened,
    read,
    reason,
    text,
    written,
)
from xocnn.page.run import Run
from xocnn.page.settings import Settings
from xocnn.shapes import Array

FIGURES = (
    "update", "loss", "accuracy", "mean_accuracy", "mean_loss", "held_out_loss",
    "held_out_accuracy",
)  # fmt: skip
RUNS = ("run", "before")
ROOM = 2**20  # bytes of the largest file that are left for curves, drawing and words
CANNOT = "What was kept of the last visit cannot be read, because {}; the page begins anew."
ALONE = (
    "The network before this one is not kept: together they would have more parameters than the "
    "{:,} that can be."
)
TOO_LARGE = (
    "The network is not kept: with this optimizer it may have up to {:,} parameters, and has {:,}. "
    "Save it as a file."
)


@dataclass(frozen=True)
class Kept:
    """What was kept: the run, the one before it, and the drawing."""

    run: Run
    before: Run | None
    strokes: list[Array]
    image: Array | None


def pack(run: Run, before: Run | None, strokes: Sequence[Array], image: Array | None) -> Packed:
    """The state: both runs with what an exact return needs, and the drawing.

    The run before is left out where both would be too large, and there is no file where the run
    alone is.
    """
    if _size(run) > _room():
        return Packed(
            None, TOO_LARGE.format(_room() * run.parameters // _size(run), run.parameters)
        )
    note = ""
    if before is not None and _size(run) + _size(before) > _room():
        before, note = None, ALONE.format(_room() * run.parameters // _size(run))
    state: dict[str, Any] = {"version": VERSION, "strokes": [len(line) for line in strokes]}
    arrays: dict[str, Any] = {
        "drawing.points": np.concatenate([*strokes, np.empty((0, 2), np.float32)]),
    }
    if image is not None:
        arrays["drawing.image"] = image
    for name, each in zip(RUNS, (run, before), strict=True):
        if each is not None:
            state[name], packed = _pack_run(each)
            arrays |= {f"{name}.{key}": array for key, array in packed.items()}
    return Packed(written({"state": text(state), **arrays}), note)


def unpack(state: bytes, held_out: HeldOut) -> Kept:
    """Everything as it was kept; FileError where it cannot be used."""
    arrays = opened(state, CANNOT.format("it is damaged"))
    try:
        said = read(arrays.pop("state"))
        run = _unpack_run(said["run"], arrays, "run", held_out)
        before = None
        if "before" in said:
            before = _unpack_run(said["before"], arrays, "before", held_out)
        strokes = _split(arrays["drawing.points"], said["strokes"])
        image = arrays.get("drawing.image")
        if image is not None and (image.shape != (28, 28) or image.dtype != np.float32):
            raise Damaged("its picture has another size")
        _expect_finite(arrays)
    except (DesignError, KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(CANNOT.format(reason(error))) from None
    return Kept(run, before, strokes, image)


def _room() -> int:
    return archive.MAX_BYTES - ROOM


def _size(run: Run) -> int:
    """About how many bytes the weights of a run take: at its start, now, and as remembered."""
    weights = sum(array.nbytes for array in run.network.parameters.values())
    return weights * (2 + run.remembers)


def _pack_run(run: Run) -> tuple[dict[str, Any], dict[str, Array]]:
    now = run.standing()
    said = {
        "design": run.network.description,
        "seed": run.seed,
        "random": run.random,
        "token": run.token,
        "settings": asdict(run.settings),
        "goals": asdict(run.goals),
        "marks": run.marks,
        "now": way.about(now),
    }
    rows = [[row.get(name, np.nan) for name in FIGURES] for row in run.history]
    return said, {
        "start": flat(run.start),
        "history": np.array(rows, np.float64).reshape(-1, len(FIGURES)),
        **way.arrays(now),
    }


def _unpack_run(
    said: Mapping[str, Any], arrays: Mapping[str, Array], name: str, held_out: HeldOut
) -> Run:
    network = Network.from_description(said["design"], random=False)
    shapes = network.parameters
    network.restore(named(arrays[f"{name}.start"], shapes))
    settings = Settings(**said["settings"])
    if not isinstance(said["token"], str) or not isinstance(said["random"], bool):
        raise Damaged("its run has no name")
    run = Run(network, int(said["seed"]), said["random"], settings, held_out)
    run.token = said["token"]
    run.goals = Goals(**said["goals"])
    moment = way.unpacked(said["now"], arrays, f"{name}.", shapes)
    run.return_to(moment)
    run.moments.offer(moment.update, lambda: moment)
    run.marks = [{"update": int(m["update"]), "text": str(m["text"])} for m in said["marks"]]
    history = arrays[f"{name}.history"]
    if history.ndim != 2 or history.shape[1] != len(FIGURES):
        raise Damaged("its curve has other figures")
    run.history = [_row(row) for row in history]
    run.best = moment.best or best_of(run.history)
    return run


def _row(figures: Array) -> dict[str, Any]:
    found = {name: float(value) for name, value in zip(FIGURES, figures, strict=True)}
    return {
        name: int(value) if name == "update" else value
        for name, value in found.items()
        if not np.isnan(value) or name in ("loss", "mean_loss")
    }


def _split(points: Array, lengths: Sequence[int]) -> list[Array]:
    if points.ndim != 2 or points.shape[1] != 2 or sum(lengths) != len(points):
        raise Damaged("its drawing is not whole")
    return [np.array(line) for line in np.split(points, np.cumsum(lengths)[:-1])] if lengths else []


def _expect_finite(arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        if not name.endswith("history") and not np.isfinite(array).all():
            raise Damaged("some of its values are not finite numbers")

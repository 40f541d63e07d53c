"""What the reader has made, as bytes that are there again after a reload.

Three files, archives of plain arrays (`xocnn.archive`), so that nothing in them can do harm: the
state, which is small and written often; the way of the run, the moments that can be looked back
on, written when training rests; the reader's own drawings, written when one has changed. A state
without its way can look back on its start alone.

A file is taken whole or not at all: `unpack` raises FileError with a sentence where anything in it
is not what it should be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from xocnn.archive import read_archive
from xocnn.drawings.tray import SIDE, Tray
from xocnn.errors import DesignError, FileError
from xocnn.network import Network
from xocnn.page.goals import Goals
from xocnn.page.mix import HeldOut
from xocnn.page.moments import Moment, Moments
from xocnn.page.packing import VERSION, Damaged, flat, named, read, reason, text, written
from xocnn.page.run import Run
from xocnn.page.settings import Settings
from xocnn.shapes import Array

FIGURES = (
    "update", "loss", "accuracy", "mean_accuracy", "mean_loss", "held_out_loss",
    "held_out_accuracy",
)  # fmt: skip
RUNS = ("run", "before")
CANNOT_TRAY = "The own drawings that were kept cannot be read, because {}; the tray is empty."
CANNOT = "What was kept of the last visit cannot be read, because {}; the page begins anew."


@dataclass(frozen=True)
class Kept:
    """What was kept: the run, the one before it, and the drawing."""

    run: Run
    before: Run | None
    strokes: list[Array]
    image: Array | None


def pack(run: Run, before: Run | None, strokes: Sequence[Array], image: Array | None) -> bytes:
    """The state: both runs with what an exact return needs, and the drawing."""
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
    return written({"state": text(state), **arrays})


def pack_way(run: Run) -> bytes:
    """The way of a run: all its moments."""
    moments = [run.moments.at(update) for update in run.moments.points]
    said = [_about(moment) for moment in moments]
    return written(
        {
            "way": text({"version": VERSION, "token": run.token, "moments": said}),
            **{
                f"{index}.{key}": array
                for index, moment in enumerate(moments)
                for key, array in _arrays(moment).items()
            },
        }
    )


def pack_tray(tray: Tray) -> bytes:
    """The reader's own drawings, with which of them are held out."""
    pictures = [item.picture for item in tray.items]
    return written(
        {
            "images": np.stack(pictures) if pictures else np.empty((0, SIDE, SIDE), np.float32),
            "labels": np.array([item.label for item in tray.items], np.str_),
            "held_out": np.array([item.held_out for item in tray.items], bool),
        }
    )


def unpack_tray(content: bytes) -> Tray:
    """The tray as it was kept; FileError where it cannot be used."""
    arrays = read_archive(content, "own drawings that were kept")
    tray = Tray()
    try:
        held_out = np.flatnonzero(arrays["held_out"]).tolist()
        tray.begin(arrays["images"], arrays["labels"].tolist(), held_out)
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(CANNOT_TRAY.format(reason(error))) from None
    return tray


def unpack(state: bytes, way: bytes | None, held_out: HeldOut) -> Kept:
    """Everything as it was kept; FileError where the state cannot be used. A way that cannot be
    used, or belongs to another run, is done without."""
    arrays = read_archive(state, "what was kept")
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
    if way is not None:
        # Without it the run's beginning and end are there.
        with suppress(KeyError, TypeError, ValueError):
            _add_way(run, read_archive(way, "the way of a run"))
    return Kept(run, before, strokes, image)


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
        "now": _about(now),
    }
    rows = [[row.get(name, np.nan) for name in FIGURES] for row in run.history]
    return said, {
        "start": flat(run.start),
        "history": np.array(rows, np.float64).reshape(-1, len(FIGURES)),
        **_arrays(now),
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
    moment = _moment(said["now"], arrays, f"{name}.", shapes)
    run.return_to(moment)
    run.moments.offer(moment.update, lambda: moment)
    run.marks = [{"update": int(m["update"]), "text": str(m["text"])} for m in said["marks"]]
    history = arrays[f"{name}.history"]
    if history.ndim != 2 or history.shape[1] != len(FIGURES):
        raise Damaged("its curve has other figures")
    run.history = [_row(row) for row in history]
    return run


def _row(figures: Array) -> dict[str, Any]:
    found = {name: float(value) for name, value in zip(FIGURES, figures, strict=True)}
    return {
        name: int(value) if name == "update" else value
        for name, value in found.items()
        if not np.isnan(value) or name in ("loss", "mean_loss")
    }


def _add_way(run: Run, arrays: dict[str, Array]) -> None:
    said = read(arrays.pop("way"))
    if said["token"] != run.token:
        return
    shapes = run.network.parameters
    _expect_finite(arrays)
    moments = Moments()
    for index, about in enumerate(said["moments"]):
        moment = _moment(about, arrays, f"{index}.", shapes)
        if moment.update < run.updates:
            moments.offer(moment.update, lambda moment=moment: moment)  # type: ignore[misc]
    now = run.standing()
    moments.offer(now.update, lambda: now)
    run.moments = moments


# Moments and arrays


def _about(moment: Moment) -> dict[str, Any]:
    optimizer = moment.optimizer
    return {
        "update": moment.update,
        "place": list(moment.place),
        "rate": optimizer["rate"],
        "updates": optimizer["updates"],
        "slots": sorted(slot for slot, arrays in optimizer["memory"].items() if arrays),
        "empty": sorted(slot for slot, arrays in optimizer["memory"].items() if not arrays),
    }


def _arrays(moment: Moment) -> dict[str, Array]:
    memory = moment.optimizer["memory"]
    return {
        "weights": flat(moment.weights),
        **{f"optimizer.{slot}": flat(arrays) for slot, arrays in memory.items() if arrays},
    }


def _moment(
    said: Mapping[str, Any], arrays: Mapping[str, Array], prefix: str, shapes: Mapping[str, Array]
) -> Moment:
    memory = {slot: named(arrays[f"{prefix}optimizer.{slot}"], shapes) for slot in said["slots"]}
    memory |= {slot: {} for slot in said["empty"]}
    return Moment(
        int(said["update"]),
        named(arrays[f"{prefix}weights"], shapes),
        {"rate": float(said["rate"]), "updates": int(said["updates"]), "memory": memory},
        tuple(int(part) for part in said["place"]),
    )


def _split(points: Array, lengths: Sequence[int]) -> list[Array]:
    if points.ndim != 2 or points.shape[1] != 2 or sum(lengths) != len(points):
        raise Damaged("its drawing is not whole")
    return [np.array(line) for line in np.split(points, np.cumsum(lengths)[:-1])] if lengths else []


def _expect_finite(arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        if not name.endswith("history") and not np.isfinite(array).all():
            raise Damaged("some of its values are not finite numbers")

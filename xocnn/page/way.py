"""The moments of a run as bytes: one within the state, all that can be looked back on as the way.

A moment that cannot be used is done without; a way of which nothing can be read is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from xocnn import archive
from xocnn.errors import FileError
from xocnn.page.moments import Best, Moment, Moments
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
from xocnn.shapes import Array

ARRAYS = 3  # of a moment at most: weights, and two that an optimizer remembers
CANNOT = (
    "The way of the run that was kept cannot be read, because {}; only its start and where it "
    "stands can be looked back on."
)
FEWER = "Of {} moments to look back on only {} are kept: all of them would be too large."


def pack(run: Run) -> Packed:
    """All moments of a run, or every other one and so on where they would be too large."""
    moments = [run.moments.at(update) for update in run.moments.points]
    count = len(moments)
    while sum(moment.bytes for moment in moments) + _headers(len(moments)) > archive.MAX_BYTES:
        moments = moments[::2] if len(moments) > 1 else []
    about_them = [about(moment) for moment in moments]
    file = written(
        {
            "way": text({"version": VERSION, "token": run.token, "moments": about_them}),
            **{
                f"{index}.{key}": array
                for index, moment in enumerate(moments)
                for key, array in arrays(moment).items()
            },
        }
    )
    return Packed(file, FEWER.format(count, len(moments)) if len(moments) < count else "")


def add(run: Run, content: bytes) -> None:
    """Puts the moments that were kept into a run; FileError where none can be read.

    Those of another run are done without, and so is one whose values are damaged.
    """
    found = opened(content, CANNOT.format("it is damaged"))
    try:
        told = read(found.pop("way"))
        token, about_them = told["token"], list(told["moments"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(CANNOT.format(reason(error))) from None
    if token != run.token:
        return
    kept: list[Moment] = []
    for index, said in enumerate(about_them):
        with suppress(KeyError, TypeError, ValueError):
            moment = unpacked(said, found, f"{index}.", run.network.parameters)
            if moment.update < run.updates:
                kept.append(moment)
    if about_them and not kept and run.updates:
        raise FileError(CANNOT.format("none of its moments can be used"))
    moments = Moments()
    for moment in [*kept, run.standing()]:
        moments.offer(moment.update, lambda moment=moment: moment)  # type: ignore[misc]
    run.moments = moments


def about(moment: Moment) -> dict[str, Any]:
    """What there is to tell of a moment besides its arrays."""
    optimizer = moment.optimizer
    return {
        "update": moment.update,
        "place": list(moment.place),
        "rate": optimizer["rate"],
        "updates": optimizer["updates"],
        "slots": sorted(slot for slot, arrays in optimizer["memory"].items() if arrays),
        "empty": sorted(slot for slot, arrays in optimizer["memory"].items() if not arrays),
        "best": moment.best and list(moment.best),
    }


def arrays(moment: Moment) -> dict[str, Array]:
    """The arrays of a moment."""
    memory = moment.optimizer["memory"]
    return {
        "weights": flat(moment.weights),
        **{f"optimizer.{slot}": flat(arrays) for slot, arrays in memory.items() if arrays},
    }


def unpacked(
    said: Mapping[str, Any], found: Mapping[str, Array], prefix: str, shapes: Mapping[str, Array]
) -> Moment:
    """The moment as it was; KeyError, TypeError or ValueError where it cannot be."""
    memory = {slot: named(found[f"{prefix}optimizer.{slot}"], shapes) for slot in said["slots"]}
    weights = named(found[f"{prefix}weights"], shapes)
    for each in (weights, *memory.values()):
        if not all(np.isfinite(array).all() for array in each.values()):
            raise Damaged("some of its values are not finite numbers")
    memory |= {slot: {} for slot in said["empty"]}
    best = said.get("best")  # an earlier version of this page did not keep it
    return Moment(
        int(said["update"]),
        weights,
        {"rate": float(said["rate"]), "updates": int(said["updates"]), "memory": memory},
        tuple(int(part) for part in said["place"]),
        best and Best(int(best[0]), float(best[1])),
    )


def _headers(moments: int) -> int:
    """Bytes that so many moments have in a file besides their arrays, and room for what is told."""
    return (moments + 1) * (ARRAYS * archive.MEMBER_BYTES + 1000)

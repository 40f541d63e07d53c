"""Data of the reader's own, as bytes that are there again after a restart or a reload.

Own drawings; for labs a table, two lists of words, own sounds: an archive of plain arrays each, as
all that is kept. A table and words are kept as they came and read anew. Of what has more items than
there may be, the newest are taken, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xocnn.drawings.tray import MOST, SIDE, Tray
from xocnn.errors import FileError
from xocnn.names import clean_name
from xocnn.page.packing import VERSION, Damaged, opened, read, reason, text, written
from xocnn.shapes import Array
from xocnn.sound import LENGTH
from xocnn.sound.takes import LONGEST_NAME, MOST_NAMES, MOST_TAKES, Take, Takes

DAMAGED = "they are damaged"
TABLE = "rows of a table"
CANNOT = "The {} that were kept cannot be read, because {}; bring them again."
NEWEST = "Of {:,} {} that were kept the newest {:,} are here: there can be no more."
CANNOT_TRAY = "The own drawings that were kept cannot be read, because {}; the tray is empty."


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


def unpack_tray(content: bytes) -> tuple[Tray, str]:
    """The tray as it was kept, with a note; FileError where it cannot be used."""
    arrays = opened(content, CANNOT_TRAY.format(DAMAGED))
    tray = Tray()
    try:
        count = len(arrays["images"])
        images, labels, held_out = (
            arrays[name][-MOST:] for name in ("images", "labels", "held_out")
        )
        tray.begin(images, labels.tolist(), np.flatnonzero(held_out).tolist())
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise FileError(CANNOT_TRAY.format(reason(error))) from None
    return tray, NEWEST.format(count, "own drawings", MOST) if count > MOST else ""


def pack_table(csv: bytes, encoding: str, header: str) -> bytes:
    how = {"version": VERSION, "encoding": encoding, "header": header}
    return written({"csv": np.frombuffer(csv, np.uint8), "how": text(how)})


def unpack_table(content: bytes) -> tuple[bytes, str, str]:
    """The CSV as it came, and how a reader chose to read it; FileError where it is damaged."""
    arrays = opened(content, CANNOT.format(TABLE, DAMAGED))
    csv, how = arrays.get("csv"), arrays.get("how")
    if csv is None or not set(arrays) <= {"csv", "how"} or csv.dtype != np.uint8:
        raise FileError(CANNOT.format(TABLE, DAMAGED))
    if how is None:  # kept before this could be chosen
        return csv.tobytes(), "", ""
    try:
        told = read(how)
        return csv.tobytes(), str(told["encoding"]), str(told["header"])
    except (KeyError, ValueError) as error:
        raise FileError(CANNOT.format(TABLE, _why(error))) from None


def pack_words(lists: Sequence[str], names: Sequence[str]) -> bytes:
    said = {"version": VERSION, "lists": list(lists), "names": list(names)}
    return written({"words": text(said)})


def unpack_words(content: bytes) -> tuple[list[str], list[str]]:
    """Both lists and their names as they came; FileError where they cannot be read."""
    array = _arrays(content, "words", "words")[0]
    try:
        said = read(array)
        lists, names = said["lists"], said["names"]
        for two in (lists, names):
            if not isinstance(two, list) or [type(part) for part in two] != [str, str]:
                raise Damaged("they are not two lists with names")
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(CANNOT.format("words", _why(error))) from None
    return lists, names


def pack_sounds(takes: Takes) -> bytes:
    items = takes.items
    told = [[take.number, take.name, len(take.samples), take.start] for take in items]
    samples = [take.samples for take in items]
    return written(
        {
            "takes": text({"version": VERSION, "takes": told}),
            "samples": np.concatenate([*samples, np.empty(0, np.float32)]),
        }
    )


def unpack_sounds(content: bytes) -> tuple[Takes, str]:
    """All takes as they were, with a note; FileError where they cannot be read."""
    about, samples = _arrays(content, "sounds", "takes", "samples")
    try:
        told = read(about)["takes"]
        if len({number for number, *_ in told}) < len(told):
            raise Damaged("two of them have the same number")
        if samples.dtype != np.float32 or samples.size != sum(length for _, _, length, _ in told):
            raise Damaged("they are not whole")
        if not np.isfinite(samples).all():
            raise Damaged("some of their samples are no numbers")
        ends = np.cumsum([length for _, _, length, _ in told])[:-1]
        parts = np.split(samples, ends) if told else []
        takes = [_take(row, part) for row, part in zip(told, parts, strict=True)]
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise FileError(CANNOT.format("sounds", _why(error))) from None
    newest = takes[-MOST_TAKES:]
    names = list(dict.fromkeys(take.name for take in reversed(newest)))[:MOST_NAMES]
    kept = [take for take in newest if take.name in names]
    fewer = len(kept) < len(takes)
    return Takes(kept), NEWEST.format(len(takes), "sounds", len(kept)) if fewer else ""


def _take(row: Sequence[Any], samples: Array) -> Take:
    number, name, _, start = row
    if type(number) is not int or type(start) is not int:
        raise Damaged("one has no number")
    name = clean_name(name) if isinstance(name, str) else ""
    if not 0 < len(name) <= LONGEST_NAME:
        raise Damaged("one has no name")
    if not 0 <= start <= samples.size - LENGTH:
        raise Damaged("one is too short")
    return Take(number, name, samples.copy(), start)


def _arrays(content: bytes, what: str, *names: str) -> list[Array]:
    arrays = opened(content, CANNOT.format(what, DAMAGED))
    if set(arrays) != set(names) or any(array.ndim != 1 for array in arrays.values()):
        raise FileError(CANNOT.format(what, DAMAGED))
    return [arrays[name] for name in names]


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, Damaged) else DAMAGED

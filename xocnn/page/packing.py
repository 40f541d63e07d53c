"""What files that are kept have in common: archives of plain arrays, told about in JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from xocnn.archive import read_archive, write_archive
from xocnn.errors import DesignError, FileError
from xocnn.shapes import Array

VERSION = 1


class Packed(NamedTuple):
    """What is kept of something: the file, None where it is too large, and a sentence about what
    is not in it, empty where all is."""

    file: bytes | None
    note: str = ""

    def answer(self) -> dict[str, Any]:
        """The same for the page."""
        file = None if self.file is None else np.frombuffer(self.file, np.uint8)
        return {"file": file, "note": self.note}


class Damaged(ValueError):
    """What is wrong with a file, as the end of a sentence."""


def flat(named: Mapping[str, Array]) -> Array:
    """All parameters in one array: an archive holds a few hundred arrays, a deep network more."""
    return np.concatenate([array.ravel() for array in named.values()])


def named(flat: Array, shapes: Mapping[str, Array]) -> dict[str, Array]:
    """Parameters by name again, of these shapes; Damaged where there are more or fewer."""
    if flat.dtype != np.float32 or flat.shape != (sum(a.size for a in shapes.values()),):
        raise Damaged("its weights do not fit its design")
    ends = np.cumsum([array.size for array in shapes.values()])[:-1]
    parts = np.split(flat, ends)
    return {
        name: part.reshape(shape.shape).copy()
        for (name, shape), part in zip(shapes.items(), parts, strict=True)
    }


def text(value: Any) -> Array:
    """JSON as an array of bytes."""
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


def read(array: Array) -> dict[str, Any]:
    """What `text` was made of; Damaged where another version wrote it."""
    said: dict[str, Any] = json.loads(array.tobytes())
    if not isinstance(said, dict) or said.get("version") != VERSION:
        raise Damaged("another version of this page wrote it")
    return said


def written(arrays: Mapping[str, Array]) -> bytes:
    """The archive of some arrays; TooLarge where it could not be read again."""
    file = io.BytesIO()
    write_archive(file, arrays)
    return file.getvalue()


def opened(content: bytes, cannot: str) -> dict[str, Array]:
    """The arrays of what was kept; FileError with this sentence where it is no such file: a reader
    has not chosen it, so there is no other to choose."""
    try:
        return read_archive(content, "what was kept")
    except FileError:
        raise FileError(cannot) from None


def reason(error: Exception) -> str:
    """Why something cannot be read, as the end of a sentence."""
    if isinstance(error, Damaged):
        return str(error)
    if isinstance(error, DesignError):
        return f"its design cannot be built ({str(error).rstrip('.')})"
    return "it is damaged"

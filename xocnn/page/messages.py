"""How calls and answers look between the page and a `Session`, on Python's side.

A message is one text and a list of flat buffers. The text is JSON; where a value is binary, it
holds a mark with the place of its buffer in the list:

* from the page, `{"$bytes": 0}` becomes bytes, `{"$array": 0}` a NumPy array of one dimension;
* to the page, an array leaves `{"$array": 0, "shape": [8, 28, 28], "dtype": "float32"}` behind.

An answer is `{"ok": true, "value": …}`, or `{"ok": false, "error": {"kind", "message"},
"traceback": …}`: nothing that a method raises gets past `answer`. The other side is
`web/js/python.js`; what carries the messages is `web/worker/worker.py`.

>>> text, arrays = pack({"ok": True, "value": np.float32([[1, 2]])})
>>> text
'{"ok":true,"value":{"$array":0,"shape":[1,2],"dtype":"float32"}}'
>>> arrays[0]
array([1., 2.], dtype=float32)
"""

from __future__ import annotations

import inspect
import json
import math
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

type Buffer = bytes | memoryview
type FlatArray = npt.NDArray[Any]

UNEXPECTED = "Unexpected"


def answer(session: object, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Call the session's method of this name with the payload as keywords; never raises.

    Trouble that the package foresaw, one of its own exceptions, keeps its class name as its kind;
    its message is a sentence for the reader. All else is of the kind "Unexpected".
    """
    try:
        method = None if name.startswith("_") else inspect.getattr_static(type(session), name, None)
        if not inspect.isfunction(method):
            raise LookupError(f"there is nothing called {name!r} to ask for")
        return {"ok": True, "value": getattr(session, name)(**payload)}
    except Exception as error:
        return failure(error)


def failure(error: Exception) -> dict[str, Any]:
    """The answer that reports an exception."""
    foreseen = type(error).__module__.partition(".")[0] == __name__.partition(".")[0]
    kind = type(error).__name__ if foreseen else UNEXPECTED
    message = str(error) if foreseen else f"Something went wrong in Python: {_describe(error)}"
    trace = "".join(traceback.format_exception(error))
    return {"ok": False, "error": {"kind": kind, "message": message}, "traceback": trace}


def respond(
    session: object, name: str, text: str, buffers: Sequence[Buffer]
) -> tuple[str, list[FlatArray]]:
    """A whole call: message in, message out; never raises."""
    try:
        return pack(answer(session, name, unpack(text, buffers)))
    except Exception as error:
        return pack(failure(error))


def unpack(text: str, buffers: Sequence[Buffer]) -> dict[str, Any]:
    """The payload of a message from the page."""

    def restore(value: dict[str, Any]) -> Any:
        if "$bytes" in value:
            return bytes(buffers[value["$bytes"]])
        if "$array" in value:
            return np.array(buffers[value["$array"]]).reshape(-1)
        return value

    payload: dict[str, Any] = json.loads(text, object_hook=restore)
    return payload


def pack(value: Any) -> tuple[str, list[FlatArray]]:
    """A message to the page: JSON, and the arrays that were in the value, each flat.

    Numbers that JSON does not know (NaN, infinities) become null.
    """
    arrays: list[FlatArray] = []
    return json.dumps(_packed(value, arrays), separators=(",", ":"), ensure_ascii=False), arrays


def _packed(value: Any, arrays: list[FlatArray]) -> Any:
    match value:
        case np.ndarray():
            flat = _for_the_page(value)
            arrays.append(flat)
            return {"$array": len(arrays) - 1, "shape": list(value.shape), "dtype": flat.dtype.name}
        case bytes() | bytearray() | memoryview():
            return _packed(np.frombuffer(value, np.uint8), arrays)
        case np.generic():
            return _packed(value.item(), arrays)
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): _packed(item, arrays) for key, item in value.items()}
        case list() | tuple():
            return [_packed(item, arrays) for item in value]
    return value


def _for_the_page(array: npt.NDArray[Any]) -> FlatArray:
    """The array in one dimension, contiguous, of a type that JavaScript has, too."""
    match array.dtype.kind, array.dtype.itemsize:
        case ("b", _):
            array = array.astype(np.uint8)
        case ("i" | "u", 8):
            fits = not array.size or (array.min() >= -(2**31) and array.max() < 2**31)
            array = array.astype(np.int32 if fits else np.float64)
        case ("f", 2):
            array = array.astype(np.float32)
        case ("i" | "u", _) | ("f", 4 | 8):
            pass
        case _:
            raise TypeError(f"arrays of {array.dtype} cannot go to the page")
    return np.ascontiguousarray(array).reshape(-1)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

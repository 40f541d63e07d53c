"""Python's end of the conversation with the page: PyScript runs this in the worker.

Nothing is decided here. `call` hands a message to `xocnn.page.messages` and its answer back, with
arrays turned into JavaScript's typed arrays on the way; `hello` is the first call of all, and says
whether the import worked. Nothing that goes wrong may escape: PyScript would not tell the page.
"""

import json
import sys
import traceback
from collections.abc import Iterable
from typing import Any

import js

__export__ = ["call", "hello"]

try:
    import numpy as np

    from xocnn.page import Session
    from xocnn.page.messages import respond

    session = Session()
    trouble = None
except Exception as error:
    trouble = {
        "ok": False,
        "error": {
            "kind": "Import",
            "message": f"Python started, but xocnn did not: {type(error).__name__}: {error}",
        },
        "traceback": traceback.format_exc(),
    }


TYPES = {
    "float32": js.Float32Array,
    "float64": js.Float64Array,
    "int8": js.Int8Array,
    "int16": js.Int16Array,
    "int32": js.Int32Array,
    "uint8": js.Uint8Array,
    "uint16": js.Uint16Array,
    "uint32": js.Uint32Array,
}


def typed(array: Any) -> Any:
    """A flat NumPy array as a typed array of JavaScript: one copy, straight across."""
    copy = TYPES[array.dtype.name].new(array.size)
    copy.assign(array)
    return copy


async def hello() -> Any:
    """Whether everything was imported, and what runs."""
    versions = {"python": sys.version.split()[0]}
    if trouble is None:
        versions["numpy"] = np.__version__
    return js.Array.of(json.dumps(trouble or {"ok": True, "value": versions}))


async def call(name: str, text: str, buffers: Iterable[Any]) -> Any:
    """One call of the page: the name of a `Session` method and its message."""
    if trouble is not None:
        return js.Array.of(json.dumps(trouble))
    answer, arrays = respond(session, name, text, [buffer.to_memoryview() for buffer in buffers])
    return js.Array.of(answer, *map(typed, arrays))

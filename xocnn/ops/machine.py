"""Which kernels are there, and can run here: the only module that asks the browser for anything."""

from __future__ import annotations

import functools
import sys
from pathlib import Path


@functools.cache
def kernels() -> dict[str, Path]:
    """The builds of `simd/` that this machine can run, best first.

    The wheel for Pyodide brings them. Not every browser knows every instruction of WebAssembly,
    and each is the best judge of the file itself.
    """
    if sys.platform != "emscripten":
        return {}
    import js
    from pyodide.ffi import to_js

    here = Path(__file__).parent
    files = {name: here / f"kernels-{name}.wasm" for name in ("relaxed", "simd128")}
    return {
        name: path
        for name, path in files.items()
        if path.exists() and js.WebAssembly.validate(to_js(path.read_bytes()))
    }

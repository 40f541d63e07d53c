"""Which kernels are there, and can run here: the only module that asks the browser for anything."""

from __future__ import annotations

import functools
import sys
from pathlib import Path


@functools.cache
def kernels() -> dict[str, Path]:
    """The builds of `simd/` that this machine can run, best first.

    The wheel for Pyodide brings them. Not every browser knows every instruction of WebAssembly,
    and some take one for valid that they then cannot compile. So each file is compiled to see.
    """
    if sys.platform != "emscripten":
        return {}
    import js
    from pyodide.ffi import JsException, to_js

    def compiles(path: Path) -> bool:
        try:
            return bool(js.WebAssembly.Module.new(to_js(path.read_bytes())))
        except JsException:
            return False

    here = Path(__file__).parent
    files = {name: here / f"kernels-{name}.wasm" for name in ("relaxed", "simd128")}
    return {name: path for name, path in files.items() if path.exists() and compiles(path)}

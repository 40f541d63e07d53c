"""Compiling `xocnn/ops/simd/` into the side modules that Pyodide loads.

The compiler is Zig's, which is clang in a package on PyPI. The files end in .wasm, not in .so:
Pyodide would load every .so of a wheel as it installs it, and one of ours may be beyond a browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BUILDS = {"relaxed": "generic+simd128+relaxed_simd", "simd128": "generic+simd128"}
COMPILE = (
    *("cc", "-target", "wasm32-emscripten", "-std=c11", "-O3", "-Wall", "-Wextra", "-Werror"),
    *("-ffreestanding", "-fno-builtin", "-fvisibility=hidden", "-fPIC", "-c"),
)
LINK = (
    *("wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--export-dynamic"),
    *("--import-memory", "--strip-all"),
)


def file_name(build: str) -> str:
    return f"kernels-{build}.wasm"


def make(folder: Path, build: str, target: Path) -> str:
    """Compile a folder's C files as one of BUILDS; what the compiler said if it failed."""
    objects = target.parent / build
    objects.mkdir()
    caches = {f"ZIG_{kind}_CACHE_DIR": str(objects / "zig") for kind in ("GLOBAL", "LOCAL")}
    compiled = {source: str(objects / f"{source.stem}.o") for source in sorted(folder.glob("*.c"))}
    commands = [
        [*COMPILE, f"-mcpu={BUILDS[build]}", str(source), "-o", compiled[source]]
        for source in compiled
    ]
    for command in [*commands, [*LINK, *compiled.values(), "-o", str(target)]]:
        done = subprocess.run(
            [sys.executable, "-m", "ziglang", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **caches},
        )
        if done.returncode:
            return done.stdout.strip()
    return ""

"""Compiling `xocnn/ops/kernels.c` into the side modules that Pyodide loads.

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


def make(source: Path, build: str, target: Path) -> str:
    """Compile one of BUILDS; what the compiler said if it failed, else nothing."""
    folder = target.parent
    compiled = folder / f"{build}.o"
    caches = {f"ZIG_{kind}_CACHE_DIR": str(folder / "zig") for kind in ("GLOBAL", "LOCAL")}
    cpu = f"-mcpu={BUILDS[build]}"
    for command in (
        [*COMPILE, cpu, str(source), "-o", str(compiled)],
        [*LINK, str(compiled), "-o", str(target)],
    ):
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

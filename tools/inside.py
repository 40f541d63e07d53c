"""Running a Python module inside Pyodide, under Node: the same bytes on every processor.

What a network computes natively differs in its last digits from processor to processor, since
NumPy and its BLAS choose other instructions on each. WebAssembly without relaxed SIMD leaves
nothing open, but for the bits of a NaN. So the build trains the page's network, computes all that
is quoted of it and compresses files here, and every machine gets the same.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parent
OLDEST_NODE = 20
INPUTS = (TOOLS / "inside.py", TOOLS / "inside.mjs")  # what a result depends on besides its own
# One seed for the order of sets, no bytecode written into the project, kernels that repeat.
ENVIRONMENT = {
    "HOME": "/home/pyodide",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "XOCNN_BACKEND": "simd128",
}


class InsideFailed(Exception):
    """A module did not run to its end; the message says why."""


def node() -> str:
    """A Node that is new enough: from PATH, or the one that build.py put into .venv."""
    for path in (None, str(Path(sys.executable).parent)):
        found = shutil.which("node", path=path)
        if found:
            said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
            major = said.strip().lstrip("v").split(".")[0]
            if major.isdigit() and int(major) >= OLDEST_NODE:
                return found
    raise InsideFailed(f"There is no Node from {OLDEST_NODE} on: run `python3 build.py build`.")


def run(
    module: str,
    *arguments: str | Path,
    archives: Sequence[Path] = (),
    stdlib: Path | None = None,
) -> None:
    """Run a module with its arguments; the folder of every path among them is there for it.

    `archives` are wheels to import from; `stdlib` is another standard library than Pyodide's own,
    compiled, so that the start takes half as long. InsideFailed, with the traceback, where the
    module does not end well.
    """
    mounts: dict[str, str] = {}
    seen: list[str] = []
    for argument in arguments:
        if isinstance(argument, Path):
            place = f"/mounted/{len(mounts)}"
            mounts[place] = str(argument.resolve().parent)
            seen.append(f"{place}/{argument.name}")
        else:
            seen.append(argument)
    settings = {
        "pyodide": str(ROOT / "node_modules" / "pyodide"),
        "project": str(ROOT),
        "stdlib": str(stdlib) if stdlib else None,
        "archives": [str(path) for path in archives],
        "mounts": mounts,
        "environment": ENVIRONMENT,
        "module": module,
        "arguments": seen,
    }
    done = subprocess.run(
        [node(), str(TOOLS / "inside.mjs"), json.dumps(settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        files = ", ".join(path.name for path in arguments if isinstance(path, Path))
        raise InsideFailed(f"{module} failed inside Pyodide ({files}):\n{done.stdout.strip()}")

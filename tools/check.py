"""Lint, format and type checks: `python3 build.py check [NAME …]`, all of them without a name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "node_modules" / ".bin"


def module(*command: str) -> list[str]:
    return [sys.executable, "-m", *command]


def script(name: str, *arguments: str) -> list[str]:
    """A command that an npm package brings; on Windows it has an ending."""
    return [shutil.which(name, path=str(SCRIPTS)) or name, *arguments]


CHECKS = {
    "ruff": module("ruff", "check", "--quiet"),
    "ruff-format": module("ruff", "format", "--check", "--quiet", "--diff"),
    "mypy": module("mypy", "--no-error-summary"),
    "biome": script("biome", "check", "--diagnostic-level=error"),
    "tsc": script("tsc", "--project", "."),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"No check is called {', '.join(unknown)}; there are {', '.join(CHECKS)}.")
        return 2
    failed = []
    for name in names or CHECKS:
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "NO_COLOR": "1"},
        )
        if done.returncode:
            failed.append(name)
            print(f"{name} finds fault:\n{done.stdout.strip()}\n", flush=True)
        else:
            print(f"{name} is content.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

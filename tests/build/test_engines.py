"""A machine that lacks an engine: the tests leave it out, or fail where all are required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def run(bare: Path, *module: str, required: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a module of Python on a machine that has nothing on its PATH."""
    environment = {name: value for name, value in os.environ.items() if name != "XOCNN_ALL_ENGINES"}
    environment |= {"PATH": str(bare)} | ({"XOCNN_ALL_ENGINES": "1"} if required else {})
    command = [sys.executable, "-m", *module]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_a_missing_engine_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "tools.engines")
    assert done.returncode == 0
    assert "WebKitGTK" in done.stderr
    assert "package manager" in done.stderr


def test_where_all_engines_are_required_a_missing_one_is_an_error(tmp_path: Path) -> None:
    assert run(tmp_path, "tools.engines", required=True).returncode == 2


@pytest.mark.parametrize("required", [False, True])
def test_the_last_line_says_what_was_left_out(tmp_path: Path, required: bool) -> None:
    chosen = ["tests/engines/test_webkit.py", "-k", "ready", "-p", "no:cacheprovider"]
    done = run(tmp_path, "pytest", "-n", "2", *chosen, required=required)
    last = done.stdout.strip().splitlines()[-1]
    if required:
        assert done.returncode == 1
        assert "failed" in last or "error" in last
    else:
        assert done.returncode == 0
        assert last.startswith("Left out: the tests in ")
        assert "WebKitGTK" in last

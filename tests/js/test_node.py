"""The page's logic in JavaScript, module by module in Node: each `*.test.mjs` beside this file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_modules_of_the_page_do_what_their_tests_say(name: str) -> None:
    node = shutil.which("node")
    assert node, "Node was not found on PATH; `python3 build.py test` brings it."
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(HERE / name)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    assert done.returncode == 0, done.stdout

"""What the build computes is what was recorded, on whatever machine it was built."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from tools import assemble, inside

GZIPPED = "97afdde887c723afdddd0836a5a9e45bafc525e32bef17fc58d6186644de8450"


def test_everything_computed_is_as_it_was_recorded() -> None:
    recorded = json.loads(assemble.RECORDED.read_text(encoding="utf-8"))
    assert assemble.record() == recorded, (
        "Other numbers come out than those recorded. If the package was changed so that they "
        "should, `python3 build.py build --record` notes them; if not, this machine differs."
    )


def test_the_network_of_the_page_is_finite() -> None:
    for name, array in np.load(assemble.trained_network()).items():
        assert np.isfinite(array).all(), name


def test_what_computed_it_were_the_kernels_that_repeat() -> None:
    example = json.loads(assemble.computed()["example.json"].read_text(encoding="utf-8"))
    assert example["opened"]["backend"]["name"] == "simd128"


def test_a_module_that_fails_inside_pyodide_says_why(tmp_path: Path) -> None:
    with pytest.raises(inside.InsideFailed, match="FileNotFoundError"):
        inside.run("tools.pack", "gzip", tmp_path / "missing", tmp_path / "made")


def test_compressed_bytes_do_not_depend_on_the_zlib_of_this_machine(tmp_path: Path) -> None:
    given, made = tmp_path / "given", tmp_path / "made"
    given.write_bytes(bytes(range(256)) * 99)
    inside.run("tools.pack", "gzip", given, made)
    assert hashlib.sha256(made.read_bytes()).hexdigest() == GZIPPED
    assert gzip.decompress(made.read_bytes()) == given.read_bytes()

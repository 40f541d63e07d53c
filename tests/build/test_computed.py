"""What the build computes is what was recorded, on whatever machine it was built."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tools import assemble, inside, slim

pytestmark = pytest.mark.slow  # it needs what the build makes

PACKED = "7033e433cc6c030b2879488e46fa3756768f385463f89c44e36d72130b14ee09"


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
    with pytest.raises(inside.InsideFailed, match=r"(?s)\(missing\).*FileNotFoundError"):
        inside.run("tools.compile", tmp_path / "missing", "", "{}")


def test_an_archive_is_packed_to_the_same_bytes_by_every_zlib(tmp_path: Path) -> None:
    given = tmp_path / "given.zip"
    with zipfile.ZipFile(given, "w") as archive:
        archive.writestr("numbers", bytes(range(256)) * 99)
    slim.make(given, {**slim.OURS, "drop": []}, tmp_path / "made")
    packed = (tmp_path / "made" / "given.zip.gzip").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "made" / "given.zip").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == PACKED

"""The picture of the benchmarks, which a browser paints."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import picture


def test_the_picture_is_drawn(tmp_path: Path, browser: Browser) -> None:
    rates = {"train convnet relaxed": [9000.0], "train convnet convnetjs": [200.0, 300.0]}
    growth = {name: [(1, 0.1), (2, 0.2), (8, 0.8)] for name in picture.SIZES}
    picture.draw({"rates": rates, "growth": growth}, tmp_path / "picture.png", browser)
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")

"""The results as a picture: who trains how fast, and how time grows with every size."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.figures import exponent
from tools import assemble, server

PAGE = Path(__file__).parent / "pages" / "picture.html"
SIZES = {"side": "pixels", "size": "feature pixels", "features": "features", "batch": "batch"}
NAMES = {
    "relaxed": "xocnn, relaxed SIMD",
    "simd128": "xocnn, SIMD128",
    "torch": "PyTorch, natively, 1 thread",
    "numpy natively": "xocnn in NumPy, natively",
    "numpy": "xocnn in NumPy",
    "convnetjs": "ConvNetJS",
    "tensorflow webgl": "TensorFlow.js webgl",
    "tensorflow cpu": "TensorFlow.js cpu",
}


def lines(growth: dict[str, Any]) -> list[dict[str, Any]]:
    """Amounts and times as multiples of the smallest, with the exponent in the name."""
    found = []
    for size, points in growth.items():
        (amount, seconds), *_ = points
        relative = [(round(a / amount, 3), s / seconds) for a, s in points]
        label = f"{SIZES[size]} (exponent {exponent(points):.2f})"
        found.append({"label": label, "points": relative})
    return found


def draw(measured: dict[str, Any], path: Path, chromium: Browser) -> None:
    """Write the picture of these results, which a browser paints."""
    found = {
        name: statistics.median(measured["rates"][f"train convnet {key}"])
        for key, name in NAMES.items()
        if f"train convnet {key}" in measured["rates"]
    }
    rates = sorted(found.items(), key=lambda item: -item[1])
    charts = assemble.MODULES / "uplot" / "dist"
    vendored = {f"uplot/{name}": charts / name for name in ("uPlot.esm.js", "uPlot.min.css")}
    with tempfile.TemporaryDirectory() as folder:
        assemble.write({"index.html": PAGE, **vendored}, Path(folder))
        running = server.make_server(Path(folder)).in_background()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{running.server_port}/")
        ours = [name for name in found if name.startswith("xocnn")]
        page.evaluate("([rates, ours]) => showRates(rates, ours)", [rates, ours])
        page.evaluate("(lines) => showGrowth(lines)", lines(measured["growth"]))
        page.locator("body").screenshot(path=path)
        page.close()
        running.shutdown()

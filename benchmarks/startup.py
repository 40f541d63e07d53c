"""Start-up: the time until the page is ready, and the bytes until a reader's stroke is judged.

    .venv/bin/python -m benchmarks.startup [ROUNDS]

Ours against a page that loads PyScript, Pyodide and NumPy as they come, both with Python in a
worker, from one server on this machine, in a browser that has never seen them: a new one with a new
profile for every visit, the two pages in turns. Stock is ready when NumPy has added four
numbers; ours, later than that, when the network is open and every control works. A third page has
our Python and nothing else: what lies between it and ours is the work of showing the page. What
each sent is counted at the server, with gzip where a host would gzip.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tools import assemble, browser, server

PAGES = Path(__file__).parent / "pages"
READY = 180_000  # milliseconds
# What static hosts compress; all else goes as it is.
COMPRESSED = {".css", ".html", ".js", ".json", ".mjs", ".py", ".svg", ".txt", ".wasm"}
CROSS = [[(6, 6), (22, 22)], [(22, 6), (6, 22)]]
SIDE = 28

# The moment at which a page says that it is ready, in milliseconds since it was asked for.
WATCH = """
new MutationObserver(() => {
  if (document.documentElement.dataset.state === "ready") window.readyAt ??= performance.now();
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-state"]});
"""
JUDGED = """() => document.documentElement.dataset.state === "ready"
  && /\\d %/.test(document.querySelector("xo-verdict .bars").textContent)
  && !document.querySelector("xo-verdict .note").textContent && performance.now()"""


class Remembering(server.Handler):
    """Static files; remembers what it sent."""

    sent: list[str]

    def do_GET(self) -> None:
        super().do_GET()
        if self.status == HTTPStatus.OK:
            self.sent.append(self.path.split("?")[0].lstrip("/") or "index.html")


class Site:
    """A folder, served, and what was sent from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: list[str] = []
        handler = type("Handler", (Remembering,), {"sent": self.sent})
        self.server = server.Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def bytes_sent(self) -> dict[str, int]:
        """By file, compressed where a host does that; a file sent twice counts twice."""
        found: dict[str, int] = {}
        for name in list(self.sent):
            found[name] = found.get(name, 0) + size(self.folder / name)
        return found


def size(path: Path) -> int:
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in COMPRESSED else len(content)


def stock() -> assemble.Plan:
    """The files of the page that loads everything as it comes."""
    numpy = assemble.numpy_wheel()
    lock = json.loads((assemble.MODULES / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    lock["packages"] = {"numpy": lock["packages"]["numpy"]}
    files: assemble.Plan = {path.name: path for path in PAGES.glob("stock.*")}
    for name in (*assemble.PYODIDE_FILES, "python_stdlib.zip"):
        files[f"pyodide/{name}"] = assemble.MODULES / "pyodide" / name
    files[f"pyodide/{numpy.name}"] = numpy
    files["pyodide/pyodide-lock.json"] = json.dumps(lock).encode()
    parts = assemble.MODULES / "@pyscript" / "core" / "dist"
    for pattern in ("*.js", "*.css"):
        files |= {f"pyscript/{path.name}": path for path in parts.glob(pattern)}
    return files


def alone(files: assemble.Plan) -> bytes:
    """The page that starts our Python and shows nothing, made for these files of dist/."""
    (core,) = (name for name in files if "pyscript/core-" in name)
    runtime, assets = assemble.folders(files)
    text = (PAGES / "alone.html").read_text("utf-8")
    words = {"%RUNTIME%": runtime, "%ASSETS%": assets, "%CORE%": core.removeprefix(runtime)}
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text.encode()


@contextmanager
def fresh(playwright: Playwright) -> Iterator[Browser]:
    """A browser that starts with nothing in its cache."""
    found = browser.find()
    if found is None:
        raise SystemExit("No browser was found; `python3 build.py test` installs one.")
    started = playwright.chromium.launch(executable_path=found, args=browser.FLAGS)
    yield started
    started.close()


def visit(page: Page, address: str) -> float:
    """Seconds from asking for a page until it says that it is ready."""
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("window.readyAt", timeout=READY, polling=50)
    return float(page.evaluate("window.readyAt")) / 1000


def draw_and_wait(page: Page, address: str) -> float:
    """Draw at once, before Python is there; seconds until that drawing has its verdict."""
    page.goto(address)
    board = page.get_by_label("Drawing", exact=True)
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    for line in CROSS:
        points = [
            (box["x"] + x / SIDE * box["width"], box["y"] + y / SIDE * box["height"])
            for x, y in line
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        page.mouse.move(*points[1], steps=6)
        page.mouse.up()
    judged = page.wait_for_function(JUDGED, timeout=READY, polling=20)
    return float(judged.json_value()) / 1000


def measure(rounds: int = 5) -> dict[str, Any]:
    """Seconds and ratios of so many rounds, and the bytes, with what they are made of."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = assemble.plan()
        assemble.write(files | {"alone.html": alone(files)}, Path(folder) / "ours")
        assemble.write(stock(), Path(folder) / "stock")
        sites = {"ours": Site(Path(folder) / "ours"), "stock": Site(Path(folder) / "stock")}
        pages = {"ours": "", "stock": "stock.html"}
        seconds: dict[str, list[float]] = {name: [] for name in (*sites, "alone")}
        verdicts: list[float] = []
        sent: dict[str, dict[str, int]] = {}
        for _ in range(rounds):
            for name, site in sites.items():
                site.sent.clear()
                with fresh(playwright) as started:
                    seconds[name].append(visit(started.new_page(), site.address + pages[name]))
                sent.setdefault(name, site.bytes_sent())
            with fresh(playwright) as started:
                address = sites["ours"].address + "alone.html"
                seconds["alone"].append(visit(started.new_page(), address))
            sites["ours"].sent.clear()
            with fresh(playwright) as started:
                page = started.new_page()
                verdicts.append(draw_and_wait(page, sites["ours"].address))
                sent["verdict"] = sites["ours"].bytes_sent()
        for site in sites.values():
            site.server.shutdown()
    ratios = against_stock(seconds["ours"], seconds["stock"])
    return {
        "rounds": rounds,
        "ready_seconds": seconds["ours"],
        "stock_seconds": seconds["stock"],
        "verdict_seconds": verdicts,
        "alone_seconds": seconds["alone"],
        "alone_ratios": against_stock(seconds["alone"], seconds["stock"]),
        "ratio": statistics.median(ratios),
        "ratio_spread": [min(ratios), max(ratios)],
        "verdict_bytes": sum(sent["verdict"].values()),
        "ready_bytes": sum(sent["ours"].values()),
        "stock_bytes": sum(sent["stock"].values()),
        "verdict_files": dict(sorted(sent["verdict"].items(), key=lambda item: -item[1])),
        "stock_files": dict(sorted(sent["stock"].items(), key=lambda item: -item[1])),
    }


def against_stock(seconds: list[float], stock: list[float]) -> list[float]:
    return [one / other for one, other in zip(seconds, stock, strict=True)]


def told(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    low, high = found["ratio_spread"]
    print(f"ready, ours           {told(found['ready_seconds'])}")
    print(f"ready, stock          {told(found['stock_seconds'])}")
    print(f"ours ÷ stock          {found['ratio']:.2f} ({low:.2f} to {high:.2f})")
    print(f"Python alone          {told(found['alone_seconds'])}")
    print(f"verdict on a stroke   {told(found['verdict_seconds'])}")
    for kind in ("verdict", "stock"):
        print(f"bytes, {kind:14} {found[f'{kind}_bytes'] / 1e6:.2f} MB")
        for name, count in list(found[f"{kind}_files"].items())[:12]:
            print(f"    {count:>10,}  {name}")


if __name__ == "__main__":
    main()

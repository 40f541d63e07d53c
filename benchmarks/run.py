"""Every figure that xocnn is held to, against its peers, in one run: `python3 build.py bench`.

What is compared is measured in turns, round by round, and a ratio is made of one round's two
figures; the table gives medians and the spread. Results go to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import contenders, finding, page, picture, search, startup
from benchmarks.figures import Row, exponent, ratios, table
from tools import assemble, browser, server

native: Any = importlib.import_module("benchmarks.inside.python")  # runs in Pyodide, too
RESULTS = Path(__file__).parent / "results"


def throughput(rounds: int, seconds: float) -> dict[str, Any]:
    """Pictures a second of everyone, by round; growth and memory, which need the same worker."""
    torch = contenders.torch()
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = contenders.site(Path(folder))
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        tab = contenders.open_page(chromium, running)
        ours = contenders.Worker(tab, "ours", "inside/python.mjs", module=True)
        convnet = contenders.Worker(tab, "convnetjs", "inside/convnetjs.js")
        flows = {
            name: contenders.Worker(tab, f"tf {name}", f"inside/tensorflow.js?backend={name}")
            for name in ("cpu", "webgl")
        }
        for number in range(rounds + 1):
            asked: dict[str, Any] = {}
            for which in ("convnet", "default"):
                for what in ("train", "infer"):
                    asked |= of_everyone(what, which, seconds, ours, convnet, flows, torch)
            asked["peak"] = lambda: ours.ask(f"peak({seconds})")
            asked["products"] = lambda: ours.ask(f"products({seconds})")
            asked["convolve"] = lambda: ours.ask(
                f"convolve('relaxed', (20, 8, 28, 28), 16, 5, {seconds})"
            )
            for name, ask in asked.items():
                rate = ask()
                if number:  # the first round is for browsers to find out what is worth compiling
                    found.setdefault(name, []).append(rate)
                    print(f"{name}: {rate:,.0f} a second", flush=True)
        print("growth …", flush=True)
        growth = ours.ask(f"growth({seconds / 4})")
        print("memory over 10,000 updates …", flush=True)
        memory = ours.ask("memory(10_000)")
        versions = {"browser": chromium.version}
        chromium.close()
        running.shutdown()
    if torch:
        versions["torch"] = torch.version
        torch.process.kill()
    return {"rates": found, "growth": growth, "memory": memory, "versions": versions}


def of_everyone(
    what: str,
    which: str,
    seconds: float,
    ours: contenders.Worker,
    convnet: contenders.Worker,
    flows: dict[str, contenders.Worker],
    torch: contenders.Torch | None,
) -> dict[str, Any]:
    """What to ask for one kind of work on one network, by name."""
    asked: dict[str, Any] = {}
    for backend in ("relaxed", "simd128", "numpy"):
        asked[backend] = lambda b=backend: ours.ask(f"{what}('{b}', '{which}', {seconds})")
    message = {"what": what, "which": which, "seconds": seconds}
    asked["convnetjs"] = lambda: convnet.ask(message)
    for name, flow in flows.items():
        asked[f"tensorflow {name}"] = lambda f=flow: f.ask(message)
    asked["numpy natively"] = lambda: getattr(native, what)("numpy", which, seconds)
    if torch:
        asked["torch"] = lambda: torch.ask(message)
    return {f"{what} {which} {name}": ask for name, ask in asked.items()}


def in_page(rounds: int) -> dict[str, Any]:
    running = server.make_server(assemble.DIST).in_background()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        found = page.measure(chromium, running, rounds)
        chromium.close()
    running.shutdown()
    return found


def rows(measured: dict[str, Any]) -> list[Row]:
    """The lines of the table, with what each has to reach."""
    rates, seen, begun = measured["rates"], measured["page"], measured["startup"]

    def against(one: str, other: str) -> list[float]:
        return ratios(rates[one], rates[other])

    fast = "train convnet relaxed"
    made = [
        Row("training ÷ ConvNetJS", against(fast, "train convnet convnetjs"), 40, 60),
        Row(
            "training ÷ TensorFlow.js cpu", against(fast, "train convnet tensorflow cpu"), 100, 170
        ),
        Row("training ÷ TensorFlow.js webgl", against(fast, "train convnet tensorflow webgl")),
        Row("training ÷ our NumPy path", against(fast, "train convnet numpy"), 5, 7),
        Row("training ÷ NumPy natively", against(fast, "train convnet numpy natively")),
        Row("SIMD128 ÷ relaxed", against("train convnet simd128", fast), 0.6),
        Row(
            "our NumPy path ÷ ConvNetJS",
            against("train convnet numpy", "train convnet convnetjs"),
            *(7, 10),
        ),
        Row(
            "… if it had only its matrix products to do",
            against("products", "train convnet convnetjs"),
        ),
        Row(
            "one picture with full trace ÷ ConvNetJS forward",
            against("infer convnet relaxed", "infer convnet convnetjs"),
            *(5, 10),
        ),
        *(
            Row(f"default network, training ÷ {name}", against("train default relaxed", peer))
            for name, peer in {
                "ConvNetJS": "train default convnetjs",
                "TensorFlow.js cpu": "train default tensorflow cpu",
                "our NumPy path": "train default numpy",
            }.items()
        ),
        Row(
            "share of the multiply-add peak, 16 features over 8 channels",
            against("convolve", "peak"),
            *(0.5, 0.7),
        ),
        Row("ready, ours ÷ stock", [begun["ratio"], *begun["ratio_spread"]], 0.5, 0.35, most=True),
        Row("… our Python without our page ÷ stock", begun["alone_ratios"]),
        Row(
            "bytes to the first verdict",
            [begun["verdict_bytes"] / 1e6],
            *(8.0, 6.5),
            most=True,
            unit=" MB",
        ),
    ]
    if "train convnet torch" in rates:
        torch = against(fast, "train convnet torch")
        made.insert(0, Row("training ÷ PyTorch, 1 thread", torch, 1.0, 1.5))
        one = against("train default relaxed", "train default torch")
        made.append(Row("default network, training ÷ PyTorch, 1 thread", one))
    for name, points in measured["growth"].items():
        made.append(
            Row(f"growth exponent in {picture.SIZES[name]}", [exponent(points)], 1.1, most=True)
        )
    start, end = measured["memory"]
    return [
        *made,
        Row("from a stroke to painted maps", seen["stroke"], unit=" ms"),
        Row("from Pause to stop", seen["pause"], unit=" ms"),
        Row("updates a second on the page", seen["updates"]),
        Row("tasks over 50 ms while training", [len(seen["tasks"])], 0, most=True),
        Row("memory of the worker", [end / 2**20], unit=" MiB"),
        *search.rows(measured["search"]),
        Row("memory grown in 10,000 updates", [(end - start) / 2**20], 0, most=True, unit=" MiB"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--seconds", type=float, default=0.8, help="how long each time")
    given = parser.parse_args()
    contenders.install_peers()
    measured: dict[str, Any] = throughput(given.rounds, given.seconds)
    print("the page …", flush=True)
    measured["page"] = in_page(given.rounds)
    print("start-up …", flush=True)
    measured["startup"] = startup.measure(given.rounds)
    print("searching …", flush=True)
    measured["search"] = search.measure(given.rounds)
    lines = rows(measured)
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    versions = ", ".join(f"{name} {version}" for name, version in measured["versions"].items())
    rates = "\n".join(
        f"| {name} | {', '.join(f'{value:,.0f}' for value in values)} |"
        for name, values in measured["rates"].items()
    )
    absent = (
        ""
        if "torch" in measured["versions"]
        else (
            "\nPyTorch was not measured: no Python that has it was found; "
            f"the environment variable {finding.TORCH} can name one.\n"
        )
    )
    text = (
        f"# Benchmarks\n\nMeasured on {date.today()}: {machine}, {versions}.\n\n"
        f"{table(lines)}\n{absent}\n"
        "![Who trains how fast, and how time grows with every size](latest.png)\n\n"
        "Ratios are of the two figures of one round; above 1 is faster, but for start-up.\n\n"
        f"## Each round, per second\n\n| | |\n|---|---|\n{rates}\n"
    )
    RESULTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        picture.draw(measured, RESULTS / "latest.png", chromium)
        chromium.close()
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    (RESULTS / "latest.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(table(lines))


if __name__ == "__main__":
    main()

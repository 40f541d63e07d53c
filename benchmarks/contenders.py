"""Those that are measured: workers of one page, and programs of this machine."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.finding import python_with_torch
from tools import assemble, kernels, server

native: Any = importlib.import_module("benchmarks.inside.python")  # runs in Pyodide, too
HERE = Path(__file__).parent
INSIDE = HERE / "inside"
PEERS = HERE / "peers"


def install_peers() -> None:
    """The peers from npm, by the versions of the lock file."""
    if (PEERS / "node_modules").exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The peers come from npm: install Node.js, then run this again.")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=PEERS, check=True, stdout=subprocess.DEVNULL)


def networks() -> str:
    """The designs that everyone builds, as JSON: layers, batch, and the rule that updates go by."""
    found = {}
    for name, rule in {"convnet": "momentum", "default": "adam"}.items():
        network, _, pictures, _ = getattr(native, name)()
        found[name] = {**network.description, "batch": len(pictures), "rule": rule}
    return json.dumps(found)


def site(folder: Path) -> server.Server:
    """A site with the page's own runtime, the peers and the workers that measure them."""
    plan = assemble.plan()
    runtime = next(name.split("/")[0] for name in plan if name.startswith("runtime-"))
    files = {
        name.replace(f"{runtime}/", "runtime/", 1): content
        for name, content in plan.items()
        if name.startswith(runtime)
    }
    files |= assemble.unpacked(files)
    for path in INSIDE.iterdir():
        files[f"inside/{path.name}"] = path
    modules = PEERS / "node_modules"
    files["peers/convnet.js"] = modules / "convnetjs" / "build" / "convnet.js"
    files["peers/tf.min.js"] = modules / "@tensorflow" / "tfjs" / "dist" / "tf.min.js"
    files["networks.json"] = networks().encode()
    files["index.html"] = b"<!doctype html><title>Benchmarks</title>"
    assemble.write(files, folder)
    problem = kernels.make(INSIDE, "relaxed", folder / "peak.wasm")
    if problem:
        raise SystemExit(problem)
    running = server.make_server(folder).in_background()
    return running


class Worker:
    """A worker of the page; asks for one figure at a time."""

    def __init__(self, page: Page, name: str, address: str, module: bool = False) -> None:
        self.page, self.name = page, name
        page.evaluate(
            """([name, address, module]) => new Promise((resolve, reject) => {
                const worker = new Worker(address, module ? {type: "module"} : {});
                (window.workers ??= {})[name] = worker;
                worker.onmessage = resolve;
                worker.onerror = (event) => reject(new Error(event.message));
            })""",
            [name, address, module],
        )

    def ask(self, message: Any) -> Any:
        return self.page.evaluate(
            """([name, message]) => new Promise((resolve, reject) => {
                const worker = window.workers[name];
                worker.onmessage = ({data}) => resolve(data);
                worker.onerror = (event) => reject(new Error(event.message));
                worker.postMessage(message);
            })""",
            [self.name, message],
        )


class Torch:
    """PyTorch on one thread, in a Python that has it."""

    def __init__(self, python: str) -> None:
        blas = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        environment = {name: value for name, value in os.environ.items() if name not in blas}
        self.process = subprocess.Popen(
            [python, str(INSIDE / "pytorch.py"), networks()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "OMP_NUM_THREADS": "1"},
        )
        self.version = self._read()

    def ask(self, message: dict[str, Any]) -> float:
        assert self.process.stdin
        self.process.stdin.write(f"{json.dumps(message)}\n")
        self.process.stdin.flush()
        return float(self._read())

    def _read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


def torch() -> Torch | None:
    """PyTorch, where a Python that has it is named or is this one."""
    python = python_with_torch()
    return None if python is None else Torch(python)


def open_page(browser: Browser, running: server.Server) -> Page:
    page = browser.new_page()
    page.set_default_timeout(600_000)
    page.goto(f"http://127.0.0.1:{running.server_port}/")
    return page

"""A long training in a tab that nobody looks at: it neither stops nor grows.

    .venv/bin/python -m benchmarks.soak [MINUTES]

Starts from random features, trains, and puts the tab behind another one, for an hour if nothing
else is asked for. Every minute: updates, what the page's own heap holds, and what is kept in the
browser. The tab is hidden as the browser has it where that is possible; without a
window system a tab stays visible whatever lies over it, and is told that it is hidden, which is
what the page itself goes by.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

from benchmarks.page import updates
from tools import assemble, browser, server

MINUTE = 60
HIDE = """() => {
  Object.defineProperty(Document.prototype, "hidden", {configurable: true, get: () => true});
  Object.defineProperty(
    Document.prototype, "visibilityState", {configurable: true, get: () => "hidden"});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
KEPT = """async () => (await navigator.storage.estimate()).usage ?? 0"""


def heap(session: CDPSession) -> float:
    """MiB of JavaScript's heap on the page's own thread, after a collection."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 2**20


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        assemble.write(assemble.plan(), Path(folder))
        running = server.Server(("127.0.0.1", 0), partial(server.Handler, directory=folder))
        threading.Thread(target=running.serve_forever, daemon=True).start()
        found = browser.find()
        chromium = playwright.chromium.launch(executable_path=found, args=browser.FLAGS)
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{running.server_port}/")
        page.wait_for_selector("html[data-state=ready]", timeout=120_000)
        session = context.new_cdp_session(page)
        page.click("[data-act=new-start]")
        page.wait_for_selector("html[data-state=ready]")
        page.click("[data-act=train]")
        page.wait_for_selector("html[data-state=training]")
        page.evaluate(HIDE)
        context.new_page().bring_to_front()
        print("minute  updates  page MiB  kept MiB", flush=True)
        began = time.monotonic()
        before, minute = -1, 0
        while True:
            count = updates(page)
            kept = page.evaluate(KEPT) / 2**20
            print(f"{minute:6}  {count:7,}  {heap(session):8.1f}  {kept:8.1f}", flush=True)
            if count <= before:
                raise SystemExit("Training has stopped.")
            if time.monotonic() - began >= minutes * MINUTE:
                break
            before, minute = count, minute + 1
            time.sleep(min(MINUTE, minutes * MINUTE))
        if page.get_attribute("html", "data-state") != "training":
            raise SystemExit("Training has stopped.")
        chromium.close()
        running.shutdown()


if __name__ == "__main__":
    main()

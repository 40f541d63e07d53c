"""The real page: how soon a stroke is painted, Pause has stopped, and how long its tasks are."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from tools import server

# From a change of the drawing to the frame after its maps were painted.
STROKE = """() => new Promise((resolve) => {
    const pad = document.querySelector("xo-pad");
    const map = document.querySelector("xo-map canvas");
    const start = performance.now();
    new MutationObserver((_, watching) => {
        watching.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - start));
    }).observe(map, {attributes: true});
    const shift = Math.random();
    const strokes = [[4 + shift, 5, 22, 23], [23, 5, 5 + shift, 22]];
    pad.show({strokes, picture: null, example: false});
})"""
PAUSE = """() => new Promise((resolve) => {
    const start = performance.now();
    new MutationObserver(() => {
        if (document.documentElement.dataset.state === "paused") resolve(performance.now() - start);
    }).observe(document.documentElement, {attributes: true});
    document.querySelector("[data-act=train]").click();
})"""
WATCH = """() => {
    window.tasks = [];
    new PerformanceObserver((list) => {
        for (const {duration} of list.getEntries()) tasks.push(duration);
    }).observe({type: "longtask"});
}"""


def measure(browser: Browser, running: server.Server, rounds: int) -> dict[str, Any]:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{running.server_port}/")
    page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    page.wait_for_function("document.querySelector('.held-out').textContent.includes('%')")
    strokes = [page.evaluate(STROKE) for _ in range(rounds * 4)]
    page.evaluate(WATCH)
    pauses, rates = [], []
    for _ in range(rounds):
        before = updates(page)
        page.click("[data-act=train]")
        page.wait_for_selector("html[data-state=training]")
        page.wait_for_timeout(4000)
        pauses.append(page.evaluate(PAUSE))
        rates.append((updates(page) - before) / 4)
    tasks = page.evaluate("tasks")
    page.close()
    return {"stroke": strokes, "pause": pauses, "updates": rates, "tasks": tasks}


def updates(page: Page) -> int:
    return int(page.locator("[aria-label=Updates]").inner_text().split()[0].replace(",", ""))

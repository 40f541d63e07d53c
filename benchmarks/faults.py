"""Starts the page with each file of a first visit given wrong in every way, and tells what is seen.

    python -m benchmarks.faults [--only TEXT] [--fault KIND]

A case is survived where the page gets ready, or says within `LIMIT` seconds which file it is; and
where, once the file comes again, the button that the page offers gets it ready.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from tests.page.faulty import FAULTS, FaultySite, faulty
from tools import assemble, browser

LIMIT = 20  # seconds for a sentence
HEALED = 60  # seconds to be ready afterwards
ALERT = "[role=alert]:not([hidden]) p"


class Case(NamedTuple):
    file: str
    fault: str
    seconds: float
    said: str  # nothing where the page got ready
    outcome: str  # "ready", "healed", or what is wrong


def first_visit(chromium: Browser, site: FaultySite) -> list[str]:
    """The files that a first visit asks for until Python is ready, but for the page itself."""
    page = chromium.new_page()
    site.asked.clear()
    page.goto(site.address)
    page.wait_for_selector("html[data-state=ready]", state="attached", timeout=1000 * HEALED)
    page.close()
    return [name for name in dict.fromkeys(site.asked) if name != "index.html"]


def seen(page: Page, seconds: float) -> str:
    """The first sentence that the page says, or that it is ready."""
    page.wait_for_function(
        f"""() => document.documentElement.dataset.state === "ready"
          || [...document.querySelectorAll("{ALERT}")].some(each => each.checkVisibility())""",
        timeout=1000 * seconds,
        polling=100,
    )
    said = [text for text in page.locator(ALERT).all_inner_texts() if text]
    return said[0] if said else ""


def tried(chromium: Browser, site: FaultySite, file: str, fault: str) -> Case:
    context = chromium.new_context()
    page = context.new_page()
    site.break_(file, fault)
    began = time.monotonic()
    said, outcome = "", "ready"
    try:
        page.goto(site.address, wait_until="commit")
        said = seen(page, LIMIT)
        seconds = time.monotonic() - began
        if said:
            outcome = healed(page, site, file, said)
    except TooLate:
        seconds = time.monotonic() - began
        outcome = "neither ready nor a sentence" if not said else "not ready after healing"
    site.heal()
    context.close()
    return Case(file, fault, seconds, said, outcome)


def healed(page: Page, site: FaultySite, file: str, said: str) -> str:
    site.heal()
    is_ready = page.locator("html[data-state=ready]").count()
    again = page.get_by_role("button", name="Load again", exact=True)
    restart = page.get_by_role("button", name="Restart Python", exact=True)
    again.or_(restart).first.click(timeout=1000 * LIMIT)
    if not is_ready:
        page.wait_for_selector("html[data-state=ready]", state="attached", timeout=1000 * HEALED)
    return "healed" if file.rsplit("/", 1)[-1] in said else "the file is not named"


def cases(only: str, faults: list[str]) -> Iterator[Case]:
    assemble.build()
    with sync_playwright() as playwright, faulty(assemble.DIST) as site:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.FLAGS)
        for file in first_visit(chromium, site):
            for fault in faults if only in file else []:
                yield tried(chromium, site, file, fault)
        chromium.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="files whose path has this in it")
    parser.add_argument("--fault", choices=FAULTS, help="one kind of fault instead of all")
    given = parser.parse_args()
    good = total = 0
    for case in cases(given.only, [given.fault] if given.fault else FAULTS):
        total += 1
        good += case.outcome in ("ready", "healed")
        print(
            f"{case.outcome:30} {case.seconds:5.1f} s  {case.fault:10} {case.file}  {case.said}",
            flush=True,
        )
    print(f"{good} of {total} survived")


if __name__ == "__main__":
    main()

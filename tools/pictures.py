"""Takes the pictures of docs/pictures/: the page at three sizes, light and dark."""

from __future__ import annotations

import threading
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tools import assemble, browser, server

FOLDER = assemble.ROOT / "docs" / "pictures"
SIZES = {"wide": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}


def take(page: Page, address: str, path: Path) -> None:
    """One picture of the page, once Python is there and every figure has been filled in.

    It is not the first visit: nobody is shown around.
    """
    page.add_init_script("localStorage.setItem('xocnn:guided', 'yes')")
    page.goto(address)
    page.wait_for_selector("html[data-state=ready]")
    page.get_by_role("table", name="Arithmetic").wait_for()
    expect(page.locator(".held-out")).to_contain_text("%")
    page.screenshot(path=path)


def main() -> None:
    """All of them."""
    found = browser.find()
    if found is None:
        raise SystemExit("No browser was found; `python3 build.py test` installs one.")
    site = server.make_server(assemble.DIST)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=browser.FLAGS)
        for name, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                page = chromium.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if theme == "dark" else "light",
                )
                take(page, f"http://127.0.0.1:{site.server_port}/", FOLDER / f"{name}-{theme}.png")
                page.close()
        chromium.close()
    site.shutdown()


if __name__ == "__main__":
    main()

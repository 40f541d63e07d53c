"""A tab that keeps as the page does, with neither page nor Python in it."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

from playwright.sync_api import Page

from tools.check import script

SOURCE = Path(__file__).parent / "fixtures" / "tab.js"


class Keeper:
    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        page.goto(f"{site}teachers.html")
        bundling = ("--bundle", "--format=iife", "--global-name=tab", "--log-level=warning")
        page.add_script_tag(
            content=subprocess.check_output(script("esbuild", str(SOURCE), *bundling), text=True)
        )
        page.evaluate("tab.saving.load().then(() => {})")

    def keep(self, name: str, file: bytes) -> None:
        """Keep a file, and wait until that has been tried."""
        self.page.evaluate(
            """([name, text]) => {
              const file = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
              return tab.saving.keep(name, file);
            }""",
            [name, base64.b64encode(file).decode()],
        )

    def forget(self) -> None:
        self.page.evaluate("tab.saving.forget()")

    @property
    def said(self) -> str:
        """What it says of what is kept."""
        return self.page.title()

"""A reader of the page in any engine: finds things by the names of the contract, and uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from tests.waiting import wait_until

SIDE = 28  # network pixels
PIECES = 8  # of a stroke: one movement of the pointer for each
KEYS = {
    **{name: getattr(Keys, f"ARROW_{name.upper()}") for name in ("left", "right", "up", "down")},
    "space": Keys.SPACE,
}
# Errors that nothing catches, noted from the beginning in a way that all engines have.
NOTING = """<script>
window.faults = [];
addEventListener("error", ({message, target}) => faults.push(message || target.outerHTML), true);
addEventListener("unhandledrejection", ({reason}) => faults.push(String(reason)));
</script>"""
type Line = list[tuple[float, float]]
CROSS: list[Line] = [[(6, 6), (22, 22)], [(22, 6), (6, 22)]]
RING: list[Line] = [
    [(14, 5), (21, 8), (23, 14), (21, 20), (14, 23), (7, 20), (5, 14), (7, 8), (14, 5)]
]


class Reader:
    def __init__(self, driver: WebDriver, site: str, downloads: Path) -> None:
        self.driver = driver
        self.site = site
        self.downloads = downloads
        self._is_inside = False

    # ---- opening

    def open(self, path: str = "index.html") -> None:
        self.driver.get(self.site + path)
        self.wait_for_state("ready")

    def reload(self) -> None:
        self.driver.refresh()
        self.wait_for_state("ready")

    def state(self) -> str:
        return self.driver.execute_script("return document.documentElement.dataset.state")

    def wait_for_state(self, state: str) -> None:
        reached = self.wait(lambda: (now := self.state()) in (state, "failed") and now, state)
        assert reached == state, self.alert()

    def faults(self) -> list[str]:
        """Errors that nothing in the page has caught."""
        return self.driver.execute_script("return window.faults")

    @contextmanager
    def inside(self, frame: WebElement) -> Iterator[None]:
        """In a frame, where Chromium's driver cannot compute accessible names."""
        self.driver.switch_to.frame(frame)
        self._is_inside = True
        try:
            yield
        finally:
            self._is_inside = False
            self.driver.switch_to.default_content()

    # ---- finding

    def wait[T](self, look: Callable[[], T], what: str) -> T:
        """Wait for a true answer; an element that is replaced meanwhile is looked for again."""

        def again() -> T | None:
            try:
                return look()
            except StaleElementReferenceException:
                return None

        return wait_until(again, what)

    def named(self, name: str) -> WebElement:
        """What has this accessible name and can be seen, or is reached by its label."""
        path = (
            f"//*[@aria-label='{name}'] | //button[normalize-space()='{name}']"
            f" | //label[normalize-space(text())='{name}']//*[self::input or self::select]"
        )

        def look() -> WebElement | None:
            found = self.driver.find_elements("xpath", path)
            return next((it for it in found if it.is_displayed() or it.tag_name == "input"), None)

        element = self.wait(look, name)
        if not self._is_inside:
            # Firefox adds the words of a file input.
            assert element.accessible_name.startswith(name)
        return element

    def text(self, name: str) -> str:
        return self.named(name).text

    def alert(self) -> str:
        alerts = self.driver.find_elements("css selector", "[role=alert]")
        return " ".join(each.text for each in alerts if each.is_displayed())

    def wait_for_text(self, name: str, pattern: str) -> str:
        def look() -> str | None:
            text = self.text(name)
            return text if re.search(pattern, text, re.MULTILINE) else None

        return self.wait(look, f"{name}: {pattern}")

    def verdict(self, winner: str) -> None:
        self.wait_for_text("Verdict", rf"{winner}, with \d+ %")

    def updates(self) -> int:
        return int(self.text("Updates").split()[0].replace(",", ""))

    def table(self, name: str) -> list[list[str]]:
        """The cells of a table, row by row, whether it can be seen or not."""
        rows: list[list[str]] = self.driver.execute_script(
            """const table = document.querySelector(`table[aria-label="${arguments[0]}"]`);
            return [...table.rows].map(row => [...row.cells].map(cell => cell.textContent));""",
            name,
        )
        return [[cell.replace("−", "-") for cell in row] for row in rows]

    def losses(self) -> list[float]:
        """Those of the updates that the table has, the first one first."""
        _, *rows = self.table("Loss figures")
        return [float(row[1]) for row in reversed(rows) if row[0] != "0"]

    # ---- using

    def press(self, name: str) -> None:
        button = self.named(name)
        self.show(button)
        button.click()

    def show(self, element: WebElement) -> None:
        self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element
        )

    def clear(self) -> None:
        self.press("Clear")
        self.wait_for_text("Verdict", "Nothing drawn")

    def draw(self, lines: list[Line]) -> None:
        """With the pointer; points in network pixels."""
        board = self.named("Drawing")
        self.show(board)
        x, y, width, height = self.driver.execute_script(
            """const {x, y, width, height} = arguments[0].getBoundingClientRect();
            return [x, y, width, height];""",
            board,
        )
        actions = ActionBuilder(self.driver, duration=10)
        pointer = actions.pointer_action

        def move(at: tuple[float, float]) -> None:
            pointer.move_to_location(int(x + at[0] / SIDE * width), int(y + at[1] / SIDE * height))

        for line in lines:
            move(line[0])
            pointer.pointer_down()
            for (x0, y0), (x1, y1) in pairwise(line):
                for piece in range(1, PIECES + 1):
                    part = piece / PIECES
                    move((x0 + part * (x1 - x0), y0 + part * (y1 - y0)))
            pointer.pointer_up()
        actions.perform()

    def focus(self, name: str) -> None:
        self.driver.execute_script("arguments[0].focus()", self.named(name))

    def keys(self, words: str) -> None:
        """Press keys one after the other: "space", "right×4", "Right" with Shift."""
        actions = ActionChains(self.driver, duration=10)
        for word in words.split():
            name, _, times = word.partition("×")
            shifted = name[0].isupper()
            if shifted:
                actions.key_down(Keys.SHIFT)
            for _ in range(int(times or 1)):
                actions.send_keys(KEYS[name.lower()])
            if shifted:
                actions.key_up(Keys.SHIFT)
        actions.perform()

    def type(self, name: str, value: str) -> None:
        field = self.named(name)
        self.show(field)
        field.clear()
        field.send_keys(value + Keys.ENTER)

    def choose_file(self, name: str, path: Path) -> None:
        self.named(name).send_keys(str(path))

    def downloaded(self, ending: str) -> Path:
        """The file that the browser has saved, complete."""

        def look() -> Path | None:
            files = list(self.downloads.glob(f"*{ending}"))
            return files[0] if files and files[0].stat().st_size else None

        return self.wait(look, f"a download: {ending}")

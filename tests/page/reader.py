"""A reader of the page: opens it, looks at it and uses it, by the names of the contract alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import visit, wait_for_state
from xocnn.page.settings import Settings

SIDE = 28  # network pixels
POLL = 100  # ms between two looks; to look with each frame would keep the page busy
type Line = list[tuple[float, float]]
CROSS: list[Line] = [[(6, 6), (22, 22)], [(22, 6), (6, 22)]]

# ---- opening ------------------------------------------------------------------------------------


@contextmanager
def opened(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A page of its own, ready."""
    with visit(browser, **options) as page:
        page.goto(site)
        wait_for_state(page, "ready")
        settle(page)
        yield page


def settle(page: Page) -> None:
    """Wait until a new beginning is complete: its held-out figures are the last to come."""
    page.wait_for_function(
        "document.querySelector('.held-out').textContent.includes('%')", polling=POLL
    )


# What is seen of the network in a page that has just been opened.
_ready_made: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def _seen(page: Page) -> list[str]:
    """Features, and what is written into the fields of the design."""
    fields = page.locator("xo-design").locator("input, select, textarea")
    # Those that are there: the design may be another, with fewer of them.
    pictures = page.get_by_role("img", name=re.compile(r"^Layer \d+ feature \d+$"))
    return [
        *pictures.evaluate_all("pictures => pictures.map(canvas => canvas.toDataURL())"),
        *fields.evaluate_all("fields => fields.map(({value}) => value)"),
    ]


def renew(page: Page) -> Page:
    """The page as it is when it has just been opened, without starting Python again."""
    pause = page.get_by_role("button", name="Pause", exact=True)
    if pause.is_visible():
        pause.click()
        wait_for_state(page, "paused")
    page.keyboard.press("Escape")
    dismiss = page.get_by_role("button", name="Dismiss")
    if dismiss.is_visible():
        dismiss.click()
    usual = Settings()
    change(page, "Learning rate", f"{usual.rate:g}")
    change(page, "Batch", f"{usual.batch}")
    change(page, "Weight decay", f"{usual.weight_decay:g}")
    if page.get_by_label("Optimizer").input_value() != usual.optimizer:
        choose(page, "Optimizer", usual.optimizer)
    untouched = state(page) == "ready" and updates(page).inner_text() == "0 updates"
    if not untouched or _seen(page) != _ready_made.get(page):
        begin(page, "Ready-made network")
        _ready_made[page] = _seen(page)
    for fold in page.get_by_role("button", name="Fold").all():
        fold.click()
    button(page, "Clear").click()
    button(page, "Plain X").click()
    expect(verdict(page)).to_contain_text("An example")
    return page


def begin(page: Page, name: str) -> None:
    """Press a button that begins anew, and wait until it has."""
    training = state(page) == "training"
    mark(page)
    button(page, name).click()
    if training:  # its figures may have covered the mark
        expect(updates(page)).to_have_text("0 updates")
    settle(page)


def mark(page: Page) -> None:
    """Prepare for `settle`: what is asked for next is a new beginning."""
    page.evaluate("document.querySelector('.held-out').textContent = ''")


# ---- finding ------------------------------------------------------------------------------------


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def drawing(page: Page) -> Locator:
    return page.get_by_label("Drawing", exact=True)


def verdict(page: Page) -> Locator:
    return page.get_by_role("status", name="Verdict", exact=True)


def updates(page: Page) -> Locator:
    return page.get_by_role("status", name="Updates", exact=True)


def alert(page: Page) -> Locator:
    return page.get_by_role("alert").filter(visible=True)


def map_of(page: Page, layer: int, number: int) -> Locator:
    return page.get_by_role("img", name=f"Layer {layer} map {number}", exact=True)


def feature_of(page: Page, layer: int, number: int) -> Locator:
    return page.get_by_role("img", name=f"Layer {layer} feature {number}", exact=True)


# ---- looking ------------------------------------------------------------------------------------


def state(page: Page) -> str:
    return page.locator("html").get_attribute("data-state") or ""


def number(text: str) -> float:
    """A number as the page writes it, with a true minus sign."""
    return float(text.replace("\u2212", "-").replace(",", ""))


def update_count(page: Page) -> int:
    return int(number(updates(page).inner_text().split()[0]))


def shares(page: Page) -> dict[str, int]:
    """Every class and its whole percent, as the verdict says them."""
    text = verdict(page).inner_text()
    found = re.findall(r"\b([XO])(?:, with| has) (\d+) %", text)
    return {name: int(percent) for name, percent in found}


def values_of(picture: Locator) -> list[float]:
    """The values that a map shows."""
    return picture.evaluate("canvas => [...canvas.closest('xo-map').values]")


def pixels_of(picture: Locator) -> str:
    """What is painted, to be compared."""
    return picture.evaluate("canvas => canvas.toDataURL()")


def strokes(page: Page) -> list[list[float]]:
    return page.evaluate("document.querySelector('xo-pad').drawing.strokes")


class Sheet(NamedTuple):
    """The table Arithmetic: its columns, its rows of terms, and its named rows."""

    columns: list[str]
    terms: list[list[float]]
    rows: dict[str, float]


def arithmetic(page: Page) -> Sheet:
    table = page.get_by_role("table", name="Arithmetic", exact=True)
    lines: list[list[tuple[str, str]]] = table.evaluate(
        """table => [...table.rows].map(row =>
             [...row.cells].map(cell => [cell.localName, cell.textContent.trim()]))"""
    )
    columns = [text for _, text in lines[0]]
    terms = [[number(text) for _, text in line[1:]] for line in lines if line[0][0] == "td"]
    rows = {line[0][1]: number(line[1][1]) for line in lines[1:] if line[0][0] == "th"}
    return Sheet(columns, terms, rows)


def losses(page: Page) -> dict[int, str]:
    """The rows of the table Loss figures, by update; the one for the start left out."""
    table = page.get_by_role("table", name="Loss figures", exact=True)
    lines: list[list[str]] = table.evaluate(
        "table => [...table.rows].slice(1).map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return {int(number(line[0])): " ".join(line[1:]) for line in lines if line[0] != "0"}


# ---- using --------------------------------------------------------------------------------------


def draw(page: Page, lines: list[Line]) -> None:
    """Draw with the mouse; points in network pixels."""
    board = drawing(page)
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    for line in lines:
        (x, y), *rest = [
            (box["x"] + px / SIDE * box["width"], box["y"] + py / SIDE * box["height"])
            for px, py in line
        ]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=6)
        page.mouse.up()


def change(page: Page, name: str, value: str) -> None:
    """Type a number into a field of this name, and leave it."""
    field = page.get_by_label(name, exact=True)
    if field.input_value() != value:
        field.fill(value)
        field.press("Enter")
        answered(page)


def choose(page: Page, name: str, value: str) -> None:
    """Choose from a list of this name."""
    page.get_by_label(name).select_option(value)  # the label's text has the choices in it, too
    answered(page)


def answered(page: Page) -> None:
    """Wait until Python has answered all that the page has asked so far: it answers in order."""
    page.evaluate(
        """async () => {
          const beside = document.querySelector("script[type=module]").src;
          const { call } = await import(new URL("python.js", beside).href);
          await call("check_design", { layers: [] });
        }"""
    )


def copied(lab: Locator, name: str) -> str:
    """What a button of this name copies."""
    lab.page.evaluate(
        """() => {
          navigator.clipboard.write = async ([item]) => {
            window.copied = await (await item.getType("text/plain")).text();
          };
        }"""
    )
    lab.get_by_role("button", name=name, exact=True).click()
    expect(lab.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    text: str = lab.page.evaluate("window.copied")
    return text


def click_cell(picture: Locator, row: int, column: int) -> None:
    rows, columns = picture.evaluate("canvas => [canvas.height, canvas.width]")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    # A click has whole pixels, and cells may be hardly larger than one.
    x = math.ceil(box["x"] + (column + 0.1) / columns * box["width"])
    y = math.ceil(box["y"] + (row + 0.1) / rows * box["height"])
    picture.click(position={"x": x - box["x"], "y": y - box["y"]})


def expect_cell(page: Page, layer: int, kind: str, place: tuple[int, int, int]) -> None:
    """Wait until the arithmetic of this value is set out; all numbers from 1."""
    region = page.get_by_role("region", name="The arithmetic of one value")
    expect(region.get_by_role("heading", name=f"Layer {layer}: {kind}")).to_be_visible()
    for name, at in zip(("Map", "Row", "Column"), place, strict=True):
        expect(region.get_by_label(name, exact=True)).to_have_value(str(at))
    answered(page)  # typed numbers are in the fields before the answer is there


def step(page: Page, times: int = 1) -> None:
    for _ in range(times):
        after = update_count(page) + 1
        button(page, "Step").click()
        expect(updates(page)).to_have_text(re.compile(rf"^{after} updates?$"))
    wait_for_state(page, "paused")
    answered(page)


def features(page: Page) -> list[str]:
    return [pixels_of(feature_of(page, layer, at)) for layer in (1, 4, 7) for at in (1, 2, 3)]


def wait_for_updates(page: Page, count: int) -> None:
    page.wait_for_function(
        """count => Number(document.querySelector('[aria-label=Updates]').textContent
             .split(' ')[0].replaceAll(',', '')) >= count""",
        arg=count,
        polling=POLL,
    )


def train(page: Page, count: int) -> None:
    button(page, "Train").click()
    wait_for_updates(page, count)


def pause(page: Page) -> None:
    button(page, "Pause").click()
    wait_for_state(page, "paused")

"""The guided first minute: it follows the reader, covers nothing, and goes when it is told to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import Watch, wait_for_state
from tests.page.reader import (
    CROSS,
    button,
    click_cell,
    draw,
    drawing,
    map_of,
    opened,
    pause,
    renew,
)  # fmt: skip

RUNTIME = re.compile("/runtime-")  # what Python is made of
LAYER = "[aria-label='Layer 1: convolution'] .maps"
VOTES = "[aria-label='Layer 11: votes'] .map-row"


@pytest.fixture(scope="module")
def visited(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site) as page:
        yield page


@pytest.fixture
def fresh(visited: Page) -> Page:
    """A page whose reader has done nothing yet, and is shown around."""
    renew(visited)
    visited.get_by_role("link", name="Show me around").click()
    visited.evaluate("scrollTo(0, 0)")
    return visited


def guide(page: Page) -> Locator:
    return page.get_by_role("region", name="Guide")


def hint(page: Page) -> Locator:
    return guide(page).get_by_role("status")


def expect_hint(page: Page, at: int, words: str, target: str) -> None:
    expect(guide(page)).to_contain_text(f"{at} of 6")
    expect(hint(page)).to_contain_text(words)
    outlined = page.locator(".here")
    expect(outlined).to_have_count(1)
    assert outlined.evaluate("(at, selector) => at.matches(selector)", target)


def expect_nothing_covered(page: Page, ratio: float = 0.5) -> None:
    """What the guide speaks of is in the window, under its row; where it is not, it can be gone
    to."""
    there = button(page, "Go there")
    if there.is_visible():
        there.click()
    expect(there).to_be_hidden()
    spoken_of = page.locator(".here")
    expect(spoken_of).to_be_in_viewport(ratio=ratio)
    row, shown = guide(page).bounding_box(), spoken_of.bounding_box()
    height = page.evaluate("innerHeight")
    assert row and shown
    assert row["y"] >= 0 and row["y"] + row["height"] <= height
    assert shown["y"] >= row["y"] + row["height"]


def expect_room(page: Page) -> None:
    """The row pushes the page down, and makes it no wider."""
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth") <= page.evaluate(f"{root}.clientWidth")
    row = guide(page).bounding_box()
    board = page.locator("xo-pad").bounding_box()
    assert row and board
    assert board["y"] >= row["y"] + row["height"]


def train_anew(page: Page) -> None:
    expect_hint(page, 4, "Press New start", "[data-act=new-start]")
    button(page, "New start").press("Enter")
    expect_hint(page, 5, "Press Train", "[data-act=train]")
    button(page, "Train").press("Enter")
    expect_hint(page, 6, "every value votes", VOTES)
    pause(page)


def test_the_guide_goes_on_when_the_reader_does_the_thing_and_covers_nothing(fresh: Page) -> None:
    fresh.set_viewport_size({"width": 1440, "height": 900})
    expect_room(fresh)
    expect_hint(fresh, 1, "Draw an X or an O", "xo-pad")
    draw(fresh, CROSS)
    expect_hint(fresh, 2, "move over one", LAYER)
    expect_nothing_covered(fresh)
    map_of(fresh, 1, 2).hover()
    expect_hint(fresh, 3, "Press on one", LAYER)
    click_cell(map_of(fresh, 1, 2), 5, 5)
    train_anew(fresh)
    expect(button(fresh, "Go there")).to_be_hidden()
    expect_nothing_covered(fresh, ratio=0.9)
    click_cell(map_of(fresh, 11, 1), 0, 0)
    expect(hint(fresh)).to_contain_text("Each step has its own section")
    expect(fresh.locator(".here")).to_have_count(0)
    button(fresh, "Done").click()
    expect(guide(fresh)).to_be_hidden()


def test_the_keyboard_goes_all_the_way(fresh: Page) -> None:
    fresh.set_viewport_size({"width": 820, "height": 1180})
    expect_room(fresh)
    drawing(fresh).focus()
    for key in ("Space", "Shift+ArrowRight", "Shift+ArrowDown", "Space"):
        fresh.keyboard.press(key)
    expect_hint(fresh, 2, "move over one", LAYER)
    expect_nothing_covered(fresh)
    map_of(fresh, 1, 1).focus()
    fresh.keyboard.press("ArrowLeft")
    expect_hint(fresh, 3, "Press on one", LAYER)
    fresh.keyboard.press("Enter")
    train_anew(fresh)
    expect(button(fresh, "Go there")).to_be_visible()
    expect_nothing_covered(fresh, ratio=0.9)
    button(fresh, "Skip").focus()
    fresh.keyboard.press("Enter")
    expect(guide(fresh)).to_be_hidden()
    expect(fresh.locator(".here")).to_have_count(0)


def test_a_finger_points_by_pressing_and_what_is_out_of_sight_can_be_gone_to(
    browser: Browser, site: str
) -> None:
    with opened(browser, site, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        expect_room(page)
        draw(page, CROSS)
        expect_hint(page, 2, "touch it", LAYER)
        expect_nothing_covered(page)
        map_of(page, 1, 2).tap()
        expect_hint(page, 3, "Press on one", LAYER)
        map_of(page, 1, 2).tap()
        train_anew(page)
        expect(button(page, "Go there")).to_be_visible()
        expect_nothing_covered(page, ratio=0.9)
        # It came by itself on the first visit, and does not again.
        page.route(RUNTIME, lambda _: None)  # Python has nothing to do here
        page.goto(site)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(guide(page)).to_be_hidden()


def test_whoever_follows_a_link_to_a_place_is_not_shown_around(page: Page, site: str) -> None:
    page.route(RUNTIME, lambda _: None)  # Python has nothing to do here
    page.goto(f"{site}#pooling")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    expect(guide(page)).to_be_hidden()


def test_the_row_is_there_from_the_first_paint_also_after_a_lab_that_stood_alone(
    page: Page, site: str, watch: Watch
) -> None:
    page.goto(f"{site}embed.html?lab=pooling&start=click")
    expect(page.get_by_text("touch to start")).to_be_visible()
    assert page.locator("#guide").count() == 0
    # Nothing moves when the guide's own script comes: it comes late, if at all.
    page.route(re.compile(r"/js/guide-\w+\.js$"), lambda route: route.abort())
    page.goto(site)
    expect(guide(page)).to_be_visible()
    before = page.locator("xo-pad").bounding_box()
    wait_for_state(page, "ready")
    assert page.locator("xo-pad").bounding_box() == before
    watch.faults.clear()

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

DENIED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); }
});"""
SIZES = [(1440, 900), (820, 1180), (390, 844)]


@pytest.fixture(scope="module")
def visited(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site) as page:
        yield page


@pytest.fixture
def fresh(visited: Page) -> Page:
    """A page whose reader has done nothing yet, and is shown around."""
    visited.set_viewport_size({"width": 1280, "height": 720})
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


def test_the_guide_goes_on_when_the_reader_does_the_thing(fresh: Page) -> None:
    expect_hint(fresh, 1, "Draw an X or an O", "xo-pad")
    draw(fresh, CROSS)
    expect_hint(fresh, 2, "move over one", "[aria-label='Layer 1: convolution'] .maps")
    map_of(fresh, 1, 2).hover()
    expect_hint(fresh, 3, "Press on one", "[aria-label='Layer 1: convolution'] .maps")
    click_cell(map_of(fresh, 1, 2), 5, 5)
    expect_hint(fresh, 4, "Press New start", "[data-act=new-start]")
    button(fresh, "New start").click()
    expect_hint(fresh, 5, "Press Train", "[data-act=train]")
    button(fresh, "Train").click()
    expect_hint(fresh, 6, "every value votes", "[aria-label='Layer 11: votes'] .map-row")
    pause(fresh)
    click_cell(map_of(fresh, 11, 1), 0, 0)
    expect(hint(fresh)).to_contain_text("Each step has its own section")
    expect(fresh.locator(".here")).to_have_count(0)
    button(fresh, "Done").click()
    expect(guide(fresh)).to_be_hidden()


def test_the_keyboard_goes_all_the_way(fresh: Page) -> None:
    drawing(fresh).focus()
    for key in ("Space", "Shift+ArrowRight", "Shift+ArrowDown", "Space"):
        fresh.keyboard.press(key)
    expect_hint(fresh, 2, "move over one", "[aria-label='Layer 1: convolution'] .maps")
    map_of(fresh, 1, 1).focus()
    fresh.keyboard.press("ArrowLeft")
    expect_hint(fresh, 3, "Press on one", "[aria-label='Layer 1: convolution'] .maps")
    fresh.keyboard.press("Enter")
    expect_hint(fresh, 4, "Press New start", "[data-act=new-start]")
    button(fresh, "Skip").focus()
    fresh.keyboard.press("Enter")
    expect(guide(fresh)).to_be_hidden()
    expect(fresh.locator(".here")).to_have_count(0)


def test_a_finger_points_by_pressing(browser: Browser, site: str) -> None:
    with opened(browser, site, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        draw(page, CROSS)
        expect_hint(page, 2, "touch it", "[aria-label='Layer 1: convolution'] .maps")
        map_of(page, 1, 2).tap()
        expect_hint(page, 3, "Press on one", "[aria-label='Layer 1: convolution'] .maps")
        map_of(page, 1, 2).tap()
        expect_hint(page, 4, "Press New start", "[data-act=new-start]")


def test_the_guide_comes_on_the_first_visit_only_and_whenever_it_is_asked_for(
    fresh: Page, site: str
) -> None:
    fresh.goto(site)
    expect(fresh.get_by_role("heading", level=1)).to_be_visible()
    expect(guide(fresh)).to_be_hidden()
    wait_for_state(fresh, "ready")
    fresh.get_by_role("link", name="Show me around").click()
    expect_hint(fresh, 1, "Draw an X or an O", "xo-pad")
    button(fresh, "Skip").click()
    expect(guide(fresh)).to_be_hidden()


def test_the_guide_works_where_storage_is_denied(page: Page, site: str) -> None:
    page.add_init_script(DENIED)
    page.goto(site)
    expect(guide(page)).to_be_visible()
    page.reload()
    expect(guide(page)).to_be_visible()
    draw(page, CROSS)
    expect_hint(page, 2, "move over one", "[aria-label='Layer 1: convolution'] .maps")
    button(page, "Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_whoever_follows_a_link_to_a_place_is_not_shown_around(page: Page, site: str) -> None:
    page.goto(f"{site}#pooling")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    expect(guide(page)).to_be_hidden()


def test_an_embedded_lab_has_no_guide_and_leaves_the_first_visit_to_the_page(
    page: Page, site: str
) -> None:
    page.goto(f"{site}embed.html?lab=pooling&start=click")
    expect(page.get_by_text("touch to start")).to_be_visible()
    assert page.locator("#guide").count() == 0
    page.goto(site)
    expect(guide(page)).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_guide_covers_nothing_of_what_it_speaks_of(fresh: Page, size: tuple[int, int]) -> None:
    page, (width, height) = fresh, size
    page.set_viewport_size({"width": width, "height": height})
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth") <= page.evaluate(f"{root}.clientWidth")
    row = guide(page).bounding_box()
    board = page.locator("xo-pad").bounding_box()
    assert row and board
    assert board["y"] >= row["y"] + row["height"]
    draw(page, CROSS)
    expect_hint(page, 2, "move over one", "[aria-label='Layer 1: convolution'] .maps")
    there = button(page, "Go there")
    if there.is_visible():
        there.click()
    expect(there).to_be_hidden()
    maps = page.locator(".here")
    expect(maps).to_be_in_viewport()
    row, shown = guide(page).bounding_box(), maps.bounding_box()
    assert row and shown
    assert row["y"] >= 0 and row["y"] + row["height"] <= height
    assert shown["y"] >= row["y"] + row["height"]
    for press in ("New start", "Train"):
        button(page, press).click()
    pause(page)
    click_cell(map_of(page, 1, 2), 5, 5)
    expect_hint(page, 6, "every value votes", "[aria-label='Layer 11: votes'] .map-row")
    expect(there).to_be_visible(visible=width < 1000)
    if width < 1000:
        there.click()
        expect(there).to_be_hidden()
    expect(page.locator(".here")).to_be_in_viewport(ratio=0.9)


def test_the_row_is_there_from_the_first_paint(page: Page, site: str, watch: Watch) -> None:
    """Nothing moves when the guide's own script comes: it comes late, if at all."""
    page.route(re.compile(r"/js/guide-\w+\.js$"), lambda route: route.abort())
    page.goto(site)
    expect(guide(page)).to_be_visible()
    before = page.locator("xo-pad").bounding_box()
    wait_for_state(page, "ready")
    assert page.locator("xo-pad").bounding_box() == before
    watch.faults.clear()

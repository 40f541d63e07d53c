"""The page for everybody: names, order, contrast, and nothing cut off at any width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_playwright_axe
from playwright.sync_api import Page, expect

from tests.page.reader import (
    alert,
    button,
    change,
    click_cell,
    expect_cell,
    map_of,
    pause,
    pixels_of,
    renew,
    train,
)  # fmt: skip
from tests.waiting import wait_until

AXE = Path(pytest_playwright_axe.__file__).parent / "resources" / "axe.min.js"
HEIGHTS = {1440: 900, 820: 1180, 390: 844}


@pytest.fixture(scope="module", autouse=True)
def prepared(shared: Page) -> Iterator[None]:
    shared.emulate_media(reduced_motion="reduce")
    shared.evaluate(AXE.read_text(encoding="utf-8"))
    yield
    shared.emulate_media(reduced_motion="no-preference")


@pytest.fixture
def page(shared: Page) -> Page:
    shared.set_viewport_size({"width": 1440, "height": 900})
    return renew(shared)


@pytest.fixture(scope="module", params=["opened cell", "error"])
def situation(request: pytest.FixtureRequest, shared: Page) -> Iterator[Page]:
    """The page in this situation, once for all tests that look at it."""
    shared.set_viewport_size({"width": 1440, "height": 900})
    renew(shared)
    if request.param == "opened cell":
        open_cell(shared)
    else:
        change(shared, "Layer 3 window rows", "99")
        expect(alert(shared)).to_contain_text("Layer 3, ")
        change(shared, "Learning rate", "-1")
        expect(alert(shared).filter(has_text="learning rate")).to_be_visible()
    yield shared
    shared.set_viewport_size({"width": 1280, "height": 720})


def open_cell(page: Page) -> None:
    click_cell(map_of(page, 4, 3), 4, 6)
    expect_cell(page, 4, "convolution", (3, 5, 7))


def violations(page: Page, part: str = "document") -> list[str]:
    found: dict[str, Any] = page.evaluate(f"axe.run({part}, {{resultTypes: ['violations']}})")
    return [
        f"{fault['id']}: {fault['help']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def test_axe_finds_no_violation_while_training(page: Page) -> None:
    train(page, 1)
    assert violations(page, "'xo-training'") == []
    pause(page)


def test_axe_finds_no_violation(situation: Page) -> None:
    looks: list[tuple[int, Literal["light", "dark"]]] = [(1440, "light"), (390, "dark")]
    for width, scheme in looks:
        situation.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        situation.emulate_media(color_scheme=scheme)
        assert violations(situation) == []
    situation.emulate_media(color_scheme="light")


def test_the_page_never_scrolls_sideways(situation: Page) -> None:
    for width, height in HEIGHTS.items():
        situation.set_viewport_size({"width": width, "height": height})
        root = "document.documentElement"
        assert situation.evaluate(f"{root}.scrollWidth") <= situation.evaluate(
            f"{root}.clientWidth"
        )


def test_nothing_is_cut_off_on_a_phone(situation: Page) -> None:
    situation.set_viewport_size({"width": 390, "height": 844})
    beyond = situation.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
          const box = element.getBoundingClientRect();
          if (!box.width || box.right <= innerWidth + 1) return false;
          for (let at = element; at !== document.body; at = at.parentElement) {
            // What scrolls by itself is not cut off; what is for the ear alone is not seen.
            if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return false;
            if (at.matches(".unseen, .skip")) return false;
          }
          return true;
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert beyond == []


def test_every_control_has_a_name_of_its_own_in_its_place(situation: Page) -> None:
    nameless = situation.evaluate(
        """() => [...document.querySelectorAll("button, input, select, [role=img], [tabindex]")]
          .filter((element) => !(element.getAttribute("aria-label")
            || element.labels?.[0]?.textContent.trim() || element.textContent.trim()))
          .map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    names = situation.evaluate(
        """() => [...document.querySelectorAll("button[aria-label], canvas[aria-label]")]
          .map((element) => [
            element.closest("xo-lab")?.getAttribute("aria-label"),
            element.getAttribute("aria-label"),
          ].join(": "))"""
    )
    assert sorted(names) == sorted(set(names))


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """(() => {
              const at = document.activeElement;
              return at.getAttribute("aria-label") || at.labels?.[0]?.textContent.trim()
                || at.textContent.trim();
            })()"""
        )
    )


def test_the_tab_key_reaches_the_board_the_maps_and_the_buttons_in_order(page: Page) -> None:
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.evaluate("document.querySelector('.skip').focus()")
    order = []
    for _ in range(120):
        page.keyboard.press("Tab")
        order.append(focused(page))
        if order[-1] == "Seed":
            break
    wanted = ["Drawing", "Clear", "Image file", "Layer 1 map 1", "Layer 11 map 1", "Train", "Step"]
    wanted += ["Reset", "New start", "Learning rate", "Batch", "Seed"]
    places = [order.index(name) for name in wanted]
    assert places == sorted(places)


def test_the_skip_link_leads_to_the_board(page: Page) -> None:
    page.evaluate("scrollTo(0, 0)")
    skip = page.get_by_role("link", name="Skip to the blackboard")
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Drawing", exact=True)).to_be_focused()


def test_the_theme_can_be_chosen_and_everything_is_painted_anew(page: Page) -> None:
    look = """() => [...document.querySelectorAll("body, body *")].map((element) => {
        const { color, backgroundColor } = getComputedStyle(element);
        return `${color} on ${backgroundColor}`;
    })"""
    light, painted = page.evaluate(look), pixels_of(map_of(page, 1, 1))
    page.emulate_media(color_scheme="dark")
    wait_until(lambda: pixels_of(map_of(page, 1, 1)) != painted, "colours for the dark")
    dark = page.evaluate(look)
    page.emulate_media(color_scheme="light")
    wait_until(lambda: pixels_of(map_of(page, 1, 1)) == painted, "colours for the light")
    assert dark != light
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    button(page, "Light or dark").click()
    assert page.evaluate(look) == dark  # in whose colours axe finds no violation
    assert pixels_of(map_of(page, 1, 1)) != painted
    button(page, "Light or dark").click()
    assert page.evaluate(look) == light

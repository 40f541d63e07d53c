"""The page for everybody: names, order, contrast, and nothing cut off at any width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_playwright_axe
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    alert,
    button,
    change,
    click_cell,
    expect_cell,
    map_of,
    opened,
    renew,
)  # fmt: skip

AXE = Path(pytest_playwright_axe.__file__).parent / "resources" / "axe.min.js"
HEIGHTS = {1440: 900, 820: 1180, 390: 844}


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site, reduced_motion="reduce") as page:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        yield page


@pytest.fixture
def page(shared: Page) -> Iterator[Page]:
    shared.set_viewport_size({"width": 1440, "height": 900})
    yield renew(shared)
    shared.emulate_media(color_scheme="light")


def go_to(page: Page, situation: str) -> None:
    if situation == "opened cell":
        click_cell(map_of(page, 4, 3), 4, 6)
        expect_cell(page, 4, "convolution", (3, 5, 7))
    elif situation == "error":
        change(page, "Layer 3 window rows", "99")
        expect(alert(page)).to_contain_text("Layer 3, ")
        change(page, "Learning rate", "-1")
        expect(alert(page).filter(has_text="learning rate")).to_be_visible()
    elif situation == "training":
        button(page, "Train").click()
        wait_for_state(page, "training")


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


LOOKS: list[tuple[int, Literal["light", "dark"]]] = [
    (1440, "light"),
    (390, "dark"),
    (390, "light"),
    (1440, "dark"),
]


@pytest.mark.parametrize(
    ("situation", "looks"),
    [("ready", LOOKS), ("opened cell", LOOKS[:2]), ("error", LOOKS[2:])],
    ids=["ready", "opened cell", "error"],
)
def test_axe_finds_no_violation(
    page: Page, situation: str, looks: list[tuple[int, Literal["light", "dark"]]]
) -> None:
    go_to(page, situation)
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


def test_axe_finds_no_violation_while_training(page: Page) -> None:
    go_to(page, "training")
    assert violations(page) == []


@pytest.mark.parametrize("situation", ["ready", "opened cell", "error"])
def test_the_page_never_scrolls_sideways(page: Page, situation: str) -> None:
    go_to(page, situation)
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth") <= page.evaluate(f"{root}.clientWidth")


def test_nothing_is_cut_off_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go_to(page, "opened cell")
    beyond = page.evaluate(
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


def test_every_control_has_a_name_of_its_own_in_its_place(page: Page) -> None:
    go_to(page, "opened cell")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, [role=img], [tabindex]")]
          .filter((element) => !(element.getAttribute("aria-label")
            || element.labels?.[0]?.textContent.trim() || element.textContent.trim()))
          .map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    names = page.evaluate(
        """() => [...document.querySelectorAll("button[aria-label], canvas[aria-label]")]
          .map((element) => [
            element.closest("xo-lab")?.getAttribute("aria-label"),
            element.getAttribute("aria-label"),
          ].join(": "))"""
    )
    assert sorted(names) == sorted(set(names))


def test_the_theme_can_be_chosen_and_everything_is_painted_anew(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light, painted = page.evaluate(ground), map_of(page, 1, 1).evaluate("c => c.toDataURL()")
    button(page, "Light or dark").click()
    assert page.evaluate(ground) != light
    assert map_of(page, 1, 1).evaluate("c => c.toDataURL()") != painted
    assert violations(page) == []
    button(page, "Light or dark").click()
    assert page.evaluate(ground) == light

"""The pages around the labs, for everybody: names, contrast, headings in order, at any width."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import Literal

import pytest
import pytest_playwright_axe
from playwright.sync_api import Page, expect

from tests.page.conftest import wait_for_state

AXE = Path(pytest_playwright_axe.__file__).parent / "resources" / "axe.min.js"
SIZES = {1440: 900, 820: 1180, 390: 844}
PAGES = ["index.html", "teachers.html", "gallery.html", "embed.html?lab=pooling"]


def show(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}{name}")
    if name == "index.html":
        wait_for_state(page, "ready")
    if name == "gallery.html":
        page.locator("xocnn-lab iframe").first.wait_for()


def test_axe_finds_no_violation_on_the_page_for_teachers(page: Page, site: str) -> None:
    show(page, site, "teachers.html")
    for answer in page.locator("summary").all():
        answer.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for width, scheme in product([1440, 390], schemes):
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert not [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


def test_axe_finds_no_violation_in_the_gallery(page: Page, site: str) -> None:
    show(page, site, "gallery.html")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")["violations"]
    assert not [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_order_and_fits_any_width(page: Page, site: str, name: str) -> None:
    """Headings go down one level at a time; there is one main part, and regions have names."""
    show(page, site, name)
    page.get_by_role("heading").first.wait_for()
    levels = page.evaluate(
        """[...document.querySelectorAll("h1, h2, h3, h4")]
          .filter((heading) => heading.checkVisibility())
          .map((heading) => Number(heading.localName[1]))"""
    )
    if not name.startswith("embed"):  # a part of another page, whose headings lead to it
        assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    expect(page.get_by_role("main")).to_have_count(1)
    names = page.evaluate(
        """[...document.querySelectorAll("nav")].map((nav) => nav.getAttribute("aria-label"))"""
    )
    assert all(names) and len(set(names)) == len(names)
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        root = "document.documentElement"  # charts take their new width a moment later
        page.wait_for_function(f"{root}.scrollWidth <= {root}.clientWidth")


def test_a_theme_that_was_chosen_holds_on_all_pages(page: Page, site: str) -> None:
    page.goto(site)
    wait_for_state(page, "ready")
    page.get_by_role("button", name="Light or dark").click()
    for name in PAGES:
        page.goto(f"{site}{name}")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_link_for_teachers_opens_just_that_situation(page: Page, site: str) -> None:
    page.goto(f"{site}teachers.html")
    page.get_by_text("How many multiplications does a feature").click()
    page.get_by_role("link", name="Show it: a feature of 9 × 9").click()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_label("Size", exact=True)).to_have_value("9")
    expect(page.get_by_text("32,400 multiplications").first).to_be_visible()


@pytest.mark.parametrize("lab", ["whole-image", "match", "backprop"])
def test_the_id_of_a_lab_in_the_address_leads_to_its_section(
    page: Page, site: str, lab: str
) -> None:
    page.goto(f"{site}index.html#{lab}")
    expect(page.locator(f"[data-lab={lab}] h2")).to_be_in_viewport()

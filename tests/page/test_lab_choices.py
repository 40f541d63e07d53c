"""Designs side by side, on the page: they learn in turn, are kept, sorted, deleted and opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import wait_for_state
from tests.page.database import put
from tests.page.reader import begin, mark, opened, settle


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site) as page:
        yield page


@pytest.fixture(scope="module")
def lab(page: Page) -> Locator:
    """The lab with two comparisons behind it."""
    lab = page.locator("xo-lab[data-id=choices]")
    lab.get_by_label("First design").select_option("small")
    lab.get_by_label("Third design").select_option("none")
    lab.get_by_label("Updates for each").fill("12")
    for seed in ("0", "1"):
        lab.get_by_label("Random start").fill(seed)
        lab.get_by_label("Random start").press("Enter")
        expect(lab.get_by_text("2 designs, none of which has learned")).to_be_visible()
        expect(button(lab, "Play this lab")).to_be_enabled()
        button(lab, "Play this lab").click()
        expect(lab.locator(".lab-sentence")).to_contain_text("In the end:")
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def rows(lab: Locator, table: str) -> list[list[str]]:
    found = lab.get_by_role("table", name=table, exact=True)
    return found.evaluate("table => [...table.rows].map(r => [...r.cells].map(c => c.textContent))")


def test_both_have_learned_as_much_and_the_cost_is_beside_it(lab: Locator) -> None:
    figures = rows(lab, "What each design costs, and what it brings")[1:]
    assert [row[:4] for row in figures] == [
        ["small", "466", "68,032", "12"],
        ["tiny", "90", "28,836", "12"],
    ]
    for row in figures:
        assert 0 <= float(row[5].removesuffix(" %")) <= 100
    # An update makes three times the products of a drawing, but for the first layer's twice.
    products = 12 * 32 * (3 * 68_032 - 57_600)
    assert figures[0][4] == f"{round(products / 1e6)} million"


def test_curves_are_shown_against_updates_or_multiplications(lab: Locator) -> None:
    curve = lab.get_by_role("img", name="Share of held-out drawings right")
    expect(curve).to_have_count(1)
    lab.get_by_label("Curves against").select_option("multiplications")
    expect(lab.get_by_text("In the end:")).to_be_visible()
    expect(curve).to_have_count(1)
    figures = rows(lab, "What each design costs, and what it brings")[1:]
    told = ", ".join(f"{row[0]} {row[5]}" for row in figures)
    expect(curve).to_have_attribute("aria-description", f"Now: {told}.")


def test_past_runs_are_sorted_deleted_and_brought_back(lab: Locator) -> None:
    past = rows(lab, "Past runs")[1:]
    assert [row[0] for row in past] == ["small", "tiny"] * 2
    button(lab, "parameters").click()
    head = lab.get_by_role("columnheader", name="parameters").last
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert [row[0] for row in rows(lab, "Past runs")[1:]] == ["tiny", "tiny", "small", "small"]
    button(lab, "parameters").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert [row[0] for row in rows(lab, "Past runs")[1:]] == ["small", "small", "tiny", "tiny"]
    button(lab, "Delete tiny of run 1").click()
    expect(button(lab, "Delete tiny of run 1")).to_have_count(0)
    assert len(rows(lab, "Past runs")) == 4
    button(lab, "Undo: bring “tiny” back").click()
    expect(button(lab, "Delete tiny of run 1")).to_be_visible()
    button(lab, "run").click()
    head = lab.get_by_role("columnheader", name="run", exact=True)
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert rows(lab, "Past runs")[1:] == past


def test_a_past_design_is_opened_as_the_network_of_the_page(lab: Locator, page: Page) -> None:
    layers = page.get_by_role("table", name="Layers", exact=True).locator("tbody tr")
    mark(page)
    button(lab, "Open small of run 2 as the page’s network").click()
    settle(page)
    expect(layers).to_have_count(8)
    expect(page.get_by_label("Begin with")).to_have_value("small")
    begin(page, "Bring back")
    expect(layers).to_have_count(11)


def test_past_runs_are_there_after_a_reload_and_can_be_opened(lab: Locator, page: Page) -> None:
    past = rows(lab, "Past runs")[1:]
    page.reload()
    wait_for_state(page, "ready")
    lab.scroll_into_view_if_needed()
    expect(button(lab, "Delete tiny of run 1")).to_be_visible()
    assert rows(lab, "Past runs")[1:] == past
    mark(page)
    button(lab, "Open tiny of run 1 as the page’s network").click()
    settle(page)
    expect(page.get_by_label("Begin with")).to_have_value("tiny")
    begin(page, "Bring back")


def test_past_runs_that_cannot_be_read_are_set_aside(lab: Locator, page: Page) -> None:
    put(page, "runs", b"no archive at all")
    page.reload()
    wait_for_state(page, "ready")
    expect(
        lab.get_by_role("alert").filter(has_text="The past runs that were kept cannot be read")
    ).to_be_visible()
    expect(lab.get_by_text("Comparisons that have ended are kept here")).to_be_visible()
    expect(page.get_by_role("link", name="Save what could not be read")).to_be_visible()

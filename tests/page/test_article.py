"""What the article says of the page itself, and the ways through it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.page.reader import (
    arithmetic,
    click_cell,
    expect_cell,
    feature_of,
    map_of,
    renew,
)  # fmt: skip

SIZES = {1440: 900, 820: 1180, 390: 844}


@pytest.fixture
def page(shared: Page) -> Page:
    shared.set_viewport_size({"width": 1440, "height": 900})
    return renew(shared)


@pytest.mark.parametrize("width", SIZES)
def test_each_feature_stands_to_the_left_of_the_map_that_it_makes(page: Page, width: int) -> None:
    """“Each feature stands to the left of the map that it makes.”"""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    for layer in (1, 4, 7, 11):
        for at in (1, 2):
            feature, made = (find(page, layer, at).bounding_box() for find in (feature_of, map_of))
            assert feature and made
            assert feature["x"] + feature["width"] <= made["x"]
            middle = feature["y"] + feature["height"] / 2
            assert made["y"] < middle < made["y"] + made["height"]


@pytest.mark.parametrize("width", SIZES)
def test_where_a_scale_ends_is_written_under_its_column(page: Page, width: int) -> None:
    """“Where each scale ends is written under its column.”"""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    for column in page.locator(".layer:not(.flat)").all():
        maps, legend = (column.locator(name).bounding_box() for name in (".maps", ".legend"))
        assert maps and legend
        assert legend["y"] >= maps["y"] + maps["height"]
        assert abs(legend["x"] - maps["x"]) < 4


def test_the_arithmetic_of_a_cell_is_set_out_beneath(page: Page) -> None:
    """“Point at one, and its patch, its feature and its products are set out beneath.”"""
    click_cell(map_of(page, 1, 2), 9, 9)
    expect_cell(page, 1, "convolution", (2, 10, 10))
    assert arithmetic(page).columns == ["place", "patch", "feature", "product"]
    strip, below = (page.locator(at).bounding_box() for at in (".strip", "xo-arithmetic"))
    assert strip and below
    assert below["y"] >= strip["y"] + strip["height"]


def test_opening_a_letter_of_the_last_layer_shows_the_whole_ledger(page: Page) -> None:
    """“Open the X or the O in the last layer to see the whole ledger.”"""
    for at in (1, 2):
        click_cell(map_of(page, 11, at), 0, 0)
        expect_cell(page, 11, "votes", (at, 1, 1))
        assert len(arithmetic(page).terms) == 32


def test_the_thick_lines_of_the_chart_are_for_held_out_drawings(page: Page) -> None:
    """“The thick lines of the chart are for held-out drawings.”"""
    widths = page.locator("xo-chart .key span").evaluate_all(
        """keys => keys.map((key) =>
             [key.textContent, parseFloat(getComputedStyle(key, "::before").borderTopWidth)])"""
    )
    held_out = [width for name, width in widths if "held-out" in name]
    others = [width for name, width in widths if "held-out" not in name]
    assert len(held_out) == len(others) == 2
    assert min(held_out) > max(others)


@pytest.mark.parametrize("width", SIZES)
def test_every_link_of_the_contents_can_be_reached_and_leads_somewhere(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    contents = page.get_by_role("navigation", name="Contents")
    for link in contents.get_by_role("link").all():
        link.focus()
        expect(link).to_be_in_viewport()  # a browser may leave a part of it hidden
        link.scroll_into_view_if_needed()
        expect(link).to_be_in_viewport(ratio=0.95)
        target = link.get_attribute("href") or ""
        if target.startswith("#"):
            expect(page.locator(f"section{target}")).to_have_count(1)

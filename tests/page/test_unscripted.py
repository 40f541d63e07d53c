"""The article without JavaScript: prose and pictures, and nothing that would not answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import visit
from tools import palette

COLOUR = Path(__file__).parents[2] / "web" / "js" / "colour.js"
SIZES = {1440: 900, 820: 1180, 390: 844}


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visit(browser, java_script_enabled=False) as made:
        made.goto(site)
        yield made


def test_every_section_has_a_picture_that_can_be_seen(page: Page) -> None:
    sections = page.locator("section:has(noscript)")
    assert sections.count() == 15
    for section in sections.all():
        picture = section.get_by_role("img").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
        assert len(picture.get_attribute("alt") or "") > 40


def test_what_would_not_answer_is_not_there(page: Page) -> None:
    for control in page.locator("button, input, select, xo-pad, xo-design").all():
        expect(control).to_be_hidden()
    expect(page.locator("noscript .notice")).to_be_visible()


@pytest.mark.parametrize("width", SIZES)
def test_nothing_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth") <= page.evaluate(f"{root}.clientWidth")


def test_the_pictures_cost_nothing_where_there_is_javascript(shared: Page) -> None:
    names = shared.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    assert [name for name in names if "/js/" in name]
    assert not [name for name in names if "/figures/" in name or "unscripted" in name]


def test_pictures_and_page_have_the_same_colours(browser: Browser, site: str) -> None:
    with visit(browser) as scripted:
        scripted.goto(f"{site}teachers.html")
        for theme in palette.THEMES:
            scripted.emulate_media(color_scheme=theme)
            painted = scripted.evaluate(
                """async ([source, theme]) => {
                  const text = `${source}\n// ${theme}`;  // which makes it another module
                  const module = `data:text/javascript,${encodeURIComponent(text)}`;
                  const { colourOf } = await import(module);
                  return Array.from({ length: 255 }, (_, i) => colourOf(i / 127 - 1, 1));
                }""",
                [COLOUR.read_text(encoding="utf-8"), theme],
            )
            ramp = palette.ramp(theme, "below", "zero", "above")
            assert painted == [f"rgb({red} {green} {blue})" for red, green, blue in ramp]


def test_a_lab_alone_says_what_it_needs_and_where_to_read_on(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lab=pooling")
    expect(page.locator("noscript .notice")).to_contain_text("needs JavaScript")
    expect(page.locator("noscript .notice a")).to_be_visible()
    for control in page.locator("button, xo-pad, progress").all():
        expect(control).to_be_hidden()

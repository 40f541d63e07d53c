"""Links to the page as it stands: copied, opened, damaged, and what does not fit into one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import visit, wait_for_state
from tests.page.reader import (
    alert,
    begin,
    button,
    change,
    features,
    mark,
    renew,
    settle,
    shares,
    step,
    strokes,
    verdict,
)  # fmt: skip
from tests.xocnn.conftest import TINY
from xocnn import recipe
from xocnn.page import Session

# What is there when the page first says that it is ready.
SEED_WHEN_READY = """
new MutationObserver(() => {
  if (document.documentElement?.dataset.state !== "ready") return;
  window.seedWhenReady ??= document.querySelector("[name=seed]").value;
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
"""


@pytest.fixture(scope="module")
def there() -> Session:
    """A page as it may stand, to which a link leads."""
    session = Session()
    session.change_design(recipe.DESIGN, seed=7)
    session.change_settings(rate=0.05)
    session.see([[6, 6, 22, 22]])
    return session


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str, there: Session) -> Iterator[Page]:
    with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.add_init_script(SEED_WHEN_READY)
        page.goto(f"{site}#at={there.link()['text']}")
        wait_for_state(page, "ready")
        settle(page)
        yield page


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def copied(page: Page, said: str) -> str:
    """The link; the page says this about what is not in it."""
    button(page, "Copy link to page").click()
    outcome = page.get_by_role("status", name="What was saved or copied", exact=True)
    expect(outcome).to_contain_text(said)
    expect(outcome).to_contain_text("Weights do not travel")
    return page.evaluate("navigator.clipboard.readText()")


def go(page: Page, text: str) -> None:
    """Put a link into the address of a page that is open."""
    page.evaluate("text => { location.hash = `at=${text}`; }", text)


def test_a_link_opens_the_page_as_it_stood(shared: Page, there: Session) -> None:
    page = shared  # as it has just been opened
    assert page.evaluate("window.seedWhenReady") == "7"
    expect(page.get_by_label("Seed", exact=True)).to_have_value("7")
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.05")
    assert strokes(page) == [[6, 6, 22, 22]]
    expect(verdict(page)).to_contain_text("% of the vote")
    percents = there.look_again()["verdict"]["percents"]
    assert [shares(page)[name] for name in ("X", "O")] == pytest.approx(percents, abs=1)
    link = copied(page, "from seed 7")
    assert link.endswith(f"#at={there.link()['text']}")
    # The same features as whoever copied it has, who began with that seed.
    of_seed = features(page)
    begin(page, "Bring back")
    assert features(page) != of_seed
    change(page, "Seed", "7")
    begin(page, "New start")
    assert features(page) == of_seed


def test_a_link_put_into_an_open_page_changes_design_and_drawing(page: Page) -> None:
    there = Session()
    there.change_design(TINY, seed=5)
    there.see([[6, 6, 22, 22]])
    mark(page)
    go(page, there.link()["text"])
    settle(page)
    expect(page.get_by_role("group", name="Layer 3: votes", exact=True)).to_be_visible()
    expect(page.get_by_label("Seed", exact=True)).to_have_value("5")
    page.wait_for_function("document.querySelector('xo-pad').drawing.strokes.length === 1")
    assert strokes(page) == [[6, 6, 22, 22]]
    button(page, "Undo").click()
    begin(page, "Bring back")
    expect(verdict(page)).to_contain_text("An example")


def test_a_damaged_link_is_said_and_nothing_is_lost(page: Page) -> None:
    step(page)
    before, drawn = features(page), strokes(page)
    go(page, "no-link-at-all")
    expect(alert(page)).to_contain_text("This link is damaged or has been cut short")
    assert (features(page), strokes(page)) == (before, drawn)
    step(page)


def test_a_drawing_that_is_too_long_for_a_link_is_left_out_and_said(page: Page) -> None:
    page.evaluate(
        """() => {
          const line = Array.from({ length: 6000 }, (_, at) => 14 + 14 * Math.sin(at * at));
          document.querySelector("xo-pad").show({ strokes: [line], picture: null, example: false });
        }"""
    )
    expect(verdict(page)).not_to_contain_text("An example")
    link = copied(page, "The drawing is longer than a link can hold.")
    assert re.search(r"#at=[\w-]{50,2000}$", link)
    mark(page)
    go(page, link.partition("#at=")[2])
    settle(page)
    assert len(strokes(page)[0]) == 6000  # what was on the board stays


def test_a_link_to_a_lab_stays_with_it_while_those_above_take_their_places(
    browser: Browser, site: str
) -> None:
    def expect_on_top(name: str) -> None:
        heading = page.locator(f"[data-lab={name}] h2")
        expect(heading).to_be_in_viewport()
        box = heading.bounding_box()
        assert box and box["y"] < 200  # at the top of the window

    with visit(browser) as page:
        page.goto(f"{site}#table")  # a lab in another's section
        page.wait_for_function("!document.querySelector('[data-lab]:not(:has(xo-lab))')")
        expect_on_top("table")
        page.evaluate("location.hash = 'text'")  # a section
        expect_on_top("text")

"""The lab of trying, on the page: played, paused, a value at a time; its numbers agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone

VALUES = 138


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with alone(browser, f"{site}embed.html?lab=nudge&drawings=8") as page:
        yield page


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("xo-lab")
    button(lab, "Start over").click()
    # The answer about eight drawings; before it comes the one about more, which the build computed.
    table = lab.get_by_role("table", name="What it takes, and what it brings", include_hidden=True)
    expect(table.locator("td:not(:empty)").first).to_have_text("8")
    expect(lab.get_by_text("No value tried yet")).to_be_visible()
    expect(button(lab, "Play this lab")).to_be_enabled()
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def rows(lab: Locator, table: str) -> list[list[str]]:
    found = lab.get_by_role("table", name=table, include_hidden=True)
    return found.evaluate("table => [...table.rows].map(r => [...r.cells].map(c => c.textContent))")


def trial(lab: Locator) -> list[list[str]]:
    return rows(lab, "The value that is tried")


def costs(lab: Locator) -> list[list[float]]:
    table = rows(lab, "What it takes, and what it brings")
    return [[number(cell) for cell in row[1:]] for row in table[1:]]


def tried(lab: Locator) -> int:
    """How many values have been tried, from the passes of eight drawings."""
    return round((costs(lab)[0][0] / 8 - 1) / 2)


def at_rest(lab: Locator) -> int:
    """The same, once nothing is on its way."""
    expect(lab.get_by_role("group", name="Work")).to_have_attribute("data-busy", "false")
    return tried(lab)


def test_one_value_is_tried_by_keyboard_and_the_smallest_error_is_kept(lab: Locator) -> None:
    for at in (1, 2, 3):
        before = costs(lab)[0][3]
        button(lab, "Try one value").press("Enter")
        expect(
            lab.get_by_text(f"Sweep 1, value {at} of 138: feature 1, row 1, column")
        ).to_be_visible()
        _, values, errors, kept = trial(lab)
        lower, same, higher = map(number, values[1:])
        assert (same - lower, higher - same) == pytest.approx((0.25, 0.25), abs=2e-3)
        found = [number(error) for error in errors[1:]]
        assert found[1] == pytest.approx(before, abs=1e-4)
        assert found[kept[1:].index("kept")] == min(found)
        assert costs(lab)[0][3] == pytest.approx(min(found), abs=1e-4)
    _, values, _, kept = trial(lab)
    lab.get_by_role("img", name="feature 1, by trying", exact=True).focus()
    for _ in range(2):
        lab.page.keyboard.press("ArrowUp")  # from the middle
    said = f"feature 1, by trying: row 1, column 3 is {values[kept.index('kept')]}."
    expect(lab.locator(".arithmetic")).to_have_text(said)


def test_both_ways_get_equally_many_passes(lab: Locator) -> None:
    for _ in range(4):
        button(lab, "Try one value").click()
    expect(lab.get_by_text("value 4 of 138")).to_be_visible()
    trying, backprop = costs(lab)
    assert trying[:2] == [8 * 9, 0]
    assert backprop[:3] == [8 * 5, 8 * 4, 4 * VALUES]
    assert 0 <= trying[2] <= 4
    expect(lab.locator(".lab-sentence")).to_contain_text("After 72 passes each")


# Resolves when the page's own observer, which was there before, has been told, too.
IN_SIGHT = """() => new Promise((tell) => {
  const observer = new IntersectionObserver(([entry]) => tell(entry.isIntersecting));
  observer.observe(document.querySelector("xo-lab"));
})"""


def test_it_plays_pauses_at_once_and_goes_on(lab: Locator) -> None:
    button(lab, "Play this lab").click()
    expect(lab.get_by_text(re.compile(r"Sweep [2-9]"))).to_be_visible()
    button(lab, "Pause this lab").click()
    expect(button(lab, "Play this lab")).to_be_visible()
    stood = at_rest(lab)
    button(lab, "Try one value").click()
    expect(lab.get_by_text(f"value {stood % VALUES + 1} of 138")).to_be_visible()
    assert at_rest(lab) == stood + 1
    lab.get_by_label("Axis of errors").select_option("logarithmic")
    button(lab, "Try one value").click()
    expect(lab.get_by_text(f"value {(stood + 1) % VALUES + 1} of 138")).to_be_visible()
    trying, backprop = costs(lab)
    assert backprop[3] < trying[3]


def test_it_waits_out_of_sight_and_an_option_of_the_work_begins_anew(
    lab: Locator, shared: Page
) -> None:
    button(lab, "Play this lab").click()
    expect(lab.get_by_text(re.compile(r"Sweep \d+, value"))).to_be_visible()
    shared.evaluate("document.querySelector('xo-lab').style.height = '1px'")
    shared.evaluate("document.querySelector('xo-lab').style.marginTop = '9000px'")
    shared.evaluate("document.querySelector('xo-lab').style.overflow = 'hidden'")
    assert not shared.evaluate(IN_SIGHT)
    stood = at_rest(lab)
    shared.wait_for_timeout(200)  # ten times as long as a lab in sight would rest
    assert tried(lab) == stood
    shared.evaluate("document.querySelector('xo-lab').style = ''")
    expect(lab.get_by_text(f"value {stood} of 138")).to_have_count(0)
    button(lab, "Pause this lab").click()
    assert at_rest(lab) > stood
    lab.get_by_label("Random start").fill("3")
    lab.get_by_label("Random start").press("Enter")
    expect(lab.get_by_text("No value tried yet")).to_be_visible()


def test_slopes_of_both_kinds_agree(lab: Locator) -> None:
    lab.get_by_text("Finite difference or chain rule").click()
    expect(lab.get_by_text("Nothing is measured yet")).to_be_visible()
    for _ in range(3):
        button(lab, "Try one value").click()
    expect(lab.get_by_text("Of 3 slopes none is further")).to_be_visible()
    table = rows(lab, "Slopes, measured and worked out")[1:]
    assert [row[0] for row in table] == [f"feature 1, row 1, column {k}" for k in (1, 2, 3)]
    for _, measured, worked_out in table:
        assert number(measured) == pytest.approx(number(worked_out), abs=1.1e-9)
    assert any(number(row[2]) for row in table)
    lab.get_by_text("Finite difference or chain rule").click()

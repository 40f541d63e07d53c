"""An election, in the browser: the ledger that is shown sums to the score that is shown."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.reader import number

ROUNDING = 0.5e-3  # numbers are shown with three places


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("section[data-lab=votes] xo-lab")
    lab.scroll_into_view_if_needed()
    lab.get_by_role("button", name="Start over").click()
    expect(lab.get_by_role("button", name="Uncover")).to_be_disabled()
    return lab


def lines(table: Locator) -> list[list[str]]:
    return table.evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )


def ledger(lab: Locator) -> list[list[str]]:
    return lines(lab.get_by_role("table", name="Ledger of the votes"))


def test_the_ledger_sums_to_the_score_and_softmax_to_one(lab: Locator) -> None:
    # There are no hidden neurons in this design, and so none to choose.
    expect(lab.get_by_label("Hidden neuron")).to_be_hidden()
    head, *rows = ledger(lab)
    assert head[:6] == ["who", "value", "× weight X", "adds to X", "× weight O", "adds to O"]
    *rows, bias, score = rows
    account = lab.locator(".account").inner_text()
    share = number(re.findall(r"× ([\d.]+)", account)[-1])
    for column in (3, 5):
        for row in rows:
            product = number(row[1]) * number(row[column - 1]) * share
            assert product == pytest.approx(number(row[column]), abs=0.02)
        total = sum(number(row[column]) for row in [*rows, bias])
        assert total == pytest.approx(number(score[column]), abs=ROUNDING * (len(rows) + 2))
    _, *classes = lines(lab.get_by_role("table", name="Softmax"))
    scores = [number(row[1]) for row in classes]
    assert scores == [number(score[3]), number(score[5])]
    exponents = [math.exp(value - max(scores)) for value in scores]
    shares = [number(row[5].removesuffix(" %")) for row in classes]
    assert shares == pytest.approx([100 * e / sum(exponents) for e in exponents], abs=0.06)


def test_covering_by_keyboard_alone_changes_the_votes(shared: Page, lab: Locator) -> None:
    before = ledger(lab)[-1]
    board = lab.get_by_role("img", name="the drawing", exact=True)
    board.focus()
    shared.keyboard.press("ArrowUp")
    expect(lab.locator(".arithmetic")).to_contain_text("covered: X leads O by")
    foretold = re.search(r"by (\S+) instead", lab.locator(".arithmetic").inner_text())
    shared.keyboard.press("Enter")
    expect(lab.get_by_role("columnheader", name="lost")).to_be_visible()
    after = ledger(lab)[-1]
    assert after[3] != before[3]
    assert foretold and number(foretold[1]) == pytest.approx(number(after[6]), abs=0.006)
    lost = number(before[6]) - number(after[6])
    assert number(after[7]) == pytest.approx(lost, abs=3 * ROUNDING)
    lab.get_by_role("button", name="Uncover").focus()
    shared.keyboard.press("Enter")
    expect(lab.get_by_role("columnheader", name="lost")).to_have_count(0)
    assert ledger(lab)[-1] == before


def test_a_line_of_the_ledger_sets_out_its_arithmetic(shared: Page, lab: Locator) -> None:
    first = lab.locator(".ledger tbody tr").first
    first.focus()
    told = lab.locator(".arithmetic")
    value, _, added = (first.locator("td").nth(i).inner_text() for i in range(3))
    expect(told).to_contain_text(f"{value} × ")
    expect(told).to_contain_text(f"= {added} for X")
    shared.keyboard.press("ArrowDown")
    second = lab.locator(".ledger tbody tr").nth(1)
    expect(second).to_be_focused()
    expect(told).to_contain_text(second.locator("td").nth(2).inner_text())


def test_the_maps_unroll(lab: Locator) -> None:
    lab.get_by_role("button", name="Unroll the maps").click()
    expect(lab.get_by_role("img", name="one list of 32 values")).to_be_visible()
    lab.get_by_role("button", name="Roll up again").click()


def test_a_thousand_drawings_are_looked_through(shared: Page) -> None:
    lab = shared.locator("section[data-lab=stack] xo-lab")
    lab.scroll_into_view_if_needed()
    expect(lab.locator(".gallery li")).to_have_count(9)
    weakest = number(lab.locator(".gallery li .figures").last.inner_text().split()[0])
    lab.get_by_role("button", name="Look through a thousand drawings").click()
    expect(lab.locator(".note")).to_contain_text("1,024 of 1,024")
    assert number(lab.locator(".gallery li .figures").last.inner_text().split()[0]) >= weakest
    lab.get_by_role("button", name="7 convolution").click()
    expect(lab.locator(".lab-sentence")).to_contain_text("Layer 7")

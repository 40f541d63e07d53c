"""The search, on the page: it plays, pauses at once, draws what was found, and opens any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, Worker, expect

from tests.page.conftest import visit, wait_for_state
from tests.page.reader import answered, begin, mark, settle
from xocnn.search import Plan, Range, Space, frontier, run_trial, search
from xocnn.search.space import spell_design

SPACE = Space(
    convolutions=Range(1, 1), features=(2, 4, 8), sizes=(3,), hidden=(0,), rate=Range(0.002, 0.05)
)
PLAN = Plan(SPACE, trials=6, updates=18, strategy="halving")
NEAR = 0.02  # of accuracy: the page adds up in another order than CPython does


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visit(browser) as page:
        page.clock.install()
        page.goto(site)
        wait_for_state(page, "ready")
        settle(page)
        yield page


@pytest.fixture(scope="module")
def lab(page: Page) -> Locator:
    """The lab with its search paused once, and then ended."""
    lab = page.locator("xo-lab[data-id=search]")
    for name, value in (("Designs", "6"), ("Updates at most", "18"), ("to", "1")):
        lab.get_by_label(name, exact=True).fill(value)
        lab.get_by_label(name, exact=True).press("Enter")
    lab.get_by_label("Feature size up to").select_option("3")
    lab.get_by_label("Hidden neurons up to").select_option("0")
    expect(lab.get_by_text("6 designs are drawn and none is tried yet")).to_be_visible()
    expect(button(lab, "Play this lab")).to_be_enabled()
    lab.get_by_label("Pace").select_option("slow")
    button(lab, "Play this lab").click()
    expect(lab.get_by_text(re.compile(r"\d of 8 trials have ended; now trial"))).to_be_visible()
    button(lab, "Pause this lab").click()
    work = lab.get_by_role("group", name="Work")
    expect(work).to_have_attribute("data-busy", "false")
    stood = lab.locator(".search-where").text_content()
    page.clock.run_for(5000)  # longer than slow work rests between two steps
    answered(page)
    expect(work).to_have_attribute("data-busy", "false")
    assert lab.locator(".search-where").text_content() == stood
    lab.get_by_label("Pace").select_option("fast")
    button(lab, "Play this lab").click()
    expect(lab.get_by_text("All 8 trials have ended")).to_be_visible()
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def test_the_page_finds_what_the_command_finds(lab: Locator) -> None:
    for result in search(PLAN):
        trial = result.trial
        point = lab.get_by_role("button", name=f"Trial {trial.number + 1}: ")
        told = point.get_attribute("aria-label") or ""
        assert f": {spell_design(trial.layers)}; right on " in told
        assert f"for {result.multiplications:,} multiplications" in told
        right = re.search(r"right on ([\d.]+) %", told)
        assert right and result.accuracy is not None
        assert float(right[1]) / 100 == pytest.approx(result.accuracy, abs=NEAR)
    lab.get_by_text("The same search in a terminal").click()
    expect(lab.get_by_text("--trials 6 --updates 18 --strategy halving --seed 0")).to_be_visible()


def test_points_are_gone_through_by_keys_from_cheap_to_dear(lab: Locator, page: Page) -> None:
    costs = []
    lab.locator(".search-plot .chosen").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    for _ in range(6):
        told = page.evaluate("document.activeElement.getAttribute('aria-label')")
        expect(lab.locator(".search-opened > p")).to_have_text(told)
        costs.append(int(told.split(" for ")[-1].split(" ")[0].replace(",", "")))
        page.keyboard.press("ArrowRight")
    assert costs == sorted(costs) and len(set(costs)) > 1


def test_the_line_is_listed_in_a_table(lab: Locator) -> None:
    best = lab.get_by_role("table", name="Designs that no other beats")
    designs = best.locator("tbody td:last-child").all_text_contents()
    assert {spell_design(result.trial.layers) for result in frontier(search(PLAN))} & set(designs)


def test_a_point_is_opened_as_the_network_of_the_page(lab: Locator, page: Page) -> None:
    lab.get_by_role("button", name="Trial 2: ").click(force=True)
    layers = lab.get_by_role("table", name="Layers of the design").locator("tbody tr")
    mark(page)
    button(lab, "Open as the page’s network").click()
    settle(page)
    table = page.get_by_role("table", name="Layers", exact=True).locator("tbody tr")
    expect(table).to_have_count(layers.count())
    begin(page, "Bring back")
    expect(table).to_have_count(11)


def helpers(page: Page) -> list[Worker]:
    """Workers besides the one that loads and the page's own Python."""
    return page.workers[2:]


def test_further_cores_help_out_of_sight_and_one_that_dies_costs_nothing(
    lab: Locator, page: Page
) -> None:
    page.evaluate("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 })")
    for name, value in (("Designs", "24"), ("Updates at most", "60")):
        lab.get_by_label(name, exact=True).fill(value)
        lab.get_by_label(name, exact=True).press("Enter")
    lab.get_by_label("Strategy").select_option("random")
    expect(lab.get_by_text("24 designs are drawn and none is tried yet")).to_be_visible()
    button(lab, "Play this lab").click()
    page.evaluate("scrollTo(0, 0)")
    where = lab.locator(".search-where")
    first = number_of(r"trial (\d+) on a core", where)
    expect(where).not_to_contain_text(f"trial {first} on a core")
    expect(where).to_contain_text("on a core beside this one")
    for least, trouble in (("4", "Convolutions go from few to many"), ("1", "")):
        lab.get_by_label("Convolutions from").fill(least)
        lab.get_by_label("Convolutions from").press("Enter")
        expect(lab.locator(":scope > .trouble")).to_contain_text(trouble)
        expect(lab.get_by_label("Convolutions from")).to_have_value("1")
    expect(button(lab, "Play this lab")).to_be_enabled()
    button(lab, "Play this lab").click()
    expect(where).to_contain_text("on a core beside this one")
    (helper,) = helpers(page)
    helper.evaluate("self.close()")
    lost = number_of(r"a worker has ended in the middle of trial (\d+)", where)
    expect(lab.get_by_text("All 24 trials have ended")).to_be_attached()
    plan = replace(PLAN, trials=24, updates=60, strategy="random")
    for number in (first, lost):
        found = run_trial(plan.trial(number - 1, 60))
        point = lab.get_by_role("button", name=f"Trial {number}: ", exact=False)
        told = point.first.get_attribute("aria-label") or ""
        right = re.search(r"right on ([\d.]+) %", told)
        assert right and found.accuracy is not None
        assert float(right[1]) / 100 == pytest.approx(found.accuracy, abs=NEAR)
    assert helpers(page) == []


def number_of(pattern: str, where: Locator) -> int:
    """Wait until the pattern is found, and read it at once: what is said goes on changing."""
    found = where.page.wait_for_function(
        "([place, pattern]) => place.textContent.match(pattern)",
        arg=[where.element_handle(), pattern],
    )
    return int(found.json_value()[1])

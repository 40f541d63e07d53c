"""The lab of the error that flows back, on the page: step by step, a gradient opened, a nudge."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone, wait_for_state


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with alone(browser, f"{site}embed.html?lab=backprop") as page:
        yield page


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.get_by_role("group", name="The error flows back")
    lab.get_by_role("button", name="Start over").click()
    expect(step(lab, "vote")).to_have_attribute("aria-pressed", "true")
    return lab


def step(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("group", name="Steps").get_by_role("button", name=name, exact=True)


def figures(text: str) -> list[float]:
    return [float(part) for part in re.findall(r"-?\d+\.\d+", text.replace("−", "-"))]


def test_the_steps_go_forwards_and_backwards(lab: Locator) -> None:
    expect(lab.get_by_role("button", name="Back", exact=True)).to_be_disabled()
    for name in ("error", "11 votes"):
        lab.get_by_role("button", name="Next", exact=True).click()
        expect(step(lab, name)).to_have_attribute("aria-pressed", "true")
    lab.get_by_role("button", name="Back", exact=True).click()
    expect(step(lab, "error")).to_have_attribute("aria-pressed", "true")
    step(lab, "update").click()
    expect(lab.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    expect(lab.get_by_text("Every parameter moves by")).to_be_visible()


def test_a_gradient_is_opened_by_keys_and_its_sum_is_set_out(lab: Locator) -> None:
    step(lab, "1 convolution").click()
    picture = lab.get_by_role("img", name="gradient of the feature")
    picture.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        picture.press(key)
    line = lab.get_by_text(re.compile("all sums .* the gradient"))
    expect(line).to_be_visible()
    total, factor, gradient = figures(line.inner_text())
    assert total * factor == pytest.approx(gradient, abs=1e-4)


def test_a_nudge_does_what_the_gradient_promised(lab: Locator) -> None:
    step(lab, "4 convolution").click()
    nudge = lab.get_by_label("Nudge it by")
    nudge.fill("0.01")
    proof = lab.get_by_role("table", name="The promise of the gradient, and what happens")
    expect(proof).to_contain_text("0.01 ×")
    rows = proof.get_by_role("row").all_inner_texts()
    promised, change = (figures(row)[-1] for row in rows)
    assert change == pytest.approx(promised, abs=2e-4)


def test_what_the_drawing_should_be_is_the_readers_to_say(lab: Locator, shared: Page) -> None:
    error = lab.locator("p.error")
    before = error.inner_text()
    lab.get_by_label("It should be").select_option("X")
    expect(error).not_to_have_text(before)
    assert figures(error.inner_text())[0] < figures(before)[0]
    wait_for_state(shared, "ready")

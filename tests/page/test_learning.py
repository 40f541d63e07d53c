"""Training in the page: going on, pausing, one step, the same again, a new start and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    CROSS,
    answered,
    begin,
    button,
    draw,
    features,
    losses,
    map_of,
    mark,
    pause,
    pixels_of,
    renew,
    settle,
    state,
    step,
    train,
    update_count,
    updates,
    verdict,
    wait_for_updates,
)  # fmt: skip


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def test_the_page_opens_trained_and_at_no_updates(page: Page) -> None:
    expect(updates(page)).to_have_text("0 updates")
    held_out = page.locator(".held-out").inner_text()
    assert float(held_out.split()[0]) >= 98
    assert losses(page) == {}


def test_new_start_gives_random_features_by_its_seed_and_back_brings_the_others_back(
    page: Page,
) -> None:
    trained = features(page)
    seed = page.get_by_label("Seed", exact=True)
    seed.fill("77")
    begin(page, "New start")
    expect(seed).to_have_value("77")
    fresh = features(page)
    assert all(one != other for one, other in zip(trained, fresh, strict=True))
    assert state(page) == "ready"
    begin(page, "Bring back")
    assert features(page) == trained
    begin(page, "Bring back")
    assert features(page) == fresh
    begin(page, "New start")
    expect(seed).to_have_value("78")
    assert features(page) != fresh
    seed.fill("77")
    begin(page, "New start")
    assert features(page) == fresh


def test_step_makes_exactly_one_update_and_reset_repeats_the_same_losses(page: Page) -> None:
    start = features(page)
    button(page, "Step").click()
    expect(updates(page)).to_have_text("1 update")
    wait_for_state(page, "paused")
    assert features(page) != start
    button(page, "Step").click()
    expect(updates(page)).to_have_text("2 updates")
    first = losses(page)
    assert list(first) == [2, 1]
    for line in first.values():
        assert re.match(r"^\d+\.\d+ \d+\.\d %", line)
    expect(page.get_by_role("img", name="Loss", exact=True)).to_be_visible()
    table = page.get_by_role("table", name="Loss figures", exact=True)
    heads = table.get_by_role("columnheader").all_text_contents()
    assert heads[:2] == ["update", "loss"]
    begin(page, "Reset")
    assert state(page) == "ready"
    expect(updates(page)).to_have_text("0 updates")
    assert features(page) == start
    assert losses(page) == {}
    step(page, 2)
    assert losses(page) == first
    press(page, "step", "reset")  # the last word is Reset's
    answered(page)
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(updates(page)).to_have_text("0 updates")


def test_training_goes_on_and_sees_what_is_drawn_until_it_is_paused(page: Page) -> None:
    press(page, "new-start", "train")
    wait_for_updates(page, 2)
    assert state(page) == "training"
    expect(button(page, "Train")).to_have_count(0)
    before = features(page)
    button(page, "Clear").click()
    expect(verdict(page)).to_contain_text("Nothing drawn yet.")
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("% of the vote")
    assert state(page) == "training"
    # What is painted changes, although the drawing does not.
    painted = pixels_of(map_of(page, 1, 1))
    page.wait_for_function(
        """painted => document.querySelector('[aria-label="Layer 1 map 1"]').toDataURL()
             !== painted""",
        arg=painted,
    )
    wait_for_updates(page, update_count(page) + 2)
    pause(page)
    expect(button(page, "Train")).to_be_visible()
    stopped = update_count(page)
    assert features(page) != before
    # Another request is answered in between, and nothing has moved.
    button(page, "Plain O").click()
    expect(verdict(page)).to_contain_text("example")
    button(page, "Clear").click()
    expect(verdict(page)).to_contain_text("Nothing drawn yet.")
    assert update_count(page) == stopped
    assert state(page) == "paused"


def test_step_reset_and_new_start_end_training(page: Page) -> None:
    train(page, 2)
    button(page, "Step").click()
    wait_for_state(page, "paused")
    answered(page)
    stopped = update_count(page)
    assert max(losses(page)) == stopped
    step(page)
    assert update_count(page) == stopped + 1
    train(page, stopped + 2)
    begin(page, "Reset")
    expect(updates(page)).to_have_text("0 updates")
    assert state(page) == "ready"
    train(page, 2)
    begin(page, "New start")
    expect(updates(page)).to_have_text("0 updates")
    begin(page, "Bring back")
    assert update_count(page) >= 2
    assert state(page) == "paused"
    assert max(losses(page)) == update_count(page)


def press(page: Page, *acts: str) -> None:
    """Presses buttons of training without a moment between them."""
    page.evaluate(
        "(acts) => acts.forEach((act) => document.querySelector(`[data-act=${act}]`).click())",
        list(acts),
    )


def test_training_goes_on_while_the_page_is_hidden_and_is_measured_where_that_is_due(
    page: Page,
) -> None:
    mark(page)
    # A hidden page gets no animation frames and says that it is hidden.
    page.evaluate(
        """() => {
          window.frames_ = window.requestAnimationFrame;
          window.requestAnimationFrame = () => 0;
          for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]]) {
            Object.defineProperty(document, name, {configurable: true, get: () => value});
          }
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    button(page, "Train").click()
    text = "document.querySelector('[aria-label=Updates]').textContent"
    for count in (5, 26):
        page.wait_for_function(f"count => parseInt({text}) >= count", arg=count, polling=50)
    page.evaluate(
        """() => {
          window.requestAnimationFrame = window.frames_;
          delete document.hidden;
          delete document.visibilityState;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    settle(page)
    pause(page)
    # Update, loss, accuracy and, where they were due, two held-out figures.
    due = [update for update, line in losses(page).items() if line.count("%") == 2]
    assert 25 in due
    assert all(update % 25 == 0 for update in due)


def test_a_setting_that_arrives_leaves_other_fields_alone(page: Page) -> None:
    page.evaluate(
        """() => {
            const optimizer = document.querySelector("[name=optimizer]");
            optimizer.value = "sgd";
            optimizer.dispatchEvent(new Event("change", {bubbles: true}));
            document.querySelector("[name=rate]").value = "1";
        }"""
    )
    answered(page)
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("1")

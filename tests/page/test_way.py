"""The way of a training: looked back on, gone another way, stopped by goals, and in trouble."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    alert,
    begin,
    button,
    change,
    choose,
    features,
    losses,
    pause,
    state,
    step,
    updates,
    verdict,
)  # fmt: skip


@pytest.fixture
def page(shared: Page) -> Page:
    return shared  # whatever is done here begins anew by itself


def words(page: Page, text: str) -> None:
    expect(page.locator("xo-timeline output")).to_have_text(text)


def test_looking_back_shows_what_was_and_another_way_can_be_gone_from_there(page: Page) -> None:
    begin(page, "New start")
    then = [features(page)]
    said = [verdict(page).inner_text()]
    for _ in range(3):
        step(page)
        then.append(features(page))
        said.append(verdict(page).inner_text())
    first = {update: row.split()[0] for update, row in losses(page).items()}
    slider = page.get_by_label("Look back")
    slider.focus()
    for update in (2, 1, 0):
        slider.press("ArrowLeft")
        words(page, f"after {update} of 3 updates")
        expect(verdict(page)).to_have_text(said[update], use_inner_text=True)
        assert features(page) == then[update]
    slider.press("End")
    words(page, "now")
    expect(verdict(page)).to_have_text(said[3], use_inner_text=True)
    assert features(page) == then[3]

    for _ in range(2):  # without waiting for what is shown in between
        page.keyboard.press("ArrowLeft")
    words(page, "after 1 of 3 updates")
    button(page, "Go on from here").click()
    expect(updates(page)).to_have_text("1 update")
    step(page, 2)
    assert {update: row.split()[0] for update, row in losses(page).items()} == first
    change(page, "Learning rate", "0.001")
    row = page.get_by_role("table", name="Loss figures").get_by_role("row").nth(1)
    expect(row.get_by_role("cell").last).to_have_text("learning rate 0.001")
    step(page)
    begin(page, "Bring back")
    expect(updates(page)).to_have_text("3 updates")
    assert features(page) == then[3]


def more(page: Page) -> None:
    fold = page.locator("details.more")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def test_training_stops_at_a_goal_and_says_so_and_one_that_cannot_be_is_refused(page: Page) -> None:
    begin(page, "New start")
    more(page)
    change(page, "Stop at update", "3")
    notices = page.get_by_role("status", name="Notices")
    button(page, "Train").click()
    wait_for_state(page, "paused")
    expect(updates(page)).to_have_text("3 updates")
    expect(notices).to_have_text("Goal reached: 3 updates are made.")
    # The goal stays, and what was reached goes with its run.
    begin(page, "New start")
    expect(notices).to_be_empty()
    expect(page.get_by_label("Stop at update")).to_have_value("3")
    change(page, "Stop at update", "")
    change(page, "… at % right", "120")
    expect(alert(page)).to_contain_text("The accuracy to stop at can be from 0 to 1, not 1.2.")
    expect(page.get_by_label("… at % right")).to_have_value("")


def provoke(page: Page, name: str) -> None:
    page.locator("xo-troubles").get_by_role("button", name=name).click()


def test_an_error_that_leaves_all_bounds_pauses_and_offers_the_last_good_weights(
    page: Page,
) -> None:
    provoke(page, "Steps too large")
    expect(alert(page)).to_contain_text("The error has left all bounds at update")
    wait_for_state(page, "paused")
    way_back = alert(page).get_by_role("button", name="Back to update")
    good = way_back.inner_text().split()[-1]
    way_back.click()
    expect(updates(page)).to_have_text(f"{good} updates")
    expect(alert(page)).to_be_hidden()
    begin(page, "Bring back")


def test_a_trouble_is_told_with_its_rule_while_training_goes_on(page: Page) -> None:
    page.get_by_label("Begin with").select_option("tiny")
    choose(page, "Only", "X")
    button(page, "Train").click()
    notices = page.get_by_role("status", name="Notices")
    expect(notices).to_contain_text("Only X is being shown, so the network learns to say X")
    notices.get_by_text("How this is noticed").click()
    expect(notices).to_contain_text("batches have drawings of one class only.")
    assert state(page) == "training"
    pause(page)
    choose(page, "Only", "")

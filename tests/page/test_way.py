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
    features,
    losses,
    pause,
    renew,
    step,
    train,
    updates,
    verdict,
)  # fmt: skip


@pytest.fixture
def page(shared: Page) -> Page:
    made = renew(shared)
    begin(made, "New start")
    return made


def words(page: Page, text: str) -> None:
    expect(page.locator("xo-timeline output")).to_have_text(text)


def test_looking_back_shows_features_and_verdict_as_they_were(page: Page) -> None:
    then = [features(page)]
    said = [verdict(page).inner_text()]
    for _ in range(4):
        step(page)
        then.append(features(page))
        said.append(verdict(page).inner_text())
    slider = page.get_by_label("Look back")
    slider.focus()
    for update in (3, 2, 1, 0):
        slider.press("ArrowLeft")
        words(page, f"after {update} of 4 updates")
        expect(verdict(page)).to_have_text(said[update], use_inner_text=True)
        assert features(page) == then[update]
    slider.press("End")
    words(page, "now")
    expect(verdict(page)).to_have_text(said[4], use_inner_text=True)
    assert features(page) == then[4]


def test_another_way_can_be_gone_from_there_and_the_first_comes_back(page: Page) -> None:
    step(page, 5)
    first = {update: row.split()[0] for update, row in losses(page).items()}
    page.get_by_label("Look back").focus()
    for _ in range(3):  # without waiting for what is shown in between
        page.keyboard.press("ArrowLeft")
    words(page, "after 2 of 5 updates")
    button(page, "Go on from here").click()
    expect(updates(page)).to_have_text("2 updates")
    step(page, 3)
    assert {update: row.split()[0] for update, row in losses(page).items()} == first
    change(page, "Learning rate", "0.001")
    step(page)
    begin(page, "Bring back")
    expect(updates(page)).to_have_text("5 updates")


def test_a_change_of_settings_is_marked_on_the_curve(page: Page) -> None:
    step(page, 2)
    change(page, "Learning rate", "0.004")
    row = page.get_by_role("table", name="Loss figures").get_by_role("row").nth(1)
    expect(row.get_by_role("cell").last).to_have_text("learning rate 0.004")


def more(page: Page) -> None:
    fold = page.locator("details.more")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def test_training_stops_at_a_goal_and_says_so(page: Page) -> None:
    more(page)
    change(page, "Stop at update", "12")
    button(page, "Train").click()
    wait_for_state(page, "paused")
    expect(updates(page)).to_have_text("12 updates")
    notices = page.get_by_role("status", name="Notices")
    expect(notices).to_have_text("Goal reached: 12 updates are made.")
    change(page, "Stop at update", "")


def test_a_goal_that_cannot_be_is_refused_in_a_sentence(page: Page) -> None:
    more(page)
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
    provoke(page, "Learning by heart")
    notices = page.get_by_role("status", name="Notices")
    expect(notices).to_contain_text("The network learns by heart")
    notices.get_by_text("How this is noticed").click()
    expect(notices).to_contain_text("points less or worse on held-out drawings")
    pause(page)
    more(page)
    expect(page.get_by_label("Different drawings", exact=True)).to_have_value("8")
    change(page, "Different drawings", "4096")
    train(page, 1)
    pause(page)

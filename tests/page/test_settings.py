"""The settings of training: taken at once, refused in a sentence, and one that blows up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    alert,
    answered,
    begin,
    button,
    change,
    choose,
    features,
    losses,
    pause,
    renew,
    state,
    step,
    train,
    update_count,
    verdict,
    wait_for_updates,
)  # fmt: skip


def settings(page: Page) -> dict[str, Any]:
    """What Python trains with."""
    answered(page)
    return page.evaluate(
        """async () => {
          const beside = document.querySelector("script[type=module]").src;
          const { call } = await import(new URL("python.js", beside).href);
          return (await call("change_settings", {})).settings;
        }"""
    )


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def test_the_learning_rate_can_be_changed_while_training(page: Page) -> None:
    train(page, 2)
    change(page, "Learning rate", "0")
    wait_for_updates(page, update_count(page) + 2)
    assert state(page) == "training"
    pause(page)
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0")
    # At rate 0 an update changes nothing.
    before = features(page)
    step(page)
    assert features(page) == before
    change(page, "Learning rate", "0.05")
    step(page)
    assert features(page) != before


def test_a_decimal_comma_is_one_and_what_is_no_number_is_refused_beside_its_field(
    page: Page,
) -> None:
    rate = page.get_by_label("Learning rate", exact=True)
    rate.fill("")
    rate.press_sequentially("0,01")
    rate.press("Enter")
    expect(rate).to_have_value("0.01")
    assert settings(page)["rate"] == 0.01
    rate.fill("1o")
    rate.press("Enter")
    expect(alert(page)).to_have_text("“1o” is not a number. Type one such as 3 or 0.01.")
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(rate).to_have_value("1o")
    assert settings(page)["rate"] == 0.01
    change(page, "Learning rate", "0,02")
    expect(alert(page)).to_have_count(0)
    assert settings(page)["rate"] == 0.02
    batch = page.get_by_label("Batch", exact=True)
    batch.press("ArrowUp")
    expect(batch).to_have_value("33")
    assert settings(page)["batch"] == 33
    change(page, "Batch", "1.000")
    expect(alert(page)).to_contain_text("The batch can be from 1 to 512, not 1000.")
    expect(batch).to_have_value("33")


def test_a_setting_or_a_seed_that_cannot_be_used_is_said_and_set_back(page: Page) -> None:
    before = features(page)
    for name, value, part in (
        ("Learning rate", "-1", "learning rate"),
        ("Batch", "0", "batch"),
        ("Learning rate", "", "learning rate"),
        ("Batch", "2.5", "batch"),
        ("Weight decay", "7", "weight decay"),
    ):
        held = page.get_by_label(name, exact=True).input_value()
        change(page, name, value)
        expect(alert(page)).to_contain_text(re.compile(rf"^\s*(The|A) {part} .*\.", re.S))
        expect(page.get_by_label(name, exact=True)).to_have_value(held)
        assert state(page) == "ready"
    page.get_by_label("Seed", exact=True).fill("-3")
    button(page, "New start").click()
    expect(alert(page)).to_contain_text("A seed is a whole number")
    assert features(page) == before
    assert state(page) == "ready"


def test_a_rate_that_blows_up_is_said_and_training_stops(page: Page) -> None:
    choose(page, "Optimizer", "sgd")
    change(page, "Learning rate", "10")
    change(page, "Weight decay", "1")  # now every update makes the weights nine times as large
    button(page, "Train").click()
    expect(alert(page)).to_contain_text("the learning rate is too high")
    wait_for_state(page, "paused")
    stopped = update_count(page)
    assert sorted(losses(page)) == list(range(1, stopped + 1))[-20:]
    change(page, "Learning rate", "0.02")
    change(page, "Weight decay", "0")
    begin(page, "Reset")
    expect(alert(page)).to_have_count(0)
    button(page, "Plain O").click()
    expect(verdict(page)).to_contain_text("O, with")


def test_the_arithmetic_can_be_left_to_numpy_and_says_how_fast_that_is(page: Page) -> None:
    choice = page.get_by_label("Arithmetic by")
    speed = page.locator("xo-backend output")
    kernels = choice.input_value()
    assert kernels != "numpy"
    step(page)
    with_kernels = losses(page)
    begin(page, "Reset")
    try:
        choice.select_option("numpy")
        expect(speed).to_have_text("")
        step(page)
        # The same network from the same start: another arithmetic, the same answer.
        assert losses(page) == with_kernels
        button(page, "Train").click()
        expect(speed).to_have_text(re.compile(r"[\d,.]+ updates a second"))
        pause(page)
    finally:
        choice.select_option(kernels)

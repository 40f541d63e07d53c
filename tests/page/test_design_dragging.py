"""Layers dragged to their places: by pointer, by keys and by a finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.finger import finger, middle
from tests.page.reader import button, mark, renew, settle
from tests.page.test_design import kinds


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def test_a_layer_is_dragged_to_another_place_by_pointer_and_by_keys(page: Page) -> None:
    handle = page.get_by_role("button", name="Drag layer 2", exact=True)
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    after = page.get_by_role("button", name="Drag layer 3", exact=True).bounding_box()
    assert start and after
    mark(page)
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(after["x"] + 10, after["y"] + after["height"] + 4, steps=4)
    page.mouse.up()
    settle(page)
    assert kinds(page)[:4] == ["convolution", "pooling", "ReLU", "convolution"]
    moved = page.get_by_role("button", name="Drag layer 3", exact=True)
    expect(moved).to_be_focused()
    mark(page)
    moved.press("ArrowUp")
    settle(page)
    assert kinds(page)[:4] == ["convolution", "ReLU", "pooling", "convolution"]
    expect(page.get_by_role("button", name="Drag layer 2", exact=True)).to_be_focused()


def test_a_new_layer_is_dragged_out_of_its_button_to_its_place(page: Page) -> None:
    before = kinds(page)
    add = button(page, "Add ReLU")
    add.scroll_into_view_if_needed()
    start = add.bounding_box()
    last = page.get_by_role("button", name="Drag layer 9", exact=True).bounding_box()
    assert start and last
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 1, steps=4)
    expect(page.locator("xo-design .ghost")).to_have_text("ReLU")
    expect(page.locator("xo-design .gap-above")).to_contain_text("pooling")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("xo-design .ghost, xo-design .gap-above")).to_have_count(0)
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 1, steps=4)
    page.mouse.move(start["x"] + 30, start["y"] + 12, steps=4)
    page.mouse.up()  # back where it came from, nothing is added
    assert kinds(page) == before
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    mark(page)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 1, steps=4)
    page.mouse.up()
    settle(page)
    assert kinds(page) == [*before[:8], "ReLU", *before[8:]]


def test_on_a_tablet_layers_are_dragged_and_dragged_in_by_a_finger(page: Page) -> None:
    with finger(page, 820, 1180) as hand:

        def drag(what: Locator, to: Locator) -> None:
            start, end = middle(what), to.bounding_box()  # which is above, in sight
            assert end
            mark(page)
            hand.drag(start, (start[0], end["y"] + 1))
            settle(page)

        before = kinds(page)
        drag(button(page, "Add ReLU"), button(page, "Drag layer 9"))
        assert kinds(page) == [*before[:8], "ReLU", *before[8:]]
        drag(button(page, "Drag layer 3"), button(page, "Drag layer 2"))
        assert kinds(page)[:4] == ["convolution", "pooling", "ReLU", "convolution"]

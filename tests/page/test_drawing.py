"""Drawing on the blackboard, by pointer, touch and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.page.conftest import visit, wait_for_state
from tests.page.finger import finger
from tests.page.reader import (
    CROSS,
    SIDE,
    button,
    draw,
    drawing,
    map_of,
    pixels_of,
    renew,
    shares,
    state,
    strokes,
    values_of,
    verdict,
)  # fmt: skip

NOTHING = "Nothing drawn yet."


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


@pytest.fixture
def blank(page: Page) -> Page:
    button(page, "Clear").click()
    expect(verdict(page)).to_contain_text(NOTHING)
    return page


def test_the_page_opens_with_an_example_that_is_called_one(page: Page) -> None:
    expect(verdict(page)).to_contain_text("example")
    expect(verdict(page)).to_contain_text("X, with")
    assert shares(page)["X"] >= 90
    assert state(page) == "ready"


def test_an_x_drawn_with_the_pointer_is_an_x_the_maps_follow_and_all_can_be_undone(
    blank: Page,
) -> None:
    painted = [pixels_of(map_of(blank, layer, 1)) for layer in (1, 4, 7, 11)]
    draw(blank, CROSS[:1])
    expect(verdict(blank)).not_to_contain_text(NOTHING)
    half = [pixels_of(map_of(blank, layer, 1)) for layer in (1, 4, 7, 11)]
    assert half[0] != painted[0]
    draw(blank, CROSS[1:])
    expect(verdict(blank)).to_contain_text(re.compile(r"X, with (9\d|100) %"))
    found = shares(blank)
    assert found["X"] >= 90
    assert found["X"] + found["O"] == 100
    assert pixels_of(map_of(blank, 1, 1)) != half[0]
    drawn = strokes(blank)
    button(blank, "Clear").click()
    expect(verdict(blank)).to_contain_text(NOTHING)
    button(blank, "Undo").click()
    expect(verdict(blank)).to_contain_text("X, with")
    assert strokes(blank) == drawn
    button(blank, "Undo").click()
    assert len(strokes(blank)) == 1
    button(blank, "Undo").click()
    expect(verdict(blank)).to_contain_text(NOTHING)


def test_a_stroke_is_seen_before_the_pen_is_lifted(blank: Page) -> None:
    board = drawing(blank).bounding_box()
    assert board
    blank.mouse.move(board["x"] + 30, board["y"] + 30)
    blank.mouse.down()
    blank.mouse.move(board["x"] + 90, board["y"] + 90, steps=5)
    expect(verdict(blank)).to_contain_text("% of the vote")
    blank.mouse.up()


def test_an_o_drawn_by_keyboard_is_an_o_and_its_pen_stays_on_the_board(blank: Page) -> None:
    drawing(blank).focus()

    def press(*keys: str, times: int = 1) -> None:
        for _ in range(times):
            for key in keys:
                blank.keyboard.press(key)

    # From the centre, 14, 14, to the top of the ring.
    press("Shift+ArrowUp", times=2)
    press("ArrowUp")
    expect(verdict(blank)).to_contain_text(NOTHING)  # the pen is still lifted
    press("Space")
    press("Shift+ArrowRight")
    press("ArrowRight", "ArrowDown", times=5)
    press("Shift+ArrowDown", times=2)
    press("ArrowLeft", "ArrowDown", times=5)
    press("Shift+ArrowLeft", times=2)
    press("ArrowLeft", "ArrowUp", times=5)
    press("Shift+ArrowUp", times=2)
    press("ArrowRight", "ArrowUp", times=5)
    press("Shift+ArrowRight")
    press("Space")
    press("Shift+ArrowDown", times=2)
    expect(verdict(blank)).to_contain_text("O, with")
    (stroke,) = strokes(blank)
    assert stroke[:4] == [14, 5, 18, 5]
    assert stroke[-2:] == [14, 5]
    press("Delete")
    expect(verdict(blank)).to_contain_text(NOTHING)
    press("Space")
    for key in ("ArrowLeft", "ArrowUp"):
        press(f"Shift+{key}", times=6)
    (stroke,) = strokes(blank)
    assert stroke[-2:] == [0, 0]


def test_an_example_makes_room_for_the_first_stroke(page: Page) -> None:
    button(page, "Plain O").click()
    expect(verdict(page)).to_contain_text("O, with")
    draw(page, CROSS[:1])
    expect(verdict(page)).not_to_contain_text("example")
    assert len(strokes(page)) == 1
    # What it replaced is not lost.
    button(page, "Undo").click()
    expect(verdict(page)).to_contain_text("An example")


def test_every_example_is_what_its_name_says(page: Page) -> None:
    for name in ("Small X in a corner", "Curly X", "Plain O", "Open O"):
        button(page, name).click()
        letter = "X" if "X" in name else "O"
        expect(verdict(page)).to_contain_text(f"{letter}, with")
        expect(verdict(page)).to_contain_text("example")


def test_the_network_sees_what_is_drawn_where_it_is_drawn(blank: Page) -> None:
    draw(blank, [[(3, 20), (9, 20)]])
    expect(verdict(blank)).to_contain_text("% of the vote")
    picture = values_of(blank.get_by_role("img", name="Input", exact=True))
    ink = [divmod(index, SIDE) for index, value in enumerate(picture) if value > 0]
    assert {row for row, _ in ink} <= {18, 19, 20, 21}
    assert min(column for _, column in ink) in (1, 2)
    assert max(column for _, column in ink) in (9, 10)


def test_a_finger_draws_and_does_not_scroll(blank: Page) -> None:
    with finger(blank) as hand:
        drawing(blank).scroll_into_view_if_needed()
        box = drawing(blank).bounding_box()
        assert box
        top = blank.evaluate("scrollY")
        for line in CROSS:
            start, end = (
                (box["x"] + x / SIDE * box["width"], box["y"] + y / SIDE * box["height"])
                for x, y in line
            )
            hand.drag(start, end, parts=8)
        expect(verdict(blank)).to_contain_text("X, with")
        assert len(strokes(blank)) == 2
        assert blank.evaluate("scrollY") == top
        hand.tap(map_of(blank, 1, 2))
        expect(blank.get_by_role("table", name="Arithmetic")).to_be_visible()


def test_a_drawing_made_while_python_loads_waits_and_is_seen_then(
    browser: Browser, site: str
) -> None:
    held: list[Route] = []
    with visit(browser) as page:
        page.route("**/worker.py", lambda route: held.append(route))
        with page.expect_request("**/worker.py"):
            page.goto(site)
        wait_for_state(page, "loading")
        expect(verdict(page)).to_contain_text("An example")
        assert shares(page)["X"] >= 90
        expect(map_of(page, 11, 2)).to_be_visible()
        page.wait_for_function("document.querySelectorAll('xo-map').length > 20")
        button(page, "Plain O").click()
        expect(verdict(page)).to_contain_text("waits for Python")
        button(page, "Undo").click()
        expect(verdict(page)).to_contain_text("An example")
        button(page, "Clear").click()
        expect(verdict(page)).to_contain_text(NOTHING)
        draw(page, CROSS)
        expect(verdict(page)).to_contain_text("waits for Python")
        expect(verdict(page)).not_to_contain_text("% of the vote")
        hint = page.get_by_role("region", name="Guide").get_by_role("status")
        expect(hint).to_contain_text("Python is still loading")
        assert state(page) == "loading"
        page.route("**/worker.py", lambda route: route.continue_())
        for route in held:  # asked for by Python and by what loads its parts
            route.continue_()
        wait_for_state(page, "ready")
        expect(verdict(page)).to_contain_text("X, with")
        expect(verdict(page)).not_to_contain_text("example")
        expect(hint).to_contain_text("has made a map of your drawing")
        assert len(strokes(page)) == 2

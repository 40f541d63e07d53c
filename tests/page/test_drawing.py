"""Drawing on the blackboard, by pointer, touch and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.page.conftest import visit, wait_for_state
from tests.page.reader import (
    CROSS,
    SIDE,
    button,
    draw,
    drawing,
    map_of,
    opened,
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
    assert shares(page)["X"] >= 90
    assert state(page) == "ready"


def test_an_x_drawn_with_the_pointer_is_an_x(blank: Page) -> None:
    draw(blank, CROSS)
    expect(verdict(blank)).to_contain_text("X, with")
    expect(verdict(blank)).to_contain_text(re.compile(r"X, with (9\d|100) %"))
    found = shares(blank)
    assert found["X"] >= 90
    assert found["X"] + found["O"] == 100


def test_the_maps_follow_every_stroke(blank: Page) -> None:
    painted = [pixels_of(map_of(blank, layer, 1)) for layer in (1, 4, 7, 11)]
    draw(blank, CROSS[:1])
    expect(verdict(blank)).not_to_contain_text(NOTHING)
    half = [pixels_of(map_of(blank, layer, 1)) for layer in (1, 4, 7, 11)]
    assert half[0] != painted[0]
    before = verdict(blank).inner_text()
    draw(blank, CROSS[1:])
    expect(verdict(blank)).not_to_have_text(before)
    assert pixels_of(map_of(blank, 1, 1)) != half[0]


def test_a_stroke_is_seen_before_the_pen_is_lifted(blank: Page) -> None:
    board = drawing(blank).bounding_box()
    assert board
    blank.mouse.move(board["x"] + 30, board["y"] + 30)
    blank.mouse.down()
    blank.mouse.move(board["x"] + 90, board["y"] + 90, steps=5)
    expect(verdict(blank)).to_contain_text("% of the vote")
    blank.mouse.up()


def test_an_o_drawn_by_keyboard_is_an_o(blank: Page) -> None:
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


def test_the_pen_of_the_keyboard_stays_on_the_board(blank: Page) -> None:
    drawing(blank).focus()
    blank.keyboard.press("Space")
    for key in ("ArrowLeft", "ArrowUp"):
        for _ in range(6):
            blank.keyboard.press(f"Shift+{key}")
    (stroke,) = strokes(blank)
    assert stroke[-2:] == [0, 0]


def test_clear_can_be_undone(blank: Page) -> None:
    draw(blank, CROSS)
    expect(verdict(blank)).to_contain_text("X, with")
    drawn = strokes(blank)
    button(blank, "Clear").click()
    expect(verdict(blank)).to_contain_text(NOTHING)
    button(blank, "Undo").click()
    expect(verdict(blank)).to_contain_text("X, with")
    assert strokes(blank) == drawn


def test_undo_takes_back_one_stroke(blank: Page) -> None:
    draw(blank, CROSS)
    button(blank, "Undo").click()
    assert len(strokes(blank)) == 1
    button(blank, "Undo").click()
    expect(verdict(blank)).to_contain_text(NOTHING)


def test_an_example_makes_room_for_the_first_stroke(page: Page) -> None:
    button(page, "Plain O").click()
    expect(verdict(page)).to_contain_text("O, with")
    draw(page, CROSS[:1])
    expect(verdict(page)).not_to_contain_text("example")
    assert len(strokes(page)) == 1
    # What it replaced is not lost.
    button(page, "Undo").click()
    expect(verdict(page)).to_contain_text("An example")


@pytest.mark.parametrize("name", ["Small X in a corner", "Curly X", "Plain O", "Open O"])
def test_every_example_is_what_its_name_says(page: Page, name: str) -> None:
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


def test_a_finger_draws_and_does_not_scroll(browser: Browser, site: str) -> None:
    phone = {"width": 390, "height": 844}
    with opened(browser, site, has_touch=True, is_mobile=True, viewport=phone) as page:
        button(page, "Clear").tap()
        expect(verdict(page)).to_contain_text(NOTHING)
        drawing(page).scroll_into_view_if_needed()
        box = drawing(page).bounding_box()
        assert box
        top = page.evaluate("scrollY")
        finger = page.context.new_cdp_session(page)
        for line in CROSS:
            points = [
                (line[0][0] + part / 8 * (line[1][0] - line[0][0]),
                 line[0][1] + part / 8 * (line[1][1] - line[0][1]))
                for part in range(9)
            ]  # fmt: skip
            for index, (x, y) in enumerate(points):
                kind = "touchMove" if index else "touchStart"
                place = {
                    "x": box["x"] + x / SIDE * box["width"],
                    "y": box["y"] + y / SIDE * box["height"],
                }
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(verdict(page)).to_contain_text("X, with")
        assert len(strokes(page)) == 2
        assert page.evaluate("scrollY") == top
        map_of(page, 1, 2).tap()
        expect(page.get_by_role("table", name="Arithmetic")).to_be_visible()


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

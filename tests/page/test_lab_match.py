"""A feature meets a patch, in the browser: dragging, painting, keys alone, links, a finger."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import visit, wait_for_state
from tests.page.reader import CROSS, draw, number, opened, pixels_of

SIDE = 28


@pytest.fixture(scope="module")
def on_the_page(browser: Browser, site: str) -> Iterator[Locator]:
    with opened(browser, site) as page:
        yield page.locator("[data-lab=match] xo-lab")


@pytest.fixture(scope="module")
def alone(browser: Browser, site: str) -> Iterator[Locator]:
    with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{site}embed.html?lab=match")
        wait_for_state(page, "ready")
        yield page.locator("xo-lab")


@pytest.fixture
def lab(alone: Locator) -> Locator:
    """The lab as it is at first, in a page of its own."""
    return begun(alone)


@pytest.fixture(params=["on_the_page", "alone"])
def either(request: pytest.FixtureRequest) -> Locator:
    """The same, and in the article."""
    found: Locator = request.getfixturevalue(request.param)
    return begun(found)


def begun(found: Locator) -> Locator:
    found.scroll_into_view_if_needed()
    button(found, "Start over").click()
    stands(found, 8, 9)
    expect(found.get_by_label("The drawing in")).to_have_value("two values")
    expect(button(found, "falling diagonal")).to_have_attribute("aria-pressed", "true")
    assert values(found, 1) == FALLING
    return found


FALLING = [1.0 if abs(r - s) <= 1 else -1.0 for r in range(5) for s in range(5)]


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def board(lab: Locator) -> Locator:
    return lab.get_by_role("application", name="Drawing with the frame of the feature")


def feature(lab: Locator) -> Locator:
    return lab.get_by_role("application", name="feature", exact=True)


def values(lab: Locator, which: int) -> list[float]:
    """What is written in the cells of patch, feature or products: 0, 1, 2."""
    texts = lab.locator(".squares").nth(which).locator("span").all_inner_texts()
    return [number(text) for text in texts]


def told(lab: Locator) -> tuple[float, int, float]:
    """Sum, pixels and match, once Python has told of what is shown."""
    expect(lab.locator(".late")).to_have_count(0)
    text = lab.locator(".sum").inner_text()
    found = re.search(r"sum\s+(−?[\d.]+) ÷\s+(\d+) pixels = match\s+(−?[\d.]+)", text)
    assert found, text
    return number(found[1]), int(found[2]), number(found[3])


def stands(lab: Locator, row: int, column: int) -> None:
    """Wait until the frame is there, and Python has told of it."""
    expect(lab.locator("figcaption").first).to_contain_text(f"Rows {row} to")
    expect(lab.locator("figcaption").first).to_contain_text(f"columns {column} to")
    expect(board(lab)).to_have_attribute("aria-description", re.compile(f"Rows {row} to"))
    expect(board(lab)).to_have_attribute("aria-description", re.compile(f"columns {column} to"))
    expect(lab.locator(".late")).to_have_count(0)


def matches(lab: Locator, match: float) -> None:
    """Wait until the match is this, with all that is said of it."""
    expect(lab.get_by_role("meter", name="Match")).to_have_attribute(
        "aria-valuenow", f"{match:.2f}"
    )
    expect(lab.locator(".late")).to_have_count(0)
    check(lab)


def check(lab: Locator) -> None:
    """The numbers shown follow from each other, cell by cell."""
    patch, other, products = (values(lab, which) for which in range(3))
    total, pixels, match = told(lab)
    assert len(patch) == len(other) == len(products) == pixels
    for one, two, product in zip(patch, other, products, strict=True):
        assert product == pytest.approx(one * two, abs=0.0151)
    assert total == pytest.approx(sum(products), abs=0.005 * pixels + 0.01)
    assert match == pytest.approx(total / pixels, abs=0.006)
    expect(lab.locator(".lab-sentence")).to_contain_text(f"÷ {pixels} is a match of")


def point_of(place: Locator, row: int, column: int, side: int) -> tuple[float, float]:
    """The middle of a cell on the screen, counted from 1."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return (
        box["x"] + (column - 0.5) / side * box["width"],
        box["y"] + (row - 0.5) / side * box["height"],
    )


def drag(lab: Locator, start: tuple[int, int], end: tuple[int, int]) -> None:
    mouse = lab.page.mouse
    mouse.move(*point_of(board(lab), *start, SIDE))
    mouse.down()
    mouse.move(*point_of(board(lab), *end, SIDE), steps=8)
    mouse.up()


def paint(lab: Locator, row: int, column: int, side: int = 5) -> None:
    lab.page.mouse.click(*point_of(feature(lab), row, column, side))


def test_it_begins_with_a_match_to_be_improved(lab: Locator) -> None:
    assert told(lab) == (11, 25, 0.44)
    check(lab)
    expect(lab.locator(".sum")).to_contain_text("a weak match")


def test_the_frame_is_dragged_by_where_it_was_taken_hold_of(either: Locator) -> None:
    lab = either
    drag(lab, (9, 12), (12, 13))  # three down, one to the right
    stands(lab, 11, 10)
    check(lab)
    drag(lab, (11, 10), (9, 12))  # its corner
    stands(lab, 9, 12)
    check(lab)


def test_a_press_beside_the_frame_brings_its_middle_there_and_no_edge_is_crossed(
    lab: Locator,
) -> None:
    drag(lab, (20, 20), (20, 20))
    stands(lab, 18, 18)
    drag(lab, (20, 20), (28, 28))
    stands(lab, 24, 24)
    check(lab)


def test_the_best_match_is_perfect_and_its_negative_minus_one(lab: Locator) -> None:
    button(lab, "Go to the best").click()
    matches(lab, 1)
    expect(lab.locator(".sum")).to_contain_text("a perfect match")
    button(lab, "Negative").click()
    matches(lab, -1)
    expect(lab.locator(".sum")).to_contain_text("exactly the photographic negative")
    assert values(lab, 1) == [-value for value in FALLING]


def test_presets_turns_and_sizes_change_the_feature(lab: Locator) -> None:
    for name in ("rising diagonal", "crossing", "arc"):
        button(lab, name).click()
        expect(button(lab, name)).to_have_attribute("aria-pressed", "true")
        check(lab)
    arc = values(lab, 1)
    button(lab, "Turn").click()
    expect(button(lab, "arc")).to_have_attribute("aria-pressed", "false")
    assert values(lab, 1) == [arc[(4 - s) * 5 + r] for r in range(5) for s in range(5)]
    button(lab, "crossing").click()
    expect(button(lab, "crossing")).to_have_attribute("aria-pressed", "true")
    for side in (9, 3, 6):
        lab.get_by_label("Size").select_option(str(side))
        expect(lab.locator(".sum")).to_contain_text(re.compile(rf"÷\s+{side * side} pixels"))
        check(lab)
        expect(button(lab, "crossing")).to_have_attribute("aria-pressed", "true")


def test_the_patch_can_be_taken_and_the_feature_cleared(lab: Locator) -> None:
    button(lab, "Take patch").click()
    matches(lab, 1)
    assert values(lab, 1) == values(lab, 0)
    button(lab, "All to 0").click()
    matches(lab, 0)
    assert not any(values(lab, 1))


def test_the_pen_paints_three_values_and_greys(lab: Locator) -> None:
    button(lab, "−1").click()
    paint(lab, 1, 1)
    button(lab, "0").click()
    paint(lab, 3, 4)
    lab.get_by_role("slider", name="Pen value").fill("0.3")
    paint(lab, 5, 5)
    expected = list(FALLING)
    expected[0], expected[13], expected[24] = -1, 0, 0.3
    expect(lab.locator(".late")).to_have_count(0)
    assert values(lab, 1) == expected
    check(lab)
    lab.get_by_label("The drawing in").select_option("all values")
    expect(board(lab)).to_have_attribute("aria-description", re.compile("in all values"))
    check(lab)


def test_painting_goes_on_while_the_pen_is_down(lab: Locator) -> None:
    button(lab, "0").click()
    mouse = lab.page.mouse
    mouse.move(*point_of(feature(lab), 2, 1, 5))
    mouse.down()
    mouse.move(*point_of(feature(lab), 2, 5, 5), steps=12)
    mouse.up()
    expect(lab.locator(".late")).to_have_count(0)
    assert values(lab, 1)[5:10] == [0] * 5
    check(lab)


def test_a_product_says_where_it_comes_from_and_lights_it_everywhere(either: Locator) -> None:
    lab = either
    lab.page.mouse.move(*point_of(lab.get_by_role("img", name="products"), 2, 3, 5))
    expect(lab.locator(".arithmetic")).to_contain_text(
        "Row 2, column 3: patch −1.0000 × feature 1.0000 = product −1.0000. "
        "On the drawing that is row 9, column 11."
    )
    lit = [
        place.evaluate("cells => [...cells.children].findIndex(cell => cell.matches('.here'))")
        for place in lab.locator(".squares").all()
    ]
    assert lit == [7, 7, 7]
    for place in (board(lab).locator("xo-map .lit"), lab.page.locator("xo-pad .lit")):
        expect(place).to_be_visible()
        style = place.evaluate("lit => [lit.style.left, lit.style.top, lit.style.width]")
        for text, pixels in zip(style, (10, 8, 1), strict=True):
            assert float(text.removesuffix("%")) == pytest.approx(100 * pixels / SIDE, abs=0.01)


def test_all_of_it_by_keys_alone(lab: Locator) -> None:
    keyboard = lab.page.keyboard
    lab.get_by_role("combobox", name="The drawing in").focus()
    keyboard.press("Tab")
    expect(board(lab)).to_be_focused()
    keyboard.press("ArrowDown")
    stands(lab, 9, 9)
    keyboard.press("Shift+ArrowRight")
    stands(lab, 9, 13)
    expect(lab.locator(".arithmetic")).to_contain_text("Rows 9 to 13, columns 13 to 17: match")
    for _ in range(4):
        keyboard.press("Shift+ArrowDown")
    keyboard.press("Shift+ArrowDown")
    stands(lab, 24, 13)  # no further
    keyboard.press("Tab")
    expect(feature(lab)).to_be_focused()
    expect(lab.locator(".arithmetic")).to_contain_text("Row 1, column 1: patch")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    for _ in range(3):
        keyboard.press("-")
    expect(lab.locator(".arithmetic")).to_contain_text("Row 3, column 2: patch")
    expect(lab.locator(".arithmetic")).to_contain_text("feature 0.7000")
    keyboard.press("+")
    expect(lab.locator(".arithmetic")).to_contain_text("feature 0.8000")
    keyboard.press("ArrowLeft")
    keyboard.press("Space")
    expect(lab.locator(".arithmetic")).to_contain_text("Row 3, column 1: patch")
    expected = list(FALLING)
    expected[11], expected[10] = 0.8, 1
    expect(lab.locator(".late")).to_have_count(0)
    assert values(lab, 1) == expected
    check(lab)
    for name in ("falling diagonal", "rising diagonal"):
        keyboard.press("Tab")
        expect(button(lab, name)).to_be_focused()
    keyboard.press("Enter")
    expect(button(lab, "rising diagonal")).to_have_attribute("aria-pressed", "true")
    expect(button(lab, "rising diagonal")).to_be_focused()


def test_start_over_brings_everything_back(lab: Locator) -> None:
    drag(lab, (9, 12), (20, 20))
    lab.get_by_label("Size").select_option("8")
    lab.get_by_label("The drawing in").select_option("three values")
    expect(lab.locator(".sum")).to_contain_text("÷ 64 pixels")
    button(lab, "−1").click()
    paint(lab, 1, 1, side=8)
    button(lab, "Start over").click()
    stands(lab, 8, 9)
    assert values(lab, 1) == FALLING
    expect(lab.get_by_label("The drawing in")).to_have_value("two values")
    assert told(lab) == (11, 25, 0.44)
    expect(button(lab, "+1")).to_have_attribute("aria-pressed", "true")
    expect(lab.locator(".arithmetic")).to_have_text(re.compile("^Point at a square"))


def test_it_shows_the_drawing_of_the_reader(on_the_page: Locator) -> None:
    canvas = on_the_page.locator(".ground canvas")
    before = pixels_of(canvas)
    page = on_the_page.page
    page.get_by_role("button", name="Clear", exact=True).first.click()
    on_the_page.scroll_into_view_if_needed()
    expect(on_the_page.locator(".seek")).to_contain_text("in 576 places")
    assert pixels_of(canvas) != before
    draw(page, CROSS)
    on_the_page.scroll_into_view_if_needed()
    expect(on_the_page.locator(".seek")).not_to_contain_text("in 576 places")


# ---- alone --------------------------------------------------------------------------------------


def test_a_link_holds_the_place_the_feature_and_the_values(alone: Locator, site: str) -> None:
    button(alone, "Start over").click()
    button(alone, "arc").click()
    button(alone, "−1").click()
    paint(alone, 5, 5)
    drag(alone, (9, 12), (14, 15))
    alone.get_by_label("The drawing in").select_option("all values")
    stands(alone, 13, 12)
    shown = [values(alone, which) for which in range(3)]
    button(alone, "Copy link").click()
    expect(button(alone, "Copied")).to_be_visible()
    link = str(alone.page.evaluate("navigator.clipboard.readText()"))
    assert link.startswith(f"{site}embed.html?lab=match&")
    other = alone.page.context.new_page()
    other.goto(link)
    wait_for_state(other, "ready")
    there = other.locator("xo-lab")
    stands(there, 13, 12)
    expect(there.get_by_label("The drawing in")).to_have_value("all values")
    assert [values(there, which) for which in range(3)] == shown
    # Start over goes back to what the link says.
    before = there.locator(".sum").inner_text()
    button(there, "Negative").click()
    expect(there.locator(".sum")).not_to_have_text(before)
    button(there, "Start over").click()
    expect(there.locator(".sum")).to_have_text(before)
    assert [values(there, which) for which in range(3)] == shown
    other.close()


def test_a_feature_that_cannot_be_is_told_what_can(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lab=match&feature=1,2")
    wait_for_state(page, "ready")
    expect(page.locator("xo-lab").get_by_role("alert")).to_contain_text("9, 16 … 81 values")


def test_what_an_author_hides_cannot_be_changed(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lab=match&hide=feature,row&row=5&column=5")
    wait_for_state(page, "ready")
    lab = page.locator("xo-lab")
    stands(lab, 5, 5)
    expect(lab.get_by_role("slider", name="Pen value")).to_be_hidden()
    expect(button(lab, "Go to the best")).to_be_hidden()
    expect(lab.get_by_role("img", name="feature", exact=True)).to_be_visible()
    drag(lab, (7, 7), (17, 17))
    stands(lab, 5, 15)
    check(lab)


def test_a_finger_drags_and_paints(browser: Browser, site: str) -> None:
    with visit(browser, has_touch=True, viewport={"width": 390, "height": 844}) as page:
        page.goto(f"{site}embed.html?lab=match")
        wait_for_state(page, "ready")
        lab = page.locator("xo-lab")
        x, y = point_of(board(lab), 15, 15, SIDE)
        page.touchscreen.tap(x, y)
        stands(lab, 13, 13)
        held = page.evaluate("scrollY")
        finger = page.context.new_cdp_session(page)
        for kind, row, column in (
            ("touchStart", 15, 15),
            ("touchMove", 17, 14),
            ("touchMove", 20, 10),
            ("touchEnd", 20, 10),
        ):
            x, y = point_of(board(lab), row, column, SIDE)
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        stands(lab, 18, 8)
        assert page.evaluate("scrollY") == held
        button(lab, "0").tap()
        x, y = point_of(feature(lab), 3, 3, 5)
        page.touchscreen.tap(x, y)
        expect(lab.locator(".late")).to_have_count(0)
        assert values(lab, 1)[12] == 0
        check(lab)

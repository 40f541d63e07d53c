"""The whole picture compared, in the browser: moved by keys, by dragging and by its handle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import visit
from tests.page.finger import finger, middle
from tests.page.reader import number, pixels_of

CELLS = 28


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("section[data-lab=whole-image] xo-lab")
    lab.scroll_into_view_if_needed()
    lab.get_by_role("button", name="Start over").click()
    expect(lab.locator(".lab-sentence")).to_have_text(re.compile("^As it was drawn"))
    return lab


@pytest.fixture(scope="module")
def opened_alone(browser: Browser, site: str) -> Iterator[Locator]:
    with visit(browser) as page:
        yield at_address(page, site, across="3.4", rotation="-10", along="rotation", o="Open O")


@pytest.fixture
def alone(opened_alone: Locator) -> Locator:
    opened_alone.get_by_role("button", name="Start over").click()
    expect(slider(opened_alone, "Rotation")).to_have_value("-10")
    return opened_alone


def at_address(page: Page, site: str, **query: str) -> Locator:
    page.goto(f"{site}embed.html?{urlencode({'lab': 'whole-image', **query})}")
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    return page.locator("xo-lab")


def picture(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("img", name=name, exact=True)


def says(lab: Locator, who: str) -> Locator:
    return lab.locator(".says > div").filter(has_text=who).locator("strong")


def slider(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("slider", name=name)


def test_there_is_something_to_see_before_python_is_there(page: Page, site: str) -> None:
    page.route("**/*.wasm", lambda route: route.abort())
    page.goto(f"{site}embed.html?lab=whole-image&start=click")
    lab = page.locator("xo-lab")
    expect(says(lab, "Comparison says")).to_have_text("X")
    expect(lab.locator(".lab-sentence")).to_contain_text("As it was drawn: the match is 0.931")
    expect(lab.locator(".sweep .match")).to_have_count(2)


def test_the_products_add_up_to_the_match_that_is_shown(lab: Locator) -> None:
    slider(lab, "Shift down").fill("2")
    expect(lab.locator(".lab-sentence")).to_contain_text("Shifted 2 px down")
    board = picture(lab, "the drawing, moved")
    expect(board).to_have_attribute("aria-description", re.compile("^Shifted 2 px down"))
    lab.get_by_text("The numbers as tables").click()
    table = lab.get_by_role("table", name="How the two matches add up")
    for name, at in (("X", 1), ("O", 2)):
        values = {
            which: picture(lab, of).evaluate("canvas => [...canvas.closest('xo-map').values]")
            for which, of in (
                ("drawing", "the drawing, moved"),
                ("kept", f"the kept {name}"),
                ("products", f"agreement with {name}"),
            )
        }
        products = [a * b for a, b in zip(values["drawing"], values["kept"], strict=True)]
        assert values["products"] == pytest.approx(products, abs=1e-5)
        cells = [
            number(text) for text in table.locator("tr").nth(at).locator("td").all_inner_texts()
        ]
        agree, adds, disagree, takes, total, match = cells
        assert agree == sum(product > 0 for product in products)
        assert disagree == sum(product < 0 for product in products)
        assert (adds + takes, sum(products)) == pytest.approx((total, total), abs=0.11)
        assert match == pytest.approx(sum(products) / CELLS**2, abs=6e-4)
    lab.get_by_text("The numbers as tables").click()


def test_an_x_that_is_called_o_is_found_by_keys_alone(shared: Page, lab: Locator) -> None:
    board = picture(lab, "the drawing, moved")
    before = pixels_of(board)
    board.focus()
    for press in range(1, 15):
        shared.keyboard.press("ArrowRight")
        expect(lab.locator(".lab-sentence")).to_contain_text(f"Shifted {press} px to the right")
        if says(lab, "Comparison says").inner_text() == "O":
            break
    expect(says(lab, "Comparison says")).to_have_text("O")
    expect(says(lab, "Network says")).to_have_text("X")
    expect(lab.locator(".says .differ")).to_have_count(2)
    expect(lab.locator(".arithmetic")).to_contain_text("the comparison says O, the network X")
    assert pixels_of(board) != before
    expect(slider(lab, "Shift across")).to_have_value(str(press))


def test_keys_in_quick_succession_all_count(shared: Page, lab: Locator) -> None:
    picture(lab, "the drawing, moved").focus()
    for key in ["ArrowRight"] * 5 + ["ArrowUp"] * 3 + ["ArrowLeft"] * 2:
        shared.keyboard.press(key)
    expect(lab.locator(".lab-sentence")).to_contain_text("3 px to the right and 3 px up")


def test_dragging_moves_the_drawing_by_as_many_pixels(shared: Page, lab: Locator) -> None:
    board = picture(lab, "the drawing, moved")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    cell = box["width"] / CELLS
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shared.mouse.move(x, y)
    shared.mouse.down()
    shared.mouse.move(x + 2 * cell, y, steps=3)
    shared.mouse.move(x - 4 * cell, y + 3 * cell, steps=5)
    shared.mouse.up()
    expect(lab.locator(".lab-sentence")).to_contain_text("4 px to the left and 3 px down")
    shared.mouse.move(x, y)
    expect(slider(lab, "Shift across")).to_have_value("-4")


def test_the_handle_turns_and_sizes(shared: Page, lab: Locator) -> None:
    board = picture(lab, "the drawing, moved")
    board.scroll_into_view_if_needed()
    box, handle = board.bounding_box(), lab.locator(".handle .seen").bounding_box()
    assert box and handle
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    shared.mouse.move(x, y)
    shared.mouse.down()
    # Straight below the middle, at 0.8 of the distance: an eighth of a turn clockwise.
    far = 0.8 * ((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5
    shared.mouse.move(middle[0], middle[1] + far, steps=6)
    shared.mouse.up()
    expect(slider(lab, "Rotation")).to_have_value("45")
    expect(slider(lab, "Size")).to_have_value("0.8")
    expect(lab.locator(".lab-sentence")).to_contain_text("At 0.8 of its size, turned 45° clockwise")


def test_the_curve_is_a_slider_and_tells_its_points(shared: Page, lab: Locator) -> None:
    curve = slider(lab, "Along the curve")
    curve.focus()
    shared.keyboard.press("Home")
    expect(slider(lab, "Shift across")).to_have_value("-14")
    for _ in range(3):
        shared.keyboard.press("ArrowRight")
    expect(slider(lab, "Shift across")).to_have_value("-11")
    expect(curve).to_have_attribute("aria-valuetext", re.compile("^−11 px: match with X 0"))
    shared.keyboard.press("End")
    expect(slider(lab, "Shift across")).to_have_value("14")
    box = curve.bounding_box()
    assert box
    shared.mouse.move(box["x"] + 40, box["y"] + 60)
    expect(lab.locator(".arithmetic")).to_contain_text("−14 px: match with X")
    shared.mouse.down()
    expect(slider(lab, "Shift across")).to_have_value("-14")
    shared.mouse.up()


def test_a_pixel_shows_its_products_and_where_it_came_from(shared: Page, lab: Locator) -> None:
    slider(lab, "Shift across").fill("4")
    expect(lab.locator(".lab-sentence")).to_contain_text("4 px to the right")
    kept = picture(lab, "the kept X")
    kept.focus()
    shared.keyboard.press("ArrowUp")
    told = lab.locator(".arithmetic")
    expect(told).to_contain_text("Row 14, column 15: ")
    sums = re.findall(r"(\S+) × (\S+) = (\S+) (?:dis)?agrees with", told.inner_text())
    assert len(sums) == 2
    for value, pixel, product in sums:
        assert number(value) * number(pixel) == pytest.approx(number(product), abs=0.011)
    expect(lab.locator(".lit.cell:visible")).to_have_count(5)


def test_another_kept_picture_and_another_curve_can_be_chosen(lab: Locator) -> None:
    lab.get_by_role("combobox", name="Kept X").select_option("Curly X")
    expect(lab.get_by_text("the kept X: Curly X")).to_be_visible()
    lab.get_by_role("combobox", name="Curve along").select_option("bend")
    expect(slider(lab, "Along the curve")).to_have_attribute(
        "aria-description", re.compile("^Bend")
    )
    lab.get_by_text("The numbers as tables").click()
    table = lab.get_by_role("table", name="The curve, point by point")
    expect(table.locator("tr")).to_have_count(1 + 21)
    lab.get_by_text("The numbers as tables").click()


def test_a_link_holds_all_that_was_set_and_start_over_goes_back_to_it(alone: Locator) -> None:
    page = alone.page
    shift = slider(alone, "Shift across")
    expect(shift).to_have_value("3.4")  # between the steps of the slider
    expect(alone.locator("label", has_text="Shift across").locator("output")).to_have_text("3.4")
    expect(slider(alone, "Rotation")).to_have_value("-10")
    said = alone.locator(".lab-sentence")
    expect(said).to_contain_text("Shifted 3.4 px to the right, turned 10° anticlockwise")
    expect(alone.get_by_text("the kept O: Open O")).to_be_visible()
    # Without a clipboard the link is shown to be copied by hand.
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(); }")
    slider(alone, "Size").fill("0.7")
    expect(said).to_contain_text("at 0.7 of its size")
    links: list[str] = []
    page.once("dialog", lambda dialog: (links.append(dialog.default_value), dialog.dismiss()))
    alone.get_by_role("button", name="Copy link").click()
    before = said.inner_text()
    assert len(links) == 1
    alone.get_by_role("button", name="Start over").click()
    expect(said).not_to_contain_text("of its size")
    expect(said).to_contain_text("Shifted 3.4 px to the right")
    shift.press("ArrowRight")
    expect(shift).to_have_value("4")
    expect(said).to_contain_text("Shifted 4 px")
    page.goto(links[0])
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(said).to_have_text(before)


def test_the_readers_own_drawing_is_what_is_moved(alone: Locator) -> None:
    page = alone.page
    page.get_by_role("button", name="Clear").click()
    said = alone.locator(".lab-sentence")
    expect(said).to_contain_text("Nothing is drawn")
    expect(says(alone, "Network says")).to_have_text("–")
    pad = page.get_by_label("Drawing", exact=True)
    pad.focus()
    for key in ("Space", "Shift+ArrowRight", "Shift+ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(said).to_contain_text("px to the right")
    expect(said).not_to_contain_text("Nothing is drawn")


def test_a_finger_moves_turns_and_sizes_without_scrolling_the_page(
    shared: Page, lab: Locator
) -> None:
    with finger(shared) as hand:
        board = picture(lab, "the drawing, moved")
        board.evaluate("board => board.scrollIntoView({block: 'center', behavior: 'instant'})")
        scrolled = shared.evaluate("scrollY")
        cell = board.evaluate("board => board.clientWidth") / CELLS
        x, y = middle(board)
        hand.drag((x, y), (x + 4 * cell, y + 5 * cell))
        expect(slider(lab, "Shift across")).to_have_value("4")
        expect(slider(lab, "Shift down")).to_have_value("5")
        x, y = middle(lab.locator(".handle .seen"))
        hand.drag((x, y), (x - 3 * cell, y - 7 * cell))
        expect(lab.locator(".lab-sentence")).to_contain_text("of its size, turned")
        assert shared.evaluate("scrollY") == scrolled


def test_alone_on_a_phone_nothing_hangs_over_the_edge(alone: Locator) -> None:
    page = alone.page
    page.set_viewport_size({"width": 390, "height": 844})
    alone.get_by_text("The numbers as tables").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    alone.get_by_text("The numbers as tables").click()
    page.set_viewport_size({"width": 1280, "height": 720})


def test_after_a_new_start_the_lab_says_that_nothing_has_been_learnt(
    shared: Page, lab: Locator
) -> None:
    shared.get_by_role("button", name="New start", exact=True).click()
    lab.scroll_into_view_if_needed()
    expect(lab.locator(".lab-sentence")).to_contain_text("has not learnt yet: it names")
    shared.get_by_role("button", name="Bring back", exact=True).click()
    lab.scroll_into_view_if_needed()
    expect(lab.locator(".lab-sentence")).not_to_contain_text("learnt")

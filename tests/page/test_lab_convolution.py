"""Three labs in the browser: numbers recomputed from what they show; walking; keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone


@pytest.fixture
def lab(shared: Page) -> Locator:
    """The convolution lab, as it is at first."""
    found = shared.locator("[data-lab=convolution] xo-lab")
    found.scroll_into_view_if_needed()
    button(found, "Start over").click()
    whole = button(found, "Show all")
    if whole.get_attribute("aria-pressed") == "true":
        whole.click()
    expect(slider(found)).to_have_value("301")
    return found


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def slider(lab: Locator) -> Locator:
    return lab.get_by_role("slider", name="Position")


def position(lab: Locator) -> int:
    return int(slider(lab).input_value())


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def products(lab: Locator) -> list[list[float]]:
    rows = lab.get_by_role("table", name="All products", include_hidden=True).locator("tr")
    return [[number(cell) for cell in row] for row in rows.evaluate_all(CELLS)[1:]]


CELLS = "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"


def set_out(lab: Locator) -> tuple[float, int, float]:
    """Sum, pixels and match, as the line under the products has them."""
    text = lab.locator(".sum").inner_text()
    found = re.search(r"sum\s+(−?[\d.]+) ÷ (\d+) pixels = match\s+(−?[\d.]+)", text)
    assert found, text
    return number(found[1]), int(found[2]), number(found[3])


def filled(lab: Locator) -> int:
    """How many cells of the map are painted, and not yet gaps."""
    count = lab.locator(".walk-maps canvas").first.evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((value, i) => i % 4 === 3 && value > 0).length"""
    )
    assert isinstance(count, int)
    return count


def at(lab: Locator, place: int) -> None:
    """Wait until the walk, and Python's arithmetic, are at a position."""
    row, column = divmod(place - 1, 24)
    expect(slider(lab)).to_have_value(str(place))
    expect(lab.locator(".sum")).to_have_text(
        re.compile(rf"Row\s*{row + 1}, column\s*{column + 1}:")
    )
    expect(lab.locator(".work")).to_contain_text(f"{25 * place:,} of 14,400")


def test_the_match_is_the_sum_of_the_products_shown(lab: Locator) -> None:
    for place in (1, 150, 301, 576):
        slider(lab).fill(str(place))
        at(lab, place)
        total = 0.0
        rows = products(lab)
        for patch, feature, product in rows:
            assert product == pytest.approx(patch * feature, abs=0.002)
            total += patch * feature
        shown, pixels, match = set_out(lab)
        assert pixels == len(rows) == 25
        assert shown == pytest.approx(total, abs=0.03)
        assert match == pytest.approx(total / pixels, abs=0.002)
        assert filled(lab) == place


def test_it_plays_pauses_and_steps(lab: Locator) -> None:
    slider(lab).fill("40")
    at(lab, 40)
    button(lab, "Play the walk").click()
    lab.page.wait_for_function("slider => slider.value >= 43", arg=slider(lab).element_handle())
    button(lab, "Pause the walk").click()
    stopped = position(lab)
    assert stopped >= 43
    at(lab, stopped)
    button(lab, "Step to the next position").click()
    at(lab, stopped + 1)
    assert filled(lab) == stopped + 1


def test_at_its_end_the_walk_stops_and_a_step_begins_anew(lab: Locator) -> None:
    slider(lab).fill("575")
    at(lab, 575)
    button(lab, "Play the walk").click()
    at(lab, 576)
    expect(button(lab, "Play the walk")).to_be_visible()
    button(lab, "Step to the next position").click()
    at(lab, 1)


def test_the_whole_map_comes_at_once_when_asked_for(lab: Locator) -> None:
    button(lab, "Show all").click()
    assert filled(lab) == 576
    assert position(lab) == 301
    button(lab, "Show all").click()
    assert filled(lab) == 301


def test_a_cell_of_the_map_is_jumped_to_and_its_patch_lit(lab: Locator, shared: Page) -> None:
    canvas = lab.locator(".walk-maps canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": box["width"] * 3.5 / 24, "y": box["height"] * 20.5 / 24})
    at(lab, 20 * 24 + 3 + 1)
    lit = shared.locator("xo-pad .lit")
    expect(lit).to_be_visible()
    style = lit.evaluate("lit => [lit.style.left, lit.style.top, lit.style.width]")
    for text, pixels in zip(style, (3, 20, 5), strict=True):
        assert float(text.removesuffix("%")) == pytest.approx(100 * pixels / 28, abs=0.01)


def test_several_features_make_several_maps_and_more_work(lab: Locator) -> None:
    lab.get_by_label("Maps", exact=True).fill("3")
    lab.get_by_label("Maps", exact=True).press("Enter")
    expect(lab.locator(".work")).to_contain_text("of 43,200")  # three times 14,400
    expect(lab.locator(".walk-maps figure").filter(visible=True)).to_have_count(3)


def test_what_cannot_be_is_said_in_the_lab(lab: Locator) -> None:
    lab.get_by_label("Stride", exact=True).fill("99")
    lab.get_by_label("Stride", exact=True).press("Enter")
    expect(lab.get_by_role("alert")).to_contain_text("can be a whole number from 1 to 8")
    button(lab, "Start over").click()
    expect(lab.get_by_role("alert")).to_be_hidden()


def test_measuring_times_every_size_that_is_counted(lab: Locator) -> None:
    lab.get_by_text("How the work grows").click()
    button(lab, "Measure").click()
    expect(lab.get_by_text("Measured in this tab")).to_be_visible()
    rows = lab.get_by_role("table", name="Work and time").locator("tr").evaluate_all(CELLS)[1:]
    assert len(rows) == 8
    for picture, feature, features, counted, milliseconds in rows:
        p, f = (int(text.removesuffix("²")) for text in (picture, feature))
        assert number(counted) == (p - f + 1) ** 2 * f**2 * int(features)
        assert re.fullmatch(r"\d+\.\d{3}", milliseconds)
    lab.get_by_text("How the work grows").click()


def test_the_walk_by_keys_alone(lab: Locator, shared: Page) -> None:
    lab.get_by_role("combobox", name="Padding").focus()
    for name in ("Play the walk", "Step to the next position", "Show all"):
        for _ in range(4):  # past the pictures
            shared.keyboard.press("Tab")
            if button(lab, name).evaluate("button => button === document.activeElement"):
                break
        expect(button(lab, name)).to_be_focused()
    shared.keyboard.press("Space")
    assert filled(lab) == 576
    shared.keyboard.press("Tab")
    expect(slider(lab)).to_be_focused()
    shared.keyboard.press("Home")
    at(lab, 1)
    shared.keyboard.press("ArrowRight")
    at(lab, 2)
    assert filled(lab) == 2
    # On the map, arrows go from cell to cell.
    lab.locator(".walk-maps canvas").first.focus()
    shared.keyboard.press("ArrowDown")
    expect(lab.locator(".arithmetic")).to_contain_text("= match")


def test_reduced_motion_has_steps_and_nothing_that_moves(browser: Browser, site: str) -> None:
    address = f"{site}embed.html?lab=convolution&at=9&feature=arc"
    with alone(browser, address, reduced_motion="reduce") as page:
        lab = page.locator("xo-lab")
        expect(button(lab, "Play the walk")).to_be_hidden()
        at(lab, 9)
        button(lab, "Step to the next position").click()
        at(lab, 10)
        expect(page.get_by_role("combobox", name="Feature")).to_have_value("arc")


# ---- ReLU and pooling ---------------------------------------------------------------------------


def test_relu_shows_what_it_drops(shared: Page) -> None:
    lab = shared.locator("[data-lab=relu] xo-lab")
    lab.scroll_into_view_if_needed()
    rows = lab.get_by_role("table", name="Values counted", include_hidden=True).locator("tr")
    below = total = 0
    for low, high, before, after in rows.evaluate_all(CELLS)[1:]:
        total += int(before)
        if number(high) <= 0:
            below += int(before)
            assert int(after) == 0
        elif number(low) > 0:
            assert after == before
    expect(lab.locator(".lab-sentence")).to_contain_text(f"{below} of {total} values are below 0")
    canvas = lab.locator(".pair canvas").first
    canvas.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown"):
        shared.keyboard.press(key)
        text = lab.locator(".arithmetic").inner_text()
        found = re.search(r"max\(0, (−?[\d.]+)\) = ([\d.]+)", text)
        assert found, text
        assert number(found[2]) == max(0, number(found[1]))


def test_pooling_says_the_best_of_a_window(shared: Page) -> None:
    lab = shared.locator("[data-lab=pooling] xo-lab")
    lab.scroll_into_view_if_needed()
    lab.get_by_label("Window", exact=True).fill("3")
    lab.get_by_label("Window", exact=True).press("Enter")
    # Windows of 3 in steps of 2 hang over by one: 12 below, 12 at the side, one is both.
    dashes = lab.locator(".pair").first.locator(".dashes")
    expect(dashes).to_have_attribute("d", re.compile(r"^(M[^z]+z){23}$"))
    lab.locator(".pair canvas").nth(1).focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        shared.keyboard.press(key)
        text = lab.locator(".arithmetic").inner_text()
        found = re.search(r"largest of (.+) = (−?[\d.]+)", text)
        assert found, text
        values = [number(value.strip("[]")) for value in found[1].split(", ")]
        assert len(values) == 9
        assert number(found[2]) == max(values)
        marked = re.search(r"\[(.+?)\]", found[1])
        assert marked
        assert number(marked[1]) == max(values)
    button(lab, "Start over").click()
    expect(dashes).to_have_count(0)


def test_pooling_compares_all_four_moves(shared: Page) -> None:
    lab = shared.locator("[data-lab=pooling] xo-lab")
    lab.scroll_into_view_if_needed()
    rows = lab.locator(".moves tbody tr").evaluate_all(CELLS)
    assert len(rows) == 4
    chosen = lab.locator(".moves .chosen td").all_inner_texts()
    before, after = (text.split("/") for text in chosen[:2])
    sentence = lab.locator(".lab-sentence")
    expect(sentence).to_contain_text(f"{before[0]} of {before[1]} values before")
    expect(sentence).to_contain_text(f"{after[0]} of {after[1]} after")
    assert (int(before[1]), int(after[1])) == (576, 144)

"""The arithmetic of any value, recomputed from what is shown, and the ways to it."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page, expect

from tests.page.reader import (
    arithmetic,
    click_cell,
    expect_cell,
    map_of,
    number,
    renew,
    shares,
    values_of,
    verdict,
)  # fmt: skip

HALF = 0.5e-4  # numbers are shown with four places; the last one is rounded
VOTES = 11  # the last layer


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def weighed_up(page: Page, layer: int, at: int, index: int, terms: int) -> None:
    """Recompute a weighted value from the shown table and hold it against the map."""
    sheet = arithmetic(page)
    votes = layer == VOTES
    what = ["value", "weight"] if votes else ["patch", "feature"]
    number_of = "values" if votes else "pixels"
    assert [name for name in sheet.columns if name] == ["place", *what, "product"]
    assert list(sheet.rows) == ["sum", number_of, "match", "gain", "bias", "result"]
    assert len(sheet.terms) == terms == sheet.rows[number_of]
    for patch, feature, product in sheet.terms:
        rounding = HALF * (abs(patch) + abs(feature) + 1.01)
        assert patch * feature == pytest.approx(product, abs=rounding)
    total = sum(product for _, _, product in sheet.terms)
    rows = sheet.rows
    assert total == pytest.approx(rows["sum"], abs=HALF * (terms + 1))
    assert rows["sum"] / rows[number_of] == pytest.approx(rows["match"], abs=2.01 * HALF)
    rounding = HALF * (abs(rows["gain"]) + abs(rows["match"]) + 3)
    result = rows["gain"] * rows["match"] + rows["bias"]
    assert result == pytest.approx(rows["result"], abs=rounding)
    value = values_of(map_of(page, layer, at))[index]
    assert rows["result"] == pytest.approx(value, abs=1.01 * HALF)


@pytest.mark.parametrize("place", [(1, 9, 12), (6, 1, 1), (8, 24, 24)])
def test_a_match_is_added_up_from_what_is_shown(page: Page, place: tuple[int, int, int]) -> None:
    at, row, column = place
    click_cell(map_of(page, 1, at), row - 1, column - 1)
    expect_cell(page, 1, "convolution", place)
    weighed_up(page, 1, at, (row - 1) * 24 + column - 1, 25)


def test_the_patch_is_what_lies_on_the_board(page: Page) -> None:
    click_cell(map_of(page, 1, 2), 7, 10)
    expect_cell(page, 1, "convolution", (2, 8, 11))
    picture = values_of(page.get_by_role("img", name="Input", exact=True))
    expected = [picture[(7 + i) * 28 + 10 + j] for i in range(5) for j in range(5)]
    assert [term[0] for term in arithmetic(page).terms] == pytest.approx(expected, abs=1.01 * HALF)


def test_a_match_over_eight_maps_is_added_up_from_what_is_shown(page: Page) -> None:
    click_cell(map_of(page, 4, 3), 4, 6)
    expect_cell(page, 4, "convolution", (3, 5, 7))
    weighed_up(page, 4, 3, 4 * 10 + 6, 8 * 3 * 3)
    terms = arithmetic(page).terms
    for before in range(8):
        source = values_of(map_of(page, 3, before + 1))
        expected = [source[(4 + i) * 12 + 6 + j] for i in range(3) for j in range(3)]
        shown = [term[0] for term in terms[9 * before : 9 * before + 9]]
        assert shown == pytest.approx(expected, abs=1.01 * HALF)


def test_a_value_of_a_map_that_was_folded_is_added_up(page: Page) -> None:
    group = page.get_by_role("group", name="Layer 7: convolution", exact=True)
    group.get_by_role("button", name="24 more", exact=True).click()
    click_cell(map_of(page, 7, 30), 2, 0)
    expect_cell(page, 7, "convolution", (30, 3, 1))
    weighed_up(page, 7, 30, 6, 16 * 3 * 3)


def test_a_pooled_value_is_the_largest_of_its_window(page: Page) -> None:
    click_cell(map_of(page, 3, 5), 4, 5)
    expect_cell(page, 3, "pooling", (5, 5, 6))
    sheet = arithmetic(page)
    before = values_of(map_of(page, 2, 5))
    window = [before[(8 + i) * 24 + 10 + j] for i in range(2) for j in range(2)]
    assert [value for (value,) in sheet.terms] == pytest.approx(window, abs=1.01 * HALF)
    assert sheet.rows == {"result": max(value for (value,) in sheet.terms)}
    value = values_of(map_of(page, 3, 5))[4 * 12 + 5]
    assert sheet.rows["result"] == pytest.approx(value, abs=1.01 * HALF)


def test_a_rectified_value_is_never_below_zero(page: Page) -> None:
    before = values_of(map_of(page, 1, 4))
    for index in (before.index(min(before)), before.index(max(before))):
        row, column = divmod(index, 24)
        click_cell(map_of(page, 2, 4), row, column)
        expect_cell(page, 2, "ReLU", (4, row + 1, column + 1))
        sheet = arithmetic(page)
        ((value,),) = sheet.terms
        assert value == pytest.approx(before[index], abs=1.01 * HALF)
        assert sheet.rows["result"] == max(0, value)


@pytest.mark.parametrize("vote", [1, 2])
def test_a_vote_is_added_up_and_becomes_a_share(page: Page, vote: int) -> None:
    click_cell(map_of(page, 11, vote), 0, 0)
    expect_cell(page, 11, "votes", (vote, 1, 1))
    weighed_up(page, 11, vote, 0, 32)
    lines = [
        [cell.inner_text() for cell in row.locator("th, td").all()]
        for row in page.get_by_role("table", name="Shares of the vote").get_by_role("row").all()[1:]
    ]
    scores, exponents, parts = (
        {line[0]: number(line[column]) for line in lines} for column in (1, 2, 3)
    )
    assert list(scores) == ["X", "O"]
    best = max(scores.values())
    for name, score in scores.items():
        assert exponents[name] == pytest.approx(math.exp(score - best), abs=3 * HALF)
        assert parts[name] == pytest.approx(exponents[name] / sum(exponents.values()), abs=3 * HALF)
        assert abs(100 * parts[name] - shares(page)[name]) <= 1.01
    assert scores["XO"[vote - 1]] == arithmetic(page).rows["result"]


def test_pointing_at_a_cell_is_enough(page: Page) -> None:
    target = map_of(page, 1, 3)
    box = target.bounding_box()
    assert box
    target.hover(position={"x": box["width"] / 48, "y": box["height"] / 48})
    expect_cell(page, 1, "convolution", (3, 1, 1))


def test_an_opened_cell_stays_when_another_is_pointed_at(page: Page) -> None:
    click_cell(map_of(page, 1, 3), 0, 0)
    expect_cell(page, 1, "convolution", (3, 1, 1))
    map_of(page, 1, 5).hover()
    map_of(page, 3, 5).hover()
    click_cell(map_of(page, 1, 3), 1, 1)
    expect_cell(page, 1, "convolution", (3, 2, 2))


def test_a_cell_is_reached_and_opened_by_keyboard_and_closed_by_escape(page: Page) -> None:
    map_of(page, 1, 1).focus()
    for key, times in (("ArrowLeft", 24), ("ArrowUp", 24), ("ArrowDown", 11), ("ArrowRight", 10)):
        for _ in range(times):
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect_cell(page, 1, "convolution", (1, 12, 11))
    weighed_up(page, 1, 1, 11 * 24 + 10, 25)
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="Arithmetic")).to_have_count(0)
    expect(page.locator(".stage .lit").filter(visible=True)).to_have_count(0)


def test_the_keyboard_goes_from_map_to_map(page: Page) -> None:
    map_of(page, 2, 1).focus()
    page.keyboard.press("PageDown")
    expect(map_of(page, 2, 2)).to_be_focused()
    page.keyboard.press("Enter")
    region = page.get_by_role("region", name="The arithmetic of one value")
    expect(region.get_by_label("Map", exact=True)).to_have_value("2")
    expect(region).to_be_focused()
    page.keyboard.press("Escape")
    expect(map_of(page, 2, 2)).to_be_focused()
    page.keyboard.press("PageUp")
    expect(map_of(page, 2, 1)).to_be_focused()


def test_the_keyboard_stays_on_the_map(page: Page) -> None:
    map_of(page, 6, 1).focus()
    for key in ("ArrowRight", "ArrowDown"):
        for _ in range(7):
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect_cell(page, 6, "pooling", (1, 5, 5))


def test_a_cell_is_reached_by_its_numbers(page: Page) -> None:
    click_cell(map_of(page, 1, 3), 0, 0)
    expect_cell(page, 1, "convolution", (3, 1, 1))
    region = page.get_by_role("region", name="The arithmetic of one value")
    for name, value in (("Map", "7"), ("Row", "20"), ("Column", "4")):
        region.get_by_label(name, exact=True).fill(value)
        region.get_by_label(name, exact=True).press("Enter")
        expect(region.get_by_label(name, exact=True)).to_have_value(value)
    expect_cell(page, 1, "convolution", (7, 20, 4))
    weighed_up(page, 1, 7, 19 * 24 + 3, 25)


def test_the_verdict_and_the_arithmetic_follow_the_drawing(page: Page) -> None:
    click_cell(map_of(page, 11, 1), 0, 0)
    expect_cell(page, 11, "votes", (1, 1, 1))
    before = arithmetic(page).rows["result"]
    page.get_by_role("button", name="Plain O", exact=True).click()
    expect(verdict(page)).to_contain_text("O, with")
    page.wait_for_function(
        "before => !document.querySelector('[aria-label=Arithmetic] .result').textContent"
        ".includes(before)",
        arg=f"{before:.4f}".replace("-", "\u2212"),
    )
    weighed_up(page, 11, 1, 0, 32)


def test_every_square_of_a_picture_has_its_place_whatever_its_value(page: Page) -> None:
    click_cell(map_of(page, 1, 7), 8, 15)
    expect_cell(page, 1, "convolution", (7, 9, 16))
    for name in ("patch", "feature", "products"):
        boxes = page.locator("xo-arithmetic figure").filter(has_text=name).locator(".cells > *")
        sizes = boxes.evaluate_all(
            """cells => cells.map((cell) => [cell.offsetWidth, cell.offsetHeight].join(" × "))"""
        )
        assert len(sizes) == 25
        assert len(set(sizes)) == 1

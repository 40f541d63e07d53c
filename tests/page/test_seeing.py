"""The network laid out: its layers, maps and features, and the place that a value came from."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    click_cell,
    expect_cell,
    feature_of,
    map_of,
    number,
    pixels_of,
    settle,
    values_of,
)  # fmt: skip

KINDS = [
    "convolution", "ReLU", "pooling", "convolution", "ReLU", "pooling", "convolution", "ReLU",
    "pooling", "flatten", "votes",
]  # fmt: skip
MAPS = {1: 8, 2: 8, 3: 8, 4: 16, 5: 16, 6: 16, 7: 32, 8: 32, 9: 32, 11: 2}
SIDES = {1: 24, 2: 24, 3: 12, 4: 10, 5: 10, 6: 5, 7: 3, 8: 3, 9: 1, 11: 1}
SHOWN = 8  # maps of a layer before the rest unfold


@pytest.fixture
def page(shared: Page) -> Page:
    """As it was opened; each test leaves colours and folds as they were."""
    return shared


def test_every_layer_is_a_group_with_its_maps_and_features(page: Page) -> None:
    for layer, kind in enumerate(KINDS, 1):
        group = page.get_by_role("group", name=f"Layer {layer}: {kind}", exact=True)
        expect(group).to_have_count(1)
        shown = min(SHOWN, MAPS.get(layer, 0))
        for at in range(1, shown + 1):
            expect(
                group.get_by_role("img", name=f"Layer {layer} map {at}", exact=True)
            ).to_be_visible()
            if kind in ("convolution", "votes"):
                expect(
                    group.get_by_role("img", name=f"Layer {layer} feature {at}", exact=True)
                ).to_be_visible()
    group = page.get_by_role("group", name="Layer 10: flatten", exact=True)
    expect(group.get_by_role("img")).to_have_count(0)


def test_the_rest_of_the_maps_unfolds_and_folds(page: Page) -> None:
    for layer in (4, 7, 8):
        group = page.get_by_role("group", name=f"Layer {layer}: ")
        more = MAPS[layer] - SHOWN
        expect(map_of(page, layer, SHOWN + 1)).to_be_hidden()
        group.get_by_role("button", name=f"{more} more", exact=True).click()
        expect(map_of(page, layer, SHOWN + 1)).to_be_visible()
        expect(map_of(page, layer, MAPS[layer])).to_be_visible()
        drawn = pixels_of(map_of(page, layer, MAPS[layer]))
        blank = map_of(page, layer, MAPS[layer]).evaluate(
            """canvas => {
              const empty = document.createElement("canvas");
              [empty.width, empty.height] = [canvas.width, canvas.height];
              return empty.toDataURL();
            }"""
        )
        assert drawn != blank
        group.get_by_role("button", name="Fold", exact=True).click()
        expect(map_of(page, layer, SHOWN + 1)).to_be_hidden()


def test_a_map_is_painted_at_the_resolution_of_its_data(page: Page) -> None:
    for layer in MAPS:
        size = map_of(page, layer, 1).evaluate("canvas => [canvas.width, canvas.height]")
        assert size == [SIDES[layer], SIDES[layer]]
        assert len(values_of(map_of(page, layer, 1))) == SIDES[layer] ** 2


def test_every_layer_has_a_scale_that_no_value_leaves(page: Page) -> None:
    for layer in MAPS:
        group = page.get_by_role("group", name=f"Layer {layer}: {KINDS[layer - 1]}", exact=True)
        low, high = (number(text) for text in group.locator(".legend span").all_inner_texts())
        assert low == -high
        values = [v for at in range(1, 3) for v in values_of(map_of(page, layer, at))]
        assert max(map(abs, values)) <= high * 1.001


def ends(page: Page, layer: int) -> list[str]:
    """What the legend of a layer says: where its features' colours end, and its maps'."""
    group = page.get_by_role("group", name=f"Layer {layer}: {KINDS[layer - 1]}", exact=True)
    return group.locator(".legend").locator("b, span").all_inner_texts()


def test_colours_end_as_the_reader_sets_and_the_legend_says_so(page: Page) -> None:
    switch = page.get_by_label("One colour scale for")
    by_layer = {layer: ends(page, layer) for layer in MAPS}
    painted = pixels_of(map_of(page, 1, 3))

    switch.select_option("all pictures")
    everywhere = {text.lstrip("−+±") for layer in MAPS for text in ends(page, layer) if text}
    assert len(everywhere) == 1
    assert number(everywhere.pop()) == max(number(end[-1].lstrip("+")) for end in by_layer.values())
    assert pixels_of(map_of(page, 1, 3)) != painted

    switch.select_option("each picture")
    assert {text for layer in MAPS for text in ends(page, layer) if text} == {"own"}
    for at in (1, 3, 7):
        told = map_of(page, 1, at).get_attribute("aria-description") or ""
        largest = max(map(abs, values_of(map_of(page, 1, at))))
        assert largest <= number(told.rpartition("±")[2]) <= 2 * largest

    switch.select_option("each layer")
    assert {layer: ends(page, layer) for layer in MAPS} == by_layer
    assert pixels_of(map_of(page, 1, 3)) == painted


def test_labs_have_the_same_scales(page: Page) -> None:
    switch = page.get_by_label("One colour scale for")
    lab = page.locator("[data-lab=relu] xo-lab")
    lab.scroll_into_view_if_needed()
    caption = lab.locator("figcaption").first
    end_of_layer = ends(page, 1)[-1].lstrip("+")
    expect(caption).to_contain_text(f"(scale ±{end_of_layer})")
    switch.select_option("all pictures")
    expect(caption).to_contain_text(f"(scale ±{ends(page, 1)[-1].lstrip('+')})")
    switch.select_option("each layer")
    expect(caption).to_contain_text(f"(scale ±{end_of_layer})")


def test_the_arithmetic_has_the_colours_of_the_maps(page: Page) -> None:
    click_cell(map_of(page, 4, 3), 4, 6)
    expect_cell(page, 4, "convolution", (3, 5, 7))
    cell = page.locator("xo-arithmetic xo-map canvas").first
    before = pixels_of(cell)
    page.get_by_label("One colour scale for").select_option("all pictures")
    page.wait_for_function(
        "before => document.querySelector('xo-arithmetic xo-map canvas').toDataURL() !== before",
        arg=before,
    )
    page.get_by_label("One colour scale for").select_option("each layer")


def test_features_are_painted_one_tile_a_map(page: Page) -> None:
    size = "canvas => [canvas.width, canvas.height]"
    assert feature_of(page, 1, 1).evaluate(size) == [5, 5]
    # Eight maps of 3 × 3 pixels, three tiles across, with gaps of one.
    assert feature_of(page, 4, 1).evaluate(size) == [11, 11]


def lit(page: Page, layer: int, at: int) -> list[float]:
    """The lit place of a map, left, top, width and height, in values."""
    place = page.locator("xo-map").filter(has=map_of(page, layer, at)).locator(".lit")
    expect(place).to_be_visible()
    side = SIDES[layer]
    return place.evaluate(
        """(lit, side) => ["left", "top", "width", "height"].map(
             (name) => Math.round(parseFloat(lit.style[name]) / 100 * side * 1000) / 1000)""",
        side,
    )


def test_the_place_that_a_value_came_from_is_lit(page: Page) -> None:
    click_cell(map_of(page, 4, 3), 4, 6)
    expect_cell(page, 4, "convolution", (3, 5, 7))
    assert lit(page, 4, 3) == [6, 4, 1, 1]
    for before in range(1, 9):
        assert lit(page, 3, before) == [6, 4, 3, 3]
    # On the board: 3 pooled values are 6 before pooling, and 5 × 5 features see 10 pixels.
    board = page.locator("xo-pad .lit")
    expect(board).to_be_visible()
    width = board.evaluate("lit => parseFloat(lit.style.width) / 100 * 28")
    assert width == pytest.approx(10)
    expect(page.locator("xo-map").filter(has=map_of(page, 1, 1)).locator(".lit")).to_be_hidden()


def test_the_choice_of_a_scale_is_kept_and_what_was_out_of_sight_is_painted_on_paper(
    page: Page,
) -> None:
    switch = "One colour scale for"
    page.get_by_label(switch).select_option("all pictures")
    other = page.context.new_page()
    other.set_viewport_size({"width": 390, "height": 844})
    other.goto(page.url)
    wait_for_state(other, "ready")
    settle(other)
    expect(other.get_by_label(switch)).to_have_value("all")
    assert len({text.lstrip("−+±") for layer in MAPS for text in ends(other, layer) if text}) == 1
    blank = """() => [...document.querySelectorAll("xo-layers canvas")].filter((canvas) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
        return data.every((value) => value === 0);
    }).length"""
    assert other.evaluate(blank) > 0
    other.pdf()
    assert other.evaluate(blank) == 0
    other.close()
    page.get_by_label(switch).select_option("each layer")

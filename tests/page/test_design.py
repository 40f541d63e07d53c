"""Changing the network: what is shown of it, and what is said of what cannot be built."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    alert,
    begin,
    button,
    change,
    choose,
    map_of,
    mark,
    opened,
    pixels_of,
    renew,
    settle,
    shares,
    state,
    step,
    updates,
    verdict,
)  # fmt: skip


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def layers(page: Page) -> list[list[str]]:
    """The table Layers: kind, values out, parameters and multiplications of each."""
    table = page.get_by_role("table", name="Layers", exact=True)
    lines: list[list[str]] = table.evaluate(
        """table => [...table.tBodies[0].rows].map(row =>
             [...row.cells].map(cell => cell.textContent.trim()))"""
    )
    return [[line[1], *line[3:6]] for line in lines]


def groups(page: Page) -> list[str]:
    names = page.locator("xo-layers > [role=group]").evaluate_all(
        "groups => groups.map(group => group.getAttribute('aria-label'))"
    )
    return [name for name in names if name.startswith("Layer")]


def test_shapes_parameters_and_multiplications_of_every_layer_are_shown(page: Page) -> None:
    expected = [
        ["convolution", "8 × 24 × 24", "208", "115,200"],
        ["ReLU", "8 × 24 × 24", "0", "0"],
        ["pooling", "8 × 12 × 12", "0", "0"],
        ["convolution", "16 × 10 × 10", "1,168", "115,200"],
        ["ReLU", "16 × 10 × 10", "0", "0"],
        ["pooling", "16 × 5 × 5", "0", "0"],
        ["convolution", "32 × 3 × 3", "4,640", "41,472"],
        ["ReLU", "32 × 3 × 3", "0", "0"],
        ["pooling", "32 × 1 × 1", "0", "0"],
        ["flatten", "32", "0", "0"],
        ["votes", "2", "66", "64"],
    ]
    assert layers(page) == expected
    foot = page.get_by_role("table", name="Layers", exact=True).locator("tfoot")
    expect(foot).to_contain_text("6,082")
    expect(foot).to_contain_text("271,936")


def test_fewer_and_smaller_features_are_built_at_once(page: Page) -> None:
    mark(page)
    change(page, "Layer 1 features", "3")
    settle(page)
    expect(map_of(page, 1, 3)).to_be_visible()
    expect(map_of(page, 1, 4)).to_have_count(0)
    assert layers(page)[0] == ["convolution", "3 × 24 × 24", "78", "43,200"]
    mark(page)
    change(page, "Layer 1 feature rows", "7")
    settle(page)
    # 28 − 7 + 1 rows; 3 features of 7 × 5 pixels and a bias.
    assert layers(page)[0] == ["convolution", "3 × 22 × 24", "108", "55,440"]
    assert state(page) == "ready"
    expect(updates(page)).to_have_text("0 updates")
    expect(verdict(page)).to_contain_text("% of the vote")
    assert sum(shares(page).values()) == 100


def test_window_and_stride_of_a_pooling_can_be_changed(page: Page) -> None:
    for name, value in (("window rows", "3"), ("window columns", "4"), ("stride across", "1")):
        mark(page)
        change(page, f"Layer 3 {name}", value)
        settle(page)
    # ⌈(24 − 3) ÷ 2⌉ + 1 = 12 rows; (24 − 4) ÷ 1 + 1 = 21 columns.
    assert layers(page)[2][1] == "8 × 12 × 21"
    assert map_of(page, 3, 1).evaluate("canvas => [canvas.width, canvas.height]") == [21, 12]


def test_padding_can_be_changed(page: Page) -> None:
    mark(page)
    choose(page, "Layer 1 padding", "same")
    settle(page)
    assert layers(page)[0][1] == "8 × 28 × 28"


def test_layers_are_added_moved_and_removed(page: Page) -> None:
    begin(page, "Add ReLU")
    assert [line[0] for line in layers(page)][8:] == ["pooling", "ReLU", "flatten", "votes"]
    begin(page, "Move earlier layer 10")
    assert [line[0] for line in layers(page)][8:] == ["ReLU", "pooling", "flatten", "votes"]
    assert groups(page)[8:10] == ["Layer 9: ReLU", "Layer 10: pooling"]
    begin(page, "Move later layer 9")
    assert [line[0] for line in layers(page)][8:10] == ["pooling", "ReLU"]
    begin(page, "Remove layer 10")
    begin(page, "Remove layer 2")
    assert len(groups(page)) == 10
    assert groups(page)[1] == "Layer 2: pooling"
    assert state(page) == "ready"
    step(page)


def test_hidden_votes_can_be_added(page: Page) -> None:
    begin(page, "Add hidden neurons")
    assert groups(page)[10:] == ["Layer 11: votes", "Layer 12: votes"]
    assert layers(page)[10] == ["votes", "8", str(32 * 8 + 8), str(32 * 8)]
    mark(page)
    change(page, "Layer 11 hidden neurons", "5")
    settle(page)
    assert layers(page)[11] == ["votes", "2", str(5 * 2 + 2), str(5 * 2)]
    step(page)


def test_focus_stays_on_what_was_changed(page: Page) -> None:
    mark(page)
    change(page, "Layer 1 features", "4")
    settle(page)
    expect(page.get_by_label("Layer 1 features", exact=True)).to_be_focused()


def reason(page: Page, layer: int) -> Locator:
    """What is said right below the row of a layer."""
    rows = page.get_by_role("table", name="Layers", exact=True).locator("tbody tr")
    return rows.nth(layer)


@pytest.mark.parametrize(
    ("layer", "name", "value"),
    [
        (3, "window rows", "99"),
        (4, "feature columns", "13"),
        (1, "features", "0"),
        (1, "features", "2.5"),
        (6, "stride down", "-1"),
        (1, "features", "999999999"),
    ],
)
def test_what_cannot_be_built_says_why_at_the_layer_and_the_network_stays(
    page: Page, layer: int, name: str, value: str
) -> None:
    step(page)
    painted = pixels_of(map_of(page, 4, 1))
    change(page, f"Layer {layer} {name}", value)
    expect(alert(page)).to_contain_text(f"Layer {layer}, ")
    expect(reason(page, layer)).to_contain_text(f"Layer {layer}, ")
    expect(reason(page, layer)).to_contain_text(".")
    expect(page.get_by_label(f"Layer {layer} {name}", exact=True)).to_have_value(value)
    assert state(page) == "paused"
    expect(updates(page)).to_have_text("1 update")
    assert pixels_of(map_of(page, 4, 1)) == painted
    step(page)


def test_a_design_that_was_refused_can_be_put_right(page: Page) -> None:
    change(page, "Layer 3 window rows", "99")
    expect(alert(page)).to_contain_text("Layer 3, ")
    mark(page)
    change(page, "Layer 3 window rows", "4")
    settle(page)
    expect(alert(page)).to_have_count(0)
    assert layers(page)[2][1] == "8 × 11 × 12"


def test_removing_flatten_is_refused_in_a_sentence(page: Page) -> None:
    button(page, "Remove layer 10").click()
    expect(alert(page)).to_contain_text("Layer 10, ")
    assert len(groups(page)) == 11


def test_removing_the_votes_is_refused_in_a_sentence(page: Page) -> None:
    button(page, "Remove layer 11").click()
    expect(alert(page)).to_contain_text("the last layer must be Dense with 2 outputs")
    assert len(groups(page)) == 11


def test_a_change_of_design_can_be_undone(page: Page) -> None:
    before = pixels_of(map_of(page, 7, 1))
    mark(page)
    change(page, "Layer 1 features", "3")
    settle(page)
    begin(page, "Bring back")
    assert len(layers(page)) == 11
    assert layers(page)[0][1] == "8 × 24 × 24"
    assert pixels_of(map_of(page, 7, 1)) == before


def test_a_change_of_design_ends_training(page: Page) -> None:
    button(page, "Train").click()
    wait_for_state(page, "training")
    change(page, "Layer 1 features", "2")
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("0 updates")
    settle(page)


def kinds(page: Page) -> list[str]:
    return [line[0] for line in layers(page)]


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
    begin(page, "Add ReLU")  # it is still a button to press
    assert kinds(page).count("ReLU") == before.count("ReLU") + 2


def test_on_a_tablet_layers_are_dragged_and_dragged_in_by_a_finger(
    browser: Browser, site: str
) -> None:
    tablet = {"width": 820, "height": 1180}
    with opened(browser, site, has_touch=True, is_mobile=True, viewport=tablet) as page:
        finger = page.context.new_cdp_session(page)

        def drag(what: Locator, to: Locator) -> None:
            what.scroll_into_view_if_needed()  # and where it is dragged to is above, in sight
            start, end = what.bounding_box(), to.bounding_box()
            assert start and end
            x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
            mark(page)
            for part in range(6):
                place = {"x": x, "y": y + part / 5 * (end["y"] + 1 - y)}
                kind = "touchMove" if part else "touchStart"
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            settle(page)

        before = kinds(page)
        drag(button(page, "Add ReLU"), button(page, "Drag layer 9"))
        assert kinds(page) == [*before[:8], "ReLU", *before[8:]]
        drag(button(page, "Drag layer 3"), button(page, "Drag layer 2"))
        assert kinds(page)[:4] == ["convolution", "pooling", "ReLU", "convolution"]


def test_a_design_to_begin_with_is_built_and_told_what_it_costs(page: Page) -> None:
    preset = page.get_by_label("Begin with")
    expect(preset).to_have_value("default")
    mark(page)
    choose(page, "Begin with", "small")
    settle(page)
    assert kinds(page) == ["convolution", "ReLU", "pooling"] * 2 + ["flatten", "votes"]
    # 32 × (3 × 68,032 − 57,600), as the first layer hands nothing back.
    expect(page.get_by_text("takes 4,687,872 multiplications, by estimate")).to_be_visible()
    table = page.get_by_role("table", name="Layers", exact=True)
    seen = table.evaluate("t => [...t.tBodies[0].rows].map(row => row.cells[6].textContent)")
    assert seen == [
        "5 × 5",
        "5 × 5",
        "7 × 7",
        "13 × 13",
        "13 × 13",
        "19 × 19",
        "28 × 28",
        "28 × 28",
    ]
    mark(page)
    change(page, "Layer 1 features", "5")
    settle(page)
    expect(preset).to_have_value("")


def test_a_hundred_layers_are_built_only_by_those_who_insist(page: Page) -> None:
    choose(page, "Begin with", "a hundred layers")
    expect(alert(page)).to_contain_text("100 layers with 28,314 parameters")
    expect(alert(page)).to_contain_text("MB of memory, by estimate. Build it?")
    assert len(groups(page)) == 11
    button(page, "Leave it").click()
    expect(alert(page)).to_have_count(0)
    expect(page.get_by_label("Begin with")).to_have_value("default")
    choose(page, "Begin with", "a hundred layers")
    begin(page, "Build it")
    assert len(groups(page)) == 100
    step(page)
    begin(page, "Bring back")
    assert len(groups(page)) == 11

"""Changing the network: what is shown of it, and what is said of what cannot be built."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import wait_for_state
from tests.page.reader import (
    alert,
    begin,
    button,
    change,
    choose,
    map_of,
    mark,
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


def kinds(page: Page) -> list[str]:
    return [line[0] for line in layers(page)]


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


def build(page: Page, name: str, value: str) -> None:
    """Change a field of a layer, and wait until the network is built."""
    mark(page)
    change(page, name, value)
    settle(page)


def test_what_is_set_of_a_layer_is_built_at_once_and_can_be_undone(page: Page) -> None:
    before = pixels_of(map_of(page, 7, 1))
    build(page, "Layer 1 features", "2")
    begin(page, "Bring back")
    assert layers(page)[0][1] == "8 × 24 × 24"
    assert pixels_of(map_of(page, 7, 1)) == before
    button(page, "Train").click()
    wait_for_state(page, "training")
    change(page, "Layer 1 features", "3")
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("0 updates")
    settle(page)
    expect(page.get_by_label("Layer 1 features", exact=True)).to_be_focused()
    expect(map_of(page, 1, 3)).to_be_visible()
    expect(map_of(page, 1, 4)).to_have_count(0)
    assert layers(page)[0] == ["convolution", "3 × 24 × 24", "78", "43,200"]
    build(page, "Layer 1 feature rows", "7")
    # 28 − 7 + 1 rows; 3 features of 7 × 5 pixels and a bias.
    assert layers(page)[0] == ["convolution", "3 × 22 × 24", "108", "55,440"]
    mark(page)
    choose(page, "Layer 1 padding", "same")
    settle(page)
    assert layers(page)[0][1] == "3 × 28 × 28"
    for name, value in (("window rows", "3"), ("window columns", "4"), ("stride across", "1")):
        build(page, f"Layer 3 {name}", value)
    # ⌈(28 − 3) ÷ 2⌉ + 1 = 14 rows; (28 − 4) ÷ 1 + 1 = 25 columns.
    assert layers(page)[2][1] == "3 × 14 × 25"
    assert map_of(page, 3, 1).evaluate("canvas => [canvas.width, canvas.height]") == [25, 14]
    assert state(page) == "ready"
    expect(verdict(page)).to_contain_text("% of the vote")
    assert sum(shares(page).values()) == 100


def test_layers_are_added_moved_and_removed(page: Page) -> None:
    begin(page, "Add ReLU")
    assert kinds(page)[8:] == ["pooling", "ReLU", "flatten", "votes"]
    begin(page, "Move earlier layer 10")
    assert kinds(page)[8:] == ["ReLU", "pooling", "flatten", "votes"]
    assert groups(page)[8:10] == ["Layer 9: ReLU", "Layer 10: pooling"]
    begin(page, "Move later layer 9")
    assert kinds(page)[8:10] == ["pooling", "ReLU"]
    begin(page, "Remove layer 2")
    assert len(groups(page)) == 11
    assert groups(page)[1] == "Layer 2: pooling"
    begin(page, "Add hidden neurons")
    assert groups(page)[10:] == ["Layer 11: votes", "Layer 12: votes"]
    assert layers(page)[10] == ["votes", "8", str(32 * 8 + 8), str(32 * 8)]
    build(page, "Layer 11 hidden neurons", "5")
    assert layers(page)[11] == ["votes", "2", str(5 * 2 + 2), str(5 * 2)]
    assert state(page) == "ready"
    step(page)


def reason(page: Page, layer: int) -> Locator:
    """What is said right below the row of a layer."""
    rows = page.get_by_role("table", name="Layers", exact=True).locator("tbody tr")
    return rows.nth(layer)


def test_what_cannot_be_built_says_why_at_the_layer_and_the_network_stays(page: Page) -> None:
    step(page)
    painted = pixels_of(map_of(page, 4, 1))
    # Each is found before the one that is refused already: settings before shapes, in order.
    for layer, name, value in (
        (4, "feature columns", "13"),
        (3, "window rows", "99"),
        (6, "stride down", "-1"),
        (1, "features", "0"),
        (1, "features", "2.5"),
        (1, "features", "999999999"),
    ):
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
    button(page, "Remove layer 11").click()
    expect(alert(page)).to_contain_text("the last layer must be Dense with 2 outputs")
    assert len(groups(page)) == 11
    begin(page, "Add hidden neurons")  # which are the votes, in last place
    expect(alert(page)).to_have_count(0)
    assert kinds(page)[9:] == ["flatten", "votes"]
    button(page, "Remove layer 10").click()
    expect(alert(page)).to_contain_text("Layer 10, ")
    assert len(groups(page)) == 11
    begin(page, "Add flatten")
    expect(alert(page)).to_have_count(0)
    change(page, "Layer 3 window rows", "99")
    expect(alert(page)).to_contain_text("Layer 3, ")
    build(page, "Layer 3 window rows", "4")
    expect(alert(page)).to_have_count(0)
    assert layers(page)[2][1] == "8 × 11 × 12"


def test_a_design_to_begin_with_is_built_and_a_large_one_where_a_reader_insists(
    page: Page,
) -> None:
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
    build(page, "Layer 1 features", "5")
    expect(preset).to_have_value("")
    # A hundred layers are built only by those who insist.
    choose(page, "Begin with", "a hundred layers")
    expect(alert(page)).to_contain_text("100 layers with 28,314 parameters")
    expect(alert(page)).to_contain_text("MB of memory, by estimate. Build it?")
    assert len(groups(page)) == 8
    button(page, "Leave it").click()
    expect(alert(page)).to_have_count(0)
    expect(preset).to_have_value("")
    choose(page, "Begin with", "a hundred layers")
    begin(page, "Build it")
    assert len(groups(page)) == 100
    step(page)
    begin(page, "Bring back")
    assert len(groups(page)) == 8

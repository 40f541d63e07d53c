"""What a reader teaches: own drawings, classes, and mistakes that are put right."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.reader import (
    CROSS,
    SIDE,
    Line,
    alert,
    begin,
    button,
    draw,
    mark,
    pause,
    settle,
    shares,
    strokes,
    train,
    updates,
    verdict,
)  # fmt: skip
from xocnn import Network, files
from xocnn.recipe import DESIGN


@pytest.fixture
def page(shared: Page) -> Iterator[Page]:
    """An empty tray; the network is the ready-made one until a test has added a class."""
    shared.emulate_media(reduced_motion="reduce")
    yield shared
    empty(shared)
    shared.emulate_media(reduced_motion="no-preference")


def empty(page: Page) -> None:
    """Take back all that was kept."""
    while button(page, "Undo change").is_enabled():
        before = thumbs(page).count(), page.locator("xo-tray .groups").inner_text()
        button(page, "Undo change").click()
        page.wait_for_function(
            """([count, text]) => document.querySelectorAll(".thumbs button").length !== count
                 || document.querySelector("xo-tray .groups").innerText !== text""",
            arg=before,
        )


DASH: list[Line] = [[(6, 14), (22, 14)]]


def square(at: float) -> list[Line]:
    low, high = at, at + 14
    return [[(low, low), (high, low), (high, high), (low, high), (low, low)]]


def thumbs(page: Page) -> Locator:
    return page.locator("xo-tray .thumbs button")


def names(page: Page) -> list[str]:
    return [str(thumb.get_attribute("aria-label")) for thumb in thumbs(page).all()]


def slate(page: Page) -> Locator:
    return page.get_by_label("Drawing to keep", exact=True)


def keep(page: Page, lines: list[Line], name: str) -> None:
    """Draw on the blackboard at the tray, and keep the drawing under a name."""
    count = thumbs(page).count()
    board = slate(page)
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    for line in lines:
        for at, (x, y) in enumerate(line):
            page.mouse.move(box["x"] + x / SIDE * box["width"], box["y"] + y / SIDE * box["height"])
            if not at:
                page.mouse.down()
        page.mouse.up()
    button(page, f"Keep as {name}").click()
    expect(thumbs(page)).to_have_count(count + 1)
    expect(page.get_by_role("status", name="What was kept")).to_contain_text(f"Kept as {name}")


def add(page: Page, name: str) -> None:
    page.get_by_label("New class", exact=True).fill(name)
    page.get_by_label("New class", exact=True).press("Enter")
    expect(button(page, f"Keep as {name}")).to_be_visible()


def share(page: Page, percent: int) -> None:
    page.get_by_label("Share of own drawings").fill(str(percent))
    expect(page.locator("xo-tray .share output")).to_have_text(
        {0: "none", 100: "all"}.get(percent, f"{percent} %")
    )


def missing(page: Page) -> Locator:
    return page.get_by_role("status", name="What is missing")


def test_both_blackboards_have_one_drawing(page: Page) -> None:
    button(page, "Clear").click()
    draw(page, CROSS)
    assert page.evaluate("document.querySelector('xo-slate').drawing.strokes") == strokes(page)
    keep(page, square(5), "O")  # over the cross: five strokes' worth on one board
    assert strokes(page) == []
    button(page, "Undo").click()
    assert len(strokes(page)) == 3
    assert page.evaluate("document.querySelector('xo-slate').drawing.strokes") == strokes(page)
    button(page, "Wipe").click()
    assert strokes(page) == []
    button(page, "Keep as X").click()
    expect(alert(page)).to_contain_text("Nothing is drawn yet")
    button(page, "Dismiss").click()


def test_drawings_are_moved_among_relabelled_and_removed_by_keys_and_all_is_undone_and_saved(
    page: Page, tmp_path: Path
) -> None:
    share(page, 0)
    for name in "XXOOO":
        keep(page, CROSS if name == "X" else DASH, name)
    first = names(page)
    assert [re.sub(r" \d+", "", name) for name in first] == [
        *(2 * ["own drawing, X"]),
        *(3 * ["own drawing, O"]),
    ]
    thumbs(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(thumbs(page).nth(3)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".choices [aria-pressed=true]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(thumbs(page).nth(3)).to_be_focused()
    page.keyboard.press("Delete")
    expect(thumbs(page)).to_have_count(4)
    expect(thumbs(page).nth(3)).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".choices").get_by_role("button", name="X", exact=True).press("Enter")
    expect(page.get_by_role("group", name="Own drawings of X").locator("canvas")).to_have_count(3)
    for count in (4, 5):
        button(page, "Undo change").click()
        expect(thumbs(page)).to_have_count(count)
    assert names(page) == first
    button(page, "Redo change").click()
    expect(thumbs(page)).to_have_count(4)
    with page.expect_download() as waiting:
        button(page, "Save drawings").click()
    path = tmp_path / "drawings.npz"
    waiting.value.save_as(path)
    images, labels = files.load_drawings(path)
    assert sorted(labels.tolist()) == ["O", "O", "X", "X"]
    cross = images[labels.tolist().index("X")]
    assert cross[14, 14] > 0 and np.mean(cross) < 0
    page.get_by_label("File of drawings").set_input_files(path)
    expect(thumbs(page)).to_have_count(8)


def test_the_fifth_is_held_out_and_a_mistake_is_put_right_where_it_is_found(page: Page) -> None:
    keep(page, CROSS, "O")  # which is wrong
    for _ in range(5):
        keep(page, DASH, "X")
    assert [name.endswith("held out") for name in names(page)].count(True) == 1
    page.get_by_label("Mistakes among").select_option("own")
    cell = button(page, "1 drawing of O called X")
    expect(cell).to_be_visible()
    cell.click()
    said = page.get_by_role("status", name="Drawings shown")
    expect(said).to_have_text("Own training drawings of O that the network calls X: 1.")
    mistakes = page.get_by_role("list", name="Mistakes")
    expect(mistakes.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile(r"own drawing \d+: O, called X; votes X \d+.%")
    )
    mistakes.get_by_label(re.compile("Label of own drawing")).select_option("X")
    expect(page.get_by_role("group", name="Own drawings of O").locator("canvas")).to_have_count(0)
    expect(said).to_have_text("Own training drawings of O that the network calls X: none.")
    button(page, "All mistakes").click()
    expect(said).to_contain_text("that the network gets wrong")
    page.get_by_label("Mistakes among").select_option("held-out")
    expect(page.locator("xo-mistakes .sum")).to_contain_text("of 200 held-out drawings are right")


def test_three_drawings_of_a_new_class_are_learned_from_own_ones_alone_and_labs_know_it(
    page: Page,
) -> None:
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("X, with")
    verdict_before = shares(page)
    add(page, "square")
    expect(verdict(page)).to_contain_text("square has")
    expect(updates(page)).to_have_text("0 updates")
    expect(missing(page)).to_contain_text("shows no drawing of square")
    learning = page.get_by_role("group", name="The error flows back")
    learning.scroll_into_view_if_needed()
    learning.get_by_label("It should be").select_option("square")
    row = learning.get_by_role("row").filter(has=page.get_by_role("rowheader", name="square"))
    expect(row.first).to_contain_text("1")
    votes = page.get_by_role("group", name="An election")
    votes.scroll_into_view_if_needed()
    votes.get_by_label("Sort by the effect on").select_option("square")
    ledger = votes.get_by_role("table", name="Ledger of the votes")
    expect(ledger.get_by_role("columnheader", name="adds to square")).to_be_visible()
    expect(ledger.get_by_role("columnheader").last).to_have_text("square")
    for at in (4, 6, 8):
        keep(page, square(at), "square")
    share(page, 100)
    expect(missing(page)).to_contain_text("no own drawings of X and O")
    train(page, 20)
    pause(page)
    button(page, "Clear").click()
    draw(page, square(6))
    expect(verdict(page)).to_contain_text("square, with")
    begin(page, "Bring back")  # the votes before, exactly
    expect(verdict(page)).not_to_contain_text("square")
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text(f"X, with {verdict_before['X']} %")
    expect(missing(page)).to_contain_text("The network has no votes for square")
    votes.locator("h3").scroll_into_view_if_needed()
    expect(votes.get_by_label("Sort by the effect on")).to_have_value("difference")
    expect(ledger.get_by_role("columnheader").last).to_have_text("X − O")
    expect(votes.get_by_role("alert")).to_have_count(0)
    votes.get_by_role("button", name="Start over").click()
    learning.get_by_role("button", name="Start over").click()


def test_a_class_goes_after_a_question_and_names_that_cannot_be_are_refused(page: Page) -> None:
    add(page, "square")
    keep(page, DASH, "square")
    votes = page.get_by_role("table", name="Layers").get_by_text("one for each class")
    expect(votes).to_have_text("one for each class: X, O, square")
    button(page, "Remove class square").click()
    page.get_by_label("What becomes of the drawings of square").select_option("O")
    button(page, "Remove square").click()
    expect(button(page, "Keep as square")).to_have_count(0)
    expect(votes).to_have_text("one for each class: X, O")
    expect(page.get_by_role("group", name="Own drawings of O").locator("canvas")).to_have_count(1)
    page.get_by_label("New class", exact=True).fill("x")
    button(page, "Add").click()
    expect(alert(page)).to_contain_text("There is a class called x already")
    page.get_by_label("New class", exact=True).fill("")
    button(page, "Dismiss").click()


def test_ten_classes_fit_on_a_phone(page: Page) -> None:
    names = ["X", "O", *(f"a long one {n}" for n in range(8))]
    wide = Network([*DESIGN[:-1], {"kind": "dense", "outputs": len(names)}], classes=names)
    file = io.BytesIO()
    files.save(wide, file)
    mark(page)
    page.get_by_label("Image file", exact=True).set_input_files(
        {"name": "ten.npz", "mimeType": "application/zip", "buffer": file.getvalue()}
    )
    settle(page)
    expect(page.get_by_label("New class", exact=True)).to_be_disabled()
    keep(page, DASH, "a long one 3")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        page.locator("xo-mistakes").scroll_into_view_if_needed()  # they are looked for in sight
        page.wait_for_function("document.querySelectorAll('xo-mistakes tr').length === 11")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 720})

"""The lab of the rule of thumb, on the page: columns moved, a verdict, a table of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone
from xocnn.rule_of_thumb import Experiment, TableData
from xocnn.tables import customers

POINTS = 1.0  # by which an accuracy on the page and in CPython may differ: nine rows of 900


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with alone(browser, f"{site}embed.html?lab=table&data=customers&seeds=2") as page:
        yield page


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("xo-lab")
    button(lab, "Start over").click()
    expect(lab.get_by_text("Nothing is trained yet; 8 networks to train.")).to_be_visible()
    expect(lab.get_by_label("Data")).to_have_value("customers")
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def heads(lab: Locator) -> list[str]:
    return lab.locator(".table-wide th").all_text_contents()


def csv(rows: int = 60) -> str:
    lines = [f"{at % 9};{(at * 7) % 13},5;{'abc'[at % 3]};{'ny'[at % 9 > 4]}" for at in range(rows)]
    return "\n".join(["one;two;three;answer", *lines])


def bring(lab: Locator, name: str, content: bytes) -> None:
    files = [{"name": name, "mimeType": "text/csv", "buffer": content}]
    lab.get_by_label("CSV file").set_input_files(files)


def open_own(lab: Locator) -> None:
    if not lab.get_by_label("CSV file").is_visible():
        lab.get_by_text("Bring a table of your own").click()


def test_it_plays_to_the_verdict_and_its_numbers_are_those_of_cpython(lab: Locator) -> None:
    experiment = Experiment(TableData(customers()), seeds=2)
    while experiment.more:
        experiment.advance()
    button(lab, "Play this lab").click()
    expect(lab.get_by_text("All 8 networks are trained.")).to_be_visible()
    found = lab.get_by_role("table", name="Right about what was held out")
    means = [float(row.split()[0]) for row in found.locator("td:nth-child(3)").all_text_contents()]
    expected = 100 * experiment.right.mean(axis=2).ravel()
    assert means == pytest.approx(list(expected), abs=POINTS)
    expect(lab.get_by_role("table", name="Differences in points")).to_be_visible()
    expect(lab.locator(".lab-sentence")).to_contain_text("held-out rows, mean of 2 seeds")
    play = button(lab, "Play this lab")
    expect(play).to_be_disabled()
    expect(play).to_be_focused()
    play.click(force=True)
    expect(play).to_have_text("Play")


def test_a_column_is_moved_by_mouse_and_by_arrow_keys_and_put_back(lab: Locator) -> None:
    button(lab, "Put back").click()
    expect(button(lab, "Put back")).to_be_disabled()
    expect(button(lab, "Put back")).to_be_focused()
    first, second, third, *_ = heads(lab)
    assert first == "plan"
    start, end = button(lab, first).bounding_box(), button(lab, third).bounding_box()
    assert start and end
    mouse = lab.page.mouse
    mouse.move(start["x"] + 10, start["y"] + 10)
    mouse.down()
    mouse.move(end["x"] + 10, end["y"] + 10, steps=4)
    mouse.up()
    expect(lab.locator(".table-wide th").nth(2)).to_have_text(first)
    assert heads(lab)[:3] == [second, third, first]
    button(lab, first).focus()
    for place in (1, 0):
        lab.page.keyboard.press("ArrowLeft")
        expect(lab.locator(".table-wide th").nth(place)).to_have_text(first)
        expect(button(lab, first)).to_be_focused()
    assert heads(lab)[:3] == [first, second, third]
    said = lab.get_by_role("status").filter(has_text="“plan” is at place")
    expect(said).to_have_text("“plan” is at place 1 of 14.")
    for key, place in (("End", 14), ("Home", 1)):
        lab.page.keyboard.press(key)
        expect(said).to_have_text(f"“plan” is at place {place} of 14.")
        expect(lab.locator(".table-wide th").nth(place - 1)).to_have_text(first)
        expect(button(lab, first)).to_be_focused()
    button(lab, "Shuffle all").click()
    expect(button(lab, "Put back")).to_be_enabled()


def test_a_column_of_a_drawing_is_moved_by_mouse_and_by_keyboard(lab: Locator) -> None:
    lab.get_by_label("Data").select_option("drawings")
    picture = lab.get_by_role("img", name="Plain X, columns swapped")
    expect(picture).to_be_visible()
    button(lab, "Put back").click()
    expect(button(lab, "Put back")).to_be_disabled()
    box = picture.bounding_box()
    assert box
    cell, middle = box["width"] / 28, box["y"] + box["height"] / 2
    mouse = lab.page.mouse
    mouse.move(box["x"] + 3.5 * cell, middle)
    mouse.down()
    mouse.move(box["x"] + 10.5 * cell, middle, steps=4)
    mouse.up()
    expect(button(lab, "Put back")).to_be_enabled()
    mouse.move(box["x"] + 9.5 * cell, middle)
    mouse.move(box["x"] + 10.5 * cell, middle)
    expect(lab.locator(".arithmetic")).to_have_text(
        "Plain X, columns swapped: column 11 was column 4."
    )
    for _ in range(7):
        lab.page.keyboard.press("Shift+ArrowLeft")
    expect(lab.locator(".arithmetic")).to_have_text(
        "Plain X, columns swapped: column 5 is at place 4 of 28 now."
    )
    expect(button(lab, "Put back")).to_be_disabled()
    lab.page.keyboard.press("Shift+End")
    expect(button(lab, "Put back")).to_be_enabled()
    lab.page.keyboard.press("Shift+Home")
    for _ in range(3):
        lab.page.keyboard.press("Shift+ArrowRight")
    expect(button(lab, "Put back")).to_be_disabled()


def test_a_csv_is_chosen_pasted_or_dropped_and_one_that_is_none_changes_nothing(
    lab: Locator,
) -> None:
    open_own(lab)
    bring(lab, "mine.csv", csv().encode())
    expect(lab.get_by_label("Data")).to_have_value("your own")
    expect(lab.locator(".table-said")).to_contain_text("60 rows of 4 columns were read.")
    lab.get_by_label("Column to predict").select_option("three")
    expect(lab.locator(".table-wide th").last).to_have_text("three")
    trouble = lab.locator(".table-trouble")
    bring(lab, "short.csv", b"a,b,c\n1,2,3\n")
    expect(trouble).to_contain_text("This CSV has 1 row of data; at least 40 are needed")
    expect(lab.locator(".table-wide th").last).to_have_text("three")
    lab.get_by_label("or its text").fill(csv(70))
    button(lab, "Use this text").click()
    expect(lab.locator(".table-said")).to_contain_text("70 rows of 4 columns were read.")
    expect(trouble).to_be_empty()
    lab.evaluate(
        """(lab, text) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "dropped.csv"));
            const told = {dataTransfer, bubbles: true, cancelable: true};
            lab.dispatchEvent(new DragEvent("drop", told));
        }""",
        csv(80),
    )
    expect(lab.locator(".table-said")).to_contain_text("80 rows of 4 columns were read.")


def test_how_a_table_was_read_is_told_and_can_be_changed(lab: Locator) -> None:
    open_own(lab)
    bring(lab, "mine.csv", csv().replace("three", "größe").encode("cp1252"))
    said = lab.locator(".table-said")
    expect(said).to_contain_text("its encoding is a guess: Windows-1252 (Western).")
    expect(lab.locator(".table-wide th").filter(has_text="größe")).to_have_count(1)
    lab.get_by_text("How it was read").click()
    encoding = lab.get_by_label("Encoding of the table")
    first = lab.get_by_label("First row of the table")
    columns = lab.get_by_role("table", name="Columns as they were read")
    expect(columns.get_by_role("row")).to_have_count(5)
    expect(columns.get_by_role("row").nth(2)).to_contain_text("numbers")
    encoding.select_option("Windows-1251 (Cyrillic)")
    expect(lab.locator(".table-wide th").filter(has_text="grцЯe")).to_have_count(1)
    expect(said).not_to_contain_text("guess")
    encoding.select_option("UTF-8")
    trouble = lab.locator(".table-refused")
    expect(trouble).to_have_text(
        "Line 1 of this file cannot be read as UTF-8; choose another encoding."
    )
    expect(encoding).to_have_value("Windows-1251 (Cyrillic)")
    first.select_option("data")
    expect(said).to_contain_text("61 rows of 4 columns were read.")
    expect(trouble).to_be_empty()
    lab.get_by_label("Data").select_option("customers")
    expect(lab.locator(".table-report")).to_be_hidden()


def test_what_is_refused_is_said_under_the_controls_which_go_back_to_what_is_shown(
    browser: Browser, site: str
) -> None:
    with alone(browser, f"{site}embed.html?lab=table&data=your+own&seeds=4") as page:
        lab = page.locator("xo-lab")
        trouble, data = lab.locator(":scope > .trouble"), lab.get_by_label("Data")
        # What a link asks for is not there.
        expect(trouble).to_contain_text("no table of your own here yet")
        expect(data).to_have_value("drawings")
        expect(lab.get_by_label("Seeds")).to_have_value("3")
        expect(lab.locator(".lab-sentence")).to_contain_text("columns shuffled")
        lab.get_by_label("Seeds").fill("5")
        lab.get_by_label("Seeds").press("Enter")
        expect(trouble).to_be_empty()
        expect(lab.get_by_text("20 networks to train.")).to_be_visible()
        # What a reader asks for is not there: nothing else is lost.
        button(lab, "Play this lab").click()
        expect(lab.locator(".table-now")).to_contain_text("Seed 1 of 5")
        data.select_option("your own")
        expect(trouble).to_contain_text("no table of your own here yet")
        expect(data).to_have_value("drawings")
        expect(lab.get_by_label("Seeds")).to_have_value("5")
        expect(lab.locator(".table-now")).to_contain_text("Seed 1 of 5")
        expect(button(lab, "Play this lab")).to_be_enabled()
        boxes = [lab.locator(part).bounding_box() for part in (".controls", ":scope > .trouble")]
        body = lab.locator(".lab-body").bounding_box()
        assert boxes[0] and boxes[1] and body
        assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] < body["y"]
        button(lab, "Make 10 updates").click()
        expect(trouble).to_be_empty()
        expect(data).to_have_value("drawings")
        # Starting over, the link's own options are tried again.
        button(lab, "Start over").click()
        expect(trouble).to_contain_text("no table of your own here yet")
        expect(lab.get_by_text("Nothing is trained yet; 12 networks to train.")).to_be_visible()
        open_own(lab)
        bring(lab, "mine.csv", csv().encode())
        expect(data).to_have_value("your own")
        expect(trouble).to_be_empty()
        button(lab, "Start over").click()
        expect(lab.get_by_label("Seeds")).to_have_value("4")
        expect(data).to_have_value("your own")


def test_alone_it_offers_no_data_that_are_made_elsewhere_on_the_page(lab: Locator) -> None:
    offered = lab.get_by_label("Data").locator("option").all_text_contents()
    assert offered == ["drawings", "customers", "words", "sounds", "your own"]


def test_on_a_phone_the_table_shows_that_there_is_more_and_scrolls_while_a_column_is_dragged(
    lab: Locator,
) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    button(lab, "Put back").click()
    wide = lab.locator(".table-wide")
    expect(wide).to_have_class("table-wide more-after")
    expect(button(lab, "Put back")).to_be_disabled()
    button(lab, "plan").scroll_into_view_if_needed()
    start, room = button(lab, "plan").bounding_box(), wide.bounding_box()
    assert start and room
    mouse = lab.page.mouse
    mouse.move(start["x"] + 10, start["y"] + 10)
    mouse.down()
    mouse.move(room["x"] + room["width"] - 5, start["y"] + 10, steps=4)
    expect(wide).to_have_class(re.compile("more-before"))
    expect(wide).not_to_have_class(re.compile("more-after"))
    mouse.up()
    expect(lab.locator(".table-wide th").nth(13)).to_have_text("plan")
    lab.page.keyboard.press("Home")
    expect(lab.locator(".table-wide th").first).to_have_text("plan")
    expect(wide).not_to_have_class(re.compile("more-before"))
    expect(button(lab, "plan")).to_be_in_viewport()
    lab.page.set_viewport_size({"width": 1280, "height": 720})


def test_it_fits_a_phone_and_its_targets_are_large_enough(lab: Locator) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    assert lab.page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Shuffle all", "Put back", "plan"):
        box = button(lab, name).bounding_box()
        assert box and box["height"] >= 44
    lab.page.set_viewport_size({"width": 1280, "height": 720})

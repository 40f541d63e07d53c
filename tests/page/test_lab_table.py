"""The lab of the rule of thumb, on the page: columns moved, a verdict, a table of one's own."""

from __future__ import annotations

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
    expect(lab.get_by_text("All 8 networks are trained.")).to_be_visible(timeout=60_000)
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


def test_it_fits_a_phone_and_its_targets_are_large_enough(lab: Locator) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    assert lab.page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Shuffle all", "Put back", "plan"):
        box = button(lab, name).bounding_box()
        assert box and box["height"] >= 44
    lab.page.set_viewport_size({"width": 1280, "height": 720})

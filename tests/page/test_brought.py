"""What the reader brought for labs is there after a restart of Python and after a reload."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone, python_worker, wait_for_state
from tests.page.database import expect_kept, sizes, wait_for_parts
from tests.page.reader import button, opened
from tests.page.test_lab_sound import tones
from tests.xocnn.test_lab_table import brought
from xocnn.drawings import EXAMPLES, paint
from xocnn.files import save_drawings


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of their own: what is brought stays in it, and the last test forgets it."""
    with opened(browser, site) as page:
        yield page


def lab(page: Page, name: str) -> Locator:
    found = page.locator(f'[data-lab="{name}"] xo-lab')
    found.scroll_into_view_if_needed()
    return found


def unfold(lab: Locator, words: str) -> None:
    fold = lab.locator("details").filter(has_text=words).last
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def bring_table(lab: Locator, rows: int = 90) -> None:
    unfold(lab, "Bring a table of your own")
    file = {"name": "own.csv", "mimeType": "text/csv", "buffer": brought(rows)}
    lab.get_by_label("CSV file").set_input_files([file])


def bring_words(lab: Locator) -> None:
    unfold(lab, "Bring two lists of your own")
    for place, letter in (("first", "a"), ("second", "b")):
        lab.get_by_label(f"Name of the {place} list").fill("")
        words = "\n".join(f"{letter}{number}" for number in range(30)).encode()
        file = {"name": f"{letter}.txt", "mimeType": "text/plain", "buffer": words}
        lab.get_by_label(f"File of the {place} list").set_input_files([file])
        expect(lab.get_by_label(f"Name of the {place} list")).to_have_value(letter)
    lab.get_by_role("button", name="Use these lists").click()


def bring_sound(lab: Locator, name: str, frequency: float) -> None:
    unfold(lab, "Listen live, and sounds of your own")
    lab.get_by_label("Name of the sound").fill(name)
    file = {"name": "a.wav", "mimeType": "audio/wav", "buffer": tones(frequency)}
    lab.get_by_label("Sound file").set_input_files([file])
    expect(lab.get_by_role("button", name=f"Remove take 1, of {name}")).to_be_visible()


def restarted(page: Page) -> None:
    python_worker(page).evaluate("self.close()")
    wait_for_state(page, "failed")
    button(page, "Restart Python").click()
    wait_for_state(page, "ready")


def expect_all(page: Page) -> None:
    """Every lab can work on what was brought."""
    table, text, sound = (lab(page, name) for name in ("table", "text", "sound"))
    data = table.locator('select[name="data"]')
    data.select_option("your words")
    expect(table.get_by_text("a0, in order")).to_be_visible()
    data.select_option("your own")
    expect(table.locator(".table-said")).to_contain_text("The first 5 of 90 rows")
    unfold(table, "Bring a table of your own")
    expect(table.get_by_label("Column to predict")).to_have_value("answer")
    # What is shown from before proves nothing: other data come between.
    text.get_by_label("Data").select_option("molecules")
    expect(text.locator(".text-making")).to_contain_text("carboxylic acid")
    text.get_by_label("Data").select_option("your own")
    expect(text.locator(".text-making")).to_contain_text("Your lists: 30 and 30 words")
    sound.locator('select[name="data"]').select_option("vowels")
    expect(sound.locator(".sound-which")).to_contain_text("of 32: ")
    sound.locator('select[name="data"]').select_option("your own")
    expect(sound.locator(".sound-which")).to_contain_text("of 2: ")


def test_a_lab_shows_no_verdict_on_what_is_not_there_any_more(page: Page) -> None:
    text, table = lab(page, "text"), lab(page, "table")
    bring_words(text)
    lab(page, "table").locator('select[name="data"]').select_option("your words")
    button(table, "Make 10 updates").click()
    expect(table.locator(".table-now")).to_contain_text("Seed 1 of 3")
    text.get_by_label("Words of the first list").fill("\n".join(f"x{n}" for n in range(30)))
    button(text, "Use these lists").click()
    lab(page, "table")
    expect(table.locator(".table-now")).to_contain_text("Nothing is trained yet")
    expect(table.get_by_text("x0, in order")).to_be_visible()


def test_what_is_about_drawings_that_are_gone_is_dimmed_and_the_lab_says_why(
    page: Page,
) -> None:
    file = {"name": "own.npz", "mimeType": "application/zip", "buffer": collection()}
    page.get_by_label("File of drawings").set_input_files([file])
    expect(page.locator("xo-tray .thumbs button")).to_have_count(12)
    table = lab(page, "table")
    table.locator('select[name="data"]').select_option("your drawings")
    expect(table.get_by_text("Your X, in order")).to_be_visible()
    button(table, "Make 10 updates").click()
    page.locator("xo-tray .thumbs button").first.press("Delete")
    expect(page.locator("xo-tray .thumbs button")).to_have_count(11)
    lab(page, "table")
    expect(table.locator(".trouble").first).to_contain_text("there are 6 of O, 5 of X")
    expect(table).to_have_class("outdated")
    button(page, "Undo change").click()
    lab(page, "table")
    expect(table).not_to_have_class("outdated")
    expect(table.locator(".trouble").first).to_be_empty()


def collection() -> bytes:
    """Six drawings of X and six of O, as a file."""
    labels = ["X", "O"] * 6
    strokes = {"X": EXAMPLES[0].strokes, "O": EXAMPLES[4].strokes}
    file = io.BytesIO()
    save_drawings(np.stack([paint(strokes[label]) for label in labels]), labels, file)
    return file.getvalue()


def test_a_list_takes_the_name_of_its_file_and_a_file_that_is_none_changes_nothing(
    page: Page,
) -> None:
    text = lab(page, "text")
    unfold(text, "Bring two lists of your own")
    file, box = text.get_by_label("File of the first list"), "Words of the first list"
    name = text.get_by_label("Name of the first list")

    def put(called: str, content: bytes) -> None:
        file.set_input_files([{"name": called, "mimeType": "text/plain", "buffer": content}])

    put("birds.txt", "città\nvirtù".encode("latin-1"))
    expect(text.get_by_label(box)).to_have_value("città\nvirtù")
    expect(name).to_have_value("birds")
    put("fish.csv", b"cod")
    expect(name).to_have_value("fish")
    name.fill("mine")
    put("bones.txt", b"rib")
    expect(name).to_have_value("mine")
    for content, why in (
        (bytes(range(64)), "“odd.bin”: This is not a text"),
        (b"", "nothing in this file"),
    ):
        put("odd.bin", content)
        expect(text.locator(".text-trouble")).to_contain_text(why)
        expect(text.get_by_label(box)).to_have_value("rib")


def test_table_words_and_sounds_are_there_after_a_reload_and_after_a_restart(page: Page) -> None:
    bring_table(lab(page, "table"))
    expect(lab(page, "table").locator(".table-said")).to_contain_text("The first 5 of 90 rows")
    bring_words(lab(page, "text"))
    expect(lab(page, "text").locator(".text-making")).to_contain_text("Your lists: 30 and 30")
    sound = lab(page, "sound")
    bring_sound(sound, "low", 400)
    expect_kept(page, "Kept in this browser.")
    wait_for_parts(page, "table", "words", "sounds")
    page.reload()
    # A take that is brought before Python is there comes to the one that is kept.
    lab(page, "sound")
    unfold(sound, "Listen live, and sounds of your own")
    expect(sound.get_by_role("button", name="Record a take")).to_be_visible()
    bring_sound(sound, "high", 2000)
    expect(sound.locator(".sound-which")).to_contain_text("take 2 of 2: high")
    expect_all(page)
    restarted(page)
    expect_all(page)
    for name in ("low", "high"):
        expect(sound.get_by_role("button", name=f"Remove take 1, of {name}")).to_be_visible()
    # Forgotten, they are not there the next time, whatever is done before.
    button(page, "Forget it").click()
    expect_kept(page, "Nothing is kept")
    bring_sound(sound, "new", 900)
    expect_kept(page, "Nothing is kept")
    assert sizes(page) == {}


def test_alone_in_a_frame_it_outlasts_a_restart_and_a_rest_and_nothing_is_written_down(
    browser: Browser, site: str
) -> None:
    with alone(browser, f"{site}embed.html?lab=table") as page:
        found = page.locator("xo-lab")
        bring_table(found, rows=50_000)  # which takes Python a while to read again
        expect(found.locator(".table-said")).to_contain_text("of 5,000 rows")
        restarted(page)
        # As if three more labs had started, in the middle of it.
        page.evaluate(
            """() => {
              const channel = new BroadcastChannel("xocnn:running");
              const at = performance.timeOrigin + performance.now();
              const ended = new Promise((end) => { window.endOthers = end; });
              for (const other of ["a", "b", "c"])
                navigator.locks.request(`xocnn-lab ${at} ${other}`, () => {
                  channel.postMessage("started");
                  return ended;
                });
            }"""
        )
        expect(page.locator("html.resting")).to_have_count(1)
        expect(page.locator("#problem")).to_be_hidden()
        found.get_by_text("Why does this matter?").click()
        expect(page.locator("html.resting")).to_have_count(0)
        wait_for_state(page, "ready")
        found.locator('select[name="data"]').select_option("customers")
        expect(found.locator(".table-said")).to_contain_text("stays")
        found.locator('select[name="data"]').select_option("your own")
        expect(found.locator(".table-said")).to_contain_text("of 5,000 rows")
        button(found, "Start over").click()
        found.locator('select[name="data"]').select_option("your own")
        expect(found.locator(".table-said")).to_contain_text("of 5,000 rows")
        assert page.evaluate("indexedDB.databases()") == []

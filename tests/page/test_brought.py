"""What the reader brought for labs is there after a restart of Python and after a reload."""

from __future__ import annotations

import io

import numpy as np
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone, python_worker, wait_for_state
from tests.page.reader import button, settle
from tests.page.test_keeping import PUT, kept
from tests.page.test_lab_sound import tones
from tests.xocnn.test_lab_table import brought
from xocnn.drawings import EXAMPLES, paint
from xocnn.files import save_drawings


def lab(page: Page, name: str) -> Locator:
    found = page.locator(f'[data-lab="{name}"] xo-lab')
    found.scroll_into_view_if_needed()
    return found


def bring_table(lab: Locator, rows: int = 90) -> None:
    lab.get_by_text("Bring a table of your own").click()
    file = {"name": "own.csv", "mimeType": "text/csv", "buffer": brought(rows)}
    lab.get_by_label("CSV file").set_input_files([file])


def bring_words(lab: Locator) -> None:
    lab.get_by_text("Bring two lists of your own").click()
    for place, letter in (("first", "a"), ("second", "b")):
        words = "\n".join(f"{letter}{number}" for number in range(30)).encode()
        file = {"name": f"{letter}.txt", "mimeType": "text/plain", "buffer": words}
        lab.get_by_label(f"File of the {place} list").set_input_files([file])
        expect(lab.get_by_label(f"Name of the {place} list")).to_have_value(letter)
    lab.get_by_role("button", name="Use these lists").click()


def bring_sound(lab: Locator, name: str, frequency: float) -> None:
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
    own = table.get_by_text("Bring a table of your own")
    if not table.get_by_label("Column to predict").is_visible():
        own.click()
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


def test_table_words_and_sounds_are_there_after_a_restart_and_after_a_reload(
    ready_page: Page,
) -> None:
    page = ready_page
    settle(page)
    bring_table(lab(page, "table"))
    expect(lab(page, "table").locator(".table-said")).to_contain_text("The first 5 of 90 rows")
    bring_words(lab(page, "text"))
    expect(lab(page, "text").locator(".text-making")).to_contain_text("Your lists: 30 and 30")
    sound = lab(page, "sound")
    sound.get_by_text("Listen live, and sounds of your own").click()
    bring_sound(sound, "low", 400)
    bring_sound(sound, "high", 2000)
    expect(sound.locator(".sound-which")).to_have_text("take 2 of 2: high")
    kept(page, "Kept in this browser.")

    restarted(page)
    expect_all(page)
    page.reload()
    wait_for_state(page, "ready")
    expect_all(page)
    sound.get_by_text("Listen live, and sounds of your own").click()
    expect(sound.get_by_role("button", name="Remove take 1, of low")).to_be_visible()
    # Forgotten, they are not there the next time, whatever is done before.
    button(page, "Forget it").click()
    kept(page, "Nothing is kept")
    bring_sound(sound, "new", 900)
    kept(page, "Nothing is kept")
    page.reload()
    wait_for_state(page, "ready")
    table = lab(page, "table")
    table.locator('select[name="data"]').select_option("your own")
    expect(table.locator(".trouble").first).to_contain_text("no table of your own here yet")
    expect(table.locator('select[name="data"]')).to_have_value("drawings")


def test_takes_that_are_brought_before_python_is_there_come_to_those_kept(
    ready_page: Page,
) -> None:
    page = ready_page
    settle(page)
    sound = lab(page, "sound")
    fold = sound.get_by_text("Listen live, and sounds of your own")
    fold.click()
    bring_sound(sound, "low", 400)
    kept(page, "Kept in this browser.")
    page.reload()
    lab(page, "sound")
    fold.click()
    expect(sound.get_by_role("button", name="Record a take")).to_be_visible()
    bring_sound(sound, "high", 2000)
    expect(sound.locator(".sound-which")).to_contain_text("take 2 of 2: high")
    restarted(page)
    expect(sound.get_by_role("button", name="Remove take 1, of")).to_have_count(2)


def test_what_is_brought_while_older_things_are_given_back_is_not_overwritten(
    ready_page: Page,
) -> None:
    page = ready_page
    settle(page)
    table, text = lab(page, "table"), lab(page, "text")
    bring_table(table, rows=150_000)  # which takes Python a while to read again
    expect(table.locator(".table-said")).to_contain_text("of 5,000 rows")
    bring_words(text)
    expect(text.locator(".text-making")).to_contain_text("Your lists: 30 and 30")
    kept(page, "Kept in this browser.")
    page.reload()
    wait_for_state(page, "ready")
    lab(page, "text").get_by_text("Bring two lists of your own").click()
    for place in ("first", "second"):
        words = "\n".join(f"{place}{number}" for number in range(40))
        text.get_by_label(f"Words of the {place} list").fill(words)
    button(text, "Use these lists").click()
    expect(text.locator(".text-making")).to_contain_text("Your lists: 40 and 40")
    lab(page, "table").locator('select[name="data"]').select_option("your words")
    expect(table.get_by_text("first0, in order")).to_be_visible()


def test_a_lab_shows_no_verdict_on_what_is_not_there_any_more(ready_page: Page) -> None:
    page = ready_page
    settle(page)
    text, table = lab(page, "text"), lab(page, "table")
    bring_words(text)
    lab(page, "table").locator('select[name="data"]').select_option("your words")
    button(table, "Make 10 updates").click()
    button(table, "Make 10 updates").click()
    expect(table.locator(".table-now")).to_contain_text("Seed 1 of 3")
    text.get_by_label("Words of the first list").fill("\n".join(f"x{n}" for n in range(30)))
    button(text, "Use these lists").click()
    lab(page, "table")
    expect(table.locator(".table-now")).to_contain_text("Nothing is trained yet")
    expect(table.get_by_text("x0, in order")).to_be_visible()


def test_what_is_about_drawings_that_are_gone_is_dimmed_and_the_lab_says_why(
    ready_page: Page,
) -> None:
    page = ready_page
    settle(page)
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
    ready_page: Page,
) -> None:
    text = lab(ready_page, "text")
    text.get_by_text("Bring two lists of your own").click()
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


def test_what_cannot_be_read_of_it_is_set_aside_and_the_rest_is_there(
    ready_page: Page, site: str
) -> None:
    page = ready_page
    settle(page)
    bring_words(lab(page, "text"))
    kept(page, "Kept in this browser.")
    page.goto(f"{site}teachers.html")  # where nobody writes over it
    page.evaluate(PUT, ["sounds", "no archive at all"])
    page.goto(site)
    wait_for_state(page, "ready")
    expect(page.get_by_role("alert").first).to_contain_text(
        "The sounds that were kept cannot be read"
    )
    link = page.get_by_role("link", name="Save what could not be read")
    with page.expect_download() as saving:
        link.click()
    assert saving.value.path().read_bytes() == b"no archive at all"
    text = lab(page, "text")
    text.get_by_label("Data").select_option("your own")
    expect(text.locator(".text-making")).to_contain_text("Your lists: 30 and 30 words")


def test_alone_in_a_frame_it_outlasts_a_restart_and_nothing_is_written_down(
    browser: Browser, site: str
) -> None:
    with alone(browser, f"{site}embed.html?lab=table") as page:
        found = page.locator("xo-lab")
        bring_table(found)
        expect(found.locator(".table-said")).to_contain_text("The first 5 of 90 rows")
        restarted(page)
        expect(found.locator('select[name="data"]')).to_have_value("your own")
        button(found, "Start over").click()
        found.locator('select[name="data"]').select_option("your own")
        expect(found.locator(".table-said")).to_contain_text("The first 5 of 90 rows")
        assert page.evaluate("indexedDB.databases()") == []


def test_a_lab_that_rests_while_things_are_given_back_loses_nothing(
    browser: Browser, site: str
) -> None:
    with alone(browser, f"{site}embed.html?lab=table") as page:
        found = page.locator("xo-lab")
        bring_table(found, rows=150_000)
        expect(found.locator(".table-said")).to_contain_text("of 5,000 rows")
        python_worker(page).evaluate("self.close()")
        wait_for_state(page, "failed")
        button(page, "Restart Python").click()
        wait_for_state(page, "ready")
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

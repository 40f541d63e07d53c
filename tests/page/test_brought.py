"""What the reader brought for labs is there after a restart of Python and after a reload."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone, python_worker, wait_for_state
from tests.page.reader import button, settle
from tests.page.test_keeping import PUT, kept
from tests.page.test_lab_sound import tones
from tests.xocnn.test_lab_table import brought


def lab(page: Page, name: str) -> Locator:
    found = page.locator(f'[data-lab="{name}"] xo-lab')
    found.scroll_into_view_if_needed()
    return found


def bring_table(lab: Locator) -> None:
    lab.get_by_text("Bring a table of your own").click()
    file = {"name": "own.csv", "mimeType": "text/csv", "buffer": brought()}
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
    text.get_by_label("Data").select_option("your own")
    expect(text.locator(".text-making")).to_contain_text("Your lists: 30 and 30 words")
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
    # Forgotten, they are not there the next time.
    button(page, "Forget it").click()
    kept(page, "Nothing is kept")
    page.reload()
    wait_for_state(page, "ready")
    table = lab(page, "table")
    table.locator('select[name="data"]').select_option("your own")
    expect(table.locator(".trouble").first).to_contain_text("no table of your own here yet")
    expect(table.locator('select[name="data"]')).to_have_value("drawings")


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
    expect(page.get_by_role("alert").first).to_contain_text("damaged or of another kind")
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

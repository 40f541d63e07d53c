"""What the reader has made is there again after a reload; or the page says that it will not be."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import Watch, python_worker, wait_for_state
from tests.page.reader import (
    CROSS,
    alert,
    answered,
    button,
    draw,
    features,
    losses,
    settle,
    step,
    strokes,
    update_count,
    updates,
    verdict,
)  # fmt: skip

# The database, as it is written by web/js/saving/store.js.
PUT = """([name, value]) => new Promise((done, failed) => {
  const asked = indexedDB.open("xocnn");
  asked.onerror = failed;
  asked.onsuccess = () => {
    const writing = asked.result.transaction("kept", "readwrite");
    writing.objectStore("kept").put(new TextEncoder().encode(value), name);
    writing.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


# What is in it, by name; the page's own connection to it is another one.
SIZES = """() => new Promise((done) => {
  const asked = indexedDB.open("xocnn");
  asked.onsuccess = () => {
    const store = asked.result.transaction("kept").objectStore("kept");
    const [names, files] = [store.getAllKeys(), store.getAll()];
    files.onsuccess = () => {
      asked.result.close();
      done(Object.fromEntries(names.result.map((name, at) => [name, files.result[at].length])));
    };
  };
})"""


def wait_for_sizes(page: Page, condition: str, arg: Any) -> None:
    """Wait until a condition on all sizes holds. (What waits for functions takes a promise for
    something that holds.)"""
    page.evaluate(
        f"""async arg => {{
          while (!({condition})(await ({SIZES})(), arg))
            await new Promise(resume => setTimeout(resume, 100));
        }}""",
        arg,
    )


def wait_for_parts(page: Page, *names: str) -> None:
    """Wait until all of these are in the database."""
    wait_for_sizes(page, "(all, names) => names.every(name => name in all)", list(names))


def second_tab(context: BrowserContext, page: Page) -> Page:
    with context.expect_page() as opening:
        page.evaluate("open(location.href)")
    wait_for_state(opening.value, "ready")
    return opening.value


def kept(page: Page, words: str) -> None:
    expect(page.get_by_role("status", name="What is kept")).to_contain_text(words)


def busy(page: Page) -> None:
    """Something to keep: a drawing, and a training that has begun."""
    settle(page)
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("% of the vote")
    step(page, 3)
    kept(page, "Kept in this browser.")


def test_a_visit_in_which_nothing_is_done_keeps_nothing(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    wait_for_state(page, "ready")
    settle(page)
    button(page, "Plain X").click()  # which is there already
    page.clock.run_for(5000)  # drawings are kept when the pen has rested for a second
    # Whatever was asked of Python, of locks and of the database has had its turn after these.
    answered(page)
    page.evaluate("navigator.locks.request('after', () => {})")
    page.evaluate("navigator.locks.request('after', () => {})")
    kept(page, "Nothing is kept yet")
    assert page.evaluate("indexedDB.databases()") == []
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("% of the vote")
    page.clock.run_for(5000)
    kept(page, "Kept in this browser.")


def test_drawing_network_and_curve_are_there_after_a_reload(ready_page: Page) -> None:
    page = ready_page
    busy(page)
    was = strokes(page), features(page), losses(page), verdict(page).inner_text()
    wait_for_parts(page, "now", "way")
    page.reload()
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("3 updates")
    expect(verdict(page)).to_have_text(was[3], use_inner_text=True)
    assert strokes(page) == was[0]
    assert features(page) == was[1]
    assert {update: row.split()[0] for update, row in losses(page).items()} == {
        update: row.split()[0] for update, row in was[2].items()
    }
    page.get_by_label("Look back").press("ArrowLeft")
    expect(page.locator("xo-timeline output")).to_have_text("after 2 of 3 updates")
    # Forgotten, it is not there the next time.
    button(page, "Forget it").click()
    kept(page, "Nothing is kept")
    page.reload()
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("0 updates")


def test_own_drawings_are_there_after_a_restart_and_after_a_reload(ready_page: Page) -> None:
    page = ready_page
    settle(page)
    button(page, "Keep as X").click()
    thumbs = page.locator("xo-tray .thumbs button")
    expect(thumbs).to_have_count(1)
    kept(page, "Kept in this browser.")
    python_worker(page).evaluate("self.close()")
    wait_for_state(page, "failed")
    button(page, "Restart Python").click()
    wait_for_state(page, "ready")
    expect(thumbs).to_have_count(1)
    page.reload()
    wait_for_state(page, "ready")
    expect(thumbs).to_have_count(1)
    expect(button(page, "Undo change")).to_be_disabled()


def test_each_part_that_cannot_be_read_is_set_aside_and_can_be_saved(
    ready_page: Page, site: str
) -> None:
    page = ready_page
    busy(page)
    button(page, "Keep as X").click()
    wait_for_parts(page, "now", "way", "tray")
    page.goto(f"{site}teachers.html")  # where nobody writes over it
    page.evaluate(PUT, ["now", "no archive at all"])
    page.evaluate(PUT, ["tray", "none either"])
    page.evaluate(PUT, ["set aside", "from before"])
    page.goto(site)
    wait_for_state(page, "ready")
    expect(alert(page)).to_contain_text("own drawings that were kept")
    expect(alert(page)).to_contain_text("What was kept of the last visit cannot be read")
    expect(updates(page)).to_have_text("0 updates")

    def expect_links() -> None:
        link = page.get_by_role("link", name="Save what could not be read")
        expect(link).to_have_count(3)
        for words, content in (
            ("an earlier visit", b"from before"),
            ("your drawings", b"none either"),
            ("the network and the drawing on the board", b"no archive at all"),
        ):
            with page.expect_download() as saving:
                page.get_by_role("link", name=f"Save what could not be read: {words}").click()
            assert saving.value.path().read_bytes() == content

    expect_links()
    # They stay there to be saved, and the page goes on as ever.
    step(page)
    wait_for_parts(page, "now", "set aside now 1", "set aside tray 1")
    page.reload()
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("1 update")
    expect_links()


def test_a_second_tab_shows_what_the_first_keeps_and_takes_its_place(
    context: BrowserContext, ready_page: Page
) -> None:
    first = ready_page
    busy(first)
    wait_for_parts(first, "now", "way")
    second = second_tab(context, first)
    watching = Watch(second)
    kept(second, "another tab with this page is open")
    kept(second, "This one began with a copy")
    expect(updates(second)).to_have_text("3 updates")
    assert strokes(second) == strokes(first)
    step(second)
    button(second, "Forget it").click()
    kept(second, "Not forgotten: another tab")
    step(first, 2)
    kept(first, "Kept in this browser.")
    # The first has gone on, so that what it has kept is not written over unasked.
    wait_for_parts(first, "way")
    answered(first)
    first.close()
    kept(second, "the other tab is closed, and what it kept is newer")
    third = second_tab(context, second)
    expect(updates(third)).to_have_text("5 updates")
    third.close()
    button(second, "Keep this tab’s work instead").click()
    kept(second, "Kept in this browser.")
    expect(button(second, "Keep this tab’s work instead")).to_be_hidden()
    second.reload()
    wait_for_state(second, "ready")
    expect(updates(second)).to_have_text("4 updates")
    assert not watching.faults


def test_a_tab_that_is_closed_in_training_leaves_the_run_with_its_moments(
    context: BrowserContext, ready_page: Page
) -> None:
    page = ready_page
    settle(page)
    button(page, "Train").click()
    kept(page, "Kept in this browser.")
    wait_for_parts(page, "now", "way")
    sizes = page.evaluate(SIZES)
    wait_for_sizes(page, "(all, was) => all.way > was.way && all.now > was.now", sizes)
    following = context.new_page()
    page.close()
    following.goto(page.url)
    wait_for_state(following, "ready")
    made = update_count(following)
    assert made > 1
    assert len(losses(following)) > 1
    slider = following.get_by_label("Look back")
    slider.press("Home")
    slider.press("ArrowRight")
    expect(following.locator("xo-timeline output")).to_have_text(
        re.compile(rf"^after [1-9]\d? of {made:,} updates$")
    )


def test_what_has_no_room_is_named_and_all_else_is_kept(page: Page, site: str) -> None:
    page.add_init_script(
        """window.room = 2_000_000;
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, name) {
          if (value.length > room) throw new DOMException("full", "QuotaExceededError");
          return put.call(this, value, name);
        };"""
    )
    page.goto(site)
    wait_for_state(page, "ready")
    busy(page)
    rows = (f"{n},{n % 7},{'note' * 5_000},{'xy'[n % 2]}" for n in range(150))
    csv = "\n".join(["a,b,c,kind", *rows]).encode()  # 3 MB
    table = page.locator('[data-lab="table"] xo-lab')
    table.scroll_into_view_if_needed()
    table.get_by_text("Bring a table of your own").click()
    file = {"name": "own.csv", "mimeType": "text/csv", "buffer": csv}
    table.get_by_label("CSV file").set_input_files([file])
    kept(page, "Kept in this browser, except for your table (this browser has no more room).")
    step(page)
    kept(page, "Kept in this browser, except for your table (this browser has no more room).")
    wait_for_parts(page, "now", "way")
    # The same fits once there is room.
    page.evaluate("() => { window.room = 1e9; }")
    table.get_by_label("CSV file").set_input_files([file])
    expect(page.get_by_role("status", name="What is kept")).to_have_text("Kept in this browser.")
    wait_for_parts(page, "table")


def test_what_this_browser_does_not_delete_is_not_called_forgotten(ready_page: Page) -> None:
    page = ready_page
    busy(page)
    page.evaluate(
        """() => {
          window.clearing = IDBObjectStore.prototype.clear;
          IDBObjectStore.prototype.clear = () => { throw new DOMException("no", "UnknownError"); };
        }"""
    )
    button(page, "Forget it").click()
    kept(page, "Not forgotten: this browser did not delete what is kept.")
    page.evaluate("() => { IDBObjectStore.prototype.clear = window.clearing; }")
    button(page, "Forget it").click()
    kept(page, "Nothing is kept in this browser")
    assert page.evaluate(SIZES) == {}


def test_where_storage_is_denied_the_page_says_that_nothing_is_kept(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(self, 'indexedDB', {configurable: true, get() {"
        " throw new DOMException('denied', 'SecurityError'); }})"
    )
    page.goto(site)
    wait_for_state(page, "ready")
    kept(page, "Not kept: this browser lets the page store nothing")
    settle(page)
    step(page)
    kept(page, "Not kept: this browser lets the page store nothing")
    expect(updates(page)).to_have_text("1 update")


def test_where_storage_is_full_the_page_says_so(page: Page, site: str) -> None:
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('full', 'QuotaExceededError'); }"
    )
    page.goto(site)
    wait_for_state(page, "ready")
    settle(page)
    step(page)
    kept(page, "no more room")

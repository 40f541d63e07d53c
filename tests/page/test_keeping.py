"""What the reader has made is there again after a reload; or the page says that it will not be."""

from __future__ import annotations

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
    updates,
    verdict,
)  # fmt: skip

# The database, as it is written by web/js/keeping.js.
PUT = """([name, value]) => new Promise((done, failed) => {
  const asked = indexedDB.open("xocnn");
  asked.onerror = failed;
  asked.onsuccess = () => {
    const writing = asked.result.transaction("kept", "readwrite");
    writing.objectStore("kept").put(new TextEncoder().encode(value), name);
    writing.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


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
    kept(page, "What you make is kept in this browser")
    assert page.evaluate("indexedDB.databases()") == []
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("% of the vote")
    page.clock.run_for(5000)
    kept(page, "Kept in this browser.")


def test_drawing_network_and_curve_are_there_after_a_reload(ready_page: Page) -> None:
    page = ready_page
    busy(page)
    was = strokes(page), features(page), losses(page), verdict(page).inner_text()
    # The last to be written is the way of the run.
    page.wait_for_function(
        """async () => new Promise((done) => {
          const asked = indexedDB.open("xocnn");
          asked.onsuccess = () => {
            const got = asked.result.transaction("kept").objectStore("kept").getAllKeys();
            got.onsuccess = () => { asked.result.close(); done(got.result.includes("way")); };
          };
        })"""
    )
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


def test_what_cannot_be_read_is_set_aside_and_can_be_saved(ready_page: Page, site: str) -> None:
    page = ready_page
    busy(page)
    page.goto(f"{site}teachers.html")  # where nobody writes over it
    page.evaluate(PUT, ["now", "no archive at all"])
    page.goto(site)
    wait_for_state(page, "ready")
    expect(alert(page)).to_contain_text("damaged or of another kind")
    expect(updates(page)).to_have_text("0 updates")
    link = page.get_by_role("link", name="Save what could not be read")
    with page.expect_download() as saving:
        link.click()
    assert saving.value.path().read_bytes() == b"no archive at all"
    # It stays there to be saved, and the page goes on as ever.
    step(page)
    page.reload()
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("1 update")
    expect(link).to_be_visible()


def test_of_two_tabs_the_first_one_keeps(context: BrowserContext, ready_page: Page) -> None:
    busy(ready_page)
    with context.expect_page() as opening:
        ready_page.evaluate("open(location.href)")
    second = opening.value
    watching = Watch(second)
    wait_for_state(second, "ready")
    kept(second, "another tab with this page is open")
    step(second)
    kept(second, "another tab with this page is open")
    step(ready_page)
    kept(ready_page, "Kept in this browser.")
    assert not watching.faults


def test_where_storage_is_denied_the_page_says_that_nothing_is_kept(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(self, 'indexedDB', {configurable: true, get() {"
        " throw new DOMException('denied', 'SecurityError'); }})"
    )
    page.goto(site)
    wait_for_state(page, "ready")
    settle(page)
    step(page)
    kept(page, "this browser lets the page store nothing")
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

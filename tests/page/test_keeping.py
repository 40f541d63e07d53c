"""What the reader has made is there again after a reload; or the page says that it will not be."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.page.conftest import Watch, wait_for_state
from tests.page.database import (
    expect_kept,
    put,
    read,
    sizes,
    wait_for_parts,
    wait_for_sizes,
)  # fmt: skip
from tests.page.keeper import Keeper
from tests.page.reader import (
    CROSS,
    alert,
    answered,
    button,
    draw,
    feature_of,
    features,
    losses,
    settle,
    step,
    strokes,
    updates,
    verdict,
)  # fmt: skip
from tests.waiting import wait_until
from tests.xocnn.conftest import saved
from tests.xocnn.test_brought import WORDS
from xocnn import recipe
from xocnn.page import Session

# No browser has promised a test to keep anything.
PRIVATE = "A private window forgets it when it is closed."


def opened_session() -> Session:
    session = Session()
    session.open(saved(recipe.untrained(0)))
    return session


def look_back(page: Page, key: str, words: str) -> None:
    page.get_by_label("Look back").press(key)
    expect(page.locator("xo-timeline output")).to_have_text(words)


def thumbs(page: Page) -> Locator:
    return page.locator("xo-tray .thumbs button")


def test_what_was_done_and_nothing_else_is_there_after_a_reload_and_after_a_tab_is_closed(
    context: BrowserContext, page: Page, site: str
) -> None:
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
    expect_kept(page, "Nothing is kept yet")
    assert page.evaluate("indexedDB.databases()") == []

    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("% of the vote")
    page.clock.run_for(5000)
    expect_kept(page, "Kept in this browser.")
    step(page, 3)
    was = strokes(page), features(page), losses(page), verdict(page).inner_text()
    button(page, "Keep as X").click()
    expect(thumbs(page)).to_have_count(1)
    wait_for_parts(page, "now", "way", "tray")
    page.reload()
    wait_for_state(page, "ready")
    expect(updates(page)).to_have_text("3 updates")
    expect(verdict(page)).to_have_text(was[3], use_inner_text=True)
    assert strokes(page) == was[0]
    feature_of(page, 1, 1).scroll_into_view_if_needed()  # only what is in sight is painted
    wait_until(lambda: features(page) == was[1], "the features that were kept")
    assert {update: row.split()[0] for update, row in losses(page).items()} == {
        update: row.split()[0] for update, row in was[2].items()
    }
    expect(thumbs(page)).to_have_count(1)
    expect(button(page, "Undo change")).to_be_disabled()
    look_back(page, "ArrowLeft", "after 2 of 3 updates")
    look_back(page, "End", "now")

    # Closed while it trains, it leaves the run with its moments, as they were some seconds ago.
    before = sizes(page)
    button(page, "Train").click()
    page.clock.fast_forward(30_000)
    wait_for_sizes(page, "(all, was) => all.way > was.way && all.now > was.now", before)
    following = context.new_page()
    following.goto(f"{site}teachers.html")
    page.close()
    session = opened_session()
    made = session.recall(read(following, "now"))["updates"]
    points = session.recall_way(read(following, "way"))["points"]
    assert made > 3
    assert len(session.run.history) > 3
    assert session.look_back(next(update for update in points if update > 3))


def test_each_part_that_cannot_be_read_is_set_aside_and_the_rest_is_there(
    page: Page, site: str
) -> None:
    session = opened_session()
    session.bring_words(WORDS, ["ays", "bees"])
    broken = {
        "set aside": ("an earlier visit", b"from before"),
        "now": ("the network and the drawing on the board", b"no archive at all"),
        "tray": ("your drawings", b"none either"),
        "sounds": ("your sounds", b"nor this"),
    }
    page.goto(f"{site}teachers.html")  # where nobody writes over it
    for name, (_, file) in broken.items():
        put(page, name, file)
    put(page, "words", session.keep_brought("words")["file"].tobytes())

    page.goto(site)
    wait_for_state(page, "ready")
    expect(alert(page)).to_contain_text("own drawings that were kept")
    expect(alert(page)).to_contain_text("What was kept of the last visit cannot be read")
    expect(alert(page)).to_contain_text("The sounds that were kept cannot be read")
    expect(updates(page)).to_have_text("0 updates")
    links = page.get_by_role("link", name="Save what could not be read")
    expect(links).to_have_count(len(broken))
    for words, file in broken.values():
        with page.expect_download() as saving:
            page.get_by_role("link", name=f"Save what could not be read: {words}").click()
        assert saving.value.path().read_bytes() == file
    text = page.locator('[data-lab="text"] xo-lab')
    text.scroll_into_view_if_needed()
    text.get_by_label("Data").select_option("your own")
    expect(text.locator(".text-making")).to_contain_text("Your lists: 30 and 30 words")
    # They stay there to be saved, and the page goes on as ever.
    step(page)
    wait_for_parts(page, "now", "set aside")
    for name in ("now", "tray", "sounds"):
        wait_for_parts(page, f"set aside {name} 1")
        assert read(page, f"set aside {name} 1") == broken[name][1]
    assert Session().recall(read(page, "now"))["updates"] == 1


def test_a_second_tab_shows_what_the_first_keeps_and_takes_its_place(
    context: BrowserContext, page: Page, site: str
) -> None:
    session = opened_session()
    session.see([[6, 6, 22, 22]])

    def keep(steps: int) -> None:
        session.step(steps)
        first.keep("way", session.keep_way()["file"].tobytes())
        first.keep("now", session.keep()["file"].tobytes())

    def kept_updates() -> int:
        return Session().recall(read(second, "now"))["updates"]

    first = Keeper(page, site)
    keep(3)
    assert first.said == f"Kept in this browser. {PRIVATE}"
    second = context.new_page()
    watching = Watch(second)
    second.goto(site)
    wait_for_state(second, "ready")
    expect_kept(second, "another tab with this page is open")
    expect_kept(second, "This one began with a copy")
    expect(updates(second)).to_have_text("3 updates")
    assert strokes(second) == [[6, 6, 22, 22]]
    step(second)
    button(second, "Forget it").click()
    expect_kept(second, "Not forgotten: another tab")
    # The first has gone on, so that what it has kept is not written over unasked.
    keep(2)
    page.close()
    expect_kept(second, "the other tab is closed, and what it kept is newer")
    assert kept_updates() == 5
    button(second, "Keep this tab’s work instead").click()
    expect_kept(second, "Kept in this browser.")
    expect(button(second, "Keep this tab’s work instead")).to_be_hidden()
    assert kept_updates() == 4
    # Forgotten, it is not there the next time, whatever is done before.
    button(second, "Forget it").click()
    expect_kept(second, "Nothing is kept")
    step(second)
    expect_kept(second, "Nothing is kept")
    assert sizes(second) == {}
    assert not watching.faults


def test_where_storage_is_denied_the_page_works_and_says_that_nothing_is_kept(
    page: Page, site: str
) -> None:
    page.add_init_script(
        """for (const name of ["indexedDB", "localStorage"])
          Object.defineProperty(self, name, { configurable: true, get() {
            throw new DOMException("denied", "SecurityError");
          } });"""
    )
    guide = page.get_by_role("region", name="Guide")
    page.goto(site)
    expect(guide).to_be_visible()
    page.reload()
    expect(guide).to_be_visible()  # whether it was there before cannot be remembered
    wait_for_state(page, "ready")
    expect_kept(page, "Not kept: this browser lets the page store nothing")
    settle(page)
    draw(page, CROSS)
    expect(guide).to_contain_text("move over one")
    step(page)
    expect_kept(page, "Not kept: this browser lets the page store nothing")
    expect(updates(page)).to_have_text("1 update")
    button(page, "Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_a_browser_has_no_room_for_or_does_not_delete_is_said(page: Page, site: str) -> None:
    page.add_init_script(
        """window.room = 100;
        const { put, clear } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (value, name) {
          if (value.length > room) throw new DOMException("full", "QuotaExceededError");
          return put.call(this, value, name);
        };
        IDBObjectStore.prototype.clear = function () {
          if (window.stuck) throw new DOMException("no", "UnknownError");
          return clear.call(this);
        };"""
    )
    tab = Keeper(page, site)
    tab.keep("table", bytes(200))
    assert tab.said == "Not kept: this browser has no more room. Save the network as a file."
    tab.keep("now", bytes(50))
    lack = "except for table (this browser has no more room)"
    assert tab.said == f"Kept in this browser, {lack}. {PRIVATE}"
    assert sizes(page) == {"now": 50}
    page.evaluate("() => { window.room = 1e9; }")
    tab.keep("table", bytes(200))
    assert tab.said == f"Kept in this browser. {PRIVATE}"
    assert sizes(page) == {"now": 50, "table": 200}
    page.evaluate("() => { window.stuck = true; }")
    tab.forget()
    assert tab.said.startswith("Not forgotten: this browser did not delete what is kept.")
    assert len(sizes(page)) == 2
    page.evaluate("() => { window.stuck = false; }")
    tab.forget()
    assert tab.said.startswith("Nothing is kept in this browser")
    assert sizes(page) == {}

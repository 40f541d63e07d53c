"""When Python ends: the page says so, keeps the drawing, and starts Python again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.page.conftest import Watch, python_worker, wait_for_state
from tests.page.reader import (
    CROSS,
    alert,
    begin,
    button,
    change,
    draw,
    losses,
    mark,
    settle,
    step,
    strokes,
    train,
    update_count,
    verdict,
)  # fmt: skip


def kill(page: Page) -> None:
    """End Python as a crash would: nothing tells the page."""
    python_worker(page).evaluate("self.close()")
    wait_for_state(page, "failed")


def restart(page: Page) -> None:
    mark(page)
    button(page, "Restart Python").click()
    wait_for_state(page, "ready")
    settle(page)


def test_a_dead_python_is_said_and_restarted_with_all_that_was_there(ready_page: Page) -> None:
    page = ready_page
    settle(page)
    begin(page, "New start")
    button(page, "Keep as X").click()
    thumbs = page.locator("xo-tray .thumbs button")
    expect(thumbs).to_have_count(1)
    change(page, "Learning rate", "0.004")
    step(page, 2)
    train(page, 3)

    kill(page)
    stopped = update_count(page)
    expect(alert(page)).to_contain_text("Python stopped")
    expect(button(page, "Restart Python")).to_be_visible()
    for name in ("Train", "Step", "Reset", "New start"):
        expect(button(page, name)).to_be_disabled()
    # What is drawn meanwhile is kept, and seen afterwards.
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("your drawing is kept")
    drawn = strokes(page)
    # What is done next does not take that away.
    image = {"name": "none.png", "mimeType": "", "buffer": b"no image"}
    page.get_by_label("Image file").set_input_files(image)  # type: ignore[arg-type]
    button(page, "Save network").click()
    page.wait_for_selector("html:not([data-busy])", state="attached")
    expect(page.locator("#problem")).to_contain_text("Python stopped")
    expect(button(page, "Restart Python")).to_be_visible()
    assert update_count(page) == stopped

    restart(page)
    expect(alert(page)).to_have_count(0)
    expect(verdict(page)).to_contain_text("% of the vote")
    assert strokes(page) == drawn
    expect(thumbs).to_have_count(1)
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.004")
    made = update_count(page)
    assert 2 <= made <= stopped  # it is kept at every step, and once a second in training
    assert max(losses(page)) == made
    step(page)


def test_labs_that_cannot_be_loaded_are_missed_aloud_and_the_rest_works(
    page: Page, watch: Watch
) -> None:
    page.route("**/model/labs.json", lambda route: route.abort())
    page.goto("index.html")
    wait_for_state(page, "ready")
    settle(page)
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("X")
    expect(alert(page)).to_contain_text(
        "labs.json could not be loaded: it was blocked, or the connection failed"
    )
    watch.faults.clear()  # the browser's own, about the file

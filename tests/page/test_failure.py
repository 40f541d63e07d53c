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
    drawing,
    feature_of,
    mark,
    pixels_of,
    settle,
    step,
    strokes,
    update_count,
    updates,
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


def test_a_dead_python_is_said_and_restarted_with_the_drawing_still_there(
    ready_page: Page,
) -> None:
    page = ready_page
    settle(page)
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("X, with")
    drawn, said = strokes(page), verdict(page).inner_text()

    kill(page)
    expect(alert(page)).to_contain_text("Python stopped")
    expect(button(page, "Restart Python")).to_be_visible()
    for name in ("Train", "Step", "Reset", "New start"):
        expect(button(page, name)).to_be_disabled()
    assert strokes(page) == drawn
    # What is done next does not take that away.
    image = {"name": "none.png", "mimeType": "", "buffer": b"no image"}
    page.get_by_label("Image file").set_input_files(image)  # type: ignore[arg-type]
    button(page, "Save network").click()
    page.wait_for_selector("html:not([data-busy])", state="attached")
    expect(page.locator("#problem")).to_contain_text("Python stopped")
    expect(button(page, "Restart Python")).to_be_visible()

    restart(page)
    expect(alert(page)).to_have_count(0)
    assert strokes(page) == drawn
    expect(verdict(page)).to_have_text(said, use_inner_text=True)
    expect(button(page, "Train")).to_be_enabled()
    # Drawing and training work as before.
    step(page)
    expect(drawing(page)).to_be_visible()


def test_python_that_dies_in_training_comes_back_with_what_was_learned(ready_page: Page) -> None:
    page = ready_page
    settle(page)
    begin(page, "New start")
    step(page, 2)
    change(page, "Learning rate", "0.004")
    learned = pixels_of(feature_of(page, 1, 1))
    kill(page)
    restart(page)
    assert pixels_of(feature_of(page, 1, 1)) == learned
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("0.004")
    expect(updates(page)).to_have_text("2 updates")

    button(page, "Train").click()
    page.wait_for_function(
        "parseInt(document.querySelector('[aria-label=Updates]').textContent) > 2"
    )
    kill(page)
    stopped = update_count(page)
    expect(alert(page)).to_contain_text("Python stopped")
    # What is drawn meanwhile is kept, and seen afterwards.
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("your drawing is kept")
    assert update_count(page) == stopped
    restart(page)
    expect(verdict(page)).to_contain_text("% of the vote")
    assert len(strokes(page)) == 2


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
    expect(alert(page)).to_contain_text("The labs could not be loaded; look at your connection")
    watch.faults.clear()  # the browser's own, about the file

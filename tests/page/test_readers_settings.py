"""What a reader has set in browser and system: forced colours, and a screen reader's patience."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.reader import button, map_of, opened, pause, step, wait_for_updates

COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const lean = [...Array(data.length / 4).keys()].map(i => data[4 * i] - data[4 * i + 2]);
  return [Math.min(...lean), Math.max(...lean)]; // from blue to orange
}"""
LISTEN = """() => {
  window.heard = [];
  const live = "[role=status], [role=alert], [aria-live]";
  new MutationObserver(changes => {
    const regions = changes.map(({ target }) =>
      (target instanceof Element ? target : target.parentElement)?.closest(live));
    for (const region of new Set(regions)) {
      const isSpoken = region && region.getAttribute("aria-live") !== "off";
      if (isSpoken) window.heard.push(region.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site, forced_colors="active") as page:
        yield page


def test_forced_colours_leave_the_colours_of_values(shared: Page) -> None:
    blue, orange = map_of(shared, 1, 7).evaluate(COLOURS)
    assert blue < -50
    assert orange > 50
    board = shared.locator("xo-pad")
    assert board.evaluate("pad => getComputedStyle(pad).forcedColorAdjust") == "none"
    cell = shared.locator("xo-arithmetic [style*=background]").first
    assert cell.evaluate("cell => getComputedStyle(cell).forcedColorAdjust") == "none"


def test_training_is_announced_as_it_starts_and_ends_and_rarely_between(shared: Page) -> None:
    spoken = shared.get_by_role("status", name="How training goes")
    step(shared)
    expect(spoken).to_have_text(re.compile(r"^After this step: 1 update, \d+\.\d % of held-out"))
    shared.evaluate(LISTEN)
    began = shared.evaluate("performance.now()")
    button(shared, "Train").click()
    expect(spoken).to_have_text(re.compile(r"^Training: 1 update,"))
    wait_for_updates(shared, 20)
    heard = shared.evaluate("window.heard.length")
    seconds = (shared.evaluate("performance.now()") - began) / 1000
    assert 1 <= heard <= 1 + seconds / 5
    pause(shared)
    expect(spoken).to_have_text(re.compile(r"^Training stopped: \d+ updates,"))

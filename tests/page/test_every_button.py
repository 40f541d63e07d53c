"""Every button of every lab that can be pressed does something that is seen, or heard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.page.reader import opened
from xocnn.labs import labs

MOST = 40  # buttons of a lab
# What somebody sees of a lab, and of the page where labs have an effect on it; and what is heard.
SEEN = """lab => {
  const pictures = [...lab.querySelectorAll("canvas")].map(canvas => canvas.toDataURL());
  const drawn = [...lab.querySelectorAll("svg")].map(svg => svg.outerHTML);
  const set = [...lab.querySelectorAll("input, select, textarea")].map(each => each.value);
  const states = [...lab.querySelectorAll("button")].map(each =>
    [each.ariaPressed, each.ariaExpanded, each.ariaDisabled]);
  const network = document.querySelector("[aria-label='Layer 1 map 1']")?.toDataURL();
  return JSON.stringify([lab.innerText, pictures, drawn, set, states, network, window.happened]);
}"""
LISTEN = """
window.happened = 0;
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (...when) {
  window.happened += 1;
  return start.apply(this, when);
};
window.prompt = () => { window.happened += 1; return null; };
"""


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site, reduced_motion="reduce") as page:
        page.evaluate(LISTEN)
        yield page


def at_rest(lab: Locator) -> str:
    """What is seen, once it stays."""
    stays = f"""async lab => {{
      const seen = {SEEN}, before = seen(lab);
      await new Promise(resume => setTimeout(resume, 300));
      return !lab.querySelector(".player[data-busy=true]") && seen(lab) === before;
    }}"""
    while not lab.evaluate(stays):
        pass
    seen: str = lab.evaluate(SEEN)
    return seen


def kind(button: Locator) -> str:
    """A button by its name, whatever numbers are in it."""
    name = button.get_attribute("aria-label") or button.inner_text()
    return re.sub(r"[\d.,]+", "#", name)


def next_button(lab: Locator, pressed: set[str]) -> Locator | None:
    """The next that can be pressed and has not been; starting over comes last. A choice that is
    made already changes nothing."""
    last = None
    able = "button:visible:enabled:not([aria-disabled=true]):not([aria-pressed=true])"
    for button in lab.locator(able).all():
        if kind(button) == "Start over":
            last = button
        elif kind(button) not in pressed:
            return button
    return None if "Start over" in pressed else last


@pytest.mark.parametrize("name", [lab.id for lab in labs()])
def test_each_button_shows_that_it_was_pressed(shared: Page, name: str) -> None:
    lab = shared.locator(f'xo-lab[data-id="{name}"]')
    lab.scroll_into_view_if_needed()
    pace = lab.get_by_label("Pace")
    if pace.count():
        pace.select_option("slow")
    pressed = {"Copied"}  # what buttons that copy say for a while
    while button := next_button(lab, pressed):
        before = at_rest(lab)
        pressed.add(kind(button))
        button.click()
        try:
            shared.wait_for_function(
                f"([lab, before]) => ({SEEN})(lab) !== before",
                arg=[lab.element_handle(), before],
            )
        except Exception as error:
            raise AssertionError(f"“{kind(button)}” changes nothing that is seen") from error
        if button.is_visible() and button.get_attribute("aria-label") == "Pause this lab":
            button.click()
            pressed.add("Pause this lab")
        assert len(pressed) < MOST

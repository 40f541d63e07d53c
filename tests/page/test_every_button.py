"""Every button of every lab that can be pressed does something that is seen, or heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ElementHandle, Locator, Page

from tests.page.conftest import alone
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
SET = "lab => JSON.stringify([...lab.querySelectorAll('input, select')].map(each => each.value))"
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
    seen: str = lab.evaluate(f"""async lab => {{
      const seen = {SEEN};
      for (let before, now = seen(lab); ; ) {{
        before = now;
        await new Promise(resume => setTimeout(resume, 200));
        now = seen(lab);
        if (!lab.querySelector(".player[data-busy=true]") && now === before) return now;
      }}
    }}""")
    return seen


def next_button(lab: Locator, pressed: list[str]) -> tuple[str, ElementHandle] | None:
    """The next button that has not been pressed, by its name without the numbers in it. A choice
    that is made already changes nothing, and starting over comes last."""
    found = lab.evaluate_handle(
        """(lab, pressed) => {
          const buttons = [...lab.querySelectorAll("button:enabled")]
            .filter(each => each.checkVisibility({ visibilityProperty: true }))
            .filter(each => each.ariaDisabled !== "true" && each.ariaPressed !== "true")
            .map(each => [(each.ariaLabel || each.innerText).replace(/[\\d.,]+/g, "#"), each])
            .filter(([name]) => !pressed.includes(name));
          return buttons.find(([name]) => name !== "Start over") ?? buttons[0] ?? null;
        }""",
        pressed,
    )
    if found.json_value() is None:
        return None
    button = found.get_property("1").as_element()
    assert button
    return found.get_property("0").json_value(), button


@pytest.mark.parametrize("name", [lab.id for lab in labs()])
def test_each_button_shows_that_it_was_pressed(shared: Page, name: str) -> None:
    press_all(shared, name)


@pytest.mark.parametrize("name", ["choices", "table"])  # those that train step by step
def test_each_button_of_a_lab_alone_does_so(browser: Browser, site: str, name: str) -> None:
    with alone(browser, f"{site}embed.html?lab={name}", reduced_motion="reduce") as page:
        page.evaluate(LISTEN)
        press_all(page, name)


def press_all(page: Page, name: str) -> None:
    lab = page.locator(f'xo-lab[data-id="{name}"]')
    lab.scroll_into_view_if_needed()
    pace = lab.get_by_label("Pace")
    if pace.count():
        pace.select_option("slow")
    pause = lab.get_by_role("button", name="Pause this lab")
    pressed = ["Copied"]  # what buttons that copy say for a while
    fresh = lab.evaluate(SET)
    plays = lab.locator(".player").count()
    while (before := at_rest(lab)) and (found := next_button(lab, pressed)):
        label, button = found
        pressed.append(label)
        nothing_to_undo = label == "Start over" and not plays and lab.evaluate(SET) == fresh
        button.click()
        if nothing_to_undo:
            continue
        try:
            page.wait_for_function(
                f"([lab, before]) => ({SEEN})(lab) !== before",
                arg=[lab.element_handle(), before],
            )
        except Exception as error:
            raise AssertionError(f"“{label}” changes nothing that is seen") from error
        if pause.is_visible():
            pause.click()
            pressed.append("Pause this lab")
        assert len(pressed) < MOST

"""A lab alone in somebody else's page: another origin, storage denied, any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.page.conftest import Watch, address, serve
from xocnn.labs import labs

LISTEN = """<script>
window.heard = [];
addEventListener("message", ({data, origin}) => heard.push({...data, origin}));
</script>"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """Makes a page of another origin out of its body; gives its address."""
    folder = tmp_path / "host"
    folder.mkdir()
    running = serve(folder)

    def make(body: str, head: str = "") -> str:
        (folder / "index.html").write_text(
            '<!doctype html><html lang="en"><head><title>A course</title>'
            f'<link rel="icon" href="data:,">{head}</head>'
            f"<body><h1>A course</h1>{body}</body></html>",
            encoding="utf-8",
        )
        # Another name for the same machine is another site to a browser.
        return address(running).replace("127.0.0.1", "localhost")

    yield make
    running.shutdown()


def frame(site: str, **query: str) -> str:
    return f'<iframe title="lab" width="900" height="700" src="{link(site, **query)}"></iframe>'


def link(site: str, **query: str) -> str:
    return f"{site}embed.html?{urlencode(query)}"


def wait_until_ready(lab: FrameLocator) -> None:
    expect(lab.locator("html")).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("lab", [lab.id for lab in labs()])
def test_every_lab_runs_in_a_page_of_another_origin_and_tells_its_height(
    page: Page, site: str, host: Callable[..., str], lab: str
) -> None:
    page.goto(host(LISTEN + frame(site, lab=lab)))
    inside = page.frame_locator("iframe")
    wait_until_ready(inside)
    expect(inside.locator("xo-lab .lab-sentence")).not_to_be_empty()
    expect(inside.locator("xo-lab .trouble:not(:empty)")).to_have_count(0)
    page.wait_for_function("heard.some(({type}) => type === 'xocnn:ready')")
    heights = page.evaluate("heard.filter(({type}) => type === 'xocnn:resize')")
    assert heights
    assert all(height["height"] > 200 for height in heights)
    assert all(height["origin"] == site.rstrip("/") for height in heights)


def test_a_lab_runs_in_a_sandbox_and_under_a_strict_policy(
    page: Page, site: str, host: Callable[..., str]
) -> None:
    policy = (
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; frame-src {site}\">"
    )
    lab = frame(site, lab="pooling").replace(
        "<iframe", '<iframe sandbox="allow-scripts allow-same-origin"'
    )
    page.goto(host(lab, policy))
    wait_until_ready(page.frame_locator("iframe"))


def test_a_link_sets_the_options_the_drawing_and_the_theme(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", window="3", drawing="Plain O", theme="dark"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_label("Window", exact=True)).to_have_value("3")
    expect(page.get_by_role("status", name="Verdict")).to_contain_text("O, with")


def test_a_control_that_is_hidden_hides_only_itself(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", hide="stride"))
    expect(page.get_by_label("Window", exact=True)).to_be_visible()
    expect(page.get_by_label("Stride", exact=True)).to_have_count(0)
    expect(page.get_by_label("Drawing", exact=True)).to_be_visible()


def test_without_the_board_the_lab_has_all_the_room(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", hide="board"))
    lab = page.locator("xo-lab")
    expect(lab).to_be_visible()
    expect(page.get_by_label("Drawing", exact=True)).to_be_hidden()
    box, room = lab.bounding_box(), page.viewport_size
    assert box and room
    assert box["width"] > 0.9 * min(room["width"], 72 * 16)


def test_a_link_to_no_lab_fails_and_lists_the_labs(page: Page, site: str) -> None:
    page.goto(link(site, lab="nowhere"))
    expect(page.get_by_role("alert").first).to_contain_text("There is no lab “nowhere”. There are:")
    expect(page.locator("html")).to_have_attribute("data-state", "failed")
    assert not page.workers


def test_what_an_address_has_for_others_keeps_no_lab_away(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", window="3", fbclid="a1", utm_source="mail", speed="9"))
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_label("Window", exact=True)).to_have_value("3")
    note = page.get_by_role("status", name="About the address")
    expect(note).to_contain_text("Left out “speed”: the lab “pooling” has the options")
    expect(note).not_to_contain_text("fbclid")


def test_a_lab_whose_network_cannot_be_fetched_fails_and_can_be_started_again(
    page: Page, site: str, watch: Watch
) -> None:
    page.route("**/model/default.npz", lambda route: route.fulfill(status=404))
    page.goto(link(site, lab="pooling"))
    expect(page.get_by_role("alert")).to_contain_text("could not be fetched")
    expect(page.locator("html")).to_have_attribute("data-state", "failed")
    page.unroute("**/model/default.npz")
    page.get_by_role("button", name="Restart Python").click()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    watch.faults.clear()


def test_an_option_out_of_its_limits_is_said_in_the_lab(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", window="99"))
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_text("“Window” can be a whole number from 1 to 8")).to_be_visible()


def test_a_lab_may_wait_for_a_touch(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", start="click"))
    expect(page.get_by_text("touch to start")).to_be_visible()
    assert not page.workers
    page.get_by_role("heading", name="Keep the best of each window").click()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")


def test_the_loader_makes_a_frame_as_high_as_the_lab_and_hands_on_what_is_lent(
    page: Page, site: str, host: Callable[..., str]
) -> None:
    body = f"""<xocnn-lab lab="pooling" window="4" allow="microphone"></xocnn-lab>
    <script src="{site}xocnn-lab.js"></script>"""
    page.goto(host(body))
    expect(page.locator("xocnn-lab iframe")).to_have_attribute("allow", "microphone")
    lab = page.frame_locator("xocnn-lab iframe")
    wait_until_ready(lab)
    expect(lab.get_by_label("Window", exact=True)).to_have_value("4")
    high = lab.locator("html").evaluate("(html) => Math.ceil(html.getBoundingClientRect().height)")
    page.wait_for_function(
        "(high) => Math.abs(document.querySelector('iframe').clientHeight - high) <= 2", arg=high
    )


def test_a_fourth_lab_sends_the_first_to_rest_and_a_touch_brings_it_back(
    page: Page, site: str
) -> None:
    frames = "".join(frame(site, lab="pooling", window=str(n)) for n in (2, 3, 4, 5))
    page.route(
        "**/four.html",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<html lang="en"><title>4</title><link rel="icon" href="data:,">{frames}</html>',
        ),
    )
    page.goto(f"{site}four.html")
    labs = [page.locator("iframe").nth(n).content_frame for n in range(4)]
    page.wait_for_function(
        """() => {
            const roots = [...document.querySelectorAll("iframe")]
                .map((frame) => frame.contentDocument.documentElement);
            return roots.filter((root) => root.classList.contains("resting")).length === 1
                && roots.filter((root) => root.dataset.state === "ready"
                    && !root.classList.contains("resting")).length === 3;
        }""",
    )
    resting = next(
        lab for lab in labs if "resting" in (lab.locator("html").get_attribute("class") or "")
    )
    window = resting.get_by_label("Window", exact=True).input_value()
    resting.get_by_role("heading").first.click()
    expect(resting.locator("html")).not_to_have_class("resting")
    expect(resting.locator("html")).to_have_attribute("data-state", "ready")
    expect(resting.get_by_label("Window", exact=True)).to_have_value(window)

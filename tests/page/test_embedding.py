"""A lab alone in somebody else's page: another origin, storage denied, its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.page.conftest import Watch, address, serve
from xocnn.labs import labs

LISTEN = """<script>
window.heard = [];
addEventListener("message", ({data, origin, source}) => {
  const from = Array.from(frames, (_, at) => frames[at]).indexOf(source);
  heard.push({...data, origin, from});
});
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


def test_every_lab_is_shown_in_a_page_of_another_origin_tells_its_height_and_runs(
    page: Page, site: str, host: Callable[..., str]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})  # all frames are in sight
    names = [lab.id for lab in labs()]
    runs = "choices"  # which keeps what has learned, where it may
    frames = [
        frame(site, lab=lab, **({} if lab == runs else {"start": "click"})).replace(
            'width="900" height="700"', 'width="300" height="160"'
        )
        for lab in names
    ]
    page.goto(host(LISTEN + "".join(frames)))
    for at, lab in enumerate(names):
        inside = page.frame_locator(f"iframe >> nth={at}")
        expect(inside.get_by_text("touch to start")).to_be_visible(visible=lab != runs)
        expect(inside.locator("xo-lab .lab-sentence")).not_to_be_empty()
        expect(inside.locator("xo-lab .trouble:not(:empty)")).to_have_count(0)
    page.wait_for_function("heard.some(({type}) => type === 'xocnn:ready')")
    running = page.frame_locator(f"iframe >> nth={names.index(runs)}")
    expect(running.locator("html")).to_have_attribute("data-state", "ready")
    expect(running.locator("xo-lab .trouble:not(:empty)")).to_have_count(0)
    page.wait_for_function(
        """count => new Set(heard.filter(({type, height}) =>
             type === "xocnn:resize" && height > 200).map(({from}) => from)).size === count""",
        arg=len(names),
    )
    heights = page.evaluate("heard.filter(({type}) => type === 'xocnn:resize')")
    assert all(height["height"] > 200 for height in heights)
    assert {height["origin"] for height in heights} == {site.rstrip("/")}


def test_a_lab_runs_in_a_sandbox_and_under_a_strict_policy(
    page: Page, site: str, host: Callable[..., str]
) -> None:
    policy = (
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; frame-src {site}\">"
    )
    lab = frame(site, lab="search").replace(
        "<iframe", '<iframe sandbox="allow-scripts allow-same-origin"'
    )
    page.goto(host(lab, policy))
    inside = page.frame_locator("iframe")
    expect(inside.locator("html")).to_have_attribute("data-state", "ready")
    # The flags that Playwright starts the browser with deny storage to frames of other sites.
    assert not page.frames[1].evaluate(
        "(() => { try { return !!localStorage; } catch { return false; } })()"
    )
    expect(inside.locator("xo-lab .lab-sentence")).not_to_be_empty()
    expect(inside.locator("xo-lab .trouble:not(:empty)")).to_have_count(0)


def test_where_a_sandbox_forbids_scripts_of_a_site_a_picture_and_an_address_are_left(
    page: Page, site: str, host: Callable[..., str], watch: Watch
) -> None:
    query = {"lab": "pooling"}
    page.goto(host(frame(site, **query).replace("<iframe", '<iframe sandbox="allow-scripts"')))
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("alert")).to_contain_text("This lab cannot start here")
    expect(inside.get_by_role("link", name=link(site, **query))).to_be_visible()
    expect(inside.get_by_role("img", name="The lab pooling, as a picture")).to_be_visible()
    expect(inside.locator("html")).to_have_attribute("data-state", "failed")
    watch.faults.clear()  # the browser's own, about the scripts


def test_a_link_sets_options_drawing_and_theme_of_a_lab_that_waits_for_a_touch_before_it_shows(
    page: Page, site: str
) -> None:
    """Its options and its drawing are not those of the build."""
    query = {"window": "3", "stride": "3", "drawing": "Plain O", "theme": "dark"}
    page.goto(link(site, lab="pooling", start="click", **query))
    body, sentence = page.locator("xo-lab .lab-body"), page.locator("xo-lab .lab-sentence")
    expect(page.get_by_text("touch to start")).to_be_visible()
    assert not page.workers
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_label("Window", exact=True)).to_have_value("3")
    expect(body).to_be_hidden()
    expect(sentence).to_be_hidden()
    expect(page.get_by_text("Pictures and numbers of these settings")).to_be_visible()
    verdict = page.get_by_role("status", name="Verdict")
    expect(verdict).to_contain_text("comes with Python")
    expect(verdict).not_to_contain_text(re.compile(r"\d"))
    page.evaluate(
        """() => {
          window.heard = [];
          window.channel = new BroadcastChannel("xocnn:running");
          window.channel.onmessage = ({data}) => window.heard.push(data);
        }"""
    )
    page.get_by_role("heading", name="Keep the best of each window").click()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(body).to_be_visible()
    expect(sentence).to_be_visible()
    expect(page.get_by_text("Pictures and numbers of these settings")).to_be_hidden()
    expect(page.get_by_label("Window", exact=True)).to_have_value("3")
    expect(verdict).to_contain_text("O, with")
    assert page.evaluate("window.heard") == ["started"]


def test_what_an_address_hides_is_hidden_alone_and_what_it_has_for_others_keeps_no_lab_away(
    page: Page, site: str
) -> None:
    more = {"fbclid": "a1", "utm_source": "mail", "speed": "9"}
    page.goto(link(site, lab="pooling", window="3", hide="stride", start="click", **more))
    expect(page.get_by_label("Window", exact=True)).to_have_value("3")
    expect(page.get_by_label("Stride", exact=True)).to_have_count(0)
    expect(page.get_by_label("Drawing", exact=True)).to_be_visible()
    note = page.get_by_role("status", name="About the address")
    expect(note).to_contain_text("Left out “speed”: the lab “pooling” has the options")
    expect(note).not_to_contain_text("fbclid")


def test_without_the_board_the_lab_has_all_the_room(page: Page, site: str) -> None:
    page.goto(link(site, lab="pooling", hide="board", start="click"))
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


def test_a_lab_whose_network_cannot_be_fetched_can_be_started_again_and_tells_what_cannot_be(
    page: Page, site: str, watch: Watch
) -> None:
    page.route("**/model/default.npz", lambda route: route.fulfill(status=404))
    page.goto(link(site, lab="pooling", window="99"))
    expect(page.get_by_role("alert")).to_contain_text(
        "default.npz could not be loaded: the server answered 404"
    )
    expect(page.locator("html")).to_have_attribute("data-state", "failed")
    page.unroute("**/model/default.npz")
    page.get_by_role("button", name="Restart Python").click()
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
    expect(page.get_by_text("“Window” can be a whole number from 1 to 8")).to_be_visible()
    watch.faults.clear()


def locks(lab: Frame) -> list[str]:
    """What tells of labs that run."""
    return lab.evaluate(
        """async () => (await navigator.locks.query()).held
             .map(({name}) => name).filter(name => name.startsWith("xocnn-lab "))"""
    )


def test_a_lab_that_is_loaded_again_and_again_puts_no_other_to_rest(page: Page, site: str) -> None:
    page.goto(f"{site}teachers.html")  # where storage, and locks with it, are not denied
    frames = frame(site, lab="pooling") + frame(site, lab="relu")
    page.evaluate("frames => { document.body.innerHTML = frames; }", frames)
    page.wait_for_function("window.frames.length === 2")
    first, second = page.frames[1:]
    expect(page.frame_locator("iframe >> nth=0").locator("html")).to_have_attribute(
        "data-state", "ready"
    )
    seen: set[str] = set()
    for _ in range(2):  # three that have started since would end the turn of the first
        while len(held := set(locks(first))) != 2 or held <= seen:
            page.wait_for_timeout(50)
        seen |= held
        second.evaluate("location.reload()")
    expect(page.frame_locator("iframe >> nth=1").locator("html")).to_have_attribute(
        "data-state", "ready"
    )
    assert len(seen) == 3
    assert len(locks(first)) == 2
    expect(page.frame_locator("iframe >> nth=0").locator("html.resting")).to_have_count(0)


def test_the_view_that_was_built_is_shown_at_once_for_its_own_settings(
    page: Page, site: str
) -> None:
    page.goto(link(site, lab="pooling", window="2", drawing="Plain X", start="click"))
    expect(page.get_by_text("touch to start")).to_be_visible()
    expect(page.locator("xo-lab .lab-body")).to_be_visible()
    expect(page.locator("xo-lab .lab-sentence")).not_to_be_empty()
    expect(page.get_by_role("status", name="Verdict")).to_contain_text("X, with")


def test_the_loader_makes_a_frame_as_high_as_the_lab_and_hands_on_what_is_lent(
    page: Page, site: str, host: Callable[..., str]
) -> None:
    body = f"""<xocnn-lab lab="pooling" window="4" allow="microphone" start="click"></xocnn-lab>
    <script src="{site}xocnn-lab.js"></script>"""
    page.goto(host(body))
    expect(page.locator("xocnn-lab iframe")).to_have_attribute("allow", "microphone")
    lab = page.frame_locator("xocnn-lab iframe")
    expect(lab.get_by_label("Window", exact=True)).to_have_value("4")
    high = lab.locator("html").evaluate("(html) => Math.ceil(html.getBoundingClientRect().height)")
    page.wait_for_function(
        "(high) => Math.abs(document.querySelector('iframe').clientHeight - high) <= 2", arg=high
    )

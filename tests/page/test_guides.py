"""The guide to embedding: a plain page, and what it quotes; `guides/` has the other hosts."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.page.conftest import Watch, address, serve
from tools import guides
from xocnn.labs import labs

SNIPPET = re.compile(r"^( *)```\w*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def test_a_lab_runs_in_a_page_made_as_the_guide_says(
    page: Page, watch: Watch, site: str, tmp_path: Path
) -> None:
    expect_lab("plain", page, watch, site, tmp_path)


def expect_lab(kind: str, page: Page, watch: Watch, site: str, folder: Path) -> None:
    """Build the pages of a host as its guide says, and have a lab run in them."""
    guides.build(kind, site, folder / "host")
    running = serve(folder / "host")
    here = address(running).replace("127.0.0.1", "localhost")  # another site, to a browser
    # What the host's own theme asks of others is none of ours.
    page.route(lambda url: not url.startswith((here, site)), lambda route: route.abort())
    page.goto(here)
    expect(page.get_by_role("heading", name="Lesson 3: pooling").first).to_be_visible()
    lab = page.frame_locator('iframe[src*="Slanted"]')
    lab.get_by_role("heading", name="Keep the best of each window").click()
    expect(lab.locator("html")).to_have_attribute("data-state", "ready")
    expect(lab.get_by_label("Window", exact=True)).to_have_value("3")
    expect(lab.get_by_role("status", name="Verdict")).to_contain_text("X, with")
    running.shutdown()
    watch.faults[:] = [fault for fault in watch.faults if site in fault]


def test_every_snippet_of_the_guide_is_in_a_page_that_was_built() -> None:
    built = [path.read_text(encoding="utf-8") for path in guides.GUIDES.rglob("*.*")]
    # In a notebook's file a line of code is a string in a list.
    built = [re.sub(r'^\s*"|\\n",?$|"$', "", text, flags=re.MULTILINE) for text in built] + built
    built = [text.replace('\\"', '"') for text in built]
    guide = (guides.GUIDES.parent / "embedding.md").read_text(encoding="utf-8")
    snippets = [code for _, code in SNIPPET.findall(guide)]
    assert len(snippets) >= 6
    for snippet in snippets:
        assert any(snippet.strip() in text for text in built), snippet


def test_the_guide_names_every_lab() -> None:
    guide = (guides.GUIDES.parent / "embedding.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\| `lab` \|.*$", guide, re.MULTILINE)
    assert {lab.id for lab in labs()} <= set(re.findall(r"`([\w-]+)`", line))

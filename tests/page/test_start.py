"""A start that is held up: the page says which file it is and why, and goes on once it comes.

`python -m benchmarks.faults` tries every file of a first visit with every fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.page.conftest import READY, wait_for_state
from tests.page.faulty import FaultySite, faulty
from tools import assemble


@pytest.fixture(scope="module")
def site_with_faults(site_folder: Path) -> Iterator[FaultySite]:
    with faulty(site_folder) as site:
        yield site


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(READY)
    yield context.new_page()
    context.close()


def file(folder: Path, pattern: str) -> str:
    (found,) = folder.glob(pattern)
    return found.relative_to(folder).as_posix()


@pytest.mark.parametrize(
    ("pattern", "fault", "reason", "button"),
    [
        ("assets-*/js/page-*.js", "404", "the server answered 404", "Load again"),
        ("assets-*/js/start.js", "wrong type", "it came as text/plain", "Load again"),
        ("assets-*/js/remembered.js", "hang", "nothing came for a long time", "Load again"),
        ("assets-*/style/index.css", "hang", "nothing came for a long time", "Load again"),
        ("model/example.json", "cut", "it came damaged or incomplete", "Load again"),
        ("runtime-*/shim.mjs", "html", "a web page came instead", "Restart Python"),
        ("runtime-*/numpy*.gzip", "cut", "bytes came", "Restart Python"),
        ("runtime-*/*.wasm", "stalled", "nothing came for 15 seconds", "Restart Python"),
    ],
)
def test_a_file_that_does_not_come_is_named_and_asked_for_again(
    site_with_faults: FaultySite,
    site_folder: Path,
    visitor: Page,
    pattern: str,
    fault: str,
    reason: str,
    button: str,
) -> None:
    name = file(site_folder, pattern)
    site_with_faults.break_(name, fault)
    visitor.goto(site_with_faults.address, wait_until="commit")
    said = visitor.get_by_role("alert").filter(has_text=f"{name.rsplit('/', 1)[-1]} could not")
    expect(said).to_contain_text(reason)
    site_with_faults.heal()
    said.get_by_role("button", name=button, exact=True).click()
    expect(said).to_have_count(0)
    wait_for_state(visitor, "ready")


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("script-src 'self' 'wasm-unsafe-eval'", "forbids eval (script-src)"),
        ("worker-src 'self'", "forbids blob (worker-src)"),
    ],
)
def test_a_policy_that_keeps_python_from_starting_is_named(
    site_with_faults: FaultySite, visitor: Page, policy: str, reason: str
) -> None:
    def forbid(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "Content-Security-Policy": policy}
        route.fulfill(response=answer, headers=headers)

    visitor.route(site_with_faults.address, forbid)
    visitor.goto(site_with_faults.address)
    wait_for_state(visitor, "failed")
    said = visitor.get_by_role("alert").filter(has_text="Python cannot start")
    expect(said).to_contain_text(reason)


def test_a_page_that_is_older_than_its_parts_says_so_and_is_loaded_anew(
    site_folder: Path, tmp_path: Path, visitor: Page
) -> None:
    files = assemble.plan()
    runtime = assemble.folders(files)[0]
    assemble.write(files, tmp_path)
    new = tmp_path / "index.html"
    old = new.read_text("utf-8").replace(runtime, "runtime-00000000/")
    answer = {"body": old, "content_type": "text/html"}
    visitor.route("**/index.html", lambda route: route.fulfill(**answer), times=1)
    with faulty(tmp_path) as site:
        visitor.goto(f"{site.address}index.html", wait_until="commit")
        said = visitor.get_by_role("alert").filter(has_text="A newer version of this page")
        said.get_by_role("button").first.click()
        wait_for_state(visitor, "ready")

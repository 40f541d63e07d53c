"""What the browser tests share: the browser, the site as it is served, and a watch on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    Worker,
    expect,
)

from tests.waiting import LIMIT
from tools import assemble, browser, server

FIXTURES = Path(__file__).parent / "fixtures"
SUBFOLDER = "/some/folder"
READY = 1000 * LIMIT  # milliseconds that a page has for whatever is waited for

# Python's WebAssembly is not compiled a second time, for speed: a page lives for seconds here, and
# to open it takes a third less. Tests of arithmetic have a browser without this.
FLAG = "--js-flags=--liftoff-only"

expect.set_options(timeout=READY)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that is there, instead of the one that Playwright would download."""
    found = browser.find()
    assert found, "no browser was found; `python3 build.py test` installs one"
    return {**browser_type_launch_args, "executable_path": found, "args": [*browser.FLAGS, FLAG]}


def serve(folder: Path, prefix: str = "") -> server.Server:
    return server.make_server(folder, prefix=prefix).in_background()


def address(site: server.Server, prefix: str = "") -> str:
    return f"http://127.0.0.1:{site.server_port}{prefix}/"


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of dist/ with the test pages of `fixtures` beside its own."""
    folder = tmp_path_factory.mktemp("site")
    files = assemble.plan()
    files |= assemble.unpacked(files)  # for pyodide.html
    runtime, assets = assemble.folders(files)
    for page in FIXTURES.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        files[page.name] = text.replace("%RUNTIME%", runtime).replace("%ASSETS%", assets).encode()
    assemble.write(files, folder)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of the site, served as `serve` does it."""
    running = serve(site_folder)
    yield address(running)
    running.shutdown()


@pytest.fixture(scope="session")
def nested_site(site_folder: Path) -> Iterator[str]:
    """The address of the same site, from a folder of another host."""
    running = serve(site_folder, SUBFOLDER)
    yield address(running, SUBFOLDER)
    running.shutdown()


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """So that tests can say page.goto("index.html")."""
    return site


@pytest.fixture(scope="session")
def thorough(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser that compiles as a reader's does."""
    chromium = browser_type.launch(**{**browser_type_launch_args, "args": browser.FLAGS})
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def pages(browser: Browser, site: str) -> Iterator[Pages]:
    kept = Pages(browser, site)
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest, pages: Pages) -> Page:
    """One page for all tests of a file, as it is when it has just been opened; those that need
    another have a `shared` of their own."""
    return pages.take(request.session.testsfailed)


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """Of the page of one test."""
    context.set_default_timeout(READY)
    return context


class Watch:
    """Collects what no page of ours may do: errors on the console, requests to other hosts."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        # Only here do the tests serve anything; localhost is another site to the browser.
        own = ("http://127.0.0.1:", "http://localhost:", "blob:http://", "data:")
        if not request.url.startswith(own):
            self.faults.append(f"request: {request.url}")


@pytest.fixture(autouse=True)
def watch(request: pytest.FixtureRequest) -> Iterator[Watch | None]:
    """Fails every test whose page logs an error or asks another host for something.

    A test that provokes one asks for this fixture and clears `watch.faults` itself.
    """
    if "page" not in request.fixturenames:
        yield None
        return
    watching = Watch(request.getfixturevalue("page"))
    yield watching
    assert not watching.faults, "\n".join(watching.faults)


def python_worker(page: Page) -> Worker:
    """The worker that Python runs in; the other one loads what it is made of."""
    (worker,) = (worker for worker in page.workers if "parts.mjs" not in worker.url)
    return worker


def wait_for_state(page: Page, *states: str) -> None:
    """Wait until the page says that it is in one of these states; not for a Python that failed."""
    selector = ", ".join(f'html[data-state="{state}"]' for state in (*states, "failed"))
    page.wait_for_selector(selector, state="attached")
    if "failed" not in states:
        now = page.locator("html").get_attribute("data-state")
        said = page.locator("#problem-text").all_text_contents()
        assert now != "failed", said


@pytest.fixture
def ready_page(page: Page, site: str) -> Page:
    """The page, opened, with Python there."""
    page.goto(site)
    wait_for_state(page, "ready")
    return page


@contextmanager
def visit(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a context of its own, watched for errors and requests to others."""
    context = browser.new_context(**options)
    context.set_default_timeout(READY)
    page = context.new_page()
    watching = Watch(page)
    try:
        yield page
    finally:
        context.close()
    assert not watching.faults, "\n".join(watching.faults)


class Pages:
    """One page for many files: only after a failure do they get another."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser = browser
        self._site = site
        self._stack = ExitStack()
        self._page: Page | None = None
        self._failed = 0

    def take(self, failed: int) -> Page:
        """The page, made to be as if it had just been opened; so many tests have failed by now."""
        from tests.page.reader import opened, renew  # which need what is above

        if self._page and failed == self._failed:
            self._page.set_viewport_size({"width": 1280, "height": 720})
            renew(self._page)
            self._page.evaluate("scrollTo(0, 0)")
            return self._page
        self.close()
        self._failed = failed
        self._page = self._stack.enter_context(opened(self._browser, self._site))
        return self._page

    def close(self) -> None:
        self._page = None
        self._stack.close()


@contextmanager
def alone(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A lab in a page of its own, ready."""
    with visit(browser, **options) as page:
        page.goto(address)
        wait_for_state(page, "ready")
        yield page

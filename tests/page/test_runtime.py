"""Python in the page's worker, by itself: coming up, answering, ending, coming up again.

`fixtures/runtime.html` starts it through `web/js/python.js` and nothing else of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.page.conftest import address, python_worker, serve, visit, wait_for_state
from tools import assemble

CALL = """async ([name, payload]) => {
  try { return {value: await python.call(name, payload)}; }
  catch (error) { return {kind: error.kind, message: error.message, trace: error.trace}; }
}"""


def call(page: Page, name: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
    return page.evaluate(CALL, [name, payload or {}])


def failures(page: Page) -> list[dict[str, str]]:
    return page.evaluate("failures")


@pytest.fixture(scope="module")
def nested(browser: Browser, nested_site: str) -> Iterator[Page]:
    """A page in a subfolder, to be asked and looked at."""
    with visit(browser) as page:
        page.goto(f"{nested_site}runtime.html")
        wait_for_state(page, "ready")
        assert failures(page) == []
        yield page


def test_comes_up_and_answers_in_a_subfolder(nested: Page) -> None:
    answer = call(nested, "check_design", {"layers": []})
    assert set(answer) == {"value"}


def test_progress_counts_the_bytes_that_are_there(nested: Page) -> None:
    steps = nested.evaluate("progress")
    loaded = [step["loaded"] for step in steps]
    total = {step["total"] for step in steps}
    assert loaded == sorted(loaded)
    assert {loaded[-1]} == total
    # From a cache it can come in few pieces, but never in one: there are several files.
    assert len(steps) > 1
    assert {step["what"] for step in steps} <= {"Python", "NumPy", "xocnn"}


def test_an_unknown_method_is_a_readable_error(nested: Page) -> None:
    answer = call(nested, "no_such_thing")
    assert answer["kind"] == "Unexpected"
    assert "no_such_thing" in answer["message"]
    assert "Traceback" in answer["trace"]
    assert call(nested, "__init__")["kind"] == "Unexpected"
    # Python is still there.
    assert "value" in call(nested, "check_design", {"layers": []})


def test_a_traceback_shows_the_lines_of_our_sources(nested: Page) -> None:
    trace = call(nested, "check_design", {"layers": 5})["trace"]
    lines = [line.strip() for line in trace.splitlines()]
    found = [
        (re.search(r'/packages/(xocnn/.+\.py)", line (\d+)', line), shown)
        for line, shown in pairwise(lines)
        if "/xocnn/" in line
    ]
    assert len(found) >= 2
    for place, shown in found:
        assert place
        source = (assemble.ROOT / place[1]).read_text(encoding="utf-8").splitlines()
        assert source[int(place[2]) - 1].strip() == shown


def test_ending_python_on_purpose_is_no_failure(nested: Page) -> None:
    nested.evaluate("python.terminate()")
    assert call(nested, "check_design", {"layers": []})["kind"] == "Stopped"
    assert failures(nested) == []
    assert nested.locator("html").get_attribute("data-state") == "ready"


def test_pyscripts_own_package_is_there_when_asked_for_and_a_dead_worker_is_noticed_and_restarted(
    page: Page, site: str
) -> None:
    page.route("**/worker.py", use_pyscript)
    page.goto(f"{site}runtime.html")
    wait_for_state(page, "ready", "failed")
    assert failures(page) == []
    # Nothing tells the page about this.
    python_worker(page).evaluate("self.close()")
    wait_for_state(page, "failed")
    assert [failure["kind"] for failure in failures(page)] == ["Stopped"]
    assert call(page, "check_design", {"layers": []})["kind"] == "Stopped"

    page.evaluate("again(() => python.restart())")
    wait_for_state(page, "ready")
    assert "value" in call(page, "check_design", {"layers": []})
    assert len(failures(page)) == 1
    assert page.locator("script[type=py]").count() == 1

    # A call that waits is rejected when the worker goes.
    answer = page.evaluate(
        """async () => {
          // A network of millions of random weights keeps Python busy for long enough.
          const wide = {kind: "dense", outputs: 4000};
          const waiting = python.call("check_design", {layers: [{kind: "flatten"}, wide, wide]});
          document.querySelector("script[type=py]").xworker.terminate();
          try { await waiting; return "answered"; } catch (error) { return error.kind; }
        }"""
    )
    assert answer == "Stopped"
    wait_for_state(page, "failed")


def use_pyscript(route: Any) -> None:
    text = route.fetch().text()
    asked = "from pyscript.ffi import to_js\n    from pyscript.util import as_bytearray\n"
    text = text.replace("import numpy as np", f"{asked}    import numpy as np")
    route.fulfill(body=text, content_type="text/plain")


def test_without_locks_silence_gives_a_dead_worker_away(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'locks', {get() { throw new Error('none'); }})"
    )
    # The page's clock is the test's, so that no time is lost in waiting.
    page.clock.install()
    page.goto(f"{site}runtime.html")
    wait_for_state(page, "ready")
    for _ in range(30):
        page.clock.run_for(5_000)
        page.evaluate("python.call('check_design', {layers: []})")
    assert failures(page) == []
    page.evaluate("document.querySelector('script[type=py]').xworker.terminate()")
    page.clock.run_for(120_000)
    wait_for_state(page, "failed")


def test_trouble_at_import_is_reported(page: Page, site: str) -> None:
    page.route("**/worker.py", break_import)
    page.goto(f"{site}runtime.html")
    wait_for_state(page, "failed")
    (failure,) = failures(page)
    assert failure["kind"] == "Import"
    assert "no_such_module" in failure["message"]


def break_import(route: Any) -> None:
    text = route.fetch().text().replace("import numpy as np", "import no_such_module as np")
    route.fulfill(body=text, content_type="text/plain")


# Of the archives one will do.
LOST = ("pyodide.asm.wasm", "numpy-", "parts.mjs", "shim.mjs", "worker.py")


@pytest.mark.parametrize("lost", LOST)
def test_a_file_that_cannot_be_had_is_reported(
    site_folder: Path, tmp_path: Path, page: Page, watch: Any, lost: str
) -> None:
    files: assemble.Plan = {
        path.relative_to(site_folder).as_posix(): path
        for path in assemble.files_in(site_folder, "*")
        if lost not in path.name
    }
    assemble.write(files, tmp_path)
    site = serve(tmp_path)
    page.goto(f"{address(site)}runtime.html")
    wait_for_state(page, "failed")
    (failure,) = failures(page)
    assert lost in failure["message"]
    watch.faults.clear()  # the browser itself logs the 404
    site.shutdown()

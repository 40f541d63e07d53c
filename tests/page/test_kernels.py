"""The kernels in a real browser, against NumPy in the same one: `inside_kernels.py` does the work.

Cases are drawn here and go over many at a time, each to both builds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.page.conftest import visit

INSIDE = Path(__file__).with_name("inside_kernels.py").read_text(encoding="utf-8")
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def worker_page(thorough: Browser, site: str) -> Iterator[Page]:
    with visit(thorough) as page:
        page.goto(f"{site}pyodide.html")
        page.evaluate("code => start(code)", INSIDE)
        yield page


@pytest.fixture(scope="module")
def ask(worker_page: Page) -> Ask:
    """Call a function of inside_kernels.py."""

    def asked(name: str, value: Any = None) -> Any:
        return json.loads(worker_page.evaluate("([n, t]) => call(n, t)", [name, json.dumps(value)]))

    return asked


def test_takes_the_best_that_the_browser_can_do(ask: Ask) -> None:
    answer = ask("backends")
    assert answer == {"backend": "relaxed", "available": ["relaxed", "simd128", "numpy"]}


REFUSE = """import js
js.eval('''
  const { Module } = WebAssembly;
  let asked = 0;
  WebAssembly.Module = new Proxy(Module, {
    construct(_, [bytes]) {
      if (++asked <= COUNT) throw new WebAssembly.CompileError("none of ours");
      return new Module(bytes);
    },
  });
''')
"""


def without(count: int) -> str:
    """INSIDE, in a browser that fails to compile the first `count` of our modules."""
    future = "from __future__ import annotations\n"
    return future + REFUSE.replace("COUNT", str(count)) + INSIDE.replace(future, "")


@pytest.mark.parametrize(
    ("lacking", "there"), [(1, ["simd128", "numpy"]), (2, ["numpy"])], ids=["relaxed", "any"]
)
def test_does_without_the_instructions_that_a_browser_lacks(
    browser: Browser, site: str, lacking: int, there: list[str]
) -> None:
    with visit(browser) as page:
        page.goto(f"{site}pyodide.html")
        page.evaluate("code => start(code)", without(lacking))
        answer = json.loads(page.evaluate("call('backends', '')"))
        assert answer == {"backend": there[0], "available": there}


def test_an_environment_variable_takes_another(browser: Browser, site: str) -> None:
    with visit(browser) as page:
        page.goto(f"{site}pyodide.html")
        page.evaluate("([code, env]) => start(code, env)", [INSIDE, {"XOCNN_BACKEND": "simd128"}])
        assert json.loads(page.evaluate("call('backends', '')"))["backend"] == "simd128"


# ------------------------------------------------------------------------------- agreement

seeds = st.integers(0, 2**32 - 1)


@st.composite
def convolutions(draw: st.DrawFn) -> dict[str, Any]:
    picture = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    return {
        "what": "conv",
        "seed": draw(seeds),
        "n": draw(st.integers(1, 4)),
        "c": draw(st.integers(1, 9)),
        "picture": picture,
        "k": draw(st.one_of(st.integers(1, 9), st.sampled_from([16, 33, 64]))),
        "size": tuple(draw(st.integers(1, min(side, 9))) for side in picture),
        "stride": (draw(st.integers(1, 4)), draw(st.integers(1, 4))),
        "padding": draw(st.sampled_from(["valid", "same"])),
        "share": draw(st.sampled_from([0.0, 0.05, 0.2, 1.0])),
    }


@st.composite
def poolings(draw: st.DrawFn) -> dict[str, Any]:
    picture = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    window = tuple(draw(st.integers(1, side)) for side in picture)
    # A stride up to the window never sets one outside the map.
    stride = tuple(draw(st.integers(1, side)) for side in window)
    shape = {"n": draw(st.integers(1, 3)), "c": draw(st.integers(1, 5)), "picture": picture}
    return {"what": "pool", "seed": draw(seeds), **shape, "window": window, "stride": stride}


@st.composite
def ballots(draw: st.DrawFn) -> dict[str, Any]:
    counts = {"n": draw(st.integers(1, 40)), "inputs": draw(st.integers(1, 300))}
    return {"what": "votes", "seed": draw(seeds), **counts, "k": draw(st.integers(2, 20))}


@pytest.mark.parametrize("cases", [convolutions(), poolings(), ballots()], ids=["c", "p", "v"])
def test_agree_with_numpy(ask: Ask, cases: st.SearchStrategy[dict[str, Any]]) -> None:
    @settings(max_examples=4)
    @given(st.lists(cases, min_size=30, max_size=30))
    def check(batch: list[dict[str, Any]]) -> None:
        assert ask("agree", batch) == []

    check()


def named(picture: tuple[int, int], c: int, k: int, size: tuple[int, int], **more: Any) -> Any:
    usual = {"what": "conv", "n": 3, "stride": (1, 1), "padding": "same", "share": 1.0}
    return {**usual, "picture": picture, "c": c, "k": k, "size": size, **more}


def test_agree_with_numpy_where_a_setting_is_odd(ask: Ask) -> None:
    cases = [
        named((24, 24), 1, 8, (5, 5)),
        named((12, 12), 8, 16, (5, 5)),
        named((12, 12), 8, 16, (5, 5), share=0.1),
        named((12, 12), 8, 64, (1, 1)),
        named((13, 11), 3, 3, (7, 5), stride=(2, 2)),
        named((12, 12), 8, 16, (12, 12), padding="valid"),
        named((12, 20), 2, 5, (12, 3), padding="valid"),
        named((5, 5), 16, 32, (3, 3), padding="valid", n=33),
        named((9, 9), 4, 6, (1, 1), stride=(3, 4)),
        named((3, 3), 64, 64, (3, 3), n=1),
        named((64, 64), 3, 4, (3, 3)),
        named((4, 200), 2, 70, (2, 6), n=1),
    ]
    assert ask("agree", cases) == []


def test_arrays_that_kernels_do_not_take_go_to_numpy(ask: Ask) -> None:
    assert ask("odd_arrays") == []


def test_what_does_not_fit_together_is_refused(ask: Ask) -> None:
    assert ask("refusals") == []


def test_keep_what_is_not_a_number(ask: Ask) -> None:
    assert ask("not_a_number") == []


# -------------------------------------------------------------------------------- networks


def test_gradients_agree_with_central_differences(ask: Ask) -> None:
    assert ask("slopes") == []


def test_train_to_the_same_bytes_twice_and_to_the_losses_of_numpy(ask: Ask) -> None:
    assert ask("training") == []


def test_memory_does_not_grow(ask: Ask) -> None:
    assert set(ask("growth", 500).values()) == {0}

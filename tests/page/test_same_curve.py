"""One seed, one curve: twice on the page, and the same in CPython, by either kind of arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.page.reader import begin, choose, losses, opened, step
from xocnn.page import Session

UPDATES = 4
SEED = 7
# What floating point may do to a loss within so many updates, for it is added up in another order.
TOLERANCE = 2e-4


@pytest.fixture(scope="module")
def in_cpython(site_folder: Path) -> list[float]:
    session = Session()
    session.open((site_folder / "model" / "default.npz").read_bytes())
    session.new_start(SEED)
    return [row["loss"] for row in session.step(UPDATES)["rows"]]


def curve(page: Page) -> list[float]:
    """The losses of the first updates of a new start from the seed."""
    page.get_by_label("Seed", exact=True).first.fill(str(SEED))
    begin(page, "New start")
    step(page, UPDATES)
    rows = losses(page)
    return [float(rows[update].split()[0]) for update in range(1, UPDATES + 1)]


@pytest.fixture(scope="module")
def shared(thorough: Browser, site: str) -> Iterator[Page]:
    with opened(thorough, site) as page:
        yield page


@pytest.mark.parametrize("arithmetic", ["NumPy alone", "kernels, SIMD", "kernels, relaxed SIMD"])
def test_a_seed_gives_the_curve_that_it_gives_in_cpython(
    shared: Page, in_cpython: list[float], arithmetic: str
) -> None:
    choose(shared, "Arithmetic by", arithmetic)
    first = curve(shared)
    assert first == pytest.approx(in_cpython, abs=TOLERANCE)
    assert curve(shared) == first

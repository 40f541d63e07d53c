"""The guides for hosts that take long to build, `python3 build.py test --guides`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.page.conftest import Watch
from tests.page.test_guides import expect_lab


@pytest.mark.parametrize("kind", ["mkdocs", "sphinx", "jupyter"])
def test_a_lab_runs_in_a_page_made_as_the_guide_says(
    page: Page, watch: Watch, site: str, tmp_path: Path, kind: str
) -> None:
    expect_lab(kind, page, watch, site, tmp_path)

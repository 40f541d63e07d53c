"""The journey in WebKitGTK, and its start where the system has no language."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.engines.journey import Journey
from tests.engines.reader import CROSS, Reader


class TestWebKitGTK(Journey):
    engine = "WebKitGTK"


class TestWebKitGTKWithoutALanguage:
    """Its language is then called "C", which is none."""

    engine = "WebKitGTK"
    options: ClassVar[dict[str, Any]] = {"language": "C.UTF-8"}

    def test_the_page_is_ready_with_its_verdict_and_a_chart(self, opened: Reader) -> None:
        opened.verdict("X")
        assert opened.named("Loss").find_elements("css selector", "canvas")
        opened.clear()
        opened.draw(CROSS)
        opened.verdict("X")

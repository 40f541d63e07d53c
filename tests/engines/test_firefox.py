"""The journey in Firefox, and what is different where Firefox hides its user."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PIL import Image

from tests.engines.journey import Journey
from tests.engines.reader import CROSS, Reader


class TestFirefox(Journey):
    engine = "Firefox"


class TestFirefoxThatResistsFingerprinting:
    """Its clock is coarse, and what a page reads of a canvas is not what was painted."""

    engine = "Firefox"
    options: ClassVar[dict[str, Any]] = {"preferences": {"privacy.resistFingerprinting": True}}

    def test_training_goes_on_until_it_is_paused(self, blank: Reader) -> None:
        blank.press("Train")
        blank.wait(lambda: blank.updates() >= 20, "20 updates")
        blank.press("Pause")
        blank.wait_for_state("paused")
        assert blank.alert() == ""

    def test_an_image_file_is_refused_with_its_reason(self, blank: Reader, tmp_path: Path) -> None:
        Image.new("L", (300, 300), 255).save(tmp_path / "white.png")
        blank.choose_file("Image file", tmp_path / "white.png")
        blank.wait(lambda: "hides the pixels of images" in blank.alert(), "the reason")
        blank.draw(CROSS)
        blank.verdict("X")

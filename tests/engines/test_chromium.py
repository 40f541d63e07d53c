"""The journey in Chromium."""

from __future__ import annotations

from tests.engines.journey import Journey


class TestChromium(Journey):
    engine = "Chromium"

"""The journey in Firefox."""

from __future__ import annotations

from tests.engines.journey import Journey


class TestFirefox(Journey):
    engine = "Firefox"

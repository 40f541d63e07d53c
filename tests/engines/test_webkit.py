"""The journey in WebKitGTK."""

from __future__ import annotations

from tests.engines.journey import Journey


class TestWebKitGTK(Journey):
    engine = "WebKitGTK"

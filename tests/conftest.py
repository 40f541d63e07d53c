"""What all tests share: property tests that no machine is too slow for, and that repeat."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tools import engines

pytest.register_assert_rewrite("tests.engines.journey", "tests.engines.reader")

# No limit of time on an example, and the same examples every time.
settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the very last line which engines were left out."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if any(report.nodeid.startswith("tests/engines/") for report in skipped):
        print(engines.left_out(engines.missing()))

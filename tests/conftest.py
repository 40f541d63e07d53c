"""What all tests share: property tests that no machine is too slow for, and that repeat."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No limit of time on an example, and the same examples every time.
settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere")

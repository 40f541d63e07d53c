"""How fast the network learns, measured by a clock that may be coarse."""

from __future__ import annotations

# Seconds. A browser that hides its user has a clock that may tick only ten times a second: over
# a shorter time, the speed would be that of its ticks.
SPAN = 1.0


class Throughput:
    """Updates a second, of all updates in a span."""

    def __init__(self) -> None:
        self._updates = 0
        self._seconds = 0.0

    def add(self, updates: int, seconds: float) -> float | None:
        """Counts updates that took so long; the speed where a span is complete."""
        self._updates += updates
        self._seconds += seconds
        if self._seconds < SPAN:
            return None
        rate = self._updates / self._seconds
        self._updates, self._seconds = 0, 0.0
        return rate

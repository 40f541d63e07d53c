"""Waiting for what other processes and threads do.

Where a test needs two things to go on at a time, the one that may run without end goes into a
thread of a pool, and the test itself does the waiting and whatever ends it: so a test that fails
ends both, and nothing that fails in a thread is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future

LIMIT = 200  # seconds, fewer than pytest allows a test; only what hangs takes as long


def wait_until[T](reached: Callable[[], T], what: str, beside: Future[object] | None = None) -> T:
    """Wait for a true answer, and return it; what goes on beside must not end before."""
    deadline = time.monotonic() + LIMIT
    while not (answer := reached()):
        assert time.monotonic() < deadline, f"{what}: not within {LIMIT} s"
        assert beside is None or not beside.done(), f"{what}: it ended with {beside.result()!r}"
        time.sleep(0.01)
    return answer

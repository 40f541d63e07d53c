"""Processes of this machine as workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

# Of the libraries behind NumPy's products. As many processes as cores leave one thread for each.
THREADS = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS")


def pool(processes: int) -> ProcessPoolExecutor:
    """An executor of so many processes, begun anew rather than forked; see `one_thread_each`."""
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _attend)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes that are begun meanwhile compute with one thread each; this one is as it was."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def end_all() -> None:
    """End the processes that this one has begun, in the middle of whatever they do."""
    for process in multiprocessing.active_children():
        process.terminate()


def _attend() -> None:
    """In a process of the pool: leave Ctrl-C to the parent, and end when it does.

    Without this, the processes of a parent that was killed would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()

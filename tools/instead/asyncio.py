"""asyncio as a page has it: futures and tasks on the loop of the browser (pyodide.webloop).

In place of the standard library's `asyncio/__init__.py`, which imports loops, servers, streams and
processes that cannot be in a page, and would be a good part of what is waited for until Python
runs. What else may be of use is loaded when asked for.
"""

# ruff: noqa: F401, F403
# mypy: ignore-errors

from importlib import import_module

from .coroutines import *
from .events import *
from .events import _BaseDefaultEventLoopPolicy as DefaultEventLoopPolicy
from .exceptions import *
from .futures import *
from .tasks import *

LATER = (
    "locks",
    "protocols",
    "queues",
    "runners",
    "taskgroups",
    "threads",
    "timeouts",
    "transports",
)


def run(main, *, debug=None, loop_factory=None):
    from .runners import run

    return run(main, debug=debug, loop_factory=loop_factory)


def __getattr__(name):
    if name in LATER:
        return import_module(f".{name}", __name__)
    for part in LATER:
        module = import_module(f".{part}", __name__)
        if name in module.__all__:
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Imports put off: a module means the same, and does not wait for what it rarely needs."""

from __future__ import annotations

import ast
import sys
import zipfile
from typing import Any

import pytest

from tools import assemble, slim
from tools.postpone import CannotPostpone, postpone

PUT_OFF = "colorsys"  # a module that nothing else here imports
SOURCE = """
from __future__ import annotations
import math, colorsys
from json import dumps as told

NUMBER = 2

def plain():
    return colorsys.rgb_to_hsv(1, 0, 0)

def without():
    return NUMBER

class Thing:
    word: told = "hue"

    def nested(self):
        return [told(colorsys.hsv_to_rgb(*one)) for one in [(0, 1, 1)]]

    async def awaited(self):
        def inner():
            return told(NUMBER)
        return inner()

def shadowed(colorsys):
    return colorsys
"""


def run(source: str, names: list[str]) -> dict[str, Any]:
    tree = ast.parse(source)
    postpone(tree, names)
    found: dict[str, Any] = {"__name__": "made"}
    exec(compile(tree, "made.py", "exec"), found)
    return found


def test_a_module_means_the_same_and_imports_later() -> None:
    sys.modules.pop(PUT_OFF, None)
    module = run(SOURCE, [PUT_OFF, "told"])
    assert "told" not in module and PUT_OFF not in module and "math" in module
    assert module["without"]() == 2 and module["shadowed"](3) == 3
    assert PUT_OFF not in sys.modules
    assert module["plain"]() == (0.0, 1.0, 1)
    assert PUT_OFF in sys.modules
    thing = module["Thing"]()
    assert thing.nested() == ["[1, 0.0, 0.0]"]
    with pytest.raises(StopIteration) as ending:
        thing.awaited().send(None)  # without a loop, for one may be running beside
    assert ending.value.value == "2"


def test_every_line_keeps_its_number() -> None:
    tree, changed = ast.parse(SOURCE), ast.parse(SOURCE)
    postpone(changed, [PUT_OFF, "told"])
    assert functions(changed) == functions(tree)
    for function in ast.walk(changed):
        if isinstance(function, FUNCTIONS):
            lines = [node.lineno for node in function.body]
            assert lines == sorted(lines) and lines[0] > function.lineno


FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> dict[str, int]:
    return {node.name: node.lineno for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}


def test_constants_that_are_needed_at_once_are_written_in() -> None:
    source = """
import socket, logging
LEVEL = logging.DEBUG - 1
def serve(family=socket.AF_INET, *, flags=socket.AI_PASSIVE, later=None):
    return family, flags, socket.AF_INET
"""
    import logging
    import socket

    module = run(source, ["socket", "logging"])
    assert module["LEVEL"] == logging.DEBUG - 1
    assert module["serve"]() == (socket.AF_INET, socket.AI_PASSIVE, socket.AF_INET)
    assert type(module["serve"].__defaults__[0]) is int


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import math", "told: not imported at the top"),
        ("if True:\n    import told", "told: not imported at the top"),
        ("import told\nclass A(told.Thing): ...", "told"),
        ("from json import dumps as told\nx = told(1)", "told: needed at once in line 2"),
        ("import threading as told\nlock = told.Lock", "told.Lock: needed at once"),
        ("import told\n@told\ndef f(): ...", "told: needed at once in line 2"),
        ("import told\ndef f():\n    told = 1\n    return told", "a variable of line 2's function"),
    ],
)
def test_what_cannot_wait_is_refused(source: str, complaint: str) -> None:
    with pytest.raises((CannotPostpone, ModuleNotFoundError), match=complaint):
        postpone(ast.parse(source), ["told"])


def test_what_the_lists_name_is_there() -> None:
    """A file that is not in the archive would be passed over without a word."""
    archives = [
        (assemble.MODULES / "pyodide" / "python_stdlib.zip", slim.STDLIB),
        (assemble.numpy_wheel(), slim.NUMPY),
    ]
    for archive, settings in archives:
        names = zipfile.ZipFile(archive).namelist()
        assert set(settings["later"]) | set(settings["instead"]) <= set(names)

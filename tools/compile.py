"""An archive of Python modules, compiled for the page. This file runs inside Pyodide.

`make` takes a zip (a wheel is one, too) and answers with another, in which every module is
byte-compiled, without its docstrings. It is the same, byte for byte, every time. The settings:

    drop         patterns of names (as fnmatch has them) that are left out
    keep         patterns of names that stay although they match one of those
    instead      by names of modules, the sources that stand in their places
    later        by names of modules, what they import that can wait (see postpone.py)
    sources      whether sources stay, beside what was compiled from them: tracebacks then show
                 the very lines. Without them assertions go, too.

What the zip holds is not compressed: all of it is, as one, for the page, whose browser unpacks it
faster than Python could.
"""

from __future__ import annotations

import ast
import fnmatch
import gzip
import importlib.util
import io
import json
import marshal
import posixpath
import sys
import zipfile
from pathlib import Path
from types import CodeType
from typing import Any

from tools.postpone import CannotPostpone, postpone

DATE = (2020, 1, 1, 0, 0, 0)
UNCHECKED = (1).to_bytes(4, "little")  # the flags of a .pyc that says: never look at my source

PACKED = ".gzip"  # not .gz, for which some hosts say that the browser should unpack it

# Entries of a table of lines, as CPython's InternalDocs/code_objects.md describes them.
LINE_ONLY, NO_LINE, LONGEST = 13, 15, 8


def make(content: bytes, settings: dict[str, Any]) -> bytes:
    """The compiled archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in sorted(given.namelist()):
            if name.endswith("/") or is_dropped(name, settings):
                continue
            instead = settings["instead"].get(name)
            data = given.read(name) if instead is None else instead.encode()
            later = settings["later"].get(name, [])
            for new_name, new_data in converted(name, data, settings["sources"], later):
                made.writestr(zipfile.ZipInfo(new_name, DATE), new_data)
    return out.getvalue()


def is_dropped(name: str, settings: dict[str, Any]) -> bool:
    def is_among(patterns: list[str]) -> bool:
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)

    return is_among(settings["drop"]) and not is_among(settings["keep"])


def converted(name: str, data: bytes, sources: bool, later: list[str]) -> list[tuple[str, bytes]]:
    """What becomes of one file: names and contents."""
    if not name.endswith(".py"):
        return [(name, data)]
    if sources:
        # Python looks for these in the sources' place at first, and then takes them from here.
        compiled = importlib.util.cache_from_source(name, optimization="")
        return [(name, data), (compiled, module(name, data, later, optimize=0))]
    return [(f"{name}c", module(name, data, later, optimize=2))]


def module(name: str, source: bytes, later: list[str], optimize: int) -> bytes:
    """The content of the .pyc for a module."""
    tree = ast.parse(source, name)
    remove_docstrings(tree)
    try:
        postpone(tree, later)
    except CannotPostpone as problem:
        raise CannotPostpone(f"{name}: {problem}") from None
    # A name like this appears in tracebacks only until Python has put the right one in its place.
    code = compile(tree, posixpath.basename(name), "exec", dont_inherit=True, optimize=optimize)
    parts = [importlib.util.MAGIC_NUMBER, UNCHECKED, importlib.util.source_hash(source)]
    return b"".join([*parts, marshal.dumps(without_columns(code))])


def remove_docstrings(tree: ast.Module) -> None:
    """Take the docstrings out of a module; every line keeps its number."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body.pop(0)
            node.body = node.body or [ast.copy_location(ast.Pass(), docstring)]


def without_columns(code: CodeType) -> CodeType:
    """The same code, which knows its lines but not the places within them: a quarter less."""
    constants = tuple(
        without_columns(constant) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    table, last = bytearray(), code.co_firstlineno
    for start, end, line in code.co_lines():
        units = (end - start) // 2
        while units > 0:
            length = min(units, LONGEST)
            units -= length
            kind = NO_LINE if line is None else LINE_ONLY
            table.append(0x80 | kind << 3 | length - 1)
            if line is not None:
                table += signed(line - last)
                last = line
    return code.replace(co_linetable=bytes(table), co_consts=constants)


def signed(value: int) -> bytes:
    """A number as these tables have it: six bits a byte, the lowest first; the last bit of all
    is its sign."""
    rest = -value << 1 | 1 if value < 0 else value << 1
    found = bytearray()
    while rest >= 64:
        found.append(64 | rest & 63)
        rest >>= 6
    return bytes([*found, rest])


def main() -> None:
    """`python -m tools.compile GIVEN FOLDER SETTINGS`: the archive, and the same packed.

    It is packed here, inside Pyodide, since zlib is not the same program on every machine.
    """
    given, folder, settings = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    made = make(given.read_bytes(), settings)
    folder.mkdir()
    (folder / given.name).write_bytes(made)
    (folder / f"{given.name}{PACKED}").write_bytes(gzip.compress(made, 9, mtime=0))


if __name__ == "__main__":
    main()

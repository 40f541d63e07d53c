"""Python's parts made small and quick for the page: compiled beforehand, and without the rest.

Pyodide ships its standard library and NumPy as sources, which every visitor's browser would have to
download and compile. Here both are compiled once, by the very Python that will run them: by
Pyodide, under Node (tools/inside.py, tools/compile.py). What cannot be used in a page is left
out, and so is what nothing here uses and everybody would wait for. A module that is
left out is missing like any that is not installed: importing it raises ModuleNotFoundError.
What a module imports for a few of its functions only is imported when they are called
(tools/postpone.py), and two modules are of our own (tools/instead/).

Our own package is compiled, too, but keeps its sources beside that: its tracebacks show the lines,
which is worth 70 kB to whoever reports that something went wrong. Those of the standard library
and NumPy give the numbers of the lines.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools import inside

TOOLS = Path(__file__).resolve().parent
# Whatever the result depends on besides its input and its settings.
INPUTS = (*inside.INPUTS, TOOLS / "compile.py", TOOLS / "postpone.py")

# What of the standard library does not go into the page. No processes, sockets, terminals or tests
# there; no other databases, no editors, no other systems.
_USELESS_THERE = """
    _pyrepl antigravity bdb cProfile cmd code compileall doctest ftplib getpass imaplib mailbox
    modulefinder multiprocessing netrc nturl2path optparse pdb poplib profile pstats pty py_compile
    pyclbr pydoc pydoc_data rlcompleter selectors smtplib socket socketserver sqlite3 subprocess
    tabnanny this timeit trace tty unittest webbrowser wsgiref xmlrpc zipapp __hello__ __phello__
    asyncio.__main__ asyncio.base_events asyncio.base_subprocess asyncio.graph asyncio.log
    asyncio.proactor_events asyncio.selector_events asyncio.sslproto asyncio.staggered
    asyncio.streams asyncio.subprocess asyncio.tools asyncio.trsock asyncio.unix_events
    asyncio.windows_events
    asyncio.windows_utils concurrent.futures.interpreter concurrent.futures.process
    concurrent.interpreters ctypes._aix ctypes.macholib ctypes.util ctypes.wintypes
    importlib.metadata.diagnose json.__main__ json.tool logging.config logging.handlers
    pathlib.__main__ pyodide._nodesock_transport pyodide.console sysconfig.__main__
    _sysconfigdata__emscripten_wasm32-emscripten zipfile.__main__
"""
_UNUSED_HERE = """
    _markupbase _pydatetime _pyio _pylong configparser difflib email fileinput filecmp getopt
    graphlib html.parser http importlib.metadata._adapters mimetypes pickletools plistlib quopri
    sched shelve ssl statistics stringprep symtable tomllib tracemalloc urllib.error urllib.request
    urllib.response urllib.robotparser uuid wave xml zoneinfo
"""
_FROZEN = """
    _collections_abc _sitebuiltins abc codecs genericpath importlib._bootstrap
    importlib._bootstrap_external importlib.machinery importlib.util io ntpath os posixpath runpy
    site stat zipimport
"""  # in the interpreter itself, and never loaded from files
_ENCODINGS = """
    __init__ aliases ascii cp437 latin_1 utf_8 utf_8_sig utf_16 utf_16_le utf_16_be
    cp1250 cp1251 cp1252 cp1253 cp1254 mac_roman gb18030 big5 cp932 cp949
"""
_NOT_PYTHON = "a build c h ini md pc pxd pyi pyx rst txt typed"
_UNUSED_NUMPY = "_pyinstaller _typing core doc f2py polynomial testing"


def patterns(names: str) -> list[str]:
    """The files of modules, and whatever is in them where they are packages."""
    paths = [name.replace(".", "/") for name in names.split()]
    return [f"{path}{end}" for path in paths for end in (".py", "/*")]


def _instead(name: str) -> str:
    """A module of ours that stands in the place of another; it says why."""
    return (TOOLS / "instead" / f"{name}.py").read_text("utf-8")


STDLIB: dict[str, Any] = {
    "drop": [*patterns(_USELESS_THERE + _UNUSED_HERE + _FROZEN), "encodings/*", "*.typed"],
    "keep": ["email/__init__.py", *(f"encodings/{name}.py" for name in _ENCODINGS.split())],
    "instead": {"asyncio/__init__.py": _instead("asyncio")},
    "later": {
        "asyncio/events.py": ["signal", "socket", "subprocess"],
        "asyncio/futures.py": ["concurrent", "logging"],
        "asyncio/tasks.py": ["concurrent", "queues", "timeouts"],
        "pyodide/_package_loader.py": ["NamedTemporaryFile", "ZipFile"],
        "traceback.py": ["_colorize"],
    },
    "sources": False,
}
NUMPY: dict[str, Any] = {
    "drop": [
        *(f"*.{ending}" for ending in _NOT_PYTHON.split()),
        *(f"numpy/{name}/*" for name in _UNUSED_NUMPY.split()),
        *("*/tests/*", "*/_examples/*", "*/licenses/*", "*/RECORD", "*/entry_points.txt"),
        *("numpy/conftest.py", "numpy/matlib.py", "numpy/_configtool.py"),
        *("numpy/_core/cversions.py", "numpy/ma/testutils.py"),
        *("numpy/typing/mypy_plugin.py", "numpy/lib/recfunctions.py"),
        "numpy/linalg/lapack_lite.*",
    ],
    "keep": ["numpy/_typing/__init__.py"],
    "instead": {
        # Docstrings for what is written in C; each would be set when NumPy is imported.
        "numpy/_core/_add_newdocs.py": "",
        "numpy/_core/_add_newdocs_scalars.py": "",
        "numpy/_typing/__init__.py": _instead("numpy_typing"),
    },
    "later": {
        "numpy/_core/_methods.py": ["pickle"],
        "numpy/lib/_format_impl.py": ["pickle"],
        "numpy/lib/_npyio_impl.py": ["pickle"],
        "numpy/lib/_polynomial_impl.py": ["eigvals", "inv", "lstsq"],
        "numpy/lib/_utils_impl.py": ["platform"],
        "numpy/matrixlib/defmatrix.py": ["matrix_power"],
    },
    "sources": False,
}
OURS: dict[str, Any] = {
    "drop": [
        *(
            "*/RECORD",
            "*/entry_points.txt",
            "xocnn/__main__.py",
            "xocnn/cli.py",
            "xocnn/page/example.py",
        ),
        # A page has neither processes nor files.
        *patterns(
            "xocnn.search.command xocnn.search.driver xocnn.search.processes xocnn.search.results "
            "xocnn.search.workers"
        ),
    ],
    "keep": [],
    "instead": {},
    "later": {},
    "sources": True,
}


def make(given: Path, settings: dict[str, Any], folder: Path, stdlib: Path | None = None) -> None:
    """Make a folder with the compiled archive of one that was given, and the same packed."""
    print(f"Compiling {given.name} …", flush=True)
    inside.run("tools.compile", given, folder, json.dumps(settings), stdlib=stdlib)

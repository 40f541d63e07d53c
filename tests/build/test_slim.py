"""What goes into the page as Python's parts: small, whole in itself, and the same every time."""

from __future__ import annotations

import ast
import base64
import builtins
import importlib.util
import inspect
import io
import json
import marshal
import subprocess
import zipfile
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tools import assemble, compile, inside, slim

pytestmark = pytest.mark.slow  # it needs what the build makes

# Everyday modules that must be there, whether or not anything uses them today.
EVERYDAY = """
    argparse array ast asyncio base64 bisect bz2 calendar cmath collections contextlib copy csv
    ctypes dataclasses datetime decimal enum fractions functools gzip hashlib heapq hmac html
    inspect io itertools json linecache logging lzma math numbers operator os pathlib pickle
    platform pprint queue random re secrets shutil string struct sys tarfile tempfile textwrap
    threading time tokenize traceback types typing unicodedata urllib.parse warnings weakref
    zipfile zlib importlib.resources js pyodide.code pyodide.ffi pyodide.http numpy.ctypeslib
    numpy.fft numpy.lib.format numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.random
    numpy.typing
"""
# Modules that a part of NumPy asks for only when it is called, or where it has docstrings, and that
# are not in the page.
MISSED = {
    *("numpy.core", "numpy.f2py", "numpy.matlib", "numpy.polynomial", "numpy.testing"),
    "numpy._typing._add_docstring",
}

SCRIPT = """
import { readFileSync } from "node:fs";
const [pyodide, runtime, code] = process.argv.slice(2);
const { loadPyodide } = await import(`file://${pyodide}/pyodide.mjs`);
const python = await loadPyodide({
	stdLibURL: `${runtime}/python_stdlib.zip`,
	lockFileURL: `${runtime}/pyodide-lock.json`,
	packageBaseUrl: `${runtime}/`,
	stdout: () => {},
});
await python.loadPackage(["numpy", "xocnn"], { messageCallback() {} });
console.log(`answer: ${await python.runPythonAsync(readFileSync(code, "utf8"))}`);
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that Python runs from, with its archives unpacked."""
    folder = tmp_path_factory.mktemp("runtime")
    files = assemble.runtime()
    assemble.write(files | assemble.unpacked(files), folder)
    return folder


def run_inside(parts: Path, folder: Path, code: str) -> Any:
    """Run Python as it is in the page, under Node; the JSON that its last line says."""
    script, file = folder / "run.mjs", folder / "code.py"
    script.write_text(SCRIPT)
    file.write_text(code)
    pyodide = str(assemble.MODULES / "pyodide")
    command = [inside.node(), str(script), pyodide, str(parts), str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]  # before that stands the whole of Pyodide
    return json.loads(done.stdout.partition("answer: ")[2])


def wheel(parts: Path, name: str) -> Path:
    return next(parts.glob(f"{name}-*.whl"))


def modules_of(archive: Path) -> list[str]:
    """Every module that an archive holds."""
    names = zipfile.ZipFile(archive).namelist()
    files = [name for name in names if name.endswith(".pyc") and "__pycache__" not in name]
    return [
        file.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
        for file in files
        if not file.startswith("site-packages/")
    ]


IMPORT_ALL = """
import importlib, json, warnings
warnings.simplefilter("ignore")
problems = []
for name in {names!r}:
    try:
        importlib.import_module(name)
    except BaseException as problem:
        problems.append(f"{{name}}: {{type(problem).__name__}}: {{problem}}")
json.dumps(problems)
"""


def test_whatever_is_there_can_be_imported(parts: Path, tmp_path: Path) -> None:
    ours = [
        path.relative_to(assemble.ROOT).as_posix().removesuffix(".py").removesuffix("/__init__")
        for path in assemble.files_in(assemble.PACKAGE, "*.py")
        if not compile.is_dropped(path.relative_to(assemble.ROOT).as_posix(), slim.OURS)
    ]
    names = EVERYDAY.split() + [name.replace("/", ".") for name in ours]
    names += modules_of(parts / "python_stdlib.zip") + modules_of(wheel(parts, "numpy"))
    problems = run_inside(parts, tmp_path, IMPORT_ALL.format(names=names))
    assert not problems, "\n".join(problems)


USE_NUMPY = """
import json
import numpy as np
values = np.array([[3.0, 1.0], [1.0, 2.0]])
with np.errstate(all="ignore"):
    found = [
        np.median(values), np.percentile(values, 50), np.linalg.solve(values, values)[0, 0],
        np.linalg.eigh(values)[0].sum(), abs(np.fft.rfft(values[0])[0]), np.einsum("ij->", values),
        np.histogram(values)[0].sum(), np.unique(values).size, np.pad(values, 1).size,
        np.random.default_rng(0).normal(size=3).size, np.ma.masked_array(values).sum(),
    ]
    text = [str(values), repr(np.float32(1.5)), np.array2string(values, precision=1)]
json.dumps([round(float(value), 6) for value in found])
"""


USE_ASYNCIO = """
import asyncio, json
from concurrent.futures import Future

async def double(value):
    await asyncio.sleep(0)
    return 2 * value

async def several():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(double(value)) for value in range(3)]
    queue, lock = asyncio.Queue(), asyncio.locks.Lock()
    async with lock, asyncio.timeout(1):
        await queue.put(sum(task.result() for task in tasks))
    first, _ = await asyncio.wait([asyncio.ensure_future(double(5))])
    got = await asyncio.wait_for(queue.get(), 1)
    return [got, *(task.result() for task in first), *await asyncio.gather(double(1), double(2))]

found = await several()
there = [name for name in ("BaseEventLoop", "StreamReader") if hasattr(asyncio, name)]
json.dumps([found, there, asyncio.isfuture(Future())])
"""


def test_asyncio_has_what_a_page_can_use(parts: Path, tmp_path: Path) -> None:
    assert run_inside(parts, tmp_path, USE_ASYNCIO) == [[6, 10, 2, 4], [], False]


def test_numpy_works(parts: Path, tmp_path: Path) -> None:
    assert run_inside(parts, tmp_path, USE_NUMPY) == [1.5, 1.5, 1, 5, 4, 7, 4, 3, 16, 3, 7]


def test_numpy_asks_for_nothing_that_was_left_out() -> None:
    with zipfile.ZipFile(assemble.numpy_wheel()) as archive:
        sources = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
    sources |= {name: text.encode() for name, text in slim.NUMPY["instead"].items()}
    kept = {name for name in sources if not compile.is_dropped(name, slim.NUMPY)}
    existing = {module(name) for name in sources}
    there = {module(name) for name in kept}
    missed = {
        wanted
        for name in kept
        for wanted in imported(name, sources[name])
        if wanted in existing and wanted not in there
    }
    assert {name for name in missed if not name.startswith(tuple(MISSED))} == set()


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(file: str, source: bytes) -> set[str]:
    """Every module that a source may import, at whatever level."""
    package = module(file) if file.endswith("/__init__.py") else module(file).rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(relative, package) if node.level else relative
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def test_our_modules_keep_their_sources_and_the_others_do_not(parts: Path) -> None:
    ours = zipfile.ZipFile(wheel(parts, "xocnn")).namelist()
    assert "xocnn/network.py" in ours
    assert "xocnn/__pycache__/network.cpython-314.pyc" in ours
    for archive in (parts / "python_stdlib.zip", wheel(parts, "numpy")):
        assert not [name for name in zipfile.ZipFile(archive).namelist() if name.endswith(".py")]


def test_compiled_modules_never_look_at_their_sources(parts: Path) -> None:
    with zipfile.ZipFile(parts / "python_stdlib.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".pyc"):
                assert archive.read(name)[4:8] == compile.UNCHECKED, name


def test_the_parts_are_small(parts: Path) -> None:
    sizes = {path.name.partition("-")[0]: path.stat().st_size for path in parts.glob("*.gzip")}
    assert sizes.keys() == {"python_stdlib.zip.gzip", "numpy", "xocnn"}
    assert sizes["python_stdlib.zip.gzip"] < 1_200_000
    assert sizes["numpy"] < 1_900_000
    assert sizes["xocnn"] < 640_000  # all parts together: benchmarks.startup


# ---------------------------------------------------------------- compile.py, on any Python


def codes(code: CodeType) -> list[CodeType]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(found for constant in inner for found in codes(constant))]


@pytest.mark.parametrize("used", [ast, inspect, json.decoder, base64])
def test_without_columns_every_line_is_still_known(used: Any) -> None:
    source = inspect.getsource(used)
    given = codes(compile_source(source))
    made = codes(compile.without_columns(compile_source(source)))
    assert len(made) == len(given) > 5
    for old, new in zip(given, made, strict=True):
        assert list(new.co_lines()) == list(old.co_lines())
        assert new.co_code == old.co_code
        assert len(new.co_linetable) <= len(old.co_linetable)
        assert {position[2] for position in new.co_positions()} == {None}


def compile_source(source: str) -> CodeType:
    return builtins.compile(source, "file.py", "exec")


def archive(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


SETTINGS = {"drop": [], "keep": [], "instead": {}, "later": {}, "sources": False}


def made(files: dict[str, str], **changes: Any) -> dict[str, bytes]:
    content = compile.make(archive(files), SETTINGS | changes)
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_names_are_dropped_kept_and_replaced() -> None:
    files = {"p/a.py": "x = 1", "p/b.py": "y = 2", "p/data.txt": "text", "q.py": "z = 3"}
    found = made(files, drop=["p/*"], keep=["p/b.py", "p/*.txt"], instead={"q.py": "w = 4"})
    assert sorted(found) == ["p/b.pyc", "p/data.txt", "q.pyc"]
    assert marshal.loads(found["q.pyc"][16:]).co_names == ("w",)
    assert found["p/data.txt"] == b"text"


SAID = '''"""Said."""
from __future__ import annotations
class C:
    "Said."
    def f(self):
        """Said."""
async def g():
    "Said."
    assert print, "meant"
    return "said, too"
'''


@pytest.mark.parametrize("sources", [False, True])
def test_docstrings_go_and_lines_keep_their_numbers(sources: bool) -> None:
    tree = ast.parse(SAID)
    compile.remove_docstrings(tree)
    found = codes(builtins.compile(tree, "a.py", "exec"))
    assert not [code for code in found if "Said." in code.co_consts]
    (inner,) = [code for code in found if code.co_name == "g"]
    assert {line for *_, line in inner.co_lines()} - {None} == {7, 9, 10}
    (compiled,) = [
        data for name, data in made({"a.py": SAID}, sources=sources).items() if "c" in name
    ]
    assert b"Said" not in compiled
    assert (b"meant" in compiled) is sources


def test_the_same_archive_comes_out_every_time() -> None:
    files = {"a.py": "def f():\n    'Said.'\n    return {1, 2, 'three'}\n", "b.txt": "text"}
    backwards = dict(reversed(files.items()))
    assert compile.make(archive(files), SETTINGS) == compile.make(archive(backwards), SETTINGS)


def test_a_source_that_does_not_compile_is_named(tmp_path: Path) -> None:
    given = tmp_path / "broken.zip"
    given.write_bytes(archive({"wrong.py": "def :"}))
    with pytest.raises(inside.InsideFailed, match=r"(?s)broken\.zip.*wrong\.py.*SyntaxError"):
        slim.make(given, SETTINGS, tmp_path / "out")


def test_without_node_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside.shutil, "which", lambda *_, **__: None)
    with pytest.raises(inside.InsideFailed, match=r"run `python3 build\.py build`"):
        inside.node()

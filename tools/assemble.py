"""What goes into dist/, step by step.

`plan()` answers with every file of dist/ and where its content comes from; `build()` makes dist/
be that: writes what differs and deletes what is not in the plan. A step that takes long keeps its
result in `.cache`, under a hash of everything that the result depends on.

Some things in the sources are filled in here:

    %FIGURE …%  in .html files: a picture made by `tools/figures.py`, for where JavaScript is not.
    %NUMBER …%  there, too: a number that a function beside the page computes (`tools/numbers.py`).
    %RUNTIME%   in .html files: the folder of Python's parts, relative, with the slash at its end.
                It has a hash of its contents in its name, so browsers may keep it for ever.
    %CORE%      there, too: the file that PyScript's core.js is a door to.
    %VERSION%   in .html files: the package's version; %WHEEL%: its wheel, to read or to install.
    %FILES%     in web/worker/parts.mjs: the files that Python needs, with their sizes in bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyodide_lock import PyodideLockSpec

from tools import bundle, inside, kernels, notices, slim, sources
from tools.compile import DATE, PACKED

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
DIST = ROOT / "dist"
WEB = ROOT / "web"
PACKAGE = ROOT / "xocnn"
MODULES = ROOT / "node_modules"

Content = bytes | Path
Plan = dict[str, Content]

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
# PyScript loads its plugins only when asked to; the page asks for none (see web/js/python.js).
PYSCRIPT_PARTS = ("core.js", "core-*.js", "error-*.js")
FONTS = (
    "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
    "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2",
    "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-600-normal.woff2",
)
ASSETS = ("js/", "style/", "fonts/", "icon.svg")  # what pages load, in a folder named by its hash
RECORDED = ROOT / "tests" / "build" / "computed.json"


class StepFailed(Exception):
    """A step of the build did not work; the message says which and why."""


# ---------------------------------------------------------------- hashes and the cache


def read(content: Content) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content


def files_in(folder: Path, *patterns: str) -> list[Path]:
    found = (path for pattern in patterns for path in folder.rglob(pattern))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def hash_of(*parts: Content | str) -> str:
    """A hash of contents, in order; a path counts with its name in the project."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            name = part.relative_to(ROOT).as_posix() if part.is_relative_to(ROOT) else part.name
            total.update(hashlib.sha256(name.encode()).digest())
        content = part.encode() if isinstance(part, str) else read(part)
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def named(files: Plan) -> list[bytes | str]:
    """Names and contents in turn, for a hash of both."""
    return [part for name in sorted(files) for part in (name, read(files[name]))]


def cached(step: str, key: str, name: str, make: Callable[[Path], None]) -> Path:
    """The file that `make(path)` writes, made only if it is not in the cache already."""
    folder = CACHE / step / key[:16]
    if not (folder / name).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            make(Path(temporary) / name)
            if not (Path(temporary) / name).exists():
                raise StepFailed(f"The step '{step}' made no {name}.")
            folder.mkdir(exist_ok=True)
            (Path(temporary) / name).replace(folder / name)
        forget_old(folder.parent)
    return folder / name


def forget_old(step: Path, keep: int = 6) -> None:
    folders = (path for path in step.iterdir() if not path.name.startswith("tmp"))
    for path in sorted(folders, key=lambda path: path.stat().st_mtime)[:-keep]:
        shutil.rmtree(path, ignore_errors=True)


def python(step: str, *arguments: str, folder: Path = ROOT) -> None:
    """Run Python in a folder, the project's; where it fails, show what it said."""
    print(f"{step} …", flush=True)
    # One hash seed and one thread, so that it comes out the same every time.
    fixed = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, **fixed, "SOURCE_DATE_EPOCH": "1577836800"},
    )
    if done.returncode:
        raise StepFailed(f"{step} failed:\n{done.stdout.strip()}")


# ---------------------------------------------------------------- the parts


def pyodide_lock() -> PyodideLockSpec:
    return PyodideLockSpec.from_json(MODULES / "pyodide" / "pyodide-lock.json")


def pyodide_version() -> str:
    found = json.loads((MODULES / "pyodide" / "package.json").read_text(encoding="utf-8"))
    return str(found["version"])


def numpy_wheel() -> Path:
    numpy = pyodide_lock().packages["numpy"]
    return sources.fetch(
        CACHE / "numpy" / numpy.file_name,
        numpy.sha256,
        sources.numpy_sources(pyodide_version(), numpy.file_name),
    )


def side_modules() -> dict[str, Path]:
    """The kernels, compiled; by the names that they have in the wheel."""
    folder = PACKAGE / "ops" / "simd"
    inputs = [*files_in(folder, "*"), ROOT / "tools" / "kernels.py"]
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    compiler = re.search(r"^ziglang==\S+", pinned, re.MULTILINE)
    assert compiler
    made = {}
    for build in kernels.BUILDS:

        def make(path: Path, build: str = build) -> None:
            print(f"Compiling the kernels ({build}) …", flush=True)
            said = kernels.make(folder, build, path)
            if said:
                raise StepFailed(f"Compiling the kernels ({build}) failed:\n{said}")

        name = kernels.file_name(build)
        made[name] = cached("kernels", hash_of(*inputs, compiler[0], build), name, make)
    return made


def version() -> str:
    """The package's version."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
    assert found
    return found[1]


def our_wheel() -> Path:
    """The wheel for Pyodide: the package, and what only Pyodide can use, the side modules."""
    modules = side_modules()
    metadata = [ROOT / "pyproject.toml", ROOT / "LICENSE"]
    inputs = [*metadata, *files_in(PACKAGE, "*"), *modules.values()]

    def make(path: Path) -> None:
        tree, built = path.parent / "tree", path.parent / "built"
        shutil.copytree(PACKAGE, tree / "xocnn", ignore=shutil.ignore_patterns("__pycache__"))
        for file in metadata:
            shutil.copyfile(file, tree / file.name)
        for name, module in modules.items():
            shutil.copyfile(module, tree / "xocnn" / "ops" / name)
        command = ["hatchling", "build", "-t", "wheel", "-d", str(built)]
        python("Building the wheel", "-m", *command, folder=tree)
        # Compressed, it would depend on this machine's zlib.
        with zipfile.ZipFile(built / path.name) as given, zipfile.ZipFile(path, "w") as stored:
            for member in given.namelist():
                plain = zipfile.ZipInfo(member, DATE)
                plain.external_attr = 0o644 << 16
                stored.writestr(plain, given.read(member))

    name = f"xocnn-{version()}-py3-none-any.whl"
    return cached("wheel", hash_of(*inputs), name, make)


def slimmed(step: str, given: Path, settings: dict[str, Any]) -> Path:
    """An archive of Python modules, compiled and without what the page does not need.

    Beside it lies the same as one stream, with `PACKED` behind its name.
    """
    stdlib = None if settings is slim.STDLIB else standard_library()
    key = hash_of(given, pyodide_version(), json.dumps(settings), *slim.INPUTS)

    def make(path: Path) -> None:
        slim.make(given, settings, path, stdlib)

    return cached(step, key, "made", make) / given.name


def standard_library() -> Path:
    return slimmed("stdlib", MODULES / "pyodide" / "python_stdlib.zip", slim.STDLIB)


def slim_numpy() -> Path:
    return slimmed("numpy-slim", numpy_wheel(), slim.NUMPY)


def packed(archive: Path) -> Path:
    """A slimmed archive as one stream, which a browser unpacks by itself."""
    return archive.with_name(archive.name + PACKED)


def lock_file(numpy: Path, ours: Path) -> Path:
    """Pyodide's lock file, cut down to NumPy as it is here, with our wheel in it."""

    def make(path: Path) -> None:
        lock = pyodide_lock()
        lock.packages = {"numpy": lock.packages["numpy"]}
        lock.packages["numpy"].sha256 = hashlib.sha256(numpy.read_bytes()).hexdigest()
        without_ours = path.with_name("without-ours.json")
        lock.to_json(without_ours)
        # `pyodide` is pyodide-build's command.
        command = ["pyodide_cli", "lockfile", "add-wheels", str(ours)]
        files = ["--input", str(without_ours), "--output", str(path)]
        python("Writing Pyodide's lock file", "-m", *command, *files, folder=ours.parent)

    source = MODULES / "pyodide" / "pyodide-lock.json"
    return cached("lock", hash_of(source, numpy, ours), "pyodide-lock.json", make)


def compute(step: str, module: str, *arguments: str | Path) -> None:
    """Run a module of the project inside Pyodide, with NumPy and the package there."""
    print(f"{step} …", flush=True)
    parts = [slim_numpy(), our_wheel()]
    inside.run(module, *arguments, archives=parts, stdlib=standard_library())


def computer() -> list[Content | str]:
    """What whatever is computed inside Pyodide depends on, besides the package's sources."""
    return [
        pyodide_version(),
        numpy_wheel(),
        *inside.INPUTS,
        side_modules()["kernels-simd128.wasm"],
    ]


def modules_of(*names: str) -> list[Path]:
    """The files of the package that these modules import, directly or not."""
    code = (
        f"import sys, {', '.join(names)}\n"
        "files = [m.__file__ for n, m in sys.modules.items() if n.partition('.')[0] == 'xocnn']\n"
        "print(*sorted(files), sep='\\n')"
    )
    said = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    return [Path(line) for line in said.splitlines()]


def trained_network() -> Path:
    """The network that the page opens with, trained by the default recipe."""

    def make(path: Path) -> None:
        compute("Training the default network", "xocnn", "train", "--out", path)

    used = modules_of("xocnn.recipe", "xocnn.files", "xocnn.ops.kernels")
    return cached("model", hash_of(*computer(), *used), "default.npz", make)


def example(model: Path) -> Path:
    """What that network, and each lab, makes of an example: what there is until Python comes."""

    def make(path: Path) -> None:
        compute("Computing the example", "xocnn.page.example", "--model", model, "--out", path)

    key = hash_of(model, *computer(), *files_in(PACKAGE, "*.py"))
    return cached("example", key, "example", make)


def figures(model: Path) -> Path:
    """What `tools/figures.py` draws of that network, for readers without JavaScript."""

    def make(path: Path) -> None:
        compute("Drawing the figures", "tools.figures", "--model", model, "--out", path)

    tools = [ROOT / "tools" / f"{name}.py" for name in ("figures", "palette", "sheet")]
    sources = [*tools, *files_in(PACKAGE, "*.py")]
    key = hash_of(model, *computer(), WEB / "style" / "tokens.css", *sources)
    return cached("figures", key, "figures.json", make)


def numbers(model: Path) -> Path:
    """What `tools/numbers.py` computes of that network for the sentences of the pages."""

    def make(path: Path) -> None:
        compute("Computing the numbers", "tools.numbers", "--model", model, "--out", path)

    tools = [ROOT / "tools" / f"{name}.py" for name in ("figures", "numbers", "palette", "sheet")]
    sources = [*tools, *sorted(WEB.glob("*.py")), *files_in(PACKAGE, "*.py")]
    return cached("numbers", hash_of(model, *computer(), *sources), "numbers.json", make)


def computed() -> dict[str, Path]:
    """All that the build computes with the package: the same bytes on every machine."""
    model = trained_network()
    with ThreadPoolExecutor() as together:  # each of these waits for a Node of its own
        shown, *made = (together.submit(make, model) for make in (example, figures, numbers))
        files = [model, *files_in(shown.result(), "*.json"), *(each.result() for each in made)]
    return {path.name: path for path in files}


def numbered(texts: dict[str, str], made: dict[str, str]) -> dict[str, str]:
    """Pages with their numbers filled in, by the pages' names."""
    quoted = {name for text in texts.values() for name in re.findall(r"%NUMBER (\w+)%", text)}
    if unknown := sorted(quoted - made.keys()):
        raise StepFailed(f"No function in web/*.py computes the number “{unknown[0]}”.")
    if unused := sorted(made.keys() - quoted):
        raise StepFailed(f"No page quotes the number “{unused[0]}”; delete its function in web/.")
    return {
        page: re.sub(r"%NUMBER (\w+)%", lambda found: html.escape(made[found[1]]), text)
        for page, text in texts.items()
    }


def illustrated(text: str, drawn: dict[str, Any]) -> str:
    """A page with its figures filled in."""

    def picture(found: re.Match[str]) -> str:
        figure = drawn.get(found[1])
        if figure is None:
            raise StepFailed(f"There is no figure “{found[1]}”; there are {', '.join(drawn)}.")
        words = {name: html.escape(figure[name]) for name in ("alt", "caption")}
        return (
            f'<figure class="still"><img src="figures/{found[1]}.svg" width="{figure["width"]:g}" '
            f'height="{figure["height"]:g}" loading="lazy" alt="{words["alt"]}">'
            f"<figcaption>{words['caption']}</figcaption></figure>"
        )

    return re.sub(r"%FIGURE ([\w-]+)%", picture, text)


# ---------------------------------------------------------------- the plan


def runtime() -> Plan:
    """The folder that Python runs from: Pyodide, PyScript, the wheels, our two worker files."""
    pyodide = MODULES / "pyodide"
    numpy, stdlib = slim_numpy(), standard_library()
    ours = slimmed("wheel-slim", our_wheel(), slim.OURS)
    files: Plan = {name: pyodide / name for name in PYODIDE_FILES}
    for archive in (stdlib, numpy, ours):
        files[packed(archive).name] = packed(archive)
    files["pyodide-lock.json"] = lock_file(numpy, ours)
    for name in ("shim.mjs", "worker.py"):
        files[name] = WEB / "worker" / name
    sizes = json.dumps({name: len(read(content)) for name, content in files.items()})
    files["parts.mjs"] = bundle.parts_worker().replace('"%FILES%"', json.dumps(sizes)).encode()
    folder = MODULES / "@pyscript" / "core" / "dist"
    for pattern in PYSCRIPT_PARTS:
        for path in sorted(folder.glob(pattern)):
            # Its source maps stay behind, so it should not point to them.
            text = path.read_text(encoding="utf-8")
            files[f"pyscript/{path.name}"] = re.sub(r"\n//# sourceMap.*", "", text).encode()
    return files


def assets(scripts: dict[str, bytes]) -> Plan:
    """Scripts, styles, fonts and the icon: what pages load, by its path in a folder of its own."""
    fonts = {f"fonts/{Path(font).name}": MODULES / font for font in FONTS}
    return {**scripts, **fonts, "icon.svg": WEB / "icon.svg"}


def plan() -> Plan:
    """Every file of dist/, by its path, with its content or where that lies."""
    python_parts = runtime()
    folder = f"runtime-{hash_of(*named(python_parts))[:8]}/"
    (core,) = (name for name in python_parts if name.startswith("pyscript/core-"))
    files: Plan = {folder + name: content for name, content in python_parts.items()}
    scripts = bundle.bundled()
    of_pages = assets(scripts)
    versioned = f"assets-{hash_of(*named(of_pages))[:8]}/"
    files |= {versioned + name: content for name, content in of_pages.items()}
    made = computed()
    drawn, figured = (
        json.loads(made.pop(f"{name}.json").read_text(encoding="utf-8"))
        for name in ("figures", "numbers")
    )
    wheel = our_wheel()
    words = {
        "%RUNTIME%": folder,
        "%CORE%": core,
        "%VERSION%": version(),
        "%WHEEL%": f"package/{wheel.name}",
    }
    pages = {path.name: path.read_text(encoding="utf-8") for path in files_in(WEB, "*.html")}
    for name, page in numbered(pages, figured).items():
        text = illustrated(page, drawn)
        for mark, word in words.items():
            text = text.replace(mark, word)
        text = bundle.preloading(text, scripts)
        links = rf'((?:href|src)=")(?={"|".join(ASSETS)})'
        files[name] = re.sub(links, rf"\1{versioned}", text).encode()
    files["xocnn-lab.js"] = WEB / "xocnn-lab.js"
    files[words["%WHEEL%"]] = wheel
    for name, figure in drawn.items():
        files[f"figures/{name}.svg"] = figure["svg"].encode()
    files |= {f"model/{name}": path for name, path in made.items()}
    files["LICENSE.txt"] = ROOT / "LICENSE"
    files["THIRD-PARTY.txt"] = notices.text(MODULES, numpy_wheel()).encode()
    return files


def folders(files: Plan) -> list[str]:
    """The two folders that are named by a hash of what is in them: Python's, and the pages'."""
    found = {name.partition("/")[0] for name in files}
    return [
        next(f"{folder}/" for folder in found if folder.startswith(start))
        for start in ("runtime-", "assets-")
    ]


def unpacked(files: Plan) -> Plan:
    """The archives among these files as Pyodide itself loads them, for what has no page."""
    return {
        name.removesuffix(PACKED): gzip.decompress(read(content))
        for name, content in files.items()
        if name.endswith(PACKED)
    }


def newest_sources() -> tuple[int, int]:
    """Changes whenever a file that dist/ is made from does."""
    paths = [*files_in(WEB, "*"), *files_in(PACKAGE, "*.py", "*.c", "*.h")]
    return len(paths), max(path.stat().st_mtime_ns for path in paths)


def write(files: Plan, folder: Path) -> None:
    """Make a folder hold exactly these files."""
    for name, content in files.items():
        path, new = folder / name, read(content)
        if not path.exists() or path.read_bytes() != new:
            sources.write(path, new)
    wanted = {folder / name for name in files}
    for path in files_in(folder, "*"):
        if path not in wanted:
            path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def record() -> dict[str, str]:
    """The hash of everything that the build computes, by its name."""
    return {name: hash_of(path.read_bytes()) for name, path in sorted(computed().items())}


def build(folder: Path = DIST) -> Plan:
    """Make dist/ from its plan."""
    files = plan()
    write(files, folder)
    return files


def hashes(files: Plan) -> list[str]:
    """What was computed, and all of dist/, each as one hash in a line."""
    return [f"Computed: {hash_of(json.dumps(record()))}", f"dist/: {hash_of(*named(files))}"]


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    try:
        files = build()
    except (sources.DownloadError, bundle.BundleFailed, inside.InsideFailed, StepFailed) as problem:
        print(problem, file=sys.stderr)
        return 2 if isinstance(problem, sources.DownloadError) else 1
    if "--record" in arguments:
        sources.write(RECORDED, f"{json.dumps(record(), indent=2)}\n".encode())
    seconds = time.monotonic() - started
    size = sum(len(read(content)) for content in files.values())
    print(f"Built dist/ ({size / 1e6:.1f} MB) in {seconds:.1f} s.", *hashes(files), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

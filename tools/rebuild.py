"""Building once more, from nothing, on what passes for another machine: the same bytes come out.

`python3 build.py rebuild` copies the project's files to a new folder and builds there with another
Python, another major of Node, and NumPy and its BLAS held to the instructions of an old processor.
Then both builds' hashes are compared. First it is shown that the setting bites: the same training,
run natively, has to come out otherwise under it, or else the comparison would say nothing.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build import NODE_WHEEL, OLDEST, PREFERRED, python_candidates, python_version
from tools import assemble, inside

ROOT = assemble.ROOT
TRAINED = 10  # updates, enough for the last digits to part
HASHES = ("Computed: ", "dist/: ")
TRAIN = f"""
import hashlib
from xocnn import recipe
weights = recipe.train(updates={TRAINED}).parameters
print(hashlib.sha256(b"".join(array.tobytes() for array in weights.values())).hexdigest())
"""
FOUND = """
import numpy
print(" ".join(numpy.show_config(mode="dicts")["SIMD Extensions"]["found"]))
"""


class NotTheSame(Exception):
    """Something came out otherwise, or could not be tried; the message says what."""


def processors() -> list[dict[str, str]]:
    """Environments under which NumPy takes this processor for another; the oldest first."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return []
    found = subprocess.check_output([sys.executable, "-c", FOUND], text=True).strip()
    return [
        {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": found},
        {"OPENBLAS_CORETYPE": "Haswell"},
    ]


def trained_natively(environment: dict[str, str]) -> str:
    """The hash of what a short training by this Python's NumPy comes to."""
    return subprocess.check_output(
        [sys.executable, "-c", TRAIN], cwd=ROOT, env={**os.environ, **environment}, text=True
    ).strip()


def show_that_processors_differ(environments: list[dict[str, str]]) -> None:
    print("Training natively as on two processors …", flush=True)
    if len({trained_natively(each) for each in environments}) < len(environments):
        raise NotTheSame("Native training does not differ, so these settings would prove nothing.")


def other_python() -> str:
    """A Python that is new enough and of another version than this one."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for candidate in python_candidates():
        version = python_version(candidate)
        if version and version != here and tuple(map(int, version.split("."))) >= OLDEST:
            return candidate
    raise NotTheSame(
        f"A second Python from {'.'.join(map(str, OLDEST))} on is needed beside {here}, for "
        f"instance {' or '.join(each for each in PREFERRED if each != here)}: install one."
    )


def other_node(folder: Path) -> Path:
    """The folder of a Node of another major version, installed from PyPI."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", NODE_WHEEL]
    subprocess.run([*pip, "--disable-pip-version-check"], check=True, capture_output=True)
    here = subprocess.check_output([inside.node(), "--version"], text=True)
    there = subprocess.check_output([str(binaries / "node"), "--version"], text=True)
    if here.split(".")[0] == there.split(".")[0]:
        raise NotTheSame(f"Node is {here.strip()} here and {there.strip()} there: one is needed.")
    return binaries


def copied(folder: Path) -> None:
    """The project's own files, without whatever an earlier build has left."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).exists():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    # Not made by the build, large, and taken only with the hash of Pyodide's lock file.
    shutil.copytree(assemble.CACHE / "numpy", folder / ".cache" / "numpy")


def built(folder: Path, python: str, node: Path, environment: dict[str, str]) -> list[str]:
    """The lines with the hashes that a build elsewhere prints."""
    path = os.pathsep.join([str(node), os.environ["PATH"]])
    done = subprocess.run(
        [python, "build.py", "build"],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise NotTheSame(f"The build elsewhere failed:\n{done.stdout.strip()}")
    return [line for line in done.stdout.splitlines() if line.startswith(HASHES)]


def differences(one: Path, other: Path) -> list[str]:
    """The files of two folders that are not the same."""
    names = {path.relative_to(top) for top in (one, other) for path in assemble.files_in(top, "*")}
    return sorted(
        name.as_posix()
        for name in names
        if not (one / name).exists()
        or not (other / name).exists()
        or (one / name).read_bytes() != (other / name).read_bytes()
    )


def main() -> int:
    environments = processors()
    try:
        if environments:
            show_that_processors_differ(environments)
        else:
            print(f"On {platform.machine()} NumPy can stand for no other processor.")
        files = assemble.build()
        here = assemble.hashes(files)
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "project"
            copied(folder)
            python, node = other_python(), other_node(Path(temporary) / "node")
            environment = environments[0] if environments else {}
            said = ", ".join([python, f"{node / 'node'}", json.dumps(environment)])
            print(f"Building once more, from nothing, with {said} …", flush=True)
            there = built(folder, python, node, environment)
            if here != there:
                parts = differences(assemble.DIST, folder / "dist")
                raise NotTheSame("\n".join([*here, *there, "These differ:", *parts]))
    except (NotTheSame, subprocess.CalledProcessError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join([*here, "Both builds are the same, byte for byte."]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

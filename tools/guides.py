"""The guides to embedding, made into the pages that their readers would get.

`docs/embedding/` has one small project for each kind of host: a plain page, MkDocs, Sphinx, a
notebook. Each is built here as its own documentation says, with this site's address in place of the
example's. The tools for that are installed beside `.venv`, at the versions of its requirements.txt.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "embedding"
CACHE = ROOT / ".cache" / "guides"
EXAMPLE = "https://example.org/xocnn/"  # stands for wherever somebody put dist/

COMMANDS = {
    "mkdocs": "mkdocs build --quiet --strict --site-dir ../site",
    "sphinx": "sphinx -q -W . ../site",
    "jupyter": "nbconvert --execute --to html --output-dir ../site --output index lesson.ipynb",
}


def python() -> Path:
    """A Python that has the tools; installs them where they are not there yet."""
    wanted = GUIDES / "requirements.txt"
    folder = CACHE / hashlib.sha256(wanted.read_bytes()).hexdigest()[:16]
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        command = [str(inside), "-m", "pip", "install", "--quiet", "-r", str(wanted)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / "installed").touch()
    return inside


def build(kind: str, address: str, folder: Path) -> None:
    """Make one guide's pages in a folder, with this address of the site that has the labs."""
    if kind == "plain":
        shutil.copytree(GUIDES / kind, folder)
        put(folder, address)
        return
    words = COMMANDS[kind].split()
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        shutil.copytree(GUIDES / kind, source)
        put(source, address)
        subprocess.run([str(python()), "-m", *words], cwd=source, check=True, capture_output=True)
        shutil.copytree(Path(temporary) / "site", folder)


def put(folder: Path, address: str) -> None:
    """The real address in place of the example's."""
    for path in folder.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(EXAMPLE, address), encoding="utf-8")

"""The page's scripts and styles, each page's own in one file.

A browser on a new visit would else ask for some sixty modules, one after the other; that alone took
an eighth of the time until Python is ready. What is imported when it is wanted stays a file of its
own, and names stay as they are, so that what a browser's debugger shows can be read.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from tools.check import script

ROOT = Path(__file__).resolve().parent.parent

# Two pages that share what they load would have it in a dozen pieces; nobody opens both in a hurry.
MODULES = (("start", "support"), ("embed",), ("gallery",))
# Asked for before any other: all that it imports is put into it, and it stays out of the others.
FIRST = ("python",)
# A plain script that needs no other, and has its own copy of what it imports.
WATCH = ("watch",)
# Run before any other, or in another thread, and alone.
ALONE = ("remembered", "tap")
STYLES = ("index", "embed", "gallery", "teachers", "unscripted")


IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./(chunk-[\w-]+\.js)["']""")
WANTED = re.compile(r"""\bimport\(["']\./([\w-]+\.js)["']\)""")


class BundleFailed(Exception):
    """A script or a style does not fit together; the message says where."""


def bundled() -> dict[str, bytes]:
    """By its path in dist/, every script and style that the pages load."""
    modules = ("--bundle", "--splitting", "--format=esm", "--external:./python.js")
    found: dict[str, bytes] = {}
    for together in MODULES:
        found |= run("js", together, "js", *modules)
    return {
        **found,
        **run("js", FIRST, "js", "--bundle", "--format=esm"),
        **run("js", WATCH, "js", "--bundle", "--format=iife"),
        **run("js", ALONE, "js"),
        **run("style", STYLES, "css", "--bundle", "--external:*.woff2"),
    }


def parts_worker() -> str:
    """The worker that loads what Python is made of, with what it imports."""
    (script,) = run(
        "worker", ("parts",), "mjs", "--bundle", "--format=esm", "--out-extension:.js=.mjs"
    ).values()
    return script.decode()


def run(folder: str, names: tuple[str, ...], kind: str, *options: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [
                *script("esbuild"),
                *(f"web/{folder}/{name}.{kind}" for name in names),
                *options,
                *("--minify-whitespace", "--minify-syntax", "--charset=utf8"),
                *("--log-level=warning", f"--outdir={out}"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode:
            raise BundleFailed(f"web/{folder} does not fit together:\n{done.stderr.strip()}")
        return {f"{folder}/{path.name}": path.read_bytes() for path in sorted(Path(out).iterdir())}


def preloading(page: str, scripts: dict[str, bytes]) -> str:
    """A page that asks at once for the pieces that its scripts are going to import."""

    def links(found: re.Match[str]) -> str:
        # What the script itself imports later is what it is there for; what that wants, can wait.
        pieces = WANTED.findall(scripts[f"js/{found[1]}"].decode())
        unread = [found[1], *pieces]
        while unread:
            text = scripts[f"js/{unread.pop()}"].decode()
            new = [name for name in IMPORTED.findall(text) if name not in pieces]
            pieces += new
            unread += new
        return (
            "".join(f'<link rel="modulepreload" href="js/{name}">\n' for name in pieces) + found[0]
        )

    return re.sub(r'<script type="module" src="js/([\w-]+\.js)">', links, page)

"""dist/ is whole and asks no other host for anything; tools/rebuild.py shows that it repeats."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools import assemble

pytestmark = pytest.mark.slow  # it needs what the build makes

# Parts of PyScript that are loaded only when a page asks for them; ours asks for none.
UNUSED = re.compile(r"/pyscript/(codemirror|deprecations|donkey|py-|pyodide_graph|toml|zip|xterm)")
JS_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}/[^"'$]+)["']""")
JS_FETCH = re.compile(r"""\bfetch\(\s*["']([^"'$]+)["']""")
CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')]+)["']?""")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {name: assemble.read(content) for name, content in assemble.plan().items()}


class Links(HTMLParser):
    """What a page loads, and the anchors that it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.followed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("src", "href", "poster", "data"):
                (self.followed if tag == "a" else self.loaded).append(value)
            elif value and name == "srcset":
                self.loaded += [part.split()[0] for part in value.split(",")]
        known = dict(attrs)
        if tag == "meta" and known.get("name") == "xocnn-runtime":
            self.loaded += [f"{known['content']}{name}" for name in ("parts.mjs", "shim.mjs")]


def references(files: dict[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Each file's name, what it loads, and the path that this is relative to."""
    for name, content in files.items():
        here = posixpath.dirname(name)
        if name.endswith(".html"):
            links = Links()
            links.feed(content.decode())
            found = links.loaded
            found += [link for link in links.followed if not link.startswith("http")]
        elif name.endswith(".css"):
            found = CSS_URL.findall(content.decode())
        elif name.endswith((".js", ".mjs")):
            found = JS_IMPORT.findall(content.decode())
            if "/js/" in name:
                yield from ((name, link, "") for link in JS_FETCH.findall(content.decode()))
        else:
            continue
        yield from ((name, link, here) for link in found)


def test_everything_that_is_loaded_is_there(files: dict[str, bytes]) -> None:
    missing = []
    for name, link, base in references(files):
        path = link.split("#")[0].split("?")[0]
        target = posixpath.normpath(posixpath.join(base, path))
        elsewhere = not path or path.startswith("data:") or target == "."
        # Pyodide's own code for Node imports what is there.
        unused = UNUSED.search(f"/{target}") or name.endswith("pyodide.asm.mjs")
        if not elsewhere and not unused and target not in files:
            missing.append(f"{name} loads {link}")
    assert not missing, "\n".join(missing)


def test_no_page_style_or_script_names_another_host(files: dict[str, bytes]) -> None:
    foreign = [
        f"{name} loads {link}"
        for name, link, _ in references(files)
        if re.match(r"(https?:)?//", link)
    ]
    assert not foreign, "\n".join(foreign)
    for name, content in files.items():
        if "/js/" in name:
            # The name of SVG's kind of elements looks like an address, but nobody goes there.
            text = content.decode().replace('"http://www.w3.org/2000/svg"', "")
            assert not re.search(r"""["'`](https?:)?//[\w.-]+\.\w+""", text), name


def test_what_starts_python_is_in_one_script_and_in_no_other(files: dict[str, bytes]) -> None:
    # Imported under two addresses it would run twice, and start Python twice.
    scripts = {name: content for name, content in files.items() if "/js/" in name}
    assert [name for name, text in scripts.items() if b"parts.mjs" in text] == [
        f"{assemble.folders(files)[1]}js/python.js"
    ]


def test_no_link_starts_at_the_root(files: dict[str, bytes]) -> None:
    rooted = [f"{name}: {link}" for name, link, _ in references(files) if link.startswith("/")]
    assert not rooted, "\n".join(rooted)


def runtime(files: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name.split("/", 1)[1]: content
        for name, content in files.items()
        if name.startswith("runtime-")
    }


def test_no_placeholder_is_left(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith((".html", ".mjs")):
            assert not re.search(rb"%[A-Z]{3,}%", content), name


def test_the_lock_file_names_the_wheels_by_their_hashes(files: dict[str, bytes]) -> None:
    parts = runtime(files)
    lock = json.loads(parts["pyodide-lock.json"])
    assert set(lock["packages"]) == {"numpy", "xocnn"}
    assert lock["packages"]["xocnn"]["depends"] == ["numpy"]
    for package in lock["packages"].values():
        wheel = gzip.decompress(parts[f"{package['file_name']}.gzip"])
        assert hashlib.sha256(wheel).hexdigest() == package["sha256"]


def test_the_sizes_that_progress_goes_by_are_true(files: dict[str, bytes]) -> None:
    parts = runtime(files)
    found = re.search(r'JSON\.parse\(("(?:[^"\\]|\\.)*")\)', parts["parts.mjs"].decode())
    assert found
    sizes = json.loads(json.loads(found[1]))
    assert sizes == {name: len(parts[name]) for name in sizes}
    assert {"pyodide.asm.wasm", "python_stdlib.zip.gzip", "pyodide-lock.json"} < set(sizes)


def test_licences_are_there(files: dict[str, bytes]) -> None:
    assert files["LICENSE.txt"].startswith(b"MIT License")
    notices = files["THIRD-PARTY.txt"].decode()
    for name in ("Pyodide", "PyScript", "NumPy", "uPlot", "Source Serif 4", "IBM Plex Mono"):
        assert re.search(rf"^{name}.* \d", notices, re.MULTILINE), name


def test_a_citation_names_the_version_and_the_year_and_the_package_can_be_had(
    files: dict[str, bytes],
) -> None:
    page = files["index.html"].decode()
    year = re.search(r"Copyright \(c\) (\d{4}) xocnn contributors", files["LICENSE.txt"].decode())
    assert year and f"xocnn contributors ({year[1]})" in page and f"{{{year[1]}}}" in page
    assert f"Version {assemble.version()}." in page
    assert f"version = {{{assemble.version()}}}" in page
    wheel = next(name for name in files if name.startswith("package/"))
    assert f'href="{wheel}"' in page
    with zipfile.ZipFile(io.BytesIO(files[wheel])) as archive:
        assert archive.read("xocnn/match.py") == (assemble.PACKAGE / "match.py").read_bytes()


def test_writing_makes_a_folder_hold_just_the_plan(tmp_path: Path) -> None:
    assemble.write({"a.txt": b"1", "old/b.txt": b"2"}, tmp_path)
    kept = (tmp_path / "a.txt").stat().st_mtime_ns
    assemble.write({"a.txt": b"1", "new/c.txt": b"3"}, tmp_path)
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert found == ["a.txt", "new", "new/c.txt"]
    assert (tmp_path / "a.txt").stat().st_mtime_ns == kept

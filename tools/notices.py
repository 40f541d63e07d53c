"""THIRD-PARTY.txt: what dist/ holds that others made, and under which licences."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

# The name in node_modules, what it is in dist/, its licence, where its source is.
PARTS = [
    ("pyodide", "Pyodide, with CPython and its standard library", "MPL-2.0; CPython: PSF-2.0"),
    ("@pyscript/core", "PyScript", "Apache-2.0"),
    ("idb-keyval", "idb-keyval", "Apache-2.0"),
    ("uplot", "uPlot", "MIT"),
    ("@fontsource-variable/source-serif-4", "Source Serif 4", "OFL-1.1"),
    ("@fontsource/ibm-plex-mono", "IBM Plex Mono", "OFL-1.1"),
]
HOMES = {
    "pyodide": "https://github.com/pyodide/pyodide (CPython: https://github.com/python/cpython)",
    "@pyscript/core": "https://github.com/pyscript/pyscript",
    "idb-keyval": "https://github.com/jakearchibald/idb-keyval",
    "uplot": "https://github.com/leeoniya/uPlot",
    "@fontsource-variable/source-serif-4": "https://github.com/adobe-fonts/source-serif",
    "@fontsource/ibm-plex-mono": "https://github.com/IBM/plex",
}
LINE = "=" * 78


def licence_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.upper().startswith("LICEN"))


def text(modules: Path, numpy: Path) -> str:
    """The whole file, from the packages themselves."""
    table, texts = [], []
    for package, name, licence in PARTS:
        folder = modules / package
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        table.append(f"{name} {version}\n    {licence}\n    {HOMES[package]}")
        for path in licence_files(folder):
            texts.append(f"{LINE}\n{name}\n{LINE}\n\n{path.read_text(encoding='utf-8').strip()}")
    with zipfile.ZipFile(numpy) as wheel:
        version = numpy.name.split("-")[1]
        table.append(f"NumPy {version}\n    BSD-3-Clause\n    https://github.com/numpy/numpy")
        for name in sorted(wheel.namelist()):
            if ".dist-info/" in name and "LICENSE" in name:
                content = wheel.read(name).decode("utf-8", "replace").strip()
                where = name.split("/", 1)[1].removeprefix("licenses/")
                texts.append(f"{LINE}\nNumPy: {where}\n{LINE}\n\n{content}")
    intro = (
        "xocnn itself is under the MIT licence (LICENSE.txt). This folder also holds these works\n"
        "of others under their own licences. The source of each is at the address\n"
        "given; the texts of the licences that the packages bring follow. The Mozilla Public\n"
        "License 2.0 is at https://www.mozilla.org/MPL/2.0/, the Python Software Foundation\n"
        "License at https://docs.python.org/3/license.html, the Apache License 2.0 at\n"
        "https://www.apache.org/licenses/LICENSE-2.0."
    )
    return "\n\n".join([intro, *table, *texts]) + "\n"

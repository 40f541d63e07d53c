"""Compressing files so that the bytes are the same on every machine.

zlib is not one program: Pythons and systems bring builds of their own, which compress to other
bytes, and gzip writes the system's number into its header. The build runs this module inside
Pyodide (tools/inside.py), whose zlib is the same everywhere:

    python -m tools.pack gzip GIVEN MADE      one gzip stream
    python -m tools.pack wheel GIVEN MADE     a wheel with the same members, compressed anew
"""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path

DATE = (2020, 1, 1, 0, 0, 0)
LEVEL = 9


def gzipped(content: bytes) -> bytes:
    """The content as one gzip stream without a time."""
    return gzip.compress(content, LEVEL, mtime=0)


def wheel(content: bytes) -> bytes:
    """The same members in the same order; hatchling has put the list of them last, as it should."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            member = zipfile.ZipInfo(name, DATE)
            member.external_attr = 0o644 << 16
            made.writestr(member, given.read(name), zipfile.ZIP_DEFLATED, LEVEL)
    return out.getvalue()


def main() -> None:
    kind, given, made = sys.argv[1:]
    pack = {"gzip": gzipped, "wheel": wheel}[kind]
    Path(made).write_bytes(pack(Path(given).read_bytes()))


if __name__ == "__main__":
    main()

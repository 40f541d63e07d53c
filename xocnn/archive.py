"""Arrays in a zip file, `.npz`, written so that bytes repeat and read so that nothing harms."""

from __future__ import annotations

import io
import math
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from xocnn.errors import FileError, TooLarge
from xocnn.kinds import ARCHIVE, HEAD, kind_of
from xocnn.names import shown

# 20 million parameters are 80 MB; a collection of 50,000 drawings is 160 MB.
MAX_BYTES = 256 * 2**20
MAX_MEMBERS = 500
MAX_NAME = 100
HEADER = 16_384  # bytes of an array that its header may take
CHUNK = 2**20  # bytes that are unpacked at a time
# Deflate packs zeros a thousandfold; weights and drawings stay below this.
LARGE, MOST_RATIO = 32 * 2**20, 200
ENTRY = b"PK\1\2"  # begins each entry of a zip's directory; it hardly occurs in arrays
MOST_ENTRIES = 4 * MAX_MEMBERS
ENCRYPTED = 1  # bit of a member's flags
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}  # files that systems add when they pack
MEMBER_BYTES = 512  # at most, that a member has besides its array: headers and names

# What zipfile and numpy raise on bytes that are not what they say.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    MemoryError,
    SyntaxError,
)


def write_archive(
    target: str | os.PathLike[str] | IO[bytes], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write arrays as `.npz`: not compressed and without the time, so that bytes repeat.

    The bytes are complete before a path is opened, so that a failure leaves what was there.
    TooLarge where `read_archive` would refuse the file for its size; then nothing is written.
    """
    size = sum(array.nbytes + MEMBER_BYTES for array in arrays.values())
    if size > MAX_BYTES or len(arrays) > MAX_MEMBERS:
        raise TooLarge(
            f"A file may have at most {MAX_BYTES // 2**20} MB and {MAX_MEMBERS} arrays, and this "
            f"one would have {-(-size // 2**20)} MB and {len(arrays)}; it was not written."
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3  # the same on every system
            member.external_attr = 0o644 << 16
            content = io.BytesIO()
            npy.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(member, content.getvalue())
    if isinstance(target, (str, os.PathLike)):
        Path(target).write_bytes(buffer.getbuffer())
    else:
        target.write(buffer.getbuffer())


@contextmanager
def open_archive(
    source: str | os.PathLike[str] | bytes | IO[bytes], what: str
) -> Iterator[Archive]:
    """An `.npz` file that should hold `what`, to be looked into before anything is unpacked.

    FileError where it is no safe one, at the start or when an array turns out to be damaged.
    """
    content = _content(source, what)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            yield Archive(opened, len(content))
    except FileError:
        raise
    except _DAMAGE:
        raise FileError(
            f"This should be {what}, an .npz file with plain arrays, but it is damaged or cut "
            "short; choose another copy."
        ) from None


def read_archive(
    source: str | os.PathLike[str] | bytes | IO[bytes], what: str
) -> dict[str, NDArray[Any]]:
    """All arrays of an `.npz` file that should hold `what`; FileError if it is not a safe one."""
    with open_archive(source, what) as archive:
        return {name: archive.read(name) for name in archive.headers}


class Header(NamedTuple):
    """What an array says of itself, ahead of its values.

    `stored` is its type with the byte order of the file; `start` is where its values begin.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    stored: np.dtype[Any]
    fortran: bool
    start: int

    @property
    def size(self) -> int:
        """Bytes of its values."""
        return math.prod(self.shape) * self.dtype.itemsize


class Archive:
    """The arrays of an open `.npz`: their `headers` by name, and one after another what they hold.

    Folders and what systems add when they pack (`__MACOSX`, `.DS_Store`) are passed over, and a
    folder that everything lies in does not count.
    """

    def __init__(self, opened: zipfile.ZipFile, size: int) -> None:
        self._opened = opened
        self._members = _named(opened.infolist())
        _check_members(self._members, size)
        self.headers = {name: self._header(member) for name, member in self._members.items()}

    def read(self, name: str) -> NDArray[Any]:
        """An array; never more is unpacked than its header says."""
        header = self.headers[name]
        raw = np.empty(header.size, np.uint8)
        with self._opened.open(self._members[name]) as file:
            file.read(header.start)
            for at in range(0, header.size, CHUNK):
                part = file.read(min(CHUNK, header.size - at))
                raw[at : at + len(part)] = np.frombuffer(part, np.uint8)
                if len(part) < min(CHUNK, header.size - at):
                    raise EOFError
            if file.read(1):  # at the end the checksum is compared, too
                raise ValueError("more than the header says")
        order: Literal["F", "C"] = "F" if header.fortran else "C"
        array = np.ndarray(header.shape, header.stored, raw.data, order=order)
        return np.require(array, header.dtype, ["C", "W"])

    def _header(self, member: zipfile.ZipInfo) -> Header:
        with self._opened.open(member) as file:
            start = io.BytesIO(file.read(HEADER))
        version = npy.read_magic(start)
        if version == (1, 0):
            shape, fortran, dtype = npy.read_array_header_1_0(start)
        elif version == (2, 0):
            shape, fortran, dtype = npy.read_array_header_2_0(start)
        else:
            raise ValueError("no version that numpy writes for plain arrays")
        if dtype.hasobject:
            raise FileError(
                "The file holds Python objects, which could run code, where plain numbers are "
                "expected; it was not opened; choose another file."
            )
        header = Header(shape, dtype.newbyteorder("="), dtype, fortran, start.tell())
        if header.start + header.size != member.file_size:
            raise ValueError("header and length do not agree")
        return header


def _content(source: str | os.PathLike[str] | bytes | IO[bytes], what: str) -> bytes:
    """The file's bytes, never more than MAX_BYTES; no more than the first if it is no archive."""
    if isinstance(source, (str, os.PathLike)):
        try:
            with Path(source).open("rb") as file:
                return _content(file, what)
        except (OSError, ValueError) as error:
            if isinstance(error, FileError):
                raise
            reason = getattr(error, "strerror", None) or "the name is not usable"
            raise FileError(
                f"{os.fspath(source)} cannot be opened ({reason}); check the name."
            ) from None
    if isinstance(source, (bytes, bytearray, memoryview)):
        source = io.BytesIO(source)
    head = source.read(HEAD)
    kind = kind_of(head)
    if kind.use != ARCHIVE:
        raise FileError(
            f"This should be {what}, an .npz file, but it is {kind.name}; choose another file."
        )
    content = head + source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileError(_too_large("in the file"))
    if content.count(ENTRY) > MOST_ENTRIES:
        raise FileError(
            f"The file should hold 1 to {MAX_MEMBERS} arrays, but its directory lists more than "
            f"{MOST_ENTRIES}; choose another file."
        )
    return content


def _named(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members that are arrays, by their names; FileError where others lie among them."""
    paths = {}
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        litter = path.name.startswith("._") or path.name.lower() in LITTER
        if member.is_dir() or litter or "__MACOSX" in path.parts:
            continue
        if path.suffix != ".npy" or len(path.stem) > MAX_NAME:
            raise FileError(
                f"The file should hold arrays only, but holds “{shown(path, 60)}”; "
                "choose another file."
            )
        if path in paths:
            raise FileError(
                f"The file should hold each array once, but has two called “{shown(path.stem)}”; "
                "choose another file."
            )
        paths[path] = member
    if len({path.parent for path in paths}) > 1:
        raise FileError(
            "The file should hold its arrays side by side, but they lie in several folders; "
            "choose another file."
        )
    return {path.stem: member for path, member in paths.items()}


def _check_members(members: Mapping[str, zipfile.ZipInfo], size: int) -> None:
    """What can be told from the zip's directory, before anything is unpacked."""
    if not members or len(members) > MAX_MEMBERS:
        raise FileError(
            f"The file should hold 1 to {MAX_MEMBERS} arrays, but its directory lists "
            f"{len(members) or 'none'}; choose another file."
        )
    if any(member.flag_bits & ENCRYPTED for member in members.values()):
        raise FileError("The file is locked with a password; unlock it, and pack it without one.")
    kinds = {member.compress_type for member in members.values()}
    if not kinds <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileError(
            "The file is packed in a way that is not used for arrays; save it with numpy.savez."
        )
    unpacked = sum(member.file_size for member in members.values())
    if unpacked > MAX_BYTES:
        raise FileError(_too_large("unpacked"))
    if unpacked > LARGE and unpacked > MOST_RATIO * size:
        raise FileError(
            f"The file would unpack to {unpacked // 2**20} MB, more than {MOST_RATIO} times its "
            "own size, as no real one does; it was not unpacked; choose another file."
        )


def _too_large(where: str) -> str:
    return (
        f"A file may have at most {MAX_BYTES // 2**20} MB {where}, and this one has more; "
        "choose a smaller one."
    )

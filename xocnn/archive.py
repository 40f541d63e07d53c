"""Arrays in a zip file, `.npz`, written so that bytes repeat and read so that nothing harms."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from xocnn.errors import FileError

# 20 million parameters are 80 MB; a collection of 50,000 drawings is 160 MB.
MAX_BYTES = 256 * 2**20
MAX_MEMBERS = 500
MAX_NAME = 100

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
    """
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


def read_archive(
    source: str | os.PathLike[str] | bytes | IO[bytes], what: str
) -> dict[str, NDArray[Any]]:
    """All arrays of an `.npz` file that should hold `what`; FileError if it is not a safe one."""
    content = _content(source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            arrays: dict[str, NDArray[Any]] = {}
            left = MAX_BYTES
            for member in members:
                with archive.open(member) as file:
                    # The directory may lie about sizes, so what is really there is counted, too.
                    raw = file.read(left + 1)
                left -= len(raw)
                if left < 0:
                    raise FileError(_too_large("unpacked"))
                arrays[member.filename.removesuffix(".npy")] = _array(raw)
            return arrays
    except FileError:
        raise
    except _DAMAGE:
        raise FileError(
            f"This should be {what}, an .npz file with plain arrays, but it is damaged or of "
            "another kind; choose another file."
        ) from None


def _content(source: str | os.PathLike[str] | bytes | IO[bytes]) -> bytes:
    """The file's bytes, never more than MAX_BYTES."""
    if isinstance(source, (str, os.PathLike)):
        try:
            with Path(source).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "the name is not usable"
            raise FileError(
                f"{os.fspath(source)} cannot be opened ({reason}); check the name."
            ) from None
    elif isinstance(source, (bytes, bytearray, memoryview)):
        content = bytes(source[: MAX_BYTES + 1])
    else:
        content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileError(_too_large("in the file"))
    return content


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """What can be told from the zip's directory, before anything is unpacked."""
    names = [member.filename for member in members]
    if not names or len(names) > MAX_MEMBERS or len(set(names)) < len(names):
        raise FileError(
            f"The file should hold 1 to {MAX_MEMBERS} arrays, each once, but its directory lists "
            f"{len(names)}, of which {len(set(names))} differ; choose another file."
        )
    if any(not name.endswith(".npy") or len(name) > MAX_NAME for name in names):
        raise FileError("The file should hold arrays only, but holds others; choose another file.")
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise FileError(_too_large("unpacked"))
    if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
        raise FileError(
            "The file is packed in a way that is not used for arrays; save it with numpy.savez."
        )


def _array(raw: bytes) -> NDArray[Any]:
    """The array in one member; ValueError unless header and length agree, pickles refused."""
    file = io.BytesIO(raw)
    version = npy.read_magic(file)
    if version == (1, 0):
        shape, fortran, dtype = npy.read_array_header_1_0(file)
    elif version == (2, 0):
        shape, fortran, dtype = npy.read_array_header_2_0(file)
    else:
        raise ValueError("no version that numpy writes for plain arrays")
    if dtype.hasobject:
        raise FileError(
            "The file holds Python objects, which could run code, where plain numbers are "
            "expected; it was not opened; choose another file."
        )
    values = np.frombuffer(raw, dtype, offset=file.tell())
    # A copy is aligned, writable, and in the machine's own byte order.
    array: NDArray[Any] = values.reshape(shape, order="F" if fortran else "C")
    return np.array(array, dtype.newbyteorder("="), order="C")


def _too_large(where: str) -> str:
    return (
        f"A file may have at most {MAX_BYTES // 2**20} MB {where}, and this one has more; "
        "choose a smaller one."
    )

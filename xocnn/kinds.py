"""What a file is, decided by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import NamedTuple

HEAD = 512  # bytes of a file that are looked at

IMAGE, SOUND, ARCHIVE, TEXT, EMPTY, OTHER = "image", "sound", "archive", "text", "empty", "other"


UNKNOWN = "of a kind that is not known here"


class Kind(NamedTuple):
    """What a file can be used as, its name for a sentence, and its size in pixels if known."""

    use: str
    name: str
    pixels: tuple[int, int] | None = None

    @property
    def known(self) -> bool:
        """Whether the first bytes told what it is."""
        return self.name != UNKNOWN


_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", IMAGE, "a PNG image"),
    (b"\xff\xd8\xff", IMAGE, "a JPEG image"),
    (b"GIF87a", IMAGE, "a GIF image"),
    (b"GIF89a", IMAGE, "a GIF image"),
    (b"BM", IMAGE, "a BMP image"),
    (b"II*\0", IMAGE, "a TIFF image"),
    (b"II+\0", IMAGE, "a TIFF image"),
    (b"MM\0*", IMAGE, "a TIFF image"),
    (b"MM\0+", IMAGE, "a TIFF image"),
    (b"8BPS", IMAGE, "a Photoshop image"),
    (b"\xff\x0a", IMAGE, "a JPEG XL image"),
    (b"\0\0\0\x0cJXL ", IMAGE, "a JPEG XL image"),
    (b"\0\0\1\0", IMAGE, "an icon"),
    (b"ID3", SOUND, "an MP3 sound"),
    (b"\xff\xfb", SOUND, "an MP3 sound"),
    (b"\xff\xf3", SOUND, "an MP3 sound"),
    (b"\xff\xf1", SOUND, "an AAC sound"),
    (b"OggS", SOUND, "an Ogg sound"),
    (b"fLaC", SOUND, "a FLAC sound"),
    (b"FORM", SOUND, "an AIFF sound"),
    (b"MThd", OTHER, "a MIDI file, which has notes and no sound"),
    (b"PK\3\4", ARCHIVE, "a zip archive"),
    (b"PK\5\6", ARCHIVE, "an empty zip archive"),
    (b"\x93NUMPY", OTHER, "a single NumPy array (.npy)"),
    (b"\x89HDF", OTHER, "an HDF5 file"),
    (b"%PDF", OTHER, "a PDF document"),
    (b"\x1f\x8b", OTHER, "a gzip archive"),
    (b"7z\xbc\xaf", OTHER, "a 7-Zip archive"),
    (b"Rar!", OTHER, "a RAR archive"),
    (b"\xfd7zXZ", OTHER, "an xz archive"),
    (b"\x80\2", OTHER, "a Python pickle, which could run code"),
    (b"\x80\3", OTHER, "a Python pickle, which could run code"),
    (b"\x80\4", OTHER, "a Python pickle, which could run code"),
    (b"\x80\5", OTHER, "a Python pickle, which could run code"),
)
# ISO media files: the brand after "ftyp" says what is in them.
_BRANDS = (
    (b"avif", IMAGE, "an AVIF image"),
    (b"avis", IMAGE, "an AVIF image"),
    (b"heic", IMAGE, "a HEIC photograph"),
    (b"heix", IMAGE, "a HEIC photograph"),
    (b"hevc", IMAGE, "a HEIC photograph"),
    (b"mif1", IMAGE, "a HEIC photograph"),
    (b"msf1", IMAGE, "a HEIC photograph"),
    (b"M4A ", SOUND, "an AAC sound"),
)
# WAVE_FORMAT tags
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


def kind_of(head: bytes) -> Kind:
    """The kind of a file whose first bytes (`HEAD` of them, or all) are these.

    >>> kind_of(b"GIF89a").name, kind_of(b"PK\\3\\4").use, kind_of(b"").use
    ('a GIF image', 'archive', 'empty')
    >>> kind_of(b"\\0\\0\\0\\x18ftypheic").name
    'a HEIC photograph'
    """
    if not head:
        return Kind(EMPTY, "empty")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind(IMAGE, "a WebP image")
    if head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:12] == b"WAVE":
        return Kind(SOUND, _wave(head))
    if head[4:8] == b"ftyp":
        for brand, use, name in _BRANDS:
            if head[8:12] == brand:
                return Kind(use, name)
        return Kind(OTHER, "a film")
    for start, use, name in _STARTS:
        if head.startswith(start):
            return Kind(use, name, _pixels(head) if use == IMAGE else None)
    return _text(head)


def _pixels(head: bytes) -> tuple[int, int] | None:
    """Width and height, where they stand at a fixed place near the beginning."""
    if head[12:16] == b"IHDR" and len(head) >= 24:
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head[:3] == b"GIF" and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head[:2] == b"BM" and len(head) >= 26:
        width, height = (
            int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22)
        )
        return abs(width), abs(height)
    return None


def _wave(head: bytes) -> str:
    """A WAV file, with the kind of its samples."""
    at = head.find(b"fmt ")
    if at < 0 or len(head) < at + 24:
        return "a WAV sound"
    tag = int.from_bytes(head[at + 8 : at + 10], "little")
    bits = int.from_bytes(head[at + 22 : at + 24], "little")
    if tag == _EXTENSIBLE and len(head) >= at + 34:
        tag = int.from_bytes(head[at + 32 : at + 34], "little")
    if tag in (_PCM, _FLOAT):
        return f"a WAV sound with {bits}-bit {'floats' if tag == _FLOAT else 'integers'}"
    return "a WAV sound in a compressed format"


def _text(head: bytes) -> Kind:
    try:
        # The last character may have been cut in two.
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return Kind(OTHER, UNKNOWN)
        text = head[: error.start].decode("utf-8-sig")
    if re.search(r"[\0-\x08\x0e-\x1a\x1c-\x1f]", text):
        return Kind(OTHER, UNKNOWN)
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return Kind(OTHER, "a web page")
    if "<svg" in start:
        return Kind(IMAGE, "an SVG drawing")
    return Kind(TEXT, "a text file")

"""The page's colours, read from its style sheet, and values painted in them."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xocnn.shapes import Array

TOKENS = Path(__file__).resolve().parent.parent / "web" / "style" / "tokens.css"
THEMES = ("light", "dark")
STEPS = 255  # odd, so that 0 has a colour of its own; as many as web/js/colour.js has

type Colour = tuple[int, int, int]


def colours() -> dict[str, tuple[str, str]]:
    """Every colour of the style sheet by its name, as in (light, dark).

    >>> len(colours()["below"])
    2
    """
    text = TOKENS.read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", text)
    return {name: (light, dark) for name, light, dark in found}


def ramp(theme: str, *names: str) -> list[Colour]:
    """STEPS colours that lead through those of these names, evenly spaced."""
    stops = np.array([_rgb(colours()[name][THEMES.index(theme)]) for name in names], np.float64)
    along = np.linspace(0, len(stops) - 1, STEPS)
    channels = [np.interp(along, np.arange(len(stops)), stops[:, k]) for k in range(3)]
    return [
        (int(r), int(g), int(b)) for r, g, b in np.floor(np.stack(channels, 1) + 0.5).astype(int)
    ]


def signed(values: Array, scale: float, theme: str) -> str:
    """Values of a map, blue below 0 and orange above, as a data address; colours end at ±scale."""
    return _png(values, scale, ramp(theme, "below", "zero", "above"))


def board(values: Array, theme: str) -> str:
    """A drawing as chalk, +1, on slate, −1."""
    return _png(values, 1.0, ramp(theme, "slate", "chalk"))


def _png(values: Array, scale: float, palette: list[Colour]) -> str:
    half = (STEPS - 1) / 2
    places = np.floor(half + half * np.clip(values / scale, -1, 1) + 0.5).astype(np.uint8)
    used, indices = np.unique(places, return_inverse=True)
    pixels = indices.reshape(places.shape).astype(np.uint8)
    content = png(pixels, [palette[place] for place in used])
    return "data:image/png;base64," + base64.b64encode(content).decode()


def png(pixels: NDArray[np.uint8], palette: list[Colour]) -> bytes:
    """A picture whose pixels are indices into a palette, as a PNG (RFC 2083).

    Written here since this runs inside Pyodide, where there is no Pillow.
    """

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    height, width = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # 8 bits, a palette
    rows = np.pad(pixels, ((0, 0), (1, 0))).tobytes()  # before each row the number of its filter
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"PLTE", bytes(channel for colour in palette for channel in colour)),
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        ]
    )


def _rgb(text: str) -> Colour:
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)

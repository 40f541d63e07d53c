"""Sheets of paper with drawings at known places, and photographs of them in all kinds of light."""

import io
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xocnn.drawings import Drawings
from xocnn.shapes import Array

type Colour = tuple[float, float, float]
type Box = tuple[int, int, int, int]  # left, top, right, bottom

LIGHTS: dict[str, dict[str, Any]] = {
    "gradient": {"gradient": 0.6},
    "shadow": {"shadow": 0.5},
    "vignette": {"vignette": 0.6, "jpeg": 60},
    "noise": {"noise": 0.04, "jpeg": 40},
    "coloured paper": {"paper": (0.9, 0.8, 0.3)},
    "chalk": {"paper": (0.12, 0.15, 0.14), "pen": (0.85, 0.85, 0.8), "gradient": 0.3},
    "squared paper": {"squares": 22, "line": 0.6, "jpeg": 80},
    "all at once": {"gradient": 0.3, "shadow": 0.3, "noise": 0.02, "squares": 24, "line": 0.35},
}


@dataclass
class Made:
    """A sheet: ink (H, W) from 0 to 1, and for each drawing its box, its picture and its label."""

    ink: Array
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Array] = field(default_factory=list)
    labels: list[int | None] = field(default_factory=list)

    def put(self, drawing: Array, left: int, top: int, label: int | None = None) -> None:
        """Lay a drawing (H, W), ink from 0 to 1, on the sheet."""
        y, x = np.nonzero(drawing > 0.5)
        drawing = drawing[y.min() : y.max() + 1, x.min() : x.max() + 1]
        height, width = drawing.shape
        under = self.ink[top : top + height, left : left + width]
        np.maximum(under, drawing, out=under)
        self.boxes.append((left, top, left + width, top + height))
        self.pictures.append(drawing)
        self.labels.append(label)


def turned(drawing: Array, degrees: float) -> Array:
    """The drawing, turned about its middle, with as much paper around it as that needs."""
    image = Image.fromarray(np.pad(drawing, len(drawing) // 4))
    return np.asarray(image.rotate(degrees, Image.Resampling.BICUBIC)).clip(0, 1)


def dusty(drawing: Array) -> bool:
    """Whether there are specks around the drawing, which are not part of what is drawn."""
    inked = np.pad(drawing > 0.3, 2)
    height, width = drawing.shape
    near = sum(
        inked[dy : dy + height, dx : dx + width].astype(int) for dy in range(5) for dx in range(5)
    )
    return bool(((near < 5) & (drawing > 0.3)).any())


def sheet(seed: int, rows: int = 3, columns: int = 4, height: int = 576, width: int = 768) -> Made:
    """A sheet of drawings for a test to change as it likes; each is made once."""
    return deepcopy(_sheet(seed, rows, columns, height, width))


@cache
def _sheet(
    seed: int,
    rows: int,
    columns: int,
    height: int,
    width: int,
) -> Made:
    """Drawings in rows, each of another size and a little turned, none nearer than a sixth."""
    rng = np.random.default_rng(seed)
    made = Made(np.zeros((height, width), np.float32))
    cell = min(height / (rows + 0.5), width / (columns + 0.5))
    images, labels = Drawings(seed + 1000, size=round(cell)).first(rows * columns * 4)
    # Drawings that fill a good part of their picture, as people's on a sheet do.
    ink = (images[:, 0] + 1) / 2
    keep = ink.max(axis=(1, 2)) > 0.7
    ink, labels = ink[keep], labels[keep]
    extents = np.array([max(np.ptp(axis) for axis in np.nonzero(one > 0.5)) for one in ink])
    chosen = np.flatnonzero((extents > 0.4 * cell) & ~np.array([dusty(one) for one in ink]))
    chosen = chosen[: rows * columns]
    assert len(chosen) == rows * columns
    left = (width - columns * cell) / 2
    top = (height - rows * cell) / 2
    for i, n in enumerate(chosen):
        drawing = turned(ink[n], rng.uniform(-10, 10))
        y, x = np.nonzero(drawing > 0.5)
        h, w = np.ptp(y) + 1, np.ptp(x) + 1
        most = 0.8 * cell
        if max(h, w) > most:
            size = tuple(round(side * most / max(h, w)) for side in drawing.shape[::-1])
            drawing = np.asarray(Image.fromarray(drawing).resize(size)).clip(0, 1)
            y, x = np.nonzero(drawing > 0.5)
            h, w = np.ptp(y) + 1, np.ptp(x) + 1
        row, column = divmod(i, columns)
        made.put(
            drawing,
            int(left + (column + 0.5) * cell - w / 2 + rng.uniform(-0.03, 0.03) * cell),
            int(top + (row + 0.5) * cell - h / 2 + rng.uniform(-0.03, 0.03) * cell),
            int(labels[n]),
        )
    return made


def photograph(
    ink: Array,
    seed: int = 0,
    paper: Colour = (0.95, 0.94, 0.9),
    pen: Colour = (0.12, 0.12, 0.2),
    gradient: float = 0.0,
    shadow: float = 0.0,
    vignette: float = 0.0,
    noise: float = 0.0,
    squares: int = 0,
    line: float = 0.5,
    table: int = 0,
    wood: Colour = (0.35, 0.24, 0.15),
    lean: float = 0.0,
    jpeg: int | None = None,
) -> NDArray[np.uint8]:
    """A photograph of a sheet as RGBA bytes.

    `gradient`, `shadow` (a soft-edged diagonal one) and `vignette` are what they take off the
    light; `squares` the pixels from line to line of squared paper, `line` how dark its lines are;
    `table` how many pixels of it are seen around the sheet, which leans by `lean` degrees.
    """
    rng = np.random.default_rng(seed)
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width]
    if squares:
        grid = (y % squares < 2) | (x % squares < 2)
        ink = np.maximum(ink, line * grid)
    colour = np.array(paper) * (1 - ink[..., None]) + np.array(pen) * ink[..., None]
    if table:
        grain = 0.04 * np.sin(y / 9 + 3 * np.sin(x / 120))[..., None]
        mask = Image.new("L", (width, height), 0)
        mask.paste(255, (table, table, width - table, height - table))
        on_sheet = np.asarray(mask.rotate(lean, Image.Resampling.BICUBIC))[..., None] / 255
        colour = on_sheet * colour + (1 - on_sheet) * (np.array(wood) + grain)
    u, v = x / width - 0.5, y / height - 0.5
    light = 1 - gradient * (0.5 + 0.6 * u + 0.4 * v).clip(0, 1)
    light = light * (1 - shadow / (1 + np.exp(-(u + v - 0.1) * 20)))
    light = light * (1 - vignette * 2 * (u * u + v * v))
    colour = colour * light[..., None] + rng.normal(0, noise, colour.shape)
    image = Image.fromarray((colour.clip(0, 1) * 255).round().astype(np.uint8))
    if jpeg:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=jpeg)
        image = Image.open(file)
    return np.asarray(image.convert("RGBA"))

"""A photograph of drawings on a sheet, taken apart into pictures for the network."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xocnn.drawings.distance import Floats
from xocnn.images.ink import STANDS_OUT, contrast, roughness
from xocnn.images.paper import DARKEST, light_on, ruling
from xocnn.images.pieces import Ints, Mask, Pieces, around, join, pieces, sides
from xocnn.images.reading import read
from xocnn.images.values import ImageError, check, to_grey

LARGEST = 1024  # pixels; the longer side that larger photographs are brought down to first
CUT = 128  # pixels; the longer side that larger drawings are brought down to once cut out
MOST = 100  # drawings on a sheet
ONE = 96  # pixels: a picture that is no larger is one drawing
INKED = 0.4  # of the ink's contrast: a piece of ink has places that are at least so strong,
STRONG = 0.1  # of its area at least,
FAINT = 0.25  # and goes on for as long as it is no fainter than this
FAINTEST = 0.06  # of the light: what departs from the paper by less is no ink
RAREST = 10_000  # pixels of a sheet, of which at least one is ink
DUST = 6  # pixels: smaller pieces are wiped off
SPECK = 0.012  # of the photograph's longer side: smaller pieces are no drawings of their own
SMALL = 0.25  # of the sheet's median drawing: smaller ones are no drawings
WHOLE = 0.4  # of the photograph's longer side: a drawing this large may be all there is
SOLID = 0.8  # of its box: a large piece that fills more is a blot
ROW = 0.5  # of the sheet's median drawing: drawings whose middles differ by less are in one row
SOFT = 1  # pixels: how far the soft edge of a stroke reaches beyond what is inked
FILLS = 0.7  # of the network's picture: the longer side of a drawing that is cut out

# Whose the ink is: a drawing's number, or
NOBODY = -1  # it is paper, or belongs to no drawing
ANYBODY = -2  # it is a dot, and belongs to the drawing in whose box it is


@dataclass(frozen=True)
class Found:
    """One drawing of a sheet: (size, size) float32 in [-1, 1], +1 is ink, and where it was.

    `box` is left, top, right and bottom in pixels of the photograph, the last two exclusive.
    """

    picture: Floats
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """What was found on a sheet, in reading order, and sentences for whoever photographed it."""

    drawings: list[Found]
    said: list[str]


def read_sheet(pixels: object, size: int = 28) -> Sheet:
    """Find the drawings on a photographed sheet and turn each into what the network expects.

    `pixels` is what `read` takes. Uneven light, the table around the sheet, ruled or squared paper
    and specks are left out, and so is what runs off the sheet. A single drawing that fills the
    photograph is read as `read` does. Raises ImageError, one sentence, where it is no picture, or
    no drawing is found on it.
    """
    height, width = check(pixels).shape[:2]
    if max(height, width) <= ONE:
        return _as_one(pixels, size)
    grey, _ = to_grey(pixels, LARGEST)
    longest = max(grey.shape)
    light, sheet = light_on(grey)
    ink, said = _ink(grey, light, sheet)
    inked = (ink > FAINT) & sheet
    ruled = ruling(inked, sheet)
    if (ruled & (ink > INKED)).any():
        said.append("Took away the lines of the paper.")

    found = pieces((inked & ~ruled) | ~sheet)
    strong = np.bincount(found.labels[ink > INKED], minlength=len(found.areas) + 1)[1:]
    side = sides(found.boxes)
    off, blots = _cut_off(found, sheet), (side >= WHOLE * longest) & _solid(found)
    drawn = np.flatnonzero(
        (side >= SPECK * longest) & ~off & ~blots & (strong > STRONG * found.areas)
    )
    number, boxes = _in_order(found, drawn)
    alone = sheet.all() and len(boxes) <= 1 and not blots.any()
    if alone and side.max(initial=0) >= WHOLE * longest:
        return _as_one(pixels, size)
    if not len(boxes):
        raise ImageError(_why_nothing(bool(blots.any()), bool(off.any() and sheet.all())))
    if len(boxes) > MOST:
        said.append(f"Found {len(boxes)} drawings and took the first {MOST}.")

    owner = np.full(len(side) + 1, ANYBODY)
    owner[1:][off | blots | (strong < DUST)] = NOBODY
    owner[drawn + 1] = number
    owners = np.where(found.labels > 0, owner[found.labels], NOBODY)
    block, limit = -(-max(height, width) // LARGEST), np.array([width, height, width, height])
    return Sheet(
        [
            Found(
                read(to_grey(_cut_out(ink, owners, i, boxes[i]), CUT)[0], size).picture,
                tuple(np.minimum(boxes[i] * block, limit).tolist()),
            )
            for i in range(min(len(boxes), MOST))
        ],
        said,
    )


def _as_one(pixels: object, size: int) -> Sheet:
    """Take the whole photograph for one drawing."""
    height, width = check(pixels).shape[:2]
    reading = read(pixels, size)
    return Sheet([Found(reading.picture, (0, 0, width, height))], reading.said)


def _ink(grey: Floats, light: Floats, sheet: Mask) -> tuple[Floats, list[str]]:
    """Give ink for every pixel, 0 for paper and about 1 for ink, whichever is the darker."""
    away = np.asarray((light - grey) / np.maximum(light, DARKEST), np.float32)
    on_sheet, said = away[sheet], []
    dark, pale = contrast(on_sheet, RAREST), contrast(-on_sheet, RAREST)
    if pale > dark:
        away, on_sheet = -away, -on_sheet
        said.append("Turned light ink on dark paper into dark ink on light.")
    level = max(dark, pale)
    if level < max(FAINTEST, STANDS_OUT * roughness(on_sheet)):
        raise ImageError(_why_nothing(blots=False, off=False))
    return np.clip(away / level, 0, 1).astype(np.float32), said


def _why_nothing(blots: bool, off: bool) -> str:
    if blots:
        return "No drawing was found: the ink runs together into one blot."
    if off:
        return "No drawing was found: what there is runs off the edge of the photograph."
    return "No drawing was found: nothing on the sheet stands out from the paper as ink does."


def _cut_off(found: Pieces, sheet: Mask) -> Mask:
    """Say which pieces reach the edge of the sheet or of the photograph."""
    height, width = sheet.shape
    left, top, right, bottom = found.boxes.T
    off = (left == 0) | (top == 0) | (right == width) | (bottom == height)
    off[np.unique(found.labels[~sheet]) - 1] = True
    return off


def _solid(found: Pieces) -> Mask:
    """Say which pieces fill their boxes, as no drawing made of strokes does."""
    width, height = (found.boxes[:, 2:] - found.boxes[:, :2]).T
    return found.areas > SOLID * width * height


def _in_order(found: Pieces, drawn: Ints) -> tuple[Ints, Ints]:
    """Join pieces to drawings, numbered as one reads: row by row, from the left.

    Gives the number of each piece's drawing, `NOBODY` for those that are too small to be one, and
    the boxes of the drawings.
    """
    if not len(drawn):
        return drawn, found.boxes[drawn]
    place = np.zeros(len(found.boxes) + 1, np.intp)
    place[drawn + 1] = np.arange(len(drawn)) + 1
    group = join(Pieces(place[found.labels], found.boxes[drawn], found.areas[drawn]))
    boxes = around(found.boxes[drawn], group)
    typical = np.median(sides(boxes))
    kept = np.flatnonzero(sides(boxes) >= SMALL * typical)
    middle = (boxes[kept, 1] + boxes[kept, 3]) / 2
    down = np.argsort(middle, kind="stable")
    row = np.cumsum(np.diff(middle[down], prepend=middle[down[0]]) > ROW * typical)
    order = kept[down[np.lexsort((boxes[kept[down], 0], row))]]
    number = np.full(len(boxes), NOBODY)
    number[order] = np.arange(len(order))
    return number[group], boxes[order]


def _cut_out(ink: Floats, owners: Ints, number: int, box: Ints) -> Floats:
    """Give a square grey picture, 1 for paper, of one drawing alone with room around it."""
    left, top, right, bottom = box.tolist()
    side = math.ceil(max(right - left, bottom - top) / FILLS)
    part = np.s_[max(top - SOFT, 0) : bottom + SOFT, max(left - SOFT, 0) : right + SOFT]
    own = (owners[part] == number) | (owners[part] == ANYBODY)
    framed = np.pad(own, SOFT)
    near = sliding_window_view(framed, (2 * SOFT + 1, 2 * SOFT + 1)).any(axis=(2, 3))
    shown = np.where(near, ink[part], 0)
    height, width = shown.shape
    square = np.ones((max(side, height), max(side, width)), np.float32)
    y, x = (len(square) - height) // 2, (square.shape[1] - width) // 2
    square[y : y + height, x : x + width] = 1 - shown
    return square

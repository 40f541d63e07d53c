"""Stacking: the higher a value stands, the more of the drawing it sees, and the larger the part."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from xocnn.drawings import BLOCK, CLASSES, Drawings
from xocnn.labs.base import Lab, Option, OptionError, Scene, number
from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D
from xocnn.network import Network
from xocnn.receptive import field
from xocnn.shapes import Array, Indices, Rectangle
from xocnn.views import NAMES

THOUSAND = 1024  # drawings that are there to be looked through
SHOWN = 9  # of them
KEPT = 8  # surveys; each is a few numbers for each drawing and map


class Stack(Lab):
    """Any value of any layer: what it sees of the drawing, and what its map likes best."""

    id = "stack"
    order = 6
    title = "Like bricks"
    invitation = (
        "Go up layer by layer and point at a value: see how much of the drawing it sees, and which "
        "pieces of other drawings its map answers most."
    )
    why = (
        "Nobody tells the network what a stroke or a corner is. A value of the first layer sees a "
        "few pixels and can only know strokes; one layer further, it compares with patches of "
        "those answers, and so can know how strokes meet. Nothing but stacking makes parts out of "
        "strokes, and wholes out of parts. In networks for photographs the same ladder leads from "
        "edges to eyes to faces."
    )
    options = (
        Option("layer", "Layer", "whole", 4, low=1, high=64, control=False),
        Option("map", "Map", "whole", 11, low=1, high=4096),
        # 0 is where the map answers most.
        Option("row", "Row", "whole", 0, low=0, high=4096, control=False),
        Option("column", "Column", "whole", 0, low=0, high=4096, control=False),
        Option(
            "look",
            "Drawings to look through",
            "whole",
            64,
            low=BLOCK,
            high=THOUSAND,
            step=BLOCK,
            control=False,
        ),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        network = scene.network
        height, width = scene.picture.shape
        if height != width or height < 8:
            raise OptionError(
                "The drawings that this lab looks through are square, at least 8 pixels a side; "
                f"this network takes {height} × {width}."
            )
        layer = min(options["layer"], len(network.layers))
        maps = _as_maps(scene.trace.output(layer))[0]
        k = min(options["map"], len(maps)) - 1
        values = maps[k]
        row, column = _place(values, options["row"], options["column"])
        seen = field(network, layer, row, column)
        found = _favourites(network, layer, k, options["look"], height)
        return {
            "layer": layer,
            "map": k,
            "row": row,
            "column": column,
            "maps": len(maps),
            "ladder": [_rung(network, n) for n in range(1, len(network.layers) + 1)],
            "values": values,
            "scale": scene.scale(maps, values),
            "value": float(values[row, column]),
            "sees": sights(network, layer),
            "field": seen._asdict(),
            "picture": scene.picture,
            "cut": cut(scene.picture, seen, frame(network, layer, row, column)),
            "best": [
                cut(each.picture, each.seen, frame(network, layer, each.row, each.column))
                for each in found
            ],
            "found": [
                {
                    "value": each.value,
                    "class": each.label,
                    "drawing": each.drawing + 1,
                    "row": each.row,
                    "column": each.column,
                    **each.seen._asdict(),
                }
                for each in found
            ],
            "looked": options["look"],
            "few": BLOCK,
            "all": THOUSAND,
            "state": fingerprint(network),
            "sentence": _sentence(network, layer, k, (row, column), values, found, options["look"]),
        }


class Favourite(NamedTuple):
    """A drawing, and the place in it that a map answers most."""

    drawing: int
    picture: Array
    label: str
    value: float
    row: int
    column: int
    seen: Rectangle


def _place(values: Array, row: int, column: int) -> tuple[int, int]:
    """A value of a map, its row and column counted from 1; where one is 0, the strongest there."""
    height, width = values.shape
    rows = range(height) if row == 0 else [min(row, height) - 1]
    columns = range(width) if column == 0 else [min(column, width) - 1]
    return max(((y, x) for y in rows for x in columns), key=lambda place: values[place])


def _as_maps(output: Array) -> Array:
    """What a layer made, (N, maps, rows, columns); a list of values is one of 1 × 1 maps."""
    return output if output.ndim == 4 else output[:, :, None, None]


def sights(network: Network, layer: int) -> dict[str, list[list[int]]]:
    """What the values of a layer see: pixel rows [from, to) for each row, and columns likewise.

    >>> network = Network([{"kind": "maxpool2d", "window": 14}, {"kind": "flatten"},
    ...                    {"kind": "dense", "outputs": 2}])
    >>> sights(network, 1)
    {'rows': [[0, 14], [14, 28]], 'columns': [[0, 14], [14, 28]]}
    """
    _, height, width = (*network.layers[layer - 1].output_shape, 1, 1)[:3]
    down = [field(network, layer, row, 0) for row in range(height)]
    across = [field(network, layer, 0, column) for column in range(width)]
    return {
        "rows": [[place.top, place.bottom] for place in down],
        "columns": [[place.left, place.right] for place in across],
    }


def frame(network: Network, layer: int, row: int, column: int) -> Rectangle:
    """What a value would see if the drawing had no edge: as large for every value of a layer.

    Never larger than the whole picture, and then that.
    """
    _, height, width = network.input_shape
    whole = Rectangle(0, 0, height, width)
    reach = Rectangle(row, column, row + 1, column + 1)
    for stage in reversed(network.layers[:layer]):
        match stage:
            case Conv2D() | MaxPool2D():
                first = stage.source(reach.top, reach.left)
                last = stage.source(reach.bottom - 1, reach.right - 1)
                reach = Rectangle(first.top, first.left, last.bottom, last.right)
            case Flatten() | Dense():
                return whole
    top, bottom = (reach.top, reach.bottom) if reach.bottom - reach.top < height else (0, height)
    left, right = (reach.left, reach.right) if reach.right - reach.left < width else (0, width)
    return Rectangle(top, left, bottom, right)


def cut(picture: Array, seen: Rectangle, around: Rectangle) -> Array:
    """The part of a picture that is seen, on paper (−1) as large as the frame around it.

    >>> cut(np.ones((4, 4)), Rectangle(0, 0, 1, 2), Rectangle(-1, 0, 1, 2)).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    made = np.full((around.bottom - around.top, around.right - around.left), -1.0, np.float32)
    made[
        seen.top - around.top : seen.bottom - around.top,
        seen.left - around.left : seen.right - around.left,
    ] = picture[seen.top : seen.bottom, seen.left : seen.right]
    return made


# ---- a thousand drawings ------------------------------------------------------------------------

# For one layer of a network as it was: each block's best value of every map and where it is,
# (BLOCK, maps) each. The oldest is forgotten first.
_surveys: dict[tuple[int, int], list[tuple[Array, Indices]]] = {}


@cache
def _drawings(size: int) -> Drawings:
    return Drawings(held_out=True, size=size)


def fingerprint(network: Network) -> int:
    """A number that is another one as soon as the network has another design or other weights."""
    mark = zlib.crc32(repr(network.description).encode())
    for array in network.parameters.values():
        mark = zlib.crc32(np.ascontiguousarray(array).tobytes(), mark)
    return mark


def _survey(network: Network, layer: int, count: int, size: int) -> tuple[Array, Indices]:
    """Of `count` drawings, (count, maps): the largest value of every map, and its flat index."""
    key = (fingerprint(network), layer)
    blocks = _surveys.pop(key, [])
    for index in range(len(blocks), -(-count // BLOCK)):
        value: Array = network.pictures(_drawings(size).block(index)[0])
        for stage in network.layers[:layer]:
            value, _ = stage.forward(value)
        flat = _as_maps(value).reshape(*value.shape[:2], -1)
        blocks.append((flat.max(axis=2), flat.argmax(axis=2)))
    _surveys[key] = blocks
    while len(_surveys) > KEPT:
        del _surveys[next(iter(_surveys))]
    best, where = (np.concatenate(part)[:count] for part in zip(*blocks, strict=True))
    return best, where


def _favourites(network: Network, layer: int, k: int, count: int, size: int) -> list[Favourite]:
    """The drawings with a place that map `k` answers most, best first, one place of each.

    None that it does not answer at all: a value of 0 after ReLU is no answer.
    """
    best, where = _survey(network, layer, count, size)
    values = np.nan_to_num(best[:, k])
    _, _, width = (*network.layers[layer - 1].output_shape, 1, 1)[:3]
    found = []
    for at in np.argsort(-values, kind="stable")[:SHOWN]:
        if values[at] == 0:
            break
        images, labels = _drawings(size).block(int(at) // BLOCK)
        row, column = divmod(int(where[at, k]), width)
        found.append(
            Favourite(
                int(at),
                images[at % BLOCK, 0],
                CLASSES[labels[at % BLOCK]],
                float(values[at]),
                row,
                column,
                field(network, layer, row, column),
            )
        )
    return found


# ---- words --------------------------------------------------------------------------------------


def _rung(network: Network, layer: int) -> dict[str, Any]:
    stage = network.layers[layer - 1]
    around = frame(network, layer, 0, 0)
    return {
        "layer": layer,
        "name": NAMES[stage.kind],
        "sees": [around.bottom - around.top, around.right - around.left],
    }


def _sentence(
    network: Network,
    layer: int,
    k: int,
    place: tuple[int, int],
    values: Array,
    found: list[Favourite],
    looked: int,
) -> str:
    row, column = place
    seen = field(network, layer, row, column)
    value = number(float(values[row, column]))
    name = NAMES[network.layers[layer - 1].kind]
    if len(network.layers[layer - 1].output_shape) == 3:
        what = f"map {k + 1}, row {row + 1}, column {column + 1}"
        who = "The map"
    else:
        what, who = f"value {k + 1} of a list", "It"
    _, height, width = network.input_shape
    if seen == Rectangle(0, 0, height, width):
        part = "the whole drawing"
    else:
        part = (
            f"rows {seen.top + 1} to {seen.bottom} and columns {seen.left + 1} to {seen.right} "
            "of the drawing"
        )
    told = f"Layer {layer}, {name}, {what}, is {value}. It sees {part}. "
    if not found:
        return told + f"{who} answers none of {looked} other drawings."
    labels = [each.label for each in found]
    crosses = labels.count(CLASSES[0])
    return told + (
        f"Of {looked:,} other drawings {who.lower()} answers these most, from "
        f"{number(found[0].value)} to {number(found[-1].value)}: {crosses} from an {CLASSES[0]}, "
        f"{len(found) - crosses} from an {CLASSES[1]}."
    )


LAB = Stack()

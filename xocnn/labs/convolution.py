"""Convolution: one feature tried in every position, and what all that trying costs."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np

from xocnn import ops
from xocnn.errors import DesignError
from xocnn.labs.base import Lab, Option, OptionError, Scene, number
from xocnn.layers import Conv2D
from xocnn.match import best_place
from xocnn.shapes import NO_PADS, Array, Rectangle
from xocnn.views import scale_end

PRESETS = ("falling diagonal", "rising diagonal", "crossing", "arc")
LEARNED = "of the network"
MOST = 4  # features shown at a time
LARGEST = 28  # positions a side, at most
MOMENT = 0.04  # seconds for which one size is timed


class Case(NamedTuple):
    """A convolution to be timed: the picture's side, the feature's, and how many features."""

    grows: str
    picture: int
    feature: int
    features: int

    @property
    def multiplications(self) -> int:
        """Values of the maps × pixels of a feature × features."""
        values = (self.picture - self.feature + 1) ** 2
        return values * self.feature**2 * self.features


# One of the three grows while the other two stay as they are in the middle of it all.
CASES = (
    Case("picture", 28, 5, 8),
    Case("picture", 56, 5, 8),
    Case("picture", 84, 5, 8),
    Case("picture", 112, 5, 8),
    Case("feature", 56, 3, 8),
    Case("feature", 56, 9, 8),
    Case("features", 56, 5, 2),
    Case("features", 56, 5, 32),
)


class Convolution(Lab):
    """A feature walks over the drawing; every match goes to its place on the map."""

    id = "convolution"
    order = 3
    title = "Try it everywhere"
    invitation = (
        "Press Play and watch the feature walk over the drawing while its map fills in; then point "
        "anywhere on the map to see the patch and the arithmetic behind that one match."
    )
    why = (
        "Nobody has to say where a stroke will be: the same few numbers are tried everywhere, and "
        "the map says where they fit. The price is work. It grows with the positions in the "
        "picture, with the pixels of a feature and with the number of features, all at once, which "
        "is why such networks are run on chips made for multiplying."
    )
    options = (
        Option("feature", "Feature", "choice", PRESETS[0], choices=(*PRESETS, LEARNED)),
        Option("size", "Size", "whole", 5, low=3, high=9, hint="pixels a side"),
        Option("features", "Maps", "whole", 1, low=1, high=MOST, hint="this feature and the next"),
        Option("stride", "Stride", "whole", 1, low=1, high=8, hint="pixels from patch to patch"),
        Option("padding", "Padding", "choice", "none", choices=("none", "zeros")),
        Option("at", "Position", "whole", 0, low=0, high=LARGEST**2, control=False),
        Option("measure", "Measure", "whole", 0, low=0, high=len(CASES), control=False),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        names, features = _features(scene, options)
        layer = _layer(scene.picture, features, options)
        maps = layer.forward(scene.picture[None, None].astype(np.float64))[0][0]
        _, rows, columns = maps.shape
        ground = _ground(scene.picture, layer)
        at = _position(options["at"], rows, columns)
        row, column = divmod(at - 1, columns)
        place = layer.source(row, column)
        top, left = place.top + layer.pads.top, place.left + layer.pads.left
        patch = ground[top : top + layer.size[0], left : left + layer.size[1]]
        products = features * patch
        sums = products.sum(axis=(1, 2))
        learned = options["feature"] == LEARNED
        pixels = int(patch.size)
        return {
            "names": list(names),
            "features": features,
            "feature_scale": max(1.0, scale_end(features)),
            "ground": ground,
            "pads": [layer.pads.top, layer.pads.left],
            "size": list(layer.size),
            "maps": maps,
            "scales": [scene.scale(maps, each) if learned else 1.0 for each in maps],
            "at": at,
            "place": place._asdict(),
            "light": place.clipped(*scene.picture.shape)._asdict(),
            "patch": patch,
            "products": products,
            "product_scale": max(1.0, scale_end(products)),
            "sums": [float(total) for total in sums],
            "pixels": pixels,
            "matches": [float(total) / pixels for total in sums],
            "done": at * pixels * len(features),
            "work": layer.multiplications,
            "cases": [
                {**case._asdict(), "multiplications": case.multiplications} for case in CASES
            ],
            "measured": _measured(options["measure"]),
            "sentence": _sentence(names, maps, layer, learned),
        }


def preset(name: str, size: int) -> Array:
    """A feature of strokes, +1 on −1, as thick as the chalk where there is room for that.

    >>> preset("falling diagonal", 3).astype(int).tolist()
    [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    """
    down, right = np.mgrid[:size, :size]
    thick = 1 if size >= 5 else 0
    falling = np.abs(down - right) <= thick
    if name == "falling diagonal":
        ink = falling
    elif name == "rising diagonal":
        ink = falling[:, ::-1]
    elif name == "crossing":
        ink = falling | falling[:, ::-1]
    else:  # a quarter of a circle around the corner at the bottom right
        radius = np.hypot(size - 1 - down, size - 1 - right)
        ink = np.abs(radius - (size - 1 - 0.6 * thick)) <= 0.7 + 0.3 * thick
    return np.where(ink, 1.0, -1.0)


def _features(scene: Scene, options: dict[str, Any]) -> tuple[tuple[str, ...], Array]:
    """The features that are tried (K, R, S), and what they are called."""
    count = options["features"]
    if options["feature"] != LEARNED:
        first = PRESETS.index(options["feature"])
        names = tuple(PRESETS[(first + k) % len(PRESETS)] for k in range(count))
        return names, np.stack([preset(name, options["size"]) for name in names])
    for layer in scene.network.layers:
        if isinstance(layer, Conv2D) and layer.input_shape[0] == 1:
            features = layer.params["weight"][:count, 0].astype(np.float64)
            return tuple(f"feature {k + 1}" for k in range(len(features))), features
    raise OptionError("This network has no features for a drawing; choose one of the others.")


def _layer(picture: Array, features: Array, options: dict[str, Any]) -> Conv2D:
    """The convolution that tries them: a match is sum ÷ pixels, without gain and bias."""
    padding = {"none": "valid", "zeros": "same"}[options["padding"]]
    count, *size = features.shape
    layer = Conv2D(count, (size[0], size[1]), options["stride"], padding, gain=1)
    try:
        layer.bind((1, *picture.shape), relu_follows=False)
    except DesignError as error:
        raise OptionError(
            f"The feature is {size[0]} × {size[1]}, but the picture is only {picture.shape[0]} × "
            f"{picture.shape[1]}; make the feature smaller."
        ) from error
    layer.params = {"weight": features[:, None], "bias": np.zeros(count)}
    return layer


def _ground(picture: Array, layer: Conv2D) -> Array:
    """What the feature walks over: the picture, with the zeros of the padding around it."""
    _, rows, columns = layer.output_shape
    last: Rectangle = layer.source(rows - 1, columns - 1)
    bottom = max(last.bottom - picture.shape[0], 0)
    right = max(last.right - picture.shape[1], 0)
    around = ((layer.pads.top, bottom), (layer.pads.left, right))
    ground: Array = np.pad(picture.astype(np.float64), around)
    return ground


def _position(at: int, rows: int, columns: int) -> int:
    """A position counted from 1, row by row; 0 asks for the middle, too many for the last."""
    if at == 0:
        return rows // 2 * columns + columns // 2 + 1
    return min(at, rows * columns)


def _sentence(names: tuple[str, ...], maps: Array, layer: Conv2D, learned: bool) -> str:
    count, rows, columns = maps.shape
    parts = [
        f"{rows} × {columns} positions × {layer.size[0] * layer.size[1]} pixels × {count} "
        f"{'feature' if count == 1 else 'features'} = {layer.multiplications:,} multiplications."
    ]
    for name, values in zip(names, maps, strict=True):
        row, column = best_place(values)
        what = name if learned else f"the {name}"
        parts.append(
            f"{what[0].upper()}{what[1:]} fits best in row {row + 1}, column {column + 1}: "
            f"{number(float(values.max()))}; its lowest match is {number(float(values.min()))}."
        )
    if learned:
        parts.append(
            "What is learned is not held to ±1, and so its match is not, either; the network's "
            "gain and bias are left out here."
        )
    if layer.padding == "same":
        parts.append("The frame around the picture is 0: no evidence for anything.")
    return " ".join(parts)


def _measured(which: int) -> dict[str, Any] | None:
    """How long one of the cases takes here and now, in milliseconds; None where none is asked."""
    if not which:
        return None
    case = CASES[which - 1]
    rng = np.random.default_rng(0)
    picture = rng.random((1, 1, case.picture, case.picture), np.float32)
    weight = rng.random((case.features, 1, case.feature, case.feature), np.float32)
    bias = np.zeros(case.features, np.float32)

    def once() -> None:
        ops.conv2d_forward(picture, weight, bias, 1.0 / case.feature**2, (1, 1), NO_PADS)

    once()  # the first time memory is found for it
    times, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < MOMENT:
        once()
        times += 1
    return {"case": which, "milliseconds": 1000 * spent / times}


LAB = Convolution()

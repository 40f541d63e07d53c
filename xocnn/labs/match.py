"""A feature meets a patch: every product, their sum, and the match, at one place of the drawing."""

from __future__ import annotations

from typing import Any

import numpy as np

from xocnn.labs.base import Lab, Option, OptionError, Scene, number
from xocnn.labs.convolution import PRESETS, preset
from xocnn.match import match, match_map
from xocnn.shapes import Array, Rectangle

SIZES = range(3, 10)  # pixels a side of a feature
START = preset("falling diagonal", 5)
TWO, THREE, ALL = VALUES = ("two values", "three values", "all values")
SAME = 1e-9  # matches that differ by less are equally good


class Match(Lab):
    """The reader paints a feature, drags it over the drawing, and sees the arithmetic."""

    id = "match"
    order = 2
    title = "A feature meets a patch"
    invitation = (
        "Drag the frame over the drawing until the match is as high as you can get it; then press "
        "Negative, or paint a feature of your own."
    )
    why = (
        "Multiplying pixel by pixel is a way of asking, in one number, how alike two small "
        "pictures are: agreement adds, disagreement takes away, and where the feature is 0 it does "
        "not care. A strongly negative match is news, too: light and dark have changed places. "
        "Everything that a convolutional network sees in a picture, it sees by this one sum."
    )
    options = (
        Option(
            "values",
            "The drawing in",
            "choice",
            TWO,
            choices=VALUES,
            hint="−1 and +1; 0 between them, too; or all that the network sees",
        ),
        Option("row", "Row", "whole", 8, low=1, high=26, control=False),
        Option("column", "Column", "whole", 9, low=1, high=26, control=False),
        Option(
            "feature",
            "Feature",
            "pixels",
            START.ravel().tolist(),
            low=SIZES[0],
            high=SIZES[-1],
            control=False,
        ),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        picture = in_values(scene.picture, options["values"])
        size = int(len(options["feature"]) ** 0.5)
        feature = np.array(options["feature"]).reshape(size, size)
        if size > min(picture.shape):
            raise OptionError(
                f"The feature is {size} × {size}, but the picture is only {picture.shape[0]} × "
                f"{picture.shape[1]}; make the feature smaller."
            )
        matches = match_map(picture, feature)
        rows, columns = matches.shape
        # A feature lies on the drawing with all its pixels.
        top, left = min(options["row"], rows) - 1, min(options["column"], columns) - 1
        place = Rectangle(top, left, top + size, left + size)
        patch = picture[place.top : place.bottom, place.left : place.right]
        products = feature * patch
        told = {
            "picture": picture,
            "place": place._asdict(),
            "row": top + 1,
            "column": left + 1,
            "rows": rows,
            "columns": columns,
            "size": size,
            "feature": feature,
            "patch": patch,
            "products": products,
            "sum": float(products.sum()),
            "pixels": feature.size,
            "match": match(feature, patch),
            "agree": int((products > 0).sum()),
            "disagree": int((products < 0).sum()),
            "best": _next(matches, matches >= matches.max() - SAME, top, left),
            "worst": _next(matches, matches <= matches.min() + SAME, top, left),
            "better": int((matches > matches[top, left] + SAME).sum()),
            "presets": [{"name": name, "feature": preset(name, size)} for name in PRESETS],
            "preset": named(feature),
            "becomes": {
                "negative": 0 - feature,
                "turned": np.rot90(feature, -1),
                "cleared": np.zeros_like(feature),
                "patch": patch.round(2),  # as it is written in its cells
            },
            "sizes": [{"size": n, "feature": resized(feature, n)} for n in SIZES],
        }
        told["reading"] = reading(told["match"])
        told["sentence"] = _sentence(told)
        return told


def in_values(picture: Array, values: str) -> Array:
    """The drawing with the values that are asked for, in float64.

    Two are −1 and +1; three have 0, too, where a pixel is nearer to that.

    >>> in_values(np.array([[-1, -0.3, 0.3, 0.9]]), THREE).tolist()
    [[-1.0, 0.0, 0.0, 1.0]]
    """
    exact = picture.astype(np.float64)
    if values == ALL:
        return exact
    between = np.abs(exact) < 0.5 if values == THREE else np.zeros_like(exact, dtype=bool)
    made: Array = np.where(between, 0.0, np.where(exact > 0, 1.0, -1.0))
    return made


def named(feature: Array) -> str | None:
    """The name of the preset that a feature is, if it is one."""
    for name in PRESETS:
        if np.array_equal(feature, preset(name, len(feature))):
            return name
    return None


def resized(feature: Array, size: int) -> Array:
    """A feature with another number of pixels a side: a preset stays that preset.

    What was painted keeps its middle; pixels that come new around it are 0 and do not care.

    >>> resized(np.ones((3, 3)), 4).astype(int).tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    """
    name = named(feature)
    if name:
        return preset(name, size)
    old = len(feature)
    made = np.zeros((size, size))
    kept = min(old, size)
    source, target = (old - kept) // 2, (size - kept) // 2
    made[target : target + kept, target : target + kept] = feature[
        source : source + kept, source : source + kept
    ]
    return made


def reading(value: float) -> str:
    """What a match means, in words.

    >>> reading(1.0), reading(0.03), reading(-0.7)
    ('a perfect match', 'no match of any sort', 'a strong match for the negative')
    """
    strength = abs(value)
    if strength <= 0.1:
        return "no match of any sort"
    if strength >= 1 - SAME:
        return "a perfect match" if value > 0 else "exactly the photographic negative"
    kind = "a strong match" if strength >= 0.5 else "a weak match"
    return kind if value > 0 else f"{kind} for the negative"


def _next(matches: Array, good: Any, top: int, left: int) -> dict[str, Any]:
    """The next of the good places after this one, and how many there are."""
    columns = matches.shape[1]
    places = np.flatnonzero(good)
    later = places[places > top * columns + left]
    row, column = divmod(int(later[0] if later.size else places[0]), columns)
    return {
        "row": row + 1,
        "column": column + 1,
        "match": float(matches[row, column]),
        "places": int(places.size),
        "here": bool(good[top, left]),
    }


def _sentence(told: dict[str, Any]) -> str:
    place, size = told["place"], told["size"]
    name = f"The {told['preset']}" if told["preset"] else "The feature"
    where = (
        f"{name}, {size} × {size}, lies on rows {place['top'] + 1} to {place['bottom']}, columns "
        f"{place['left'] + 1} to {place['right']}"
    )
    agree, disagree = told["agree"], told["disagree"]
    rest = told["pixels"] - agree - disagree
    signs = (
        f"of {told['pixels']} products {agree} are above 0 and {disagree} below"
        f"{f', {rest} are 0' if rest else ''}"
    )
    exact = ""
    if not np.array_equal(told["products"], told["products"].round(2)):
        exact = " The squares show two places of each product; the sum is of all places."
    best = told["best"]
    if best["here"]:
        rank = "No place in the drawing matches better."
    else:
        are = "1 place matches" if told["better"] == 1 else f"{told['better']} places match"
        rank = (
            f"Of all {told['rows'] * told['columns']} places, {are} better; the best, "
            f"{number(best['match'])}, is at row {best['row']}, column {best['column']}."
        )
    return (
        f"{where}: {signs}. Their sum {number(told['sum'])} ÷ {told['pixels']} is a match of "
        f"{number(told['match'])}, {told['reading']}.{exact} {rank}"
    )


LAB = Match()

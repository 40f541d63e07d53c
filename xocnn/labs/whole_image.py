"""Whole pictures compared pixel by pixel, and how little it takes to fool that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np

from xocnn.drawings import CLASSES, EXAMPLES, paint
from xocnn.drawings.moving import Box, Move, box_of, centres, paint_moved
from xocnn.labs.base import Lab, Option, Scene, number
from xocnn.match import Exemplars
from xocnn.shapes import Array
from xocnn.views import verdict, whole_percents

SIDE = 28  # pixels of the picture that the examples are drawn for
GUESSED = 5  # ready-made drawings that chance alone may well name rightly
BLANK = Box(0, 0, SIDE, SIDE)
HANDLE_INSIDE = 1.0  # pixels that the handle keeps from the edge
MARGIN = 2.0  # pixels between the drawing's lines and the frame around it
CORNER_STEPS = 8  # points of a side of the frame, which may be bent


class Change(NamedTuple):
    """One way to move the drawing: which option, how far apart the points of its curve are."""

    name: str
    label: str
    usual: float
    low: float
    high: float
    step: float  # of the slider
    pace: float  # of the curve
    unit: str
    hint: str

    def option(self) -> Option:
        return Option(
            self.name, self.label, "number", self.usual, self.low, self.high, self.step,
            hint=self.hint,
        )  # fmt: skip

    def say(self, value: float) -> str:
        return figure(value) + self.unit

    def points(self, present: float) -> list[float]:
        """Where the curve is computed: all along the slider, and where the drawing is now."""
        count = round((self.high - self.low) / self.pace)
        every = [round(self.low + self.pace * i, 6) for i in range(count + 1)]
        return sorted({*every, present})


CHANGES = (
    Change("across", "Shift across", 0.0, -14, 14, 1, 1, " px", "pixels to the right"),
    Change("down", "Shift down", 0.0, -14, 14, 1, 1, " px", "pixels down"),
    Change("size", "Size", 1.0, 0.4, 1.6, 0.05, 0.05, " ×", "times the size"),
    Change("rotation", "Rotation", 0.0, -90, 90, 1, 5, "°", "degrees, clockwise"),
    Change("stretch", "Stretch", 1.0, 0.4, 1.8, 0.05, 0.05, " ×", "times the width"),
    Change("bend", "Bend", 0.0, -1, 1, 0.05, 0.1, "", "to either side"),
)
ALONG = {change.label.lower(): change for change in CHANGES}
KEPT = {
    name: tuple(example.name for example in EXAMPLES if example.label == name) for name in CLASSES
}


class WholeImage(Lab):
    """A drawing that can be moved, against one picture kept of each class."""

    id = "whole-image"
    order = 1
    title = "As a whole, pixel by pixel"
    invitation = (
        "Push the drawing about, turn it, make it smaller or bend it until the comparison calls "
        "an X an O; then see what the network says."
    )
    why = (
        "To a comparison of pixels, an X three or four pixels further left is another picture: "
        "hardly any of its ink lies where the kept X has some. Most of what still agrees is "
        "empty paper, and that speaks for any picture. Keeping more pictures does not help for "
        "long; there would have to be one for every place, size and slant. The network looks "
        "for small parts instead, and does not mind much where they are."
    )
    options = (
        *(change.option() for change in CHANGES),
        Option("along", "Curve along", "choice", "shift across", choices=tuple(ALONG)),
        *(
            Option(name.lower(), f"Kept {name}", "choice", names[0], choices=names)
            for name, names in KEPT.items()
        ),
    )

    def view(self, scene: Scene, **options: Any) -> dict[str, Any]:
        move = Move(**{change.name: options[change.name] for change in CHANGES})
        change = ALONG[options["along"]]
        kept = {name: options[name.lower()] for name in CLASSES}
        drawing = Drawing(scene)
        at = change.points(options[change.name])
        now = at.index(options[change.name])
        moved = drawing.after([*(replace(move, **{change.name: value}) for value in at), Move()])
        seen = Looks(scene, moved, Exemplars({name: _painted()[kept[name]] for name in CLASSES}))
        tallies = [
            {"name": kept[name], **_tally(name, seen.pictures[now], seen.known.pictures[name])}
            for name in CLASSES
        ]
        return {
            "picture": seen.pictures[now],
            "moved": _moved(move),
            "pixels": SIDE * SIDE,
            "limits": {change.name: [change.low, change.high, change.step] for change in CHANGES},
            "tallies": tallies,
            "comparison": seen.comparison[now],
            "network": None
            if seen.network[now] is None
            else verdict(seen.shares[now], scene.network.classes),
            "differ": seen.differ(now),
            "rows": [
                seen.row(now, "now"),
                seen.row(len(at), "unmoved"),
                seen.row(len(at) + 1, "empty board"),
            ],
            **drawing.outline(move),
            "sweep": seen.sweep(change, at, now),
            "sentence": " ".join(_sentences(drawing, move, seen, now, tallies)),
        }


class Drawing:
    """The reader's drawing, which can be moved."""

    def __init__(self, scene: Scene) -> None:
        self.picture = scene.picture
        self.strokes = scene.strokes
        # A picture that came without its strokes can only be moved as an image is.
        self.image = scene.under if scene.strokes or scene.under is not None else scene.picture
        self.box = box_of(self.strokes, self.image)

    def after(self, moves: Sequence[Move]) -> Array:
        """The pictures after these moves, (N, SIDE, SIDE)."""
        box = self.box or BLANK
        pictures: Array = paint_moved(self.strokes, self.image, moves, box, SIDE)
        return pictures

    def outline(self, move: Move) -> dict[str, Any]:
        """Where the box around the drawing is now, and where every pixel came from."""
        came = np.floor(move.backward(centres(SIDE, SIDE), self.box or BLANK)).astype(int)
        outside = ((came < 0) | (came >= SIDE)).any(axis=-1, keepdims=True)
        origins = np.where(outside, -1, came[..., ::-1])
        if self.box is None:
            return {"frame": None, "handle": None, "middle": None, "origins": origins}
        around = Box(*np.add(self.box, (-MARGIN, -MARGIN, MARGIN, MARGIN)))
        frame = move.forward(_edges(around), self.box)
        corner = move.forward([around.right, around.bottom], self.box)
        handle = np.clip(corner, HANDLE_INSIDE, SIDE - HANDLE_INSIDE)
        middle = np.add(self.box.middle, (move.across, move.down))
        return {
            "frame": frame,
            "handle": handle.tolist(),
            "middle": middle.tolist(),
            "origins": origins,
        }

    def leaves(self, move: Move) -> bool:
        """Whether some of it lies outside the picture after the move."""
        points = [np.reshape(stroke, (-1, 2)) for stroke in self.strokes]
        if self.image is not None:
            points.append(centres(SIDE, SIDE)[self.image > 0])
        if self.box is None or not points:
            return False
        moved = move.forward(np.concatenate(points), self.box)
        return bool(((moved < 0) | (moved > SIDE)).any())


class Looks:
    """What the comparison and the network make of many pictures, in one forward pass."""

    def __init__(self, scene: Scene, pictures: Array, known: Exemplars) -> None:
        self.known = known
        self.classes = scene.network.classes
        examples = np.stack(list(_painted().values()))
        paper = np.full((1, SIDE, SIDE), -1, np.float32)
        self.pictures = np.concatenate([pictures, paper])
        with np.errstate(over="ignore", invalid="ignore"):
            shares = scene.network.forward(
                np.concatenate([self.pictures, examples])[:, None]
            ).shares.astype(np.float64)
        self.shares = shares[: len(self.pictures)]
        self.finite = bool(np.isfinite(shares).all())
        named = [self.classes[k] for k in shares[len(self.pictures) :].argmax(axis=1)]
        self.right = sum(a == b.label for a, b in zip(named, EXAMPLES, strict=True))
        self.scores = [known.scores(picture) for picture in self.pictures]
        self.comparison = [max(scores, key=scores.__getitem__) for scores in self.scores]
        self.network = [
            self.classes[int(share.argmax())]
            if picture.max() > -1 and np.isfinite(share).all()
            else None
            for picture, share in zip(self.pictures, self.shares, strict=True)
        ]

    def differ(self, i: int) -> bool:
        """Whether comparison and network call picture i by two names."""
        return self.network[i] not in (None, self.comparison[i])

    def percent(self, i: int) -> int | None:
        """The network's share for its own verdict, in whole percent."""
        return None if self.network[i] is None else max(whole_percents(self.shares[i]))

    def row(self, i: int, what: str) -> dict[str, Any]:
        return {
            "what": what,
            "matches": list(self.scores[i].values()),
            "comparison": self.comparison[i],
            "network": self.network[i],
            "percent": self.percent(i),
        }

    def sweep(self, change: Change, at: list[float], now: int) -> dict[str, Any]:
        """The curve along one change: both matches, the network's share, and who says what."""
        points = range(len(at))
        held = self.network[len(at)] or self.classes[0]
        matches = {name: [self.scores[i][name] for i in points] for name in CLASSES}
        lowest = min(min(each) for each in matches.values())
        bottom = np.floor(5 * lowest) / 5
        differ = [self.differ(i) for i in points]
        apart = [run for run in runs(differ, at) if run[0]]
        return {
            "option": change.name,
            "label": change.label.lower(),
            "at": at,
            "now": now,
            "names": [change.say(value) for value in at],
            "ticks": [[v, change.say(v)] for v in (change.low, change.usual, change.high)],
            "levels": [[float(v), number(v, 1)] for v in np.arange(bottom, 1.01, 0.2)],
            "rows": [self.row(i, change.say(at[i])) for i in points],
            "held": held,
            "shares": [float(self.shares[i][self.classes.index(held)]) for i in points],
            "apart": [run[1:] for run in apart],
            "comparison": runs(self.comparison[: len(at)], at),
            "network": runs(self.network[: len(at)], at),
            "sentence": _curve_sentence(change, at, matches, differ),
            "hint": _hint(change, apart, self.differ(now)),
        }


def runs(labels: Sequence[Any], at: Sequence[float]) -> list[tuple[Any, float, float]]:
    """Equal neighbours taken together; each reaches half-way to the next.

    >>> runs(["X", "X", "O"], [0, 1, 2])
    [('X', 0, 1.5), ('O', 1.5, 2)]
    """
    found = []
    for label, group in groupby(range(len(at)), key=labels.__getitem__):
        members = list(group)
        first, last = members[0], members[-1]
        start = at[0] if first == 0 else (at[first - 1] + at[first]) / 2
        end = at[-1] if last == len(at) - 1 else (at[last] + at[last + 1]) / 2
        found.append((label, start, end))
    return found


@cache
def _painted() -> dict[str, Array]:
    """The ready-made drawings, painted, by name."""
    return {example.name: paint(example.strokes, SIDE) for example in EXAMPLES}


def _tally(name: str, picture: Array, exemplar: Array) -> dict[str, Any]:
    """The comparison with one exemplar taken apart: every product, and what they add up to."""
    products = picture.astype(np.float64) * exemplar
    agree, disagree = products > 0, products < 0
    return {
        "class": name,
        "exemplar": exemplar,
        "products": products,
        "agree": int(agree.sum()),
        "agree_sum": float(products[agree].sum()),
        "disagree": int(disagree.sum()),
        "disagree_sum": float(products[disagree].sum()),
        "sum": float(products.sum()),
        "match": float(products.sum() / products.size),
    }


def _edges(box: Box) -> Array:
    """Points all around a box, as many on each side, the first one again at the end."""
    t = np.linspace(0, 1, CORNER_STEPS, endpoint=False)[:, None]
    corners = np.array(
        [
            (box.left, box.top),
            (box.right, box.top),
            (box.right, box.bottom),
            (box.left, box.bottom),
            (box.left, box.top),
        ]
    )
    sides = [a + (b - a) * t for a, b in pairwise(corners)]
    return np.concatenate([*sides, corners[:1]])


# ---- words --------------------------------------------------------------------------------------


def _sentences(
    drawing: Drawing, move: Move, seen: Looks, now: int, tallies: list[dict[str, Any]]
) -> list[str]:
    scores = " and ".join(f"{number(each['match'], 3)} with {each['class']}" for each in tallies)
    calls = f"the comparison calls this {_an(seen.comparison[now])}"
    said = [f"{_moved(move)}: the match is {scores}, so {calls}."]
    if drawing.box is None:
        said = [
            "Nothing is drawn, so there is nothing to move.",
            f"Even so the match is {scores}: paper agrees with paper, and {calls}.",
        ]
    if not seen.finite:
        return [*said, "The network's votes are no longer numbers; press Reset."]
    if seen.network[now] is None:
        said.append("The network is not asked about an empty board.")
    else:
        share = f"with {seen.percent(now)} % of the vote"
        if seen.differ(now):
            said.append(f"The network says {seen.network[now]}, {share}: they do not agree.")
        else:
            said.append(f"The network says {seen.network[now]}, too, {share}.")
        named = seen.comparison[now]
        empty = seen.scores[-1][named]
        if empty > seen.scores[now][named]:
            said.append(
                f"An empty board would match the {named} better, {number(empty, 3)}: most of what "
                "agrees is paper."
            )
    before = seen.network[-2]
    if before and seen.network[now] not in (None, before):
        said.append(f"Before the drawing was moved the network said {before}.")
    if seen.right < len(EXAMPLES):
        enough = "enough " if seen.right > GUESSED else ""
        said.append(
            f"This network has not learnt {enough}yet: it names {seen.right} of the "
            f"{len(EXAMPLES)} ready-made drawings rightly. Train it, and its verdict will hold."
        )
    if drawing.box is not None and drawing.leaves(move):
        said.append("Part of the drawing lies outside the picture and is cut off.")
    if drawing.image is not None and drawing.box is not None and move != Move():
        said.append(
            "What is in an image has no strokes to draw again: its pixels are moved and mixed, so "
            "its lines grow thicker, thinner or softer."
        )
    return said


def _moved(move: Move) -> str:
    """What has been done to the drawing, in words.

    >>> _moved(Move(across=-4, size=0.5)), _moved(Move())
    ('Shifted 4 px to the left, at 0.5 of its size', 'As it was drawn')
    """
    done = []
    sideways = f"{figure(abs(move.across))} px to the {'right' if move.across > 0 else 'left'}"
    upright = f"{figure(abs(move.down))} px {'down' if move.down > 0 else 'up'}"
    shifts = [text for by, text in ((move.across, sideways), (move.down, upright)) if by]
    if shifts:
        done.append(f"shifted {' and '.join(shifts)}")
    if move.size != 1:
        done.append(f"at {figure(move.size)} of its size")
    if move.rotation:
        way = "clockwise" if move.rotation > 0 else "anticlockwise"
        done.append(f"turned {figure(abs(move.rotation))}° {way}")
    if move.stretch != 1:
        done.append(f"at {figure(move.stretch)} of its width")
    if move.bend:
        done.append(f"bent by {figure(move.bend)}")
    said = ", ".join(done) or "as it was drawn"
    return said[0].upper() + said[1:]


def figure(value: float) -> str:
    """A figure as short as it is true to two places.

    >>> figure(-0.5), figure(14.0), figure(0.35)
    ('−0.5', '14', '0.35')
    """
    return number(value).rstrip("0").rstrip(".")


def _an(name: str) -> str:
    """With its article, as it is spoken: both names begin with a vowel's sound."""
    return f"an {name}"


def _curve_sentence(
    change: Change, at: list[float], matches: dict[str, list[float]], differ: list[bool]
) -> str:
    spans = " and ".join(
        f"with {name} from {number(min(each), 3)} to {number(max(each), 3)}"
        for name, each in matches.items()
    )
    places = [
        change.say(at[members[0]])
        if len(members) == 1
        else f"{change.say(at[members[0]])} to {change.say(at[members[-1]])}"
        for apart, group in groupby(range(len(at)), key=differ.__getitem__)
        if apart
        for members in [list(group)]
    ]
    where = f"at {', '.join(places)}" if places else "nowhere"
    return (
        f"{change.label} from {change.say(at[0])} to {change.say(at[-1])}: the match {spans}. "
        f"Comparison and network disagree {where}."
    )


def _hint(change: Change, apart: list[Any], differ: bool) -> str:
    if differ:
        return (
            "You have found one. How small a move is enough? And is there a picture to compare "
            "with that would not be fooled here, and where is that one fooled?"
        )
    if apart:
        return (
            f"Along {change.label.lower()}, somewhere the lines of the two matches cross: there "
            "the plot is shaded. Take the drawing there."
        )
    return (
        f"Along {change.label.lower()} alone the two agree all the way. Let the curve run along "
        "something else, or change two things at once and watch for shading."
    )


LAB = WholeImage()

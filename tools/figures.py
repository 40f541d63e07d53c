"""Pictures for the article as it is read without JavaScript: the package at work on an example.

``python -m tools.figures --model default.npz --out figures.json`` writes every figure's picture
(an SVG), its alternative text and its caption. All numbers come from the package, and most pictures
are the first view of the section's lab.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tools.sheet import Sheet
from xocnn import files, recipe
from xocnn.drawings import EXAMPLES, paint
from xocnn.labs import Scene, find
from xocnn.labs.base import number
from xocnn.labs.choices import LAB as CHOICES
from xocnn.labs.choices import percent
from xocnn.labs.nudge import LAB as NUDGE
from xocnn.labs.pooling import shift
from xocnn.labs.search import LAB as SEARCH
from xocnn.labs.sound import LAB as SOUND
from xocnn.labs.text import LAB as TEXT
from xocnn.match import Exemplars, best_place, match, match_map
from xocnn.network import Network
from xocnn.receptive import field
from xocnn.shapes import Array, spell
from xocnn.views import NAMES, scale_end, verdict

MOVED = 4  # pixels, after which whole pictures no longer tell X from O
SHOWN = 8  # maps of a layer, features and votes
WORD = "pizza"
SHUFFLE = 0  # seed of the order that columns are put into
COLUMN = 92  # width of a layer, in units of the sheet


@dataclass(frozen=True)
class Figure:
    """A picture with what it says."""

    svg: str
    width: float
    height: float
    alt: str
    caption: str


class Situation:
    """The trained network and the drawings that the figures are about."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.pictures = {example.name: paint(example.strokes) for example in EXAMPLES}
        self.scenes = {
            example.name: Scene(network, self.pictures[example.name], list(example.strokes))
            for example in EXAMPLES
        }
        self.name = EXAMPLES[0].name
        self.picture, self.scene = self.pictures[self.name], self.scenes[self.name]

    def lab(self, name: str, drawing: str = EXAMPLES[0].name, **options: Any) -> dict[str, Any]:
        """What a lab shows of an example, as a link with these options opens it."""
        lab = find(name)
        return lab.view(self.scenes[drawing], **lab.read(options))

    @cached_property
    def verdict(self) -> str:
        told: str = verdict(self.scene.trace.shares[0], self.network.classes)["sentence"]
        return told


def board(now: Situation) -> Figure:
    """The blackboard."""
    sheet = Sheet(232, 232)
    sheet.board(now.picture, 0, 0, 232)
    alt = f"A blackboard with an X in chalk on it, {spell(now.picture.shape)} pixels."
    return _figure(sheet, alt, f"An example, {now.name}. The network's verdict: {now.verdict}")


def layers(now: Situation) -> Figure:
    """All layers, up to eight maps of each."""
    outputs = [now.scene.trace.output(n)[0] for n in range(len(now.network.layers) + 1)]
    shown = [n for n, output in enumerate(outputs) if output.ndim == 3 or n == len(outputs) - 1]
    sheet = Sheet(COLUMN * len(shown) + 6, 420)
    told = []
    for place, n in enumerate(shown):
        maps = outputs[n].reshape(-1, *outputs[n].shape[1:]) if n else outputs[0]
        maps = maps.reshape(len(maps), *(maps.shape[1:] or (1, 1)))
        kind = NAMES[now.network.layers[n - 1].kind] if n else "input"
        x, scale = COLUMN * place + 1, scale_end(maps) if n else 1.0
        sheet.text(x, 14, f"{n} {kind}" if n else kind, "small", "start")
        size = spell(outputs[n].shape if n else outputs[n].shape[1:])
        sheet.text(x, 33, size, "soft small", "start")
        side = 18 + 24 * (maps.shape[1] / now.picture.shape[0]) ** 0.5
        for k, values in enumerate(maps[:SHOWN]):
            sheet.map(values, x, 44 + 43 * k, side, scale)
            if n == len(outputs) - 1:
                sheet.text(x + 30, 60 + 43 * k, now.network.classes[k], "", "start")
        sheet.legend(x, 390, 66, scale)
        more = f", {len(maps) - SHOWN} more not shown" if len(maps) > SHOWN else ""
        told.append(f"{n} {kind}, {size}{more}" if n else f"the drawing, {size}")
    return _figure(
        sheet,
        f"The network on this drawing, layer by layer: {'; '.join(told)}.",
        "Blue is below 0, orange above; where a layer's colours end is written under it.",
    )


def literal(now: Situation) -> Figure:
    """A whole picture compared with two models, before and after it moves."""
    known = Exemplars({"X": now.picture, "O": now.pictures["Plain O"]})
    moved = shift(now.picture, 0, -MOVED)
    sheet = Sheet(480, 330)
    told = []
    for row, (name, picture) in enumerate(
        [("as it was", now.picture), (f"{MOVED} pixels further left", moved)]
    ):
        y = 8 + 162 * row
        sheet.map(picture, 4, y, 130, 1)
        scores = known.scores(picture)
        best = known.classify(picture)
        for k, (letter, score) in enumerate(scores.items()):
            x = 190 + 150 * k
            sheet.map(known.pictures[letter], x, y, 84, 1)
            sheet.text(x + 42, y + 104, f"model of {letter}", "soft")
            sheet.text(x + 42, y + 124, number(score, 3), "" if letter == best else "soft")
        sheet.text(69, y + 148, name)
        told.append(
            f"The X {name} matches the model of an X by {number(scores['X'], 3)} and that of an O "
            f"by {number(scores['O'], 3)}, so that comparing whole pictures says {best}."
        )
    return _figure(sheet, " ".join(told), " ".join(told))


def features(now: Situation) -> Figure:
    """One patch, one feature, and the products between them."""
    told = now.lab("convolution")
    feature = told["features"][0]
    found = match_map(now.picture, feature)
    row, column = best_place(found)
    size = len(feature)
    patch = now.picture[row : row + size, column : column + size]
    products = feature * patch
    sheet = Sheet(480, 176)
    panels = [("patch", patch), ("feature", feature), ("products", products)]
    for k, (name, values) in enumerate(panels):
        x = 2 + 170 * k
        sheet.map(values, x, 4, 130, 1)
        sheet.text(x + 65, 156, name)
        if k < 2:
            sheet.text(x + 150, 76, "×=@"[k], "large")
    value = match(feature, patch)
    sentence = (
        f"The {told['names'][0]} on the patch from row {row + 1}, column {column + 1}: the "
        f"{products.size} products add up to {number(float(products.sum()))}, and "
        f"{number(float(products.sum()))} ÷ {products.size} = {number(value)} is the match."
    )
    return _figure(sheet, f"A patch, a feature, and their products. {sentence}", sentence)


def convolution(now: Situation) -> Figure:
    """A drawing, a feature, and the map that the feature makes of it."""
    told = now.lab("convolution")
    feature, values = told["features"][0], told["maps"][0]
    sheet = Sheet(480, 226)
    sheet.map(now.picture, 2, 4, 168, 1)
    sheet.map(feature, 205, 68, 40, told["feature_scale"])
    sheet.arrow(184, 88, 12)
    sheet.arrow(254, 88, 12)
    sheet.map(values, 282, 4, 168, told["scales"][0])
    row, column = best_place(values)
    unit, cell = 168 / now.picture.shape[0], 168 / values.shape[0]
    sheet.box(2 + column * unit, 4 + row * unit, len(feature) * unit, len(feature) * unit)
    sheet.box(282 + column * cell, 4 + row * cell, cell, cell)
    sheet.text(86, 194, "drawing")
    sheet.text(225, 128, "feature")
    sheet.legend(282, 178, 168, told["scales"][0])
    sentence = told["sentence"]
    return _figure(sheet, f"A drawing, a feature, and the map of its matches. {sentence}", sentence)


def relu(now: Situation) -> Figure:
    """A map before and after."""
    told = now.lab("relu")
    sentence = told["sentence"].split(". ")[0] + "."
    return _pair(told["before"], told["after"], told["scale"], ("before", "after ReLU"), sentence)


def pooling(now: Situation) -> Figure:
    """A map and what pooling keeps of it."""
    told = now.lab("pooling")
    sentence = told["sentence"]
    return _pair(
        told["before"], told["after"], told["scale"], ("before", "after pooling"), sentence
    )


def stack(now: Situation) -> Figure:
    """What a value in the middle of each convolution sees of the drawing."""
    places = [n for n, layer in enumerate(now.network.layers, 1) if layer.kind == "conv2d"]
    sheet = Sheet(480, 190)
    told = []
    for k, n in enumerate(places):
        _, rows, columns = now.network.layers[n - 1].output_shape
        seen = field(now.network, n, rows // 2, columns // 2)
        x, unit = 2 + 165 * k, 142 / now.picture.shape[0]
        sheet.map(now.picture, x, 4, 142, 1)
        width, height = seen.right - seen.left, seen.bottom - seen.top
        sheet.box(x + seen.left * unit, 4 + seen.top * unit, width * unit, height * unit)
        sheet.text(x + 71, 168, f"layer {n}: {spell((height, width))}")
        told.append(f"in layer {n} {spell((height, width))} pixels")
    sentence = f"What a value in the middle of a map sees of the drawing: {_list(told)}."
    return _figure(sheet, sentence, sentence)


def votes(now: Situation) -> Figure:
    """The values with the largest votes, and the shares that come of all."""
    told = now.lab("votes")
    rows = told["rows"][:SHOWN]
    most = max(abs(added) for row in rows for added in row["added"])
    sheet = Sheet(480, 36 + 26 * len(rows))
    for k, name in enumerate(told["outputs"]):
        sheet.text(220 + 180 * k, 18, f"adds to {name}")
    for at, row in enumerate(rows):
        y = 34 + 26 * at
        sheet.text(2, y + 14, f"value {row['index'] + 1}: {number(row['value'])}", "", "start")
        for k, added in enumerate(row["added"]):
            middle, long = 220 + 180 * k, 76 * abs(added) / most
            side = "above" if added > 0 else "below"
            sheet.bar(middle if added > 0 else middle - long, y, long, 18, side)
            sheet.bar(middle - 0.5, y - 3, 1, 24, "ink")
            beside, anchor = (middle - 6, "end") if added > 0 else (middle + 6, "start")
            sheet.text(beside, y + 14, number(added), "soft", anchor)
    first = rows[0]
    adds = [f"{number(a)} to {n}" for n, a in zip(told["outputs"], first["added"], strict=True)]
    sentence = (
        f"The {len(rows)} values whose votes matter most, of {told['inputs']}. "
        f"{told['sentence'].split('. ')[0]}."
    )
    alt = f"{sentence} The first, value {first['index'] + 1}, adds {_list(adds)}."
    return _figure(sheet, alt, sentence)


def learning(now: Situation) -> Figure:
    """The features of the first layer: noise at the start, strokes in the end."""
    first = next(layer for layer in now.network.layers if layer.kind == "conv2d")
    start = next(layer for layer in recipe.untrained().layers if layer.kind == "conv2d")
    sheet = Sheet(480, 176)
    for row, (name, layer) in enumerate([("at the start", start), ("trained", first)]):
        weight = layer.params["weight"][:SHOWN, 0]
        sheet.text(2, 14 + 88 * row, name, "soft", "start")
        for k, values in enumerate(weight):
            sheet.map(values, 2 + 60 * k, 22 + 88 * row, 50, max(1.0, scale_end(weight)))
    sentence = (
        f"The {len(first.params['weight'])} features of the first layer: random at the start, and "
        f"after {recipe.UPDATES:,} updates with {recipe.BATCH} drawings each."
    )
    return _figure(sheet, sentence, sentence)


def trying(now: Situation) -> Figure:
    """The small network at the start, after a sweep of trying, and after as much backprop."""
    work = NUDGE.start(now.scene, **NUDGE.read({}))
    start = work.view()
    for _ in range(start["parameters"]):
        work.advance()
    end = work.view()
    rows = [
        ("at the start", start["ways"][0]),
        ("after a sweep of trying", end["ways"][0]),
        ("after backpropagation with as many passes", end["ways"][1]),
    ]
    sheet = Sheet(480, 264)
    for row, (name, way) in enumerate(rows):
        y = 88 * row
        sheet.text(2, y + 14, f"{name}: error {number(way['error'], 3)}", "soft", "start")
        *features, _, votes, _ = way["pictures"]
        for k, feature in enumerate(features):
            sheet.map(feature["values"], 2 + 60 * k, y + 22, 50, feature["scale"])
        sheet.map(votes["values"], 254, y + 22, 224, votes["scale"])
    sentence = (
        f"A network of {start['parameters']} values, its features and the weights of its votes: at "
        f"the start, after every value has been tried higher and lower, and after backpropagation "
        f"with as many passes, {int(end['passes'][-1]):,} each. The error goes from "
        f"{number(rows[0][1]['error'], 3)} to {number(rows[1][1]['error'], 3)} and to "
        f"{number(rows[2][1]['error'], 3)}."
    )
    return _figure(sheet, sentence, sentence)


def design(now: Situation) -> Figure:
    """The layers, with what each has to learn and to work out."""
    rows = [
        (n, NAMES[layer.kind], spell(layer.output_shape), layer.parameters, layer.multiplications)
        for n, layer in enumerate(now.network.layers, 1)
    ]
    sheet = Sheet(480, 60 + 24 * len(rows))
    edges = (2, 26, 236, 340, 476)
    anchors = ("start", "start", "end", "end", "end")
    heads = ("", "layer", "values", "parameters", "multiplications")
    total = ("", "in all", "", sum(row[3] for row in rows), sum(row[4] for row in rows))
    for at, row in enumerate([heads, *rows, total]):
        for x, anchor, cell in zip(edges, anchors, row, strict=True):
            words = f"{cell:,}" if isinstance(cell, int) else str(cell)
            sheet.text(x, 18 + 24 * at, words, "" if at else "soft", anchor)
    told = [
        f"{n} {name}, {size} values, {learned:,} parameters, {work:,} multiplications"
        for n, name, size, learned, work in rows
    ]
    sentence = (
        f"The network of this page has {total[3]:,} parameters to learn, and makes {total[4]:,} "
        "multiplications for one drawing."
    )
    return _figure(sheet, f"{sentence} Its layers: {'; '.join(told)}.", sentence)


def search(now: Situation) -> Figure:
    """The designs of a search: accuracy against cost, and the line of those that none beats."""
    work = SEARCH.start(now.scene, **SEARCH.read({}))
    while work.more:
        work.advance()
    told = work.view()
    sheet = Sheet(480, 300)
    points = {point["number"]: point for point in told["points"] if point["accuracy"] is not None}
    costs = np.log10([point["multiplications"] for point in points.values()])
    low, high = float(costs.min()), float(costs.max())

    def place(point: dict[str, Any]) -> tuple[float, float]:
        across = (np.log10(point["multiplications"]) - low) / (high - low)
        return 50 + 410 * float(across), 250 - 230 * (point["accuracy"] - 0.4) / 0.6

    for right in (0.4, 0.6, 0.8, 1.0):
        y = place({"multiplications": 10**low, "accuracy": right})[1]
        sheet.text(40, y + 4, f"{right:.0%}".replace("%", " %"), "soft small", "end")
    for number_, point in points.items():
        x, y = place(point)
        side = 10 if number_ in told["frontier"] else 5
        sheet.bar(x - side / 2, y - side / 2, side, side, "ink")
    sheet.text(50, 276, f"{round(10**low):,}", "soft small", "start")
    sheet.text(460, 276, f"{round(10**high):,}", "soft small", "end")
    sheet.text(255, 292, "multiplications for a drawing", "soft")
    sentence = told["sentence"]
    alt = f"Designs as points, how often they are right against what they cost. {sentence}"
    return _figure(sheet, alt, f"{sentence} Large points: those that no other beats.")


def text(now: Situation) -> Figure:
    """A word as a grid, where each feature fits best in it, and what that adds to the votes."""
    work = TEXT.start(now.scene, **TEXT.read({"word": WORD}))
    while work.more:
        work.advance()
    told = work.view()
    grid, classes = told["grid"], told["classes"]
    sheet = Sheet(480, 320)
    unit = 270 / len(grid)
    sheet.map(grid, 2, 24, 270, 1)
    for at, letter in enumerate(told["columns"]):
        sheet.text(2 + (at + 0.5) * unit, 18, letter, "small")
    sheet.text(200, 18, "fits best", "soft small", "start")
    sheet.text(384, 18, f"adds to {classes[1]}", "soft small")
    rows = told["features"]
    most = max(abs(row["added"][1]) for row in rows)
    said = []
    for at, row in enumerate(rows):
        y, added = 34 + 33 * at, row["added"][1]
        piece = row["piece"].replace(" ", "_") or "nothing"
        sheet.text(200, y + 14, f"{at + 1}: {piece}", "", "start")
        long = 62 * abs(added) / most
        side = "above" if added > 0 else "below"
        sheet.bar(384 if added > 0 else 384 - long, y, long, 18, side)
        sheet.bar(383.5, y - 3, 1, 24, "ink")
        beside, anchor = (378, "end") if added > 0 else (390, "start")
        sheet.text(beside, y + 14, number(added), "soft", anchor)
        said.append(f"feature {at + 1} fits best on “{piece}” and adds {number(added)}")
    sentence = told["sentence"].replace("the word in the grid", f"“{WORD}”")
    alt = (
        f"The word “{WORD}” as a grid of {len(grid)} letters and {grid.shape[1]} positions. To "
        f"{classes[1]}, {_list(said)}. {sentence}"
    )
    return _figure(sheet, alt, f"{sentence} A gap is written _.")


def beyond(now: Situation) -> Figure:
    """The same pixels with the columns in another order: nothing lost, and no neighbours left."""
    name = "Plain O"
    whole = now.pictures[name]
    order = np.random.default_rng(SHUFFLE).permutation(whole.shape[1])
    sheet = Sheet(480, 252)
    sheet.map(whole, 2, 4, 200, 1)
    sheet.arrow(214, 104, 24)
    sheet.map(whole[:, order], 256, 4, 200, 1)
    sheet.text(102, 228, "as it was drawn")
    sheet.text(356, 228, "its columns swapped around")
    classes = now.network.classes
    drawn, swapped = (
        {
            each: now.network.forward(picture[:, columns]).shares[0]
            for each, picture in now.pictures.items()
        }
        for columns in (slice(None), order)
    )
    right = [
        sum(classes[int(np.argmax(shares[each.name]))] == each.label for each in EXAMPLES)
        for shares in (drawn, swapped)
    ]
    sentence = (
        f"Both have the same {len(order)} columns. The network's verdict on the drawing: "
        f"{verdict(drawn[name], classes)['sentence']} On the columns in another order: "
        f"{verdict(swapped[name], classes)['sentence']} Of {len(drawn)} examples it is right about "
        f"{right[0]} as they were drawn, and about {right[1]} with their columns in that order."
    )
    return _figure(sheet, f"A drawing, and its columns swapped around. {sentence}", sentence)


def sound(now: Situation) -> Figure:
    """A tone that rises and one that falls, and the features that tell them apart."""
    work = SOUND.start(now.scene, **SOUND.read({}))
    while work.more:
        work.advance()
    asked = SOUND.read({})
    labels = [int(label) for label in work.learning.lesson.labels]
    sheet = Sheet(480, 562)
    for at, name in enumerate(work.learning.lesson.classes):
        work.show({**asked, "clip": labels.index(at) + 1})
        shown = work.view()
        sheet.map(shown["picture"], 2, 4 + 216 * at, 476, shown["end"])
        sheet.text(240, 210 + 216 * at, f"a tone that is {name}")
    for at, feature in enumerate(shown["features"]):
        sheet.map(feature, 2 + 60 * at, 452, 56, shown["features_end"])
    sheet.legend(2, 532, 98, shown["features_end"])
    sheet.text(290, 552, "the eight features that were learned")
    rows, columns = shown["picture"].shape
    sentence = (
        f"One second each, in {columns} chunks and {rows} bands, low ones below. Learned from such "
        f"tones: {shown['now']}"
    )
    return _figure(sheet, f"Spectrograms, and features. {sentence}", sentence)


def choices(now: Situation) -> Figure:
    """How often designs are right, after equally many updates, and what they cost."""
    work = CHOICES.start(now.scene, **CHOICES.read({"first": "default", "second": "tiny"}))
    while work.more:
        work.advance()
    told = sorted(work.view()["designs"], key=lambda design: design["multiplications"])
    sheet = Sheet(480, 40 + 46 * len(told))
    edges = (2, 216, 342, 476)
    heads = ("design", "parameters", "multiplications", "right")
    for x, head in zip(edges, heads, strict=True):
        sheet.text(x, 18, head, "soft", "start" if x == 2 else "end")
    for at, design in enumerate(told):
        y = 44 + 46 * at
        cells = (
            design["name"],
            f"{design['parameters']:,}",
            f"{design['multiplications']:,}",
            percent(design["accuracy"]),
        )
        for x, cell in zip(edges, cells, strict=True):
            sheet.text(x, y, cell, "", "start" if x == 2 else "end")
        sheet.bar(2, y + 8, 474 * design["accuracy"], 8, "ink")
    words = [
        f"“{design['name']}”, with {design['parameters']:,} parameters and "
        f"{design['multiplications']:,} multiplications for a drawing, on "
        f"{percent(design['accuracy'])}"
        for design in told
    ]
    sentence = (
        f"Designs from one seed, after {told[0]['updates']} updates each on the same drawings. How "
        f"often they are right on {work.view()['held_out']} others: {_list(words)}."
    )
    return _figure(sheet, sentence, sentence)


# By name: that of a lab has the lab's id, by which a lab that cannot start finds it, too.
FIGURES = {
    "board": board,
    "layers": layers,
    "whole-image": literal,
    "match": features,
    "convolution": convolution,
    "relu": relu,
    "pooling": pooling,
    "stack": stack,
    "votes": votes,
    "backprop": learning,
    "nudge": trying,
    "design": design,
    "choices": choices,
    "search": search,
    "sound": sound,
    "text": text,
    "table": beyond,
}


def _pair(
    before: Array, after: Array, scale: float, names: tuple[str, str], sentence: str
) -> Figure:
    """Two maps side by side, drawn so that a value of either is equally large on paper."""
    sheet = Sheet(480, 252)
    side = 200 * max(len(after) / len(before), 0.5)
    sheet.map(before, 2, 4, 200, scale)
    sheet.arrow(214, 104, 24)
    sheet.map(after, 256, 4 + (200 - side) / 2, side, scale)
    sheet.text(102, 228, names[0])
    sheet.text(256 + side / 2, 24 + 100 + side / 2 + 4, names[1])
    if side < 150:
        sheet.legend(376, 98, 98, scale)
    else:
        sheet.legend(179, 226, 100, scale)
    return _figure(sheet, f"A map {names[0]} and {names[1]}. {sentence}", sentence)


def _figure(sheet: Sheet, alt: str, caption: str) -> Figure:
    return Figure(sheet.svg(), sheet.width, sheet.height, alt, caption)


def _list(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    now = Situation(files.load(arguments.model))
    made = {name: asdict(make(now)) for name, make in FIGURES.items()}
    arguments.out.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

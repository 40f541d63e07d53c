"""Text as a grid: a network that slides along words, and what it finds in one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from xocnn import views
from xocnn.decoding import ENCODINGS
from xocnn.explain import explain
from xocnn.labs.base import Option, OptionError, Scene, Work, WorkingLab, number
from xocnn.layers import Conv2D, Dense
from xocnn.network import Trace
from xocnn.shapes import Array
from xocnn.text.learning import FEATURES, SLICE, UPDATES, Learning
from xocnn.text.reading import typed
from xocnn.text.words import Words

DATA = ("languages", "molecules", "your own")
WIDTHS = ("usual", *map(str, range(1, 8)))
POSITIONS = ("in order", "swapped")
TRY = {
    "languages": (("shoulder",) * 2, ("pizza",) * 2, ("bicchiere",) * 2, ("banana",) * 2),
    "molecules": (
        ("aspirin", "CC(=O)Oc1ccccc1C(=O)O"),
        ("acetic acid", "CC(=O)O"),
        ("methyl acetate", "CC(=O)OC"),
        ("paracetamol", "CC(=O)Nc1ccc(O)cc1"),
    ),
}
LEGIBLE = 4  # letters of a logo's column, at most
FAINT = 0.08  # of a logo's height; letters that are lower are left out of it
LOW = 0.25  # of the highest logo's height: lower ones are not drawn larger than they are
MISTAKES = 8  # that are shown
LONGEST_TYPED = 200


class Sliding(Work):
    """A network on its way, and the word that it is shown."""

    def __init__(self, data: str, learning: Learning) -> None:
        self.data, self.learning = data, learning
        self.options: Mapping[str, Any] = {"word": "", "feature": 0, "position": 0}

    @property
    def more(self) -> bool:
        return self.learning.more

    def advance(self) -> None:
        self.learning.advance()

    def show(self, options: Mapping[str, Any]) -> None:
        self.options = options

    def view(self) -> dict[str, Any]:
        made, network = self.learning, self.learning.network
        examples = self._examples()
        word, said = typed(self.options["word"] or examples[0][1], made.alphabet)
        picture = made.pictures([word])
        trace = network.forward(picture)
        written = made.alphabet.columns(word)
        columns = [written[at] for at in made.order]
        found = features(trace, columns)
        strongest = np.argmax([np.ptp(feature["added"]) for feature in found])
        chosen, position = (self.options[name] for name in ("feature", "position"))
        looks = np.array(made.looks, np.float64).reshape(-1, 3)
        view: dict[str, Any] = {
            "classes": list(network.classes),
            "word": word,
            "typed": said,
            "examples": [{"name": name, "word": example} for name, example in examples],
            "letters": list(made.alphabet.letters),
            "columns": columns,
            "width": made.width,
            "grid": picture[0, 0],
            "maps": trace.output(1)[0, :, 0],
            "features": found,
            "opened": opened(trace, columns, chosen or int(strongest) + 1, position),
            "votes": election(trace),
            "logos": logos(network.layers[0], made.alphabet.letters),
            "curve": {
                "updates": looks[:, 0],
                "learned": 100 * looks[:, 1],
                "examined": 100 * looks[:, 2],
            },
            "mistakes": self._mistakes(),
            "wrong": len(made.wrong),
            "counts": {"learned": len(made.learned), "examined": len(made.examined)},
            "updates": made.updates,
            "all_updates": UPDATES,
            "making": list(made.words.said),
            "encodings": list(ENCODINGS),
            "what": made.words.what,
        }
        view["scale"] = views.scale_end(view["maps"])
        return {**view, "sentence": self._sentence(trace)}

    def _examples(self) -> list[tuple[str, str]]:
        if self.data in TRY:
            return list(TRY[self.data])
        made = self.learning
        labels = made.words.labels[made.examined]
        held_out = [made.words.all[at] for at in made.examined]
        firsts = [np.flatnonzero(labels == label)[:2] for label in (0, 1)]
        return [(held_out[at],) * 2 for at in np.concatenate(firsts)]

    def _mistakes(self) -> list[dict[str, str]]:
        """Some of the held-out words that the network is wrong about, of either kind in turns."""
        words, wrong = self.learning.words, self.learning.wrong
        kinds = [wrong[words.labels[wrong] == label] for label in (0, 1)]
        in_turns = [at for pair in zip_longest(*kinds) for at in pair if at is not None]
        return [
            {"word": words.all[at], "is": words.classes[words.labels[at]]}
            for at in in_turns[:MISTAKES]
        ]

    def _sentence(self, trace: Trace) -> str:
        made = self.learning
        total, what = len(made.examined), made.words.what
        said = views.verdict(trace.shares[0], made.words.classes)["sentence"]
        verdict = f"About the {what} in the grid: {said}"
        wide = f"{made.width} position{'s' * (made.width != 1)} wide"
        if not made.looks:
            return (
                f"Nothing is learned yet, and every feature, {wide}, is random: "
                f"{len(made.learned):,} {what}s to learn from, {total:,} held out. {verdict}"
            )
        hits = total - len(made.wrong)
        labels = made.words.labels
        usual = (labels[made.examined] == np.bincount(labels[made.learned]).argmax()).mean()
        return (
            f"After {made.updates} updates, with features {wide}, it is right about {hits:,} of "
            f"{total:,} held-out {what}s, {number(100 * hits / total, 1)} %; always naming the "
            f"more frequent kind would be right about {number(100 * usual, 1)} %. {verdict}"
        )


class Text(WorkingLab):
    id = "text"
    order = 13
    title = "Text as a grid"
    invitation = (
        "Press Play, then type a word, and see where each feature fits best and how it votes. "
        "Then swap the positions of all letters, and train again."
    )
    why = (
        "What a letter means depends on those beside it, and hardly on where in the word they "
        "stand; so a feature that slides along and pooling over all positions are just right. The "
        "same network reads molecules, which chemists write as lines of text: those who look for "
        "drugs let networks sort millions of them before anybody makes one. Larger networks read "
        "whole sentences, with a row for each of some fifty learned properties of a word instead "
        "of one for each letter."
    )
    board = False
    slice = f"Make {SLICE} updates"
    options = (
        Option("data", "Data", "choice", "languages", choices=DATA),
        Option(
            *("width", "Width of a feature", "choice", "usual"),
            choices=WIDTHS,
            hint="positions that a feature spans; “usual” is 3 for words and 6 for molecules",
        ),
        Option("positions", "Positions", "choice", "in order", choices=POSITIONS),
        Option("seed", "Random start", "whole", 0, low=0, high=9999),
        Option("word", "Word", "text", "", high=LONGEST_TYPED, control=False),
        # 0 is the feature that matters most to the votes, and where it fits best.
        Option("feature", "Feature", "whole", 0, low=0, high=FEATURES, control=False),
        Option("position", "Position", "whole", 0, low=0, high=4096, control=False),
    )
    shown = frozenset({"word", "feature", "position"})

    def start(self, scene: Scene, **options: Any) -> Sliding:
        width, swapped = options["width"], options["positions"] == "swapped"
        words = choose(scene, options["data"])
        span = None if width == "usual" else int(width)
        made = Sliding(options["data"], Learning(words, span, swapped, options["seed"]))
        made.show(options)
        return made


def choose(scene: Scene, name: str) -> Words:
    """The words of this name; OptionError where the reader's own have not been brought."""
    if name == "languages":
        from xocnn.text.languages import languages  # the page starts without

        return languages()
    if name == "molecules":
        from xocnn.text.molecules import molecules

        return molecules()
    if scene.words is None:
        raise OptionError(
            "There are no lists of your own here yet; paste two into the lab “Text as a grid”, one "
            "word a line, and press “Use these lists”."
        )
    return scene.words


def features(trace: Trace, columns: list[str]) -> list[dict[str, Any]]:
    """Where each feature fits best, what pooling keeps of it, and what that adds to each class."""
    layers = trace.network.layers
    convolution, votes = layers[0], layers[-1]
    assert isinstance(convolution, Conv2D) and isinstance(votes, Dense)
    width = convolution.size[1]
    kept = trace.output(3)[0, :, 0, 0].astype(np.float64)
    best = trace.caches[2].winners[0, :, 0, 0]
    weight = votes.params["weight"].astype(np.float64)
    return [
        {
            "best": int(best[k]),
            "piece": "".join(columns[best[k] : best[k] + width]),
            "kept": float(kept[k]),
            "weights": weight[:, k],
            "added": votes.scale * kept[k] * weight[:, k],
        }
        for k in range(len(kept))
    ]


def opened(trace: Trace, columns: list[str], number: int, place: int) -> dict[str, Any]:
    """The arithmetic of one match, letter by letter, and of the votes that follow from it.

    Features and positions count from 1; position 0 is where the feature fits best.
    """
    convolution, votes = trace.network.layers[0], trace.network.layers[-1]
    assert isinstance(convolution, Conv2D) and isinstance(votes, Dense)
    feature = min(number, convolution.features) - 1
    best = int(trace.caches[2].winners[0, feature, 0, 0])
    last = trace.output(1).shape[3] - 1
    position = min(place - 1, last) if place else best
    told = explain(trace.network, trace, 1, feature, 0, position)
    there = {term["column"]: term for term in told["terms"] if term["patch"]}
    return {
        "feature": feature,
        "position": position,
        "best": best,
        # All others are 0 × their weight.
        "terms": [
            {
                "position": at,
                "letter": columns[at],
                "weight": there[at]["feature"] if at in there else None,
            }
            for at in range(position, position + convolution.size[1])
        ],
        **{name: told[name] for name in ("sum", "pixels", "match", "gain", "bias", "result")},
        "kept": float(trace.output(3)[0, feature, 0, 0]),
        "votes_gain": votes.gain,
        "inputs": votes.pixels,
    }


def election(trace: Trace) -> list[dict[str, Any]]:
    """Each class: the bias of its votes, its score, and its share by softmax."""
    votes = trace.network.layers[-1]
    told = explain(trace.network, trace, len(trace.network.layers), 0)["softmax"]
    bias = votes.params["bias"]
    return [{**each, "bias": float(own)} for each, own in zip(told, bias, strict=True)]


def logos(layer: Any, letters: str) -> list[dict[str, Any]]:
    """The letters that each feature likes: for each position those with the most weight above 0.

    `scale` is the height of the feature's highest column, or a part of the highest of all where
    that is more, so that a feature that has hardly any weights left looks as if it had.
    """
    weight: Array = layer.params["weight"][:, 0]
    shown: list[list[list[tuple[str, float]]]] = []
    for feature in weight:
        stacks = []
        for column in feature.T:
            order = np.argsort(-column, kind="stable")[:LEGIBLE]
            stacks.append([(letters[at], float(column[at])) for at in order if column[at] > 0])
        shown.append(stacks)
    heights = [max(sum(high for _, high in stack) for stack in stacks) for stacks in shown]
    least = LOW * max(heights) or 1.0
    return [
        {
            "scale": max(height, least),
            "stacks": [
                [pair for pair in stack if pair[1] > FAINT * max(height, least)] for stack in stacks
            ],
        }
        for height, stacks in zip(heights, shown, strict=True)
    ]


LAB = Text()

"""What the lab shows of a network that learns sounds, and what that hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from xocnn import views
from xocnn.explain import enough, explain, response
from xocnn.labs.base import Work, number
from xocnn.network import Trace
from xocnn.shapes import Array
from xocnn.sound import LENGTH, RATE
from xocnn.sound.learning import SIZE, UPDATES, Learning
from xocnn.sound.likes import liked
from xocnn.sound.spectrogram import BANDS, FLOOR, LOUDNESS, SPREADS
from xocnn.sound.takes import checked, is_clipped, is_silent, loudest

MARKS = (1000, 2000)  # Hz that the axis of frequency names between its ends
STRIPES = 250  # of the waveform, 32 samples each
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Listening(Work):
    """A lesson on its way, one of its clips, and what was heard last."""

    def __init__(self, learning: Learning) -> None:
        self.learning = learning
        self.clip, self.feature = 0, 0  # that are shown, from 0
        self.at = ("nothing", 0, 0)
        self.heard: Array | None = None

    @property
    def more(self) -> bool:
        return self.learning.more

    def advance(self) -> None:
        self.learning.advance()

    def show(self, options: Mapping[str, Any]) -> None:
        self.clip = (options["clip"] - 1) % len(self.learning.lesson.shown)
        self.feature = options["feature"] - 1
        self.at = options["at"], options["row"] - 1, options["column"] - 1

    def view(self) -> dict[str, Any]:
        made, clip = self.learning, self._clip
        lesson = made.lesson
        trace = made.network.forward(made.pictures(clip[None]))
        weights = made.network.layers[0].params["weight"][:, 0].copy()
        matches = trace.output(1)[0, self.feature]
        truth = lesson.classes[lesson.labels[self.clip]]
        view: dict[str, Any] = {
            "clip": self.clip + 1,
            "clips": len(lesson.shown),
            "what": lesson.what,
            "truth": truth,
            **self._seen(clip, trace),
            "features": weights,
            "features_end": views.scale_end(weights),
            "feature": self.feature + 1,
            "matches": matches,
            "matches_end": views.scale_end(trace.output(1)),
            "best": self._best(matches),
            "votes": self._votes(trace),
            "now": self._now(),
            "updates": made.updates,
            "all_updates": UPDATES,
            "told": self._told(trace),
        }
        return {**view, "sentence": self._sentence(view)}

    def hear(self, samples: Any) -> dict[str, Any]:
        """Votes on the loudest second of a sound; silence gets none."""
        whole = checked(samples)
        start = loudest(whole)
        clip = whole[start : start + LENGTH]
        self.heard = clip.copy()
        trace = self.learning.network.forward(self.learning.pictures(clip[None]))
        heard = {
            **self._seen(clip, trace),
            "silent": is_silent(clip),
            "clipped": is_clipped(clip),
            "votes": self._votes(trace),
        }
        return {**heard, "sentence": self._said(heard)}

    def sound(self, what: str) -> Array:
        """Samples to be played: of the "clip" or the "feature" that is shown, or those "heard"."""
        if what == "feature":
            made = self.learning
            weights = made.network.layers[0].params["weight"][self.feature, 0]
            trace = made.network.forward(made.pictures(self._clip[None]))
            lowest = self._best(trace.output(1)[0, self.feature])["bands"][0]
            return liked(made.encoder, weights, lowest - 1)
        return self._clip if what == "clip" or self.heard is None else self.heard

    @property
    def _clip(self) -> Array:
        clip: Array = self.learning.lesson.shown[self.clip]
        return clip

    def _seen(self, clip: Array, trace: Trace) -> dict[str, Any]:
        """A clip as a waveform, and the picture that the network has of it."""
        encoder = self.learning.encoder
        return {
            "wave": envelope(clip),
            "picture": trace.input[0, 0],
            "end": SPREADS,
            "chunks": [encoder.window / LENGTH, encoder.hop / LENGTH],
            "bands": [round(float(edge)) for edge in encoder.edges],
            "marks": [[hertz, height(hertz, encoder.edges)] for hertz in MARKS],
        }

    def _votes(self, trace: Trace) -> dict[str, Any]:
        return {
            "classes": list(self.learning.lesson.classes),
            **views.verdict(trace.shares[0], self.learning.lesson.classes),
        }

    @staticmethod
    def _best(matches: Array) -> dict[str, Any]:
        """Where the feature matches best, in the picture; and its bands, counted from below."""
        row, column = np.unravel_index(int(matches.argmax()), matches.shape)
        top, left = int(row), int(column)
        place = {"top": top, "left": left, "bottom": top + SIZE, "right": left + SIZE}
        return {**place, "bands": [BANDS - top - SIZE + 1, BANDS - top]}

    def _now(self) -> str:
        made = self.learning
        if not made.made:
            return "Nothing is trained yet: the features are random."
        if not made.updates:
            return f"{made.made:,} clips are made and turned into pictures."
        if made.right is not None:
            share = 100 * made.right / made.examined
            told = f"right about {made.right} of {made.examined} held out, {share:.1f} %."
        elif made.more:
            told = "not examined yet."
        else:
            told = "none is held out, for only the fourth take of a name is, the eighth and so on."
        return f"{made.updates} of {UPDATES} updates; {told}"

    def _sentence(self, view: dict[str, Any]) -> str:
        encoder = self.learning.encoder
        rows, columns = view["picture"].shape
        name = f"{view['what'].capitalize()} {view['clip']} of {view['clips']}"
        return (
            f"{name}, “{view['truth']}”: {LENGTH:,} samples, cut into {columns} chunks of "
            f"{1000 * encoder.window // RATE} ms, one every {1000 * encoder.hop // RATE} ms, and "
            f"each chunk into {rows} bands, make {rows * columns:,} numbers. "
            f"The network's verdict: {view['votes']['sentence']} {view['now']}"
        )

    def _said(self, heard: dict[str, Any]) -> str:
        if heard["silent"]:
            return "Silence."
        said = heard["votes"]["sentence"]
        if not self.learning.updates:
            said += " It has not been trained yet."
        if heard["clipped"]:
            said += " It was too loud and is clipped; further away it is clearer."
        return said

    def _told(self, trace: Trace) -> dict[str, Any] | None:
        """The arithmetic of the place that is asked about; None where there is none."""
        what, row, column = self.at
        shape = trace.input.shape[2:] if what == "clip" else trace.output(1).shape[2:]
        network = self.learning.network
        if what == "votes" and row < len(network.classes):
            return {"what": what, "sentence": self._vote(trace, row)}
        if what in ("clip", "map") and row < shape[0] and column < shape[1]:
            if what == "clip":
                return {"what": what, "sentence": self._cell(row, column)}
            told = explain(network, trace, 1, self.feature, row, column)
            source = told["source"]
            sentence = (
                f"Bands {BANDS - source['bottom'] + 1} to {BANDS - source['top']}, chunks "
                f"{source['left'] + 1} to {source['right']}: this patch matches feature "
                f"{self.feature + 1} by {response(told)}"
            )
            return {"what": what, "sentence": sentence, "source": source}
        return None

    def _vote(self, trace: Trace, at: int) -> str:
        """How a class came to its score, and all scores to its share."""
        network = self.learning.network
        told = explain(network, trace, len(network.layers), at)
        scores, shares = trace.scores[0].astype(np.float64), trace.shares[0]
        opening = (
            f"Votes for {network.classes[at]}: the {told['pixels']} values that pooling keeps "
            "match their weights by "
        )
        if not np.isfinite(shares).all():
            return opening + response(told)
        percents = views.whole_percents(shares)

        def comes_out(places: int) -> bool:
            rounded = scores.round(places)
            exponents = np.exp(rounded - rounded.max())
            return views.whole_percents(exponents / exponents.sum()) == percents

        places = enough(comes_out)
        figures = [number(score, places) for score in scores]
        named = ", ".join(
            f"{name} {score}" for name, score in zip(network.classes, figures, strict=True)
        )
        return (
            f"{opening}{response(told, places)} All scores: {named}. By softmax, e^{figures[at]} ÷ "
            f"({' + '.join(f'e^{score}' for score in figures)}), that is {percents[at]} % of the "
            f"vote for {network.classes[at]}."
        )

    def _cell(self, row: int, column: int) -> str:
        """How a value of the spectrogram came about."""
        made, band = self.learning, BANDS - 1 - row
        encoder = made.encoder
        clip = self._clip[None].astype(np.float64)
        loud = float(np.sqrt((clip**2).mean()))
        power = float(encoder.power(clip * LOUDNESS / max(loud, 1e-6))[0, band, column])
        decibels = 10 * np.log10(power + FLOOR)
        mean, spread = (float(part[row, 0]) for part in made.standard)
        value = number((decibels - mean) / spread)

        def standard_comes_out(places: int) -> bool:
            above = round(decibels, places) - round(mean, places)
            return number(above / round(spread, places)) == value

        places = enough(standard_comes_out, 1)

        def decibels_come_out(digits: int) -> bool:
            shown = 10 * np.log10(float(f"{power:.{digits}e}") + FLOOR)
            return number(shown, places) == number(decibels, places)

        shown = powered(power, enough(decibels_come_out))
        start, end = encoder.chunk(column)
        low, high = encoder.edges[band], encoder.edges[band + 2]
        return (
            f"Chunk {column + 1}, {start / RATE:.3f} to {end / RATE:.3f} s; band {band + 1}, "
            f"{low:,.0f} to {high:,.0f} Hz: power {shown}; 10 · log₁₀({shown} + "
            f"{powered(FLOOR, 0)}) is {number(decibels, places)} dB. Less this band's mean in "
            f"training, {number(mean, places)} dB, and divided by its spread, "
            f"{number(spread, places)} dB: {value}."
        )


def height(hertz: float, edges: Array) -> float:
    """Where a frequency is in a spectrogram: 0 at the foot, 1 at the head.

    >>> height(200, np.array([100, 200, 300, 400]))  # the middle of the lower of two bands
    0.25
    """
    return float(np.interp(hertz, edges, np.arange(len(edges))) - 0.5) / (len(edges) - 2)


def powered(value: float, places: int) -> str:
    """A number as a power of ten.

    >>> powered(0.0029, 2)
    '2.90 · 10⁻³'
    """
    digits, power = f"{value:.{places}e}".split("e")
    return f"{digits} · 10{str(int(power)).translate(RAISED)}"


def envelope(clip: Array) -> Array:
    """The lowest and the highest sample of each stripe of the waveform: (2, STRIPES)."""
    stripes = clip.reshape(STRIPES, -1)
    return np.array([stripes.min(axis=1), stripes.max(axis=1)], np.float32)

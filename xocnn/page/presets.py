"""Troubles on purpose: a network, settings and drawings that run into each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xocnn import recipe
from xocnn.page.settings import SettingError

SEED = 0

type Layers = Sequence[dict[str, Any]]

_END: Layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]


@dataclass(frozen=True)
class Preset:
    """A way into trouble: what the reader is told, and what is set. It always starts from `SEED`,
    so that it gets there."""

    kind: str
    title: str
    words: str
    settings: dict[str, Any] = field(default_factory=dict)
    layers: Layers = recipe.DESIGN


def _deep() -> Layers:
    """Fifteen convolutions whose gains make all that passes a little weaker."""
    layer: dict[str, Any] = {
        "kind": "conv2d",
        "features": 4,
        "size": [3, 3],
        "padding": "same",
        "gain": 1.0,
    }
    shrink: Layers = [{"kind": "maxpool2d", "window": [4, 4], "stride": [4, 4]}]
    return [*shrink, *([layer] * 15), *_END]


PRESETS = (
    Preset(
        "blow-up",
        "Steps too large",
        "Adam at a learning rate of one half: each update moves every feature pixel by that much, "
        "and leaps over the valley that it should walk down into.",
        {"optimizer": "adam", "rate": 0.5, "weight_decay": 0.0},
    ),
    Preset(
        "dead",
        "Dead ReLUs",
        "Adam at a learning rate of 0.1: the first updates throw most features so far that nothing "
        "they match lifts them above 0 again.",
        {"optimizer": "adam", "rate": 0.1, "weight_decay": 0.0},
    ),
    Preset(
        "vanished",
        "A gradient that vanishes",
        "Fifteen convolutions, one after another, each of which makes what passes a little "
        "weaker, on the way up and on the way back.",
        {"optimizer": "sgd", "rate": 0.05, "weight_decay": 0.0},
        _deep(),
    ),
    Preset(
        "stuck",
        "Votes stuck at one half",
        "Votes that begin even, and a learning rate of one millionth. Every update is right, and "
        "none is large enough to see.",
        {"optimizer": "sgd", "rate": 1e-6, "weight_decay": 0.0},
        [
            {"kind": "conv2d", "features": 2, "size": [5, 5]},
            {"kind": "relu"},
            {"kind": "maxpool2d", "window": [8, 8], "stride": [8, 8]},
            {"kind": "flatten"},
            {"kind": "dense", "outputs": 2, "gain": 0.01},
        ],
    ),
    Preset(
        "one class",
        "Only one class",
        "Nothing but X is shown. To call everything an X is never wrong, and that is what is "
        "learned.",
        {"only": "X"},
    ),
    Preset(
        "memorising",
        "Learning by heart",
        "Only eight different drawings, again and again. There is no need to understand anything.",
        {"drawings": 8, "weight_decay": 0.0},
    ),
)


def preset(kind: str) -> Preset:
    """A preset by its kind; SettingError, with all there are, where there is none."""
    for each in PRESETS:
        if each.kind == kind:
            return each
    there = ", ".join(each.kind for each in PRESETS)
    raise SettingError(f"There is no trouble called “{kind}”; there are {there}.")

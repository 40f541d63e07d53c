"""Designs to begin from, from tiny to a hundred layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xocnn import recipe
from xocnn.design import bind

type Design = tuple[dict[str, Any], ...]

_VOTES: Design = ({"kind": "flatten"}, {"kind": "dense", "outputs": 2})


def _convolution(features: int, size: int, padding: str = "valid") -> Design:
    """A convolution and the ReLU after it."""
    settings = {"features": features, "size": [size, size], "padding": padding}
    return ({"kind": "conv2d", **settings}, {"kind": "relu"})


def _pooling(window: int) -> Design:
    return ({"kind": "maxpool2d", "window": [window, window], "stride": [window, window]},)


def _stage(convolutions: int, features: int) -> Design:
    """So many convolutions that keep the size of the maps, and a pooling that halves it."""
    return (*(_convolution(features, 3, "same") * convolutions), *_pooling(2))


DESIGNS: Mapping[str, Design] = {
    "tiny": (*_convolution(2, 5), *_pooling(8), *_VOTES),
    "small": (*_convolution(4, 5), *_pooling(3), *_convolution(8, 3), *_pooling(3), *_VOTES),
    "default": recipe.DESIGN,
    "wide": (
        *(*_convolution(16, 5), *_pooling(2)),
        *(*_convolution(32, 3), *_pooling(2)),
        *({"kind": "flatten"}, {"kind": "dense", "outputs": 64}, {"kind": "relu"}),
        {"kind": "dense", "outputs": 2},
    ),
    "deep": (*_stage(2, 8), *_stage(3, 8), *_stage(3, 8), *_VOTES),
    "a hundred layers": (
        *_stage(16, 8),
        *_stage(16, 8),
        *(_convolution(8, 3, "same") * 16),
        *_VOTES,
    ),
}


def settled(design: Design) -> list[dict[str, Any]]:
    """The layers with every setting spelt out, as a network describes them.

    >>> settled(DESIGNS["tiny"])[0]
    {'kind': 'conv2d', 'features': 2, 'size': [5, 5], 'stride': [1, 1], 'padding': 'valid'}
    >>> len(settled(DESIGNS["a hundred layers"]))
    100
    """
    return [layer.describe() for layer in bind(design, recipe.INPUT, 2)]

"""The kinds of layers, and how a description becomes one."""

from __future__ import annotations

import inspect
from typing import Any

from xocnn.errors import DesignError
from xocnn.layers.base import Layer, WeightedLayer, short
from xocnn.layers.conv2d import Conv2D
from xocnn.layers.dense import Dense
from xocnn.layers.flatten import Flatten
from xocnn.layers.maxpool2d import MaxPool2D
from xocnn.layers.relu import ReLU

__all__ = [
    "KINDS",
    "Conv2D",
    "Dense",
    "Flatten",
    "Layer",
    "MaxPool2D",
    "ReLU",
    "WeightedLayer",
    "layer_from",
]

KINDS: dict[str, type[Layer]] = {
    layer.kind: layer for layer in (Conv2D, ReLU, MaxPool2D, Flatten, Dense)
}


def layer_from(description: object) -> Layer:
    """The layer that a description, `{"kind": …, …}`, speaks of; DesignError if it does not.

    >>> layer_from({"kind": "maxpool2d", "window": 2}).describe()
    {'kind': 'maxpool2d', 'window': [2, 2], 'stride': [2, 2]}
    """
    if not isinstance(description, dict):
        raise DesignError(
            None, f'the description must be a dictionary with a "kind", not {short(description)}.'
        )
    settings: dict[str, Any] = dict(description)
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise DesignError(None, f"the kind must be one of {', '.join(KINDS)}, not {short(kind)}.")
    layer = KINDS[kind]
    known = {
        name: setting.default is inspect.Parameter.empty
        for name, setting in inspect.signature(layer).parameters.items()
    }
    for name in settings:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise DesignError(None, f"{layer.title}: there is no setting {short(name)}; {takes}.")
    for name, needed in known.items():
        if needed and name not in settings:
            raise DesignError(None, f"{layer.title}: the setting {name!r} is missing; add it.")
    return layer(**settings)

"""Checking a design before anything is allocated for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from xocnn.errors import DesignError
from xocnn.layers import Dense, Layer, ReLU, WeightedLayer, layer_from
from xocnn.layers.base import MAX_SETTING, short
from xocnn.names import clean_name
from xocnn.shapes import Shape

# What a browser tab still bears; all of them far above what the lessons need.
MAX_LAYERS = 100
MAX_CLASSES = 1000
MAX_PARAMETERS = 20_000_000
MAX_VALUES = 20_000_000  # a picture, all layers together
MAX_PATCH_VALUES = 50_000_000  # a picture, all patches of one layer laid side by side
MAX_MULTIPLICATIONS = 2_000_000_000  # a picture, all layers together


def checked_input(shape: object) -> tuple[int, int, int]:
    """The picture's shape (C, H, W); DesignError if it is none."""
    good = (
        isinstance(shape, (tuple, list))
        and len(shape) == 3
        and all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in shape)
        and all(1 <= n <= MAX_SETTING for n in shape)
    )
    if not good:
        raise DesignError(
            None,
            "the input must be three whole numbers (channels, rows, columns), each from 1 to "
            f"{MAX_SETTING}, not {short(shape)}.",
        )
    channels, height, width = map(int, shape)  # type: ignore[call-overload]
    return channels, height, width


def checked_classes(classes: object) -> tuple[str, ...]:
    """The names of the classes, cleaned; DesignError unless they are different, and two or more."""
    names: tuple[str, ...] = ()
    if isinstance(classes, (tuple, list)) and all(isinstance(name, str) for name in classes):
        names = tuple(map(clean_name, classes))
    good = (
        2 <= len(names) <= MAX_CLASSES
        and all(0 < len(name) <= 100 for name in names)
        and len(set(names)) == len(names)
    )
    if not good:
        raise DesignError(
            None,
            f"the classes must be 2 to {MAX_CLASSES} different names of at most 100 letters that "
            f"can be seen, not {short(classes)}.",
        )
    return names


def bind(
    layers: Iterable[Layer | Mapping[str, Any]], input_shape: Shape, classes: int
) -> list[Layer]:
    """The layers, each told what comes in; DesignError with a layer's number if they cannot be."""
    if not isinstance(layers, Iterable) or isinstance(layers, (str, bytes, Mapping)):
        raise DesignError(None, f"the layers must be a list, not {short(layers)}.")
    built: list[Layer] = []
    for number, layer in enumerate(layers, 1):
        if number > MAX_LAYERS:
            raise DesignError(None, f"the network has more than {MAX_LAYERS} layers; remove some.")
        try:
            built.append(layer if isinstance(layer, Layer) else layer_from(layer))
        except DesignError as error:
            raise DesignError(number, error.sentence) from None
    if not built:
        raise DesignError(None, "the network has no layers; give it at least Flatten and Dense.")

    shape = input_shape
    for number, layer in enumerate(built, 1):
        try:
            layer.bind(shape, relu_follows=_relu_follows(built[number:]))
        except DesignError as error:
            raise DesignError(number, error.sentence) from None
        shape = layer.output_shape
        _refuse_excess(number, built[:number])

    last = built[-1]
    if not isinstance(last, Dense) or last.outputs != classes:
        raise DesignError(
            len(built),
            f"{last.title}: the last layer must be Dense with {classes} outputs, one for each "
            f"class, not {_name(last)}; "
            + (f"give it {classes}." if isinstance(last, Dense) else "put one at the end."),
        )
    return built


def _relu_follows(rest: list[Layer]) -> bool:
    """Whether a ReLU comes before the next layer that has weights."""
    for layer in rest:
        if isinstance(layer, ReLU):
            return True
        if isinstance(layer, WeightedLayer):
            return False
    return False


def _name(layer: Layer) -> str:
    outputs = f" with {layer.outputs}" if isinstance(layer, Dense) else ""
    return f"{type(layer).__name__}{outputs}"


def _refuse_excess(number: int, layers: list[Layer]) -> None:
    """DesignError at the first layer by which the network outgrows a limit."""
    layer = layers[-1]
    amounts = (
        ("parameters", sum(each.parameters for each in layers), MAX_PARAMETERS),
        ("values a picture", sum(math.prod(x.output_shape) for x in layers), MAX_VALUES),
        (
            "values in the patches of a picture",
            layer.multiplications // layer.output_shape[0],
            MAX_PATCH_VALUES,
        ),
        (
            "multiplications a picture",
            sum(each.multiplications for each in layers),
            MAX_MULTIPLICATIONS,
        ),
    )
    for what, amount, most in amounts:
        if amount > most:
            raise DesignError(
                number,
                f"{layer.title}: with this layer the network has {amount:,} {what}, more than "
                f"the {most:,} it may have; make it smaller.",
            )

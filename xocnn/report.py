"""A network as a table to read."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xocnn.layers import Layer
from xocnn.shapes import Shape, spell


def report(layers: Sequence[Layer], input_shape: Shape, classes: Sequence[str]) -> str:
    """Layer by layer: what comes out, how much is learned, how many products a picture takes."""
    rows = [("", "layer", "output", "parameters", "multiplications")]
    rows.append(("0", "input", spell(input_shape), "", ""))
    for number, layer in enumerate(layers, 1):
        rows.append(
            (
                str(number),
                _settings(layer),
                spell(layer.output_shape),
                f"{layer.parameters:,}" if layer.parameters else "",
                f"{layer.multiplications:,}" if layer.multiplications else "",
            )
        )
    parameters = sum(layer.parameters for layer in layers)
    products = sum(layer.multiplications for layer in layers)
    values = sum(math.prod(layer.output_shape) for layer in layers)
    rows.append(("", "total", f"{values:,} values", f"{parameters:,}", f"{products:,}"))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = [
        "  ".join(
            cell.ljust(width) if i in (1, 2) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([f"Network for {', '.join(classes)}", *lines])


def _settings(layer: Layer) -> str:
    """A layer in a few words, such as `conv2d 8 5×5`."""
    words = []
    for name, value in layer.describe().items():
        text = "×".join(map(str, value)) if isinstance(value, list) else str(value)
        if name == "stride" and text != "1×1":
            text = f"step {text}"
        elif name in ("stride", "padding") and text in ("1×1", "valid"):
            continue
        elif name == "gain":
            text = f"gain {value:g}"
        words.append(text)
    return " ".join(words)

"""A network as an ONNX model, which runs wherever an ONNX runtime does.

Numbers of fields and types are those of `onnx.proto`; the nodes are of operator set 13, which is
old enough for every runtime in use. Nothing of it needs the `onnx` package (see `wire`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from xocnn.export.wire import field, fields
from xocnn.layers import Conv2D, Dense, Flatten, Layer, MaxPool2D, ReLU, WeightedLayer
from xocnn.network import Network
from xocnn.shapes import Array, Shape

IR_VERSION = 7
OPERATORS = 13
FLOAT = 1  # TensorProto.DataType
INT, INTS = 2, 7  # AttributeProto.AttributeType
INPUT, SCORES, SHARES = "pictures", "scores", "shares"
PREPARATION = (
    "Pictures are float32, 2 · ink − 1 in every pixel: +1 is ink, −1 is paper. Image files are not "
    "pictures yet: xocnn turns them into grey along the colours that differ most, tells ink from "
    "paper, lays paper around to make a square, and averages to the size of the input. The program "
    "that `python -m xocnn export --to onnx-program` writes does the same and runs this model."
)


def onnx_model(network: Network) -> bytes:
    """The file: `pictures` (N, C, H, W) go in, `scores` and `shares` (N, classes) come out.

    ONNX's layers know no gain and do not divide by the number of pixels, so weights are written
    times gain ÷ pixels. The metadata has the names of the `classes` as JSON. Arithmetic is float32.

    >>> layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    >>> onnx_model(Network(layers, (1, 2, 2)))[:9]
    b'\\x08\\x07\\x12\\x05xocnn'
    """
    classes = json.dumps(network.classes)
    operators = field(1, "") + field(2, OPERATORS)
    metadata = field(1, "classes") + field(2, classes)
    return (
        field(1, IR_VERSION)
        + field(2, "xocnn")
        + field(6, PREPARATION)
        + field(7, _graph(network))
        + field(8, operators)
        + field(14, metadata)
    )


def _graph(network: Network) -> bytes:
    names = [INPUT, *(f"layers.{n}" for n in range(1, len(network.layers))), SCORES]
    nodes, tensors = [], []
    for number, layer in enumerate(network.layers, 1):
        came, name = names[number - 1 : number + 1]
        node, weights = _layer(layer, f"layers.{number}", came, name)
        nodes.append(node)
        tensors += weights
    nodes.append(_node("Softmax", [SCORES], SHARES, SHARES, {"axis": 1}))
    votes = (len(network.classes),)
    return (
        fields(1, nodes)
        + field(2, "xocnn")
        + fields(5, tensors)
        + field(11, _value(INPUT, network.input_shape, "+1 is ink, −1 is ground"))
        + field(12, _value(SCORES, votes, "each class's score"))
        + field(12, _value(SHARES, votes, "each class's share of the vote"))
    )


def _layer(layer: Layer, label: str, came: str, name: str) -> tuple[bytes, list[bytes]]:
    """The node of a layer, and the tensors that it needs."""
    tensors: list[bytes] = []
    inputs = [came]
    if isinstance(layer, WeightedLayer):
        tensors = [
            _tensor(f"{label}.weight", layer.params["weight"] * layer.scale),
            _tensor(f"{label}.bias", layer.params["bias"]),
        ]
        inputs += [f"{label}.weight", f"{label}.bias"]
    match layer:
        case Conv2D():
            settings = {"kernel_shape": layer.size, "strides": layer.stride, "pads": layer.pads}
            return _node("Conv", inputs, name, label, settings), tensors
        case MaxPool2D():
            # Room for the windows that hang over, counted out: ceil_mode would leave it to the
            # runtime how many there are. What lies there never wins; it counts as −∞.
            settings = {
                "kernel_shape": layer.window,
                "strides": layer.stride,
                "pads": (0, 0, *_overhang(layer)),
            }
            return _node("MaxPool", inputs, name, label, settings), tensors
        case ReLU():
            return _node("Relu", inputs, name, label, {}), tensors
        case Flatten():
            return _node("Flatten", inputs, name, label, {"axis": 1}), tensors
        case Dense():
            return _node("Gemm", inputs, name, label, {"transB": 1}), tensors
    raise TypeError(f"There is no ONNX for {layer.title}.")


def _overhang(layer: MaxPool2D) -> list[int]:
    """By how much the last window hangs over, at the bottom and at the right."""
    return [
        (count - 1) * stride + window - length
        for count, stride, window, length in zip(
            layer.output_shape[1:], layer.stride, layer.window, layer.input_shape[1:], strict=True
        )
    ]


def _node(
    operator: str,
    inputs: Iterable[str],
    output: str,
    label: str,
    settings: Mapping[str, int | Sequence[int]],
) -> bytes:
    """A NodeProto, which gives its one output the name `output`."""
    return (
        fields(1, inputs)
        + field(2, output)
        + field(3, label)
        + field(4, operator)
        + fields(5, [_attribute(name, value) for name, value in settings.items()])
    )


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return field(1, name) + field(3, value) + field(20, INT)
    return field(1, name) + fields(8, value) + field(20, INTS)


def _tensor(name: str, values: Array) -> bytes:
    raw = np.ascontiguousarray(values, "<f4").tobytes()
    return fields(1, values.shape) + field(2, FLOAT) + field(8, name) + field(9, raw)


def _value(name: str, shape: Shape, meaning: str) -> bytes:
    """A ValueInfoProto: floats of `shape`, as many pictures as there are."""
    dimensions = [field(2, "N"), *(field(1, length) for length in shape)]
    tensor = field(1, FLOAT) + field(2, fields(1, dimensions))
    return field(1, name) + field(2, field(1, tensor)) + field(3, meaning)

"""What goes on elsewhere: a network as ONNX, and as short programs for PyTorch and NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from xocnn.export.numpy_program import numpy_program
from xocnn.export.onnx import onnx_model
from xocnn.export.onnx_program import onnx_program
from xocnn.export.torch_program import torch_program
from xocnn.layers.base import short
from xocnn.network import Network

__all__ = [
    "KINDS",
    "Export",
    "ExportError",
    "export",
    "numpy_program",
    "onnx_model",
    "onnx_program",
    "torch_program",
]


class Export(NamedTuple):
    """A file for elsewhere: what its name ends in, what it is for, and its bytes."""

    ending: str
    use: str
    content: bytes


class ExportError(ValueError):
    """A kind of export that there is not; the message lists those that there are."""


KINDS: dict[str, tuple[str, Callable[[Network], bytes | str], str]] = {
    "onnx": (
        ".onnx",
        onnx_model,
        "for any ONNX runtime. Pictures go in, +1 for ink and −1 for ground; scores and shares of "
        "the vote come out. To read image files as here, export the ONNX program too.",
    ),
    "onnx-program": (
        "_onnx.py",
        onnx_program,
        "for a Python with onnxruntime and Pillow. Give it the ONNX model and image files.",
    ),
    "pytorch": (
        "_pytorch.py",
        torch_program,
        "for a Python with PyTorch and Pillow. Give it the saved network and image files.",
    ),
    "numpy": (
        "_numpy.py",
        numpy_program,
        "for a Python with NumPy and Pillow. Give it the saved network and image files.",
    ),
}


def export(network: Network, kind: str) -> Export:
    """The network as one of `KINDS`; ExportError for any other.

    >>> network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}])
    >>> export(network, "numpy").ending
    '_numpy.py'
    """
    if kind not in KINDS:
        raise ExportError(f"A network can be exported as {', '.join(KINDS)}, not {short(kind)}.")
    ending, write, use = KINDS[kind]
    content = write(network)
    return Export(ending, use, content if isinstance(content, bytes) else content.encode())

"""The arithmetic itself, behind one seam: layers and optimizers call `ops.<name>(…)`.

Which implementation stands behind the names is decided here, once, at import. `reference` is plain
NumPy, complete, and what every other implementation is held against. `kernels` does the same with
SIMD in WebAssembly; it is there in Pyodide only, from the wheel that the page loads.
"""

from __future__ import annotations

import os
from typing import Any

from xocnn.ops import machine, reference
from xocnn.ops.reference import (
    adam_update,
    all_finite,
    conv2d_backward_input,
    conv2d_backward_weight,
    conv2d_forward,
    dense_backward,
    dense_forward,
    maxpool2d_backward,
    maxpool2d_forward,
    relu_backward,
    relu_forward,
    sgd_update,
    softmax_cross_entropy,
)

OPERATIONS = (
    "adam_update",
    "all_finite",
    "conv2d_backward_input",
    "conv2d_backward_weight",
    "conv2d_forward",
    "dense_backward",
    "dense_forward",
    "maxpool2d_backward",
    "maxpool2d_forward",
    "relu_backward",
    "relu_forward",
    "sgd_update",
    "softmax_cross_entropy",
)

__all__ = [
    "adam_update",
    "all_finite",
    "available",
    "backend",
    "conv2d_backward_input",
    "conv2d_backward_weight",
    "conv2d_forward",
    "dense_backward",
    "dense_forward",
    "maxpool2d_backward",
    "maxpool2d_forward",
    "relu_backward",
    "relu_forward",
    "sgd_update",
    "softmax_cross_entropy",
    "use",
]

_current = "numpy"
_loaded: dict[str, Any] = {"numpy": reference}


def backend() -> str:
    """What does the arithmetic: "relaxed", "simd128" or "numpy".

    "relaxed" are kernels whose multiply-add is one instruction (relaxed SIMD), "simd128" the same
    kernels without it, "numpy" is plain NumPy, and all there is outside a browser. The best that
    the machine can do is taken at import; the environment variable XOCNN_BACKEND, set before, or
    `xocnn.ops.use` takes another. Each gives the same bytes every time; between them, a value
    differs by at most 2·10⁻⁶ of what the operation makes of the arrays' absolute values.

    Kernels take float32 without gaps. These calls fall back to NumPy, each for itself alone:
    float64 (for checking gradients), another byte order, arrays that are not C-contiguous or hold
    nothing, and what cannot be computed (shapes that do not fit, labels that are no classes, fixed
    weights), which NumPy then reports.

    >>> backend() in available()
    True
    """
    return _current


def available() -> tuple[str, ...]:
    """What `use` takes on this machine, best first.

    >>> available()[-1]
    'numpy'
    """
    return (*machine.kernels(), "numpy")


def use(name: str) -> None:
    """Let another implementation stand behind the names, for tests and for comparing speeds.

    Raises ValueError if it is not there. Networks, traces and optimizers carry on as they are.
    """
    global _current
    if name not in _loaded:
        libraries = machine.kernels()
        if name not in libraries:
            there = ", ".join((*libraries, "numpy"))
            raise ValueError(f"There is no backend {name!r} on this machine, only {there}.")
        from xocnn.ops.kernels import Kernels  # the rest of the world does without ctypes

        _loaded[name] = Kernels(libraries[name])
    globals().update({operation: getattr(_loaded[name], operation) for operation in OPERATIONS})
    _current = name


use(os.environ.get("XOCNN_BACKEND") or available()[0])

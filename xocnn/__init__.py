"""xocnn: a convolutional neural network small enough to watch, in plain NumPy.

Letters used throughout: N batch, C channels in, K features out, H×W picture, R×S feature. Arrays
are NCHW; pictures are +1 ink on −1 ground.
"""

from __future__ import annotations

import importlib
from typing import Any

from xocnn.errors import DesignError, Diverged, FileError
from xocnn.explain import explain
from xocnn.files import load, save
from xocnn.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU
from xocnn.match import Exemplars, compare, match, match_map
from xocnn.network import Network, Trace
from xocnn.ops import backend
from xocnn.optimizers import SGD, Adam, OneCycle
from xocnn.trainer import Trainer, evaluate

__version__ = "0.1.0"

__all__ = [
    "SGD",
    "Adam",
    "Conv2D",
    "Dense",
    "DesignError",
    "Diverged",
    "Exemplars",
    "FileError",
    "Flatten",
    "MaxPool2D",
    "Network",
    "OneCycle",
    "ReLU",
    "Trace",
    "Trainer",
    "backend",
    "compare",
    "evaluate",
    "explain",
    "load",
    "match",
    "match_map",
    "save",
]

_LATER = ("costs", "drawings", "images", "labs")  # loaded when first asked for, to start sooner


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return importlib.import_module(f"xocnn.{name}")
    raise AttributeError(f"module 'xocnn' has no attribute {name!r}")

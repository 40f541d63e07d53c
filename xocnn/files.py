"""Saving and loading: networks and drawings as `.npz` files that NumPy can read.

A file from anywhere is refused, with one sentence, unless it is exactly what it should be; nothing
in it is ever executed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from xocnn.archive import read_archive, write_archive
from xocnn.errors import DesignError, FileError
from xocnn.layers import WeightedLayer
from xocnn.names import clean_name, shown
from xocnn.network import Network
from xocnn.shapes import Array, spell

type Source = str | os.PathLike[str] | bytes | IO[bytes]
type Target = str | os.PathLike[str] | IO[bytes]

MAX_SPEC_BYTES = 1_000_000


def save(network: Network, target: Target) -> None:
    """Write a network to a path or an open file; the same network always gives the same bytes.

    One float32 array a parameter, `layers.N.weight` and `layers.N.bias`, and `spec`, the
    description as JSON in bytes, with every gain spelled out.
    """
    description = network.description
    for layer, settings in zip(network.layers, description["layers"], strict=True):
        if isinstance(layer, WeightedLayer):
            settings["gain"] = layer.gain
    spec = np.frombuffer(json.dumps(description).encode(), np.uint8)
    arrays = {name: a.astype(np.float32) for name, a in network.parameters.items()}
    write_archive(target, {"spec": spec, **arrays})


def load(source: Source) -> Network:
    """Read a network from a path, bytes or an open file.

    FileError when it is damaged, too large, of wrong shapes or types, not finite, or made to harm.

    >>> import io
    >>> file = io.BytesIO()
    >>> save(Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]), file)
    >>> load(file.getvalue()).classes
    ('X', 'O')
    """
    arrays = read_archive(source, "a saved network")
    network = _designed(arrays.pop("spec", None))
    expected = network.parameters
    for name, parameter in expected.items():
        if name not in arrays:
            raise FileError(
                f"The array {name}, which the file's own design needs, is missing; "
                "save the network again."
            )
        _check_numbers(name, arrays[name], parameter.shape)
    extra = sorted(set(arrays) - set(expected))
    if extra:
        raise FileError(
            f"The file's own design has no place for its array “{shown(extra[0], 60)}”; "
            "use a file that this program saved."
        )
    network.restore(arrays)
    return network


def save_drawings(images: Array, labels: Sequence[str], target: Target) -> None:
    """Write a collection of drawings: images (N, H, W) in [−1, 1], +1 ink, and a label for each.

    Labels are cleaned, as all names are.
    """
    collection = {"images": np.asarray(images, np.float32), "labels": np.asarray(labels, np.str_)}
    _check_drawings(collection)
    collection["labels"] = _cleaned(collection["labels"])
    write_archive(target, collection)


def load_drawings(source: Source) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    """Read a collection of drawings: images (N, H, W) and labels (N,); FileError as for `load`.

    >>> import io
    >>> file = io.BytesIO()
    >>> save_drawings(np.zeros((2, 4, 4)), ["X", "O"], file)
    >>> images, labels = load_drawings(file.getvalue())
    >>> images.shape, labels.tolist()
    ((2, 4, 4), ['X', 'O'])
    """
    arrays = read_archive(source, "a collection of drawings")
    _check_drawings(arrays)
    return arrays["images"], _cleaned(arrays["labels"])


def _designed(spec: NDArray[Any] | None) -> Network:
    """The network that a `spec` array describes, all parameters still 0."""
    if spec is None or spec.dtype != np.uint8 or spec.ndim != 1 or spec.size > MAX_SPEC_BYTES:
        raise FileError(
            "A saved network needs an array spec of bytes with its design, at most "
            f"{MAX_SPEC_BYTES:,} of them; this file has none such; choose another file."
        )
    try:
        description = json.loads(spec.tobytes())
    except (ValueError, RecursionError):
        raise FileError(
            "The design in this file should be JSON, but cannot be read; save the network again."
        ) from None
    try:
        return Network.from_description(description, random=False)
    except DesignError as error:
        raise FileError(
            f"The design in this file cannot be built: {str(error).rstrip('.')}."
        ) from None


def _check_numbers(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.dtype != np.float32 or array.shape != shape:
        raise FileError(
            f"The array {name} should be float32 of {spell(shape)}, but is {array.dtype} of "
            f"{spell(array.shape) or 'one number'}; use a file that this program saved."
        )
    if not np.isfinite(array).all():
        raise FileError(
            f"The array {name} holds values that are not finite numbers; use another file."
        )


def _cleaned(labels: NDArray[Any]) -> NDArray[np.str_]:
    """The labels as names are stored; FileError where one has nothing that can be seen."""
    found, place = np.unique(labels, return_inverse=True)
    names = [clean_name(str(label)) for label in found]
    if "" in names:
        at = int(np.flatnonzero(place == names.index(""))[0]) + 1
        raise FileError(
            f"Each label should be a name that can be seen, but that of drawing {at} has no such "
            "character; give it a name."
        )
    return np.array(names, np.str_)[place]


def _check_drawings(arrays: dict[str, NDArray[Any]]) -> None:
    if set(arrays) != {"images", "labels"}:
        raise FileError(
            "A collection of drawings needs the arrays images and labels and no others; "
            f"this file has {shown(', '.join(sorted(arrays)), 100) or 'none'}; use another file."
        )
    images, labels = arrays["images"], arrays["labels"]
    if images.ndim != 3 or not images.size:
        raise FileError(
            "The array images should be (drawings, rows, columns) with at least one drawing, but "
            f"is {spell(images.shape) or 'one number'}; use another file."
        )
    _check_numbers("images", images, images.shape)
    if np.abs(images).max() > 1:
        raise FileError(
            "The array images should have values from −1 (ground) to 1 (ink), but goes beyond; "
            "scale it first."
        )
    if labels.dtype.kind != "U" or labels.shape != images.shape[:1]:
        raise FileError(
            f"The array labels should be {len(images)} Unicode strings, one for each drawing, but "
            f"is {labels.dtype} of {spell(labels.shape) or 'one value'}; use another file."
        )
    # NumPy does not look at code points until they become a string, and then breaks.
    if np.ascontiguousarray(labels).view(np.uint32).max() > sys.maxunicode:
        raise FileError(
            "The array labels should be Unicode strings, but has characters that do not exist; "
            "use another file."
        )

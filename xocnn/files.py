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

from xocnn.archive import Archive, Header, open_archive, write_archive
from xocnn.errors import DesignError, FileError
from xocnn.layers import WeightedLayer
from xocnn.names import clean_name, shown
from xocnn.network import Network
from xocnn.shapes import Array, spell

type Source = str | os.PathLike[str] | bytes | IO[bytes]
type Target = str | os.PathLike[str] | IO[bytes]

MAX_SPEC_BYTES = 1_000_000
MAX_LABEL_BYTES = 4_000  # four for each character
HALF_WAY = 0.5  # a drawing's lowest value is farther than this from 0


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
    with open_archive(source, "a saved network") as archive:
        if set(archive.headers) == {"images", "labels"}:
            raise FileError(
                "This should be a saved network, but it is a collection of drawings; on the page, "
                "open it in the section “Teach it yourself”."
            )
        network = _designed(archive)
        expected = network.parameters
        for name, parameter in expected.items():
            if name not in archive.headers:
                raise FileError(
                    f"The array {name}, which the file's own design needs, is missing; "
                    "save the network again."
                )
            _check_header(name, archive.headers[name], parameter.shape)
        extra = sorted(set(archive.headers) - set(expected) - {"spec"})
        if extra:
            raise FileError(
                f"The file's own design has no place for its array “{shown(extra[0], 60)}”; "
                "use a file that this program saved."
            )
        arrays = {name: archive.read(name) for name in expected}
    for name, array in arrays.items():
        _check_finite(name, array)
    network.restore(arrays)
    return network


def save_drawings(images: Array, labels: Sequence[str], target: Target) -> None:
    """Write a collection of drawings: images (N, H, W) in [−1, 1], +1 ink, and a label for each.

    Labels are cleaned, as all names are.
    """
    pictures, names = np.asarray(images, np.float32), np.asarray(labels, np.str_)
    _check_shapes(pictures, names)
    _check_drawings(pictures, names)
    write_archive(target, {"images": pictures, "labels": _cleaned(names)})


def load_drawings(
    source: Source, most: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    """Read a collection of drawings: images (N, H, W) and labels (N,); FileError as for `load`.

    A collection of more than `most` drawings is refused before they are unpacked.

    >>> import io
    >>> file = io.BytesIO()
    >>> save_drawings(np.eye(4)[None] * 2 - 1, ["X"], file)
    >>> images, labels = load_drawings(file.getvalue())
    >>> images.shape, labels.tolist()
    ((1, 4, 4), ['X'])
    """
    with open_archive(source, "a collection of drawings") as archive:
        headers = archive.headers
        if "spec" in headers:
            raise FileError(
                "This should be a collection of drawings, but it is a saved network; on the page, "
                "open it with “Open network…”."
            )
        if set(headers) != {"images", "labels"}:
            raise FileError(
                "A collection of drawings needs the arrays images and labels and no others; "
                f"this file has {shown(', '.join(sorted(headers)), 100)}; use another file."
            )
        _check_shapes(headers["images"], headers["labels"])
        count = headers["images"].shape[0]
        if most is not None and count > most:
            raise FileError(
                f"The collection has {count:,} drawings, but there is room for {most:,}; "
                "choose a smaller one, or remove some first."
            )
        images, labels = archive.read("images"), archive.read("labels")
    _check_drawings(images, labels)
    return images, _cleaned(labels)


def _designed(archive: Archive) -> Network:
    """The network that the array `spec` describes, all parameters still 0."""
    header = archive.headers.get("spec")
    if (
        header is None
        or header.dtype != np.uint8
        or len(header.shape) != 1
        or header.size > MAX_SPEC_BYTES
    ):
        raise FileError(
            "A saved network needs an array spec of bytes with its design, at most "
            f"{MAX_SPEC_BYTES:,} of them; this file has none such; choose another file."
        )
    try:
        description = json.loads(archive.read("spec").tobytes())
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


def _check_header(name: str, array: Header | NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.dtype != np.float32 or array.shape != shape:
        raise FileError(
            f"The array {name} should be float32 of {spell(shape)}, but is {array.dtype} of "
            f"{spell(array.shape) or 'one number'}; use a file that this program saved."
        )


def _check_finite(name: str, array: NDArray[Any]) -> None:
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


def _check_shapes(images: Header | NDArray[Any], labels: Header | NDArray[Any]) -> None:
    """What headers tell of a collection of drawings."""
    if len(images.shape) != 3 or 0 in images.shape:
        raise FileError(
            "The array images should be (drawings, rows, columns) with at least one drawing, but "
            f"is {spell(images.shape) or 'one number'}; use another file."
        )
    _check_header("images", images, images.shape)
    count = images.shape[0]
    if labels.dtype.kind != "U" or labels.shape != (count,):
        raise FileError(
            f"The array labels should be {count} Unicode strings, one for each drawing, but "
            f"is {labels.dtype} of {spell(labels.shape) or 'one value'}; use another file."
        )
    if labels.dtype.itemsize > MAX_LABEL_BYTES:
        raise FileError(
            f"A label may have up to {MAX_LABEL_BYTES // 4} characters, but the array labels is "
            f"{labels.dtype}; use another file."
        )


def _check_drawings(images: NDArray[Any], labels: NDArray[Any]) -> None:
    _check_finite("images", images)
    lowest, highest = images.min(axis=(1, 2)), images.max(axis=(1, 2))
    came = f"from {lowest.min():.4g} to {highest.max():.4g}"
    if lowest.min() < -1 or highest.max() > 1:
        raise FileError(
            f"The array images should go from −1 (paper) to 1 (ink), but goes {came}; "
            "scale it first."
        )
    # A drawing has paper at −1, or is ink all over. On another scale paper lies half-way to ink.
    if (np.abs(lowest) < HALF_WAY).mean() > 0.5 or highest.max() == 0:
        raise FileError(
            f"The array images should go from −1 (paper) to 1 (ink), but goes {came}. "
            "Where 0 is paper and 1 is ink, save images * 2 - 1; where 1 is paper, 1 - images * 2."
        )
    # NumPy does not look at code points until they become a string, and then breaks.
    if np.ascontiguousarray(labels).view(np.uint32).max(initial=0) > sys.maxunicode:
        raise FileError(
            "The array labels should be Unicode strings, but has characters that do not exist; "
            "use another file."
        )

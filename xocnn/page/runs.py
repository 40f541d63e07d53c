"""Past runs of the lab `choices`, as bytes that are there again after a reload.

One archive of plain arrays, as all that is kept: the figures of every run as JSON, its design, and
the weights of its network, so that it can still be opened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from xocnn.errors import DesignError, FileError
from xocnn.labs.choices import MOST_KEPT, Past
from xocnn.names import clean_name
from xocnn.network import Network
from xocnn.page.packing import (
    VERSION,
    Damaged,
    Packed,
    flat,
    named,
    opened,
    read,
    reason,
    text,
    written,
)

MOST_BYTES = 4_000_000  # of weights; what is older than those that fit is not kept
LONGEST = 300  # characters of a name or of a design in words
NEWEST = "Of {} past runs the newest {} are {}: there is no room for more."
CANNOT = "The past runs that were kept cannot be read, because {}; their table is empty."

type Runs = Sequence[tuple[Past, Network]]


def pack(runs: Runs) -> Packed:
    """The newest runs whose weights fit in `MOST_BYTES`."""
    weights = [flat(network.parameters) for _, network in runs]
    sizes = np.cumsum([array.nbytes for array in reversed(weights)])
    fitting = int((sizes <= MOST_BYTES).sum())
    first = len(runs) - fitting
    told = [{**asdict(past), "network": network.description} for past, network in runs[first:]]
    file = written(
        {
            "runs": text({"version": VERSION, "runs": told}),
            "weights": np.concatenate([*weights[first:], np.empty(0, np.float32)]),
        }
    )
    return Packed(file, NEWEST.format(len(runs), fitting, "kept") if first else "")


def unpack(content: bytes) -> tuple[list[tuple[Past, Network]], str]:
    """The newest of the runs that were kept, and a note where there were more than there can be;
    FileError where they cannot be used."""
    arrays = opened(content, CANNOT.format("they are damaged"))
    try:
        told, weights = read(arrays["runs"])["runs"], arrays["weights"]
        runs = []
        for row in told:
            network = Network.from_description(row.pop("network"), random=False)
            size = sum(array.size for array in network.parameters.values())
            network.restore(named(weights[:size], network.parameters))
            weights = weights[size:]
            runs.append((_past(row), network))
        if weights.size:
            raise Damaged("there are more weights than their designs have")
    except (AttributeError, DesignError, KeyError, TypeError, ValueError) as error:
        raise FileError(CANNOT.format(reason(error))) from None
    more = len(runs) > MOST_KEPT
    return runs[-MOST_KEPT:], NEWEST.format(len(runs), MOST_KEPT, "here") if more else ""


def _past(row: dict[str, Any]) -> Past:
    texts = {key: clean_name(value) for key, value in row.items() if isinstance(value, str)}
    past = Past(**{**row, **texts})
    for field in fields(Past):
        value = getattr(past, field.name)
        good = {
            "int": isinstance(value, int) and value >= 0,
            "str": isinstance(value, str) and len(value) <= LONGEST,
            "float": _is_finite(value),
            "float | None": value is None or _is_finite(value),
        }[str(field.type)]
        if not good or isinstance(value, bool):
            raise Damaged(f"the {field.name} of a run is {str(value)[:40]}")
    return past


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)

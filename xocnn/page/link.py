"""A link that holds the page: the design, the settings and the drawing as text in an address.

The text is base64 (its letters for addresses) of deflated JSON, `{"seed", "settings", "layers",
"classes", "strokes"}`, with strokes in hundredths of a network pixel. Without `layers` it means the
ready-made network, without `classes` X and O, without `strokes` no drawing. Weights and the
reader's own labelled drawings are never in it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np

from xocnn import recipe
from xocnn.drawings import CLASSES
from xocnn.drawings.tray import TrayError
from xocnn.errors import DesignError
from xocnn.network import Network
from xocnn.page.run import Run
from xocnn.page.settings import SettingError, Settings
from xocnn.page.teaching import checked_names
from xocnn.shapes import Array

LONGEST = 6000  # letters; mail and chat programs are known to cut what is much longer
MOST_BYTES = 100_000  # of JSON: more would be made to harm
MOST_POINTS = 5000  # of a drawing: what is within MOST_BYTES with any design
FARTHEST = 1000  # network pixels; a stroke may leave the board
HUNDREDTHS = 100
KEYS = {"seed", "settings", "layers", "classes", "strokes"}
CUT = "This link is damaged or has been cut short; copy it again, whole."


class LinkError(ValueError):
    """A link that cannot be followed: one sentence."""


class Link(NamedTuple):
    """The text for an address, and what is and is not in it."""

    text: str
    said: str


class Linked(NamedTuple):
    """What a link holds. No network: the ready-made one; no strokes: no drawing."""

    network: Network | None
    seed: int
    settings: Settings
    strokes: list[list[float]] | None


def write(run: Run, strokes: Sequence[Array], picture: bool, own: bool = False) -> Link:
    """A link to a run and a drawing; `picture` says that a picture from a file lies under it,
    `own` that there are own labelled drawings.

    A network that was opened, of the default design, is linked to as the ready-made one.
    """
    held: dict[str, Any] = {"seed": run.seed, "settings": asdict(run.settings)}
    layers = run.network.description["layers"]
    design = recipe.untrained().description["layers"]
    start = "the ready-made network"
    if run.random or layers != design or run.network.classes != CLASSES:
        held["layers"] = layers
        if run.network.classes != CLASSES:
            held["classes"] = list(run.network.classes)
        start = f"random features, from seed {run.seed}"
    said = f"Weights do not travel: whoever opens the link starts with {start}."
    if own:
        said += " Nor do your own labelled drawings; save them to a file."
    if picture:
        return Link(_packed(held), f"{said} A picture from a file does not fit into it.")
    points = sum(map(len, strokes))
    lines = [_hundredths(stroke) for stroke in strokes] if points <= MOST_POINTS else []
    text = _packed({**held, "strokes": lines})
    if points > MOST_POINTS or len(text) > LONGEST:
        return Link(_packed(held), f"{said} The drawing is longer than a link can hold.")
    return Link(text, said)


def read(text: str) -> Linked:
    """What a link holds, checked in every respect; LinkError where it cannot be used."""
    held = _unpacked(text)
    if not {"seed", "settings"} <= set(held) <= KEYS:
        raise LinkError(CUT)
    seed, settings = held["seed"], held["settings"]
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
        raise LinkError(CUT)
    # An older link knows fewer settings; those that came later have their defaults.
    if not isinstance(settings, dict) or not set(settings) <= set(asdict(Settings())):
        raise LinkError(CUT)
    try:
        chosen = Settings(**settings)
        network = None
        if "layers" in held:
            classes = held.get("classes", CLASSES)
            network = Network(held["layers"], classes=checked_names(classes), rng=seed)
    except SettingError as error:
        raise LinkError(f"This link has a setting that cannot be: {error}") from None
    except TrayError as error:
        raise LinkError(f"This link has a class that cannot be: {error}") from None
    except DesignError as error:
        raise LinkError(f"This link has a design that cannot be built: {error}") from None
    strokes = [_stroke(line) for line in _list(held["strokes"])] if "strokes" in held else None
    return Linked(network, seed, chosen, strokes)


def _packed(held: dict[str, Any]) -> str:
    plain = json.dumps(held, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def _unpacked(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise LinkError(
            f"A link of this page has at most {LONGEST:,} letters, and this one has "
            f"{len(text):,}; copy it again."
        )
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, MOST_BYTES)
        held = json.loads(plain) if unpacking.eof and not unpacking.unused_data else None
    except (ValueError, zlib.error, RecursionError):
        raise LinkError(CUT) from None
    if not isinstance(held, dict):
        raise LinkError(CUT)
    return held


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise LinkError(CUT)
    return value


def _hundredths(stroke: Array) -> list[int]:
    near = np.clip(stroke.ravel(), -FARTHEST, FARTHEST)
    numbers: list[int] = np.rint(near * HUNDREDTHS).astype(int).tolist()
    return numbers


def _stroke(line: Any) -> list[float]:
    """x0, y0, x1, y1 … in network pixels."""
    most = FARTHEST * HUNDREDTHS
    whole = all(isinstance(v, int) and not isinstance(v, bool) for v in _list(line))
    if not line or len(line) % 2 or not whole or not all(abs(v) <= most for v in line):
        raise LinkError(CUT)
    return [v / HUNDREDTHS for v in line]

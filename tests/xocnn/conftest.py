"""Sessions behind the page and scenes of labs, as tests like them."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from tools import assemble
from xocnn import files, recipe
from xocnn.drawings import Drawings
from xocnn.labs import Scene
from xocnn.network import Network
from xocnn.page import Session
from xocnn.shapes import Array

pytest.register_assert_rewrite("tests.xocnn.claims", "tests.xocnn.claims_on_data")

# Little enough that a second round over the whole collection takes no time.
TINY: list[dict[str, Any]] = [
    {"kind": "maxpool2d", "window": [7, 7], "stride": [7, 7]},
    {"kind": "flatten"},
    {"kind": "dense", "outputs": 2},
]


def saved(network: Network) -> bytes:
    file = io.BytesIO()
    files.save(network, file)
    return file.getvalue()


def standing(session: Session) -> dict[str, Any]:
    """Everything that must be as it was when something has been refused."""
    return {
        "network": session.save()["file"].tobytes(),
        "updates": session.run.updates,
        "history": list(session.run.history),
        "settings": session.run.settings,
        "seed": session.run.seed,
        "maps": session.look_again()["maps"]["values"].tobytes(),
    }


def scene_of(layers: list[dict[str, Any]], drawing: int = 0) -> Scene:
    """What a lab sees: a network with random features and biases, and one of eight drawings."""
    network = Network(layers, rng=4)
    rng = np.random.default_rng(1)
    for name, array in network.parameters.items():
        if name.endswith("bias"):
            array[...] = rng.normal(size=array.shape)
    return Scene(network, Drawings(seed=9).first(8)[0][drawing, 0])


def losses(session: Session, updates: int) -> list[float]:
    return [row["loss"] for row in session.step(updates)["rows"]]


@pytest.fixture
def session() -> Session:
    """The default design, opened from a file with the random features of seed 3."""
    made = Session()
    made.open(saved(recipe.untrained(3)))
    return made


@pytest.fixture
def tiny() -> Session:
    """A network that learns in no time."""
    made = Session()
    made.change_design(TINY, seed=5)
    return made


@pytest.fixture(scope="module")
def network() -> Network:
    """The network that the page opens with."""
    return files.load(assemble.trained_network())


@pytest.fixture(scope="module")
def drawings() -> Array:
    """Drawings that the network has never seen (N, 28, 28)."""
    return Drawings(held_out=True).first(128)[0][:, 0]

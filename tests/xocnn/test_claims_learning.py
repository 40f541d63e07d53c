"""What the article says on learning, design and grids of neighbours is true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.quotes import DRAWN, claim
from tools import assemble
from xocnn.drawings import CLASSES, Drawings
from xocnn.labs.nudge import small_network
from xocnn.loss import cross_entropy
from xocnn.network import Network
from xocnn.optimizers import SGD
from xocnn.page import Session
from xocnn.page.mix import HELD_OUT
from xocnn.shapes import Array
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.trainer import Trainer
from xocnn.trying import Descent, Trying

pytestmark = pytest.mark.slow  # it needs what the build makes

# ---- learning -----------------------------------------------------------------------------------


@claim(
    "press New start and all of them become noise; every feature pixel and every weight is set at "
    "random"
)
def test_a_new_start_sets_every_weight_at_random() -> None:
    session = Session()
    session.open(assemble.trained_network().read_bytes())
    before = session.run.network.snapshot()
    session.new_start()
    for name, array in session.run.network.parameters.items():
        if name.endswith("weight"):
            assert (array != before[name]).all()
            assert np.unique(array).size > 0.99 * array.size


@claim(
    "is followed back through all layers, which tells for every single value whether a little more "
    "or a little less of it would have made the error smaller. Each is moved a little that way"
)
def test_every_value_is_moved_towards_the_smaller_error() -> None:
    design = [
        {"kind": "conv2d", "features": 2, "size": [5, 5]},
        {"kind": "relu"},
        {"kind": "maxpool2d", "window": 4},
        {"kind": "flatten"},
        {"kind": "dense", "outputs": 2},
    ]
    network = Network(design, rng=1, dtype=np.float64)
    images, labels = Drawings(seed=2).first(8)

    def error() -> float:
        return cross_entropy(network.forward(images).scores, labels)[0]

    wish = {}
    for name, array in network.parameters.items():
        for place in np.ndindex(array.shape):
            kept, step = array[place], 1e-5
            array[place] = kept + step
            more = error()
            array[place] = kept - step
            less = error()
            array[place] = kept
            if abs(more - less) > 1e-9:
                wish[name, place] = 1 if more < less else -1
    before, first = network.snapshot(), error()
    Trainer(network, SGD(0.001)).step(images, labels)
    assert len(wish) > 100
    for (name, place), way in wish.items():
        assert np.sign(network.parameters[name][place] - before[name][place]) == way, name
    assert error() < first


@claim("The thick lines of the chart are for held-out drawings, which are never trained on")
def test_held_out_drawings_are_never_trained_on() -> None:
    held_out = Drawings(held_out=True).first(HELD_OUT)[0]
    trained = Drawings(seed=0).first(4096)[0]
    seen = {image.tobytes() for image in trained}
    assert not [1 for image in held_out if image.tobytes() in seen]


@claim(
    "every value costs two forward passes of all drawings. One sweep over the network takes "
    "%NUMBER passes_of_small_sweep% passes, and moves each value once at most",
    "Backpropagation takes one pass forwards and one back, and moves all values at once",
)
def test_what_trying_and_backpropagation_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    images, truth = Drawings(0, size=14).first(8)
    trying, descent = (way(small_network(0), images, truth, 0.25) for way in (Trying, Descent))
    passes = {"forward": 0, "backward": 0}
    for name in passes:
        through = getattr(Network, name)

        def counted(
            *given: object, name: str = name, through: Any = through, **more: object
        ) -> Any:
            passes[name] += 1
            return through(*given, **more)

        monkeypatch.setattr(Network, name, counted)
    before = trying.network.snapshot()
    values = sum(array.size for array in before.values())
    moves: dict[object, int] = {}
    for _ in range(values):
        trial = trying.step()
        moves[trial.value] = moves.get(trial.value, 0) + 1
    assert passes == {"forward": 2 * values, "backward": 0}
    assert len(moves) == values and set(moves.values()) == {1}
    for name, array in trying.network.parameters.items():
        assert np.isin(np.abs(array - before[name]).round(9), (0, 0.25)).all()
    before = descent.network.snapshot()
    descent.step()
    assert passes == {"forward": 2 * values + 1, "backward": 1}
    for name, array in descent.network.parameters.items():
        if name.endswith("weight"):
            assert (array != before[name]).all()


# ---- design, and beyond images ------------------------------------------------------------------


@claim(
    "Whatever you change is built at once, with random features. Bring back, above, returns to the "
    "network before"
)
def test_a_change_of_design_is_built_and_can_be_taken_back() -> None:
    session = Session()
    session.open(assemble.trained_network().read_bytes())
    before = session.save()["file"].tobytes()
    layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    told = session.change_design(layers, seed=4)
    assert [layer["kind"] for layer in told["network"]["layers"]] == ["flatten", "dense"]
    session.back()
    assert session.save()["file"].tobytes() == before


@claim("if your data is just as useful after its columns have been swapped around")
def test_pictures_are_of_little_use_with_their_columns_swapped_around(network: Network) -> None:
    images, labels = Drawings(held_out=True).first(256)
    rng = np.random.default_rng(0)

    def right(columns: Array) -> float:
        shares = network.forward(images[..., columns]).shares
        return float((shares.argmax(axis=1) == labels).mean())

    assert right(np.arange(28)) > 0.98
    assert np.mean([right(rng.permutation(28)) for _ in range(8)]) < 0.8
    assert CLASSES == ("X", "O")


@claim("in every column a 1 in the row of its letter. A gap stands before and after the word")
def test_a_word_is_a_grid_with_a_one_for_each_letter() -> None:
    made = Learning(languages())
    grid, letters = made.pictures(["pizza"])[0, 0], made.alphabet.letters
    for position, letter in enumerate(" pizza "):
        assert grid[letters.index(letter), position] == 1 and grid[:, position].sum() == 1
    assert not grid[:, 7:].any()


@claim(
    "Its columns can be put in any order with nothing lost, so there is nothing in being a "
    "neighbour"
)
def test_votes_alone_lose_nothing_by_another_order(network: Network) -> None:
    values = network.forward(DRAWN["Plain O"][None]).output(10)[0]
    layer = network.layers[-1]
    order = np.random.default_rng(2).permutation(len(values))
    weight = layer.params["weight"]
    np.testing.assert_allclose(weight[:, order] @ values[order], weight @ values, rtol=1e-5)

"""What the page can ask for: opening, new starts, going back, designs, files."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, losses, saved, standing
from xocnn import files, recipe
from xocnn.errors import DesignError, FileError
from xocnn.export import ExportError, export
from xocnn.network import Network
from xocnn.page import Session
from xocnn.page.settings import SettingError


def test_a_network_opens_at_no_updates(session: Session) -> None:
    session.step(2)
    look = session.open(saved(recipe.untrained(4)))
    assert look["updates"] == 0
    assert look["history"] == []
    np.testing.assert_array_equal(session.save()["file"], list(saved(recipe.untrained(4))))


def test_an_opening_can_be_undone_if_asked_for(session: Session) -> None:
    assert session.open(saved(recipe.untrained(4)), undoable=True)["can_go_back"]
    assert not session.open(saved(recipe.untrained(4)), undoable=False)["can_go_back"]
    with pytest.raises(SettingError, match=r"no earlier network"):
        session.back()


def test_nothing_can_be_done_before_a_network_is_open() -> None:
    acts: list[Callable[[Session], Any]] = [
        Session.step, Session.reset, Session.new_start, Session.save, Session.see, Session.back,
        lambda session: session.export("onnx"),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(SettingError, match=r"\.$"):
            act(Session())


def test_new_start_is_another_network_of_the_same_design(session: Session) -> None:
    before = session.new_start(8)
    after = session.new_start(9)
    assert after["network"] == before["network"]
    assert after["updates"] == 0
    assert not np.allclose(after["features"]["values"], before["features"]["values"])


def test_new_start_from_a_seed_repeats_itself(session: Session) -> None:
    first = session.new_start(8)["features"]["values"].copy()
    one = losses(session, 3)
    session.new_start(9)
    assert losses(session, 3) != one
    np.testing.assert_array_equal(session.new_start(8)["features"]["values"], first)
    assert losses(session, 3) == one


def test_new_start_without_a_seed_takes_the_next(session: Session) -> None:
    session.new_start(8)
    assert session.new_start(None)["seed"] == 9
    nine = session.save()["file"].tobytes()
    session.new_start(9)
    assert session.save()["file"].tobytes() == nine


@pytest.mark.parametrize("seed", [-1, 2.5, float("nan"), float("inf"), 2**32, "abc", True])
def test_a_seed_that_is_none_is_refused_and_nothing_changes(session: Session, seed: Any) -> None:
    before = standing(session)
    with pytest.raises(SettingError, match=r"A seed is a whole number from 0"):
        session.new_start(seed)
    with pytest.raises(SettingError, match=r"A seed is a whole number from 0"):
        session.change_design(TINY, seed)
    assert standing(session) == before


def test_the_seed_after_the_last_is_one_that_can_be_typed(session: Session) -> None:
    session.new_start(2**32 - 1)
    session.new_start(session.new_start(None)["seed"])


def test_back_undoes_a_new_start_with_all_that_was_learned(session: Session) -> None:
    session.step(3)
    before = standing(session)
    session.new_start(1)
    new = standing(session)
    assert new != before
    assert session.back()["can_go_back"]
    assert standing(session) == before
    session.back()
    assert standing(session) == new


def test_training_goes_on_after_back_as_if_nothing_had_been(session: Session) -> None:
    session.new_start(8)
    straight = losses(session, 4)
    session.new_start(8)
    first = losses(session, 2)
    session.new_start(9)
    session.step(1)
    session.back()
    assert first + losses(session, 2) == straight


def test_a_design_is_built(session: Session) -> None:
    look = session.change_design(TINY)
    assert look["network"]["layers"][0]["shape"] == [1, 4, 4]
    assert look["network"]["parameters"] == 16 * 2 + 2
    assert look["can_go_back"]
    assert session.back()["network"]["parameters"] == 6082


def test_a_design_that_cannot_be_built_names_the_layer_and_changes_nothing(
    session: Session,
) -> None:
    session.step(1)
    before = standing(session)
    wide: list[dict[str, Any]] = [{"kind": "relu"}, {"kind": "maxpool2d", "window": 29}, *TINY[1:]]
    with pytest.raises(DesignError, match=r"^Layer 2, pooling") as caught:
        session.change_design(wide)
    assert caught.value.layer == 2
    assert standing(session) == before
    checked = session.check_design(wide)
    assert checked == {"network": None, "layer": 2, "problem": str(caught.value)}


def test_checking_a_design_tells_its_shapes_and_work_and_changes_nothing(
    session: Session,
) -> None:
    before = standing(session)
    checked = session.check_design(
        [{"kind": "conv2d", "features": 3, "size": [5, 3], "stride": [2, 1]}, *TINY[1:]]
    )
    assert checked["problem"] is None
    first, _, votes = checked["network"]["layers"]
    # (28 − 5) ÷ 2 + 1 rows by 28 − 3 + 1 columns; each value of each map is 5 × 3 products.
    assert first["shape"] == [3, 12, 26]
    assert first["parameters"] == 3 * (5 * 3 + 1)
    assert first["multiplications"] == 3 * 12 * 26 * 5 * 3
    assert (first["name"], votes["name"]) == ("convolution", "votes")
    assert votes["parameters"] == 2 * (3 * 12 * 26 + 1)
    assert standing(session) == before


def test_a_design_without_layers_is_refused_as_a_whole(session: Session) -> None:
    assert session.check_design([])["layer"] is None
    assert session.check_design([])["problem"].endswith(".")


def test_a_saved_network_opens_again_with_the_same_shares(session: Session) -> None:
    session.step(2)
    stroke = [[5.0, 5.0, 20.0, 22.0]]
    seen = session.see(stroke)
    file = session.save()["file"].tobytes()
    again = Session()
    again.open(file)
    assert again.see(stroke)["verdict"] == seen["verdict"]
    assert again.save()["file"].tobytes() == file
    assert files.load(io.BytesIO(file)).description == session.run.network.description


@pytest.mark.parametrize(
    "network",
    [
        Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (1, 27, 28)),
        Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (3, 28, 28)),
        Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 11}], classes=[*"ABCDEFGHIJK"]),
        Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], classes=("X", "O" * 13)),
    ],
    ids=["rows", "channels", "classes", "names"],
)
def test_a_network_for_something_else_is_refused_and_nothing_changes(
    session: Session, network: Network
) -> None:
    before = standing(session)
    with pytest.raises(FileError, match=r"this network expects"):
        session.open(saved(network), undoable=True)
    assert standing(session) == before


@pytest.mark.parametrize("kept", [0, 10, 2000, -1])
def test_a_truncated_file_is_refused_and_nothing_changes(session: Session, kept: int) -> None:
    before = standing(session)
    with pytest.raises(FileError, match=r"\.$"):
        session.open(saved(recipe.untrained(4))[:kept], undoable=True)
    assert standing(session) == before


def test_export_gives_the_network_of_the_page_and_changes_nothing(session: Session) -> None:
    session.step(2)
    before = standing(session)
    told = session.export("onnx")
    network = files.load(before["network"])
    assert (told["ending"], told["use"], told["file"].tobytes()) == export(network, "onnx")
    with pytest.raises(ExportError, match="not 'excel'"):
        session.export("excel")
    assert standing(session) == before


def test_export_is_not_imported_where_nobody_asks_for_it() -> None:
    code = "import sys, xocnn.page; sys.exit('xocnn.export' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

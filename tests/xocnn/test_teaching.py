"""Taught by the reader: own drawings, classes of their own, mistakes, and all the old ways."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY, losses, saved, standing
from xocnn import files, recipe
from xocnn.confusion import confusion
from xocnn.drawings import Drawings
from xocnn.drawings.tray import TrayError
from xocnn.errors import DesignError
from xocnn.export import export
from xocnn.labs import OptionError, labs
from xocnn.network import Network
from xocnn.page import Session
from xocnn.page.settings import SettingError

BOX = [[6, 6, 22, 6, 22, 22, 6, 22, 6, 6]]
PICTURES, LABELS = Drawings(8).first(64)


def boxes(count: int) -> np.ndarray[Any, Any]:
    """Squares, each a little elsewhere."""
    pictures = np.full((count, 28, 28), -1, np.float32)
    for n, picture in enumerate(pictures):
        top, left, side = 3 + n % 4, 3 + n % 3, 17 + n % 5
        picture[top : top + side, left : left + side] = 1
        picture[top + 2 : top + side - 2, left + 2 : left + side - 2] = -1
    return pictures


@pytest.fixture
def taught(session: Session) -> Session:
    """Three classes, ten squares, and own drawings of X and O."""
    session.add_class("square")
    session.keep_drawings(boxes(10).ravel(), ["square"] * 10)
    for at, name in enumerate("XO"):
        pictures = PICTURES[at == LABELS][:10]
        session.keep_drawings(pictures.ravel(), [name] * 10)
    session.change_settings(share=0.5)
    return session


# ---- classes ------------------------------------------------------------------------------------


def test_a_new_class_grows_the_votes_and_leaves_all_others_exactly() -> None:
    network = recipe.untrained(3)
    grown = network.with_classes(["X", "O", "square"], rng=7)
    before, after = network.parameters, grown.parameters
    for name, array in before.items():
        assert np.array_equal(after[name][: len(array)], array)
        assert after[name].dtype == array.dtype
    assert after["layers.11.weight"].shape[0] == 3 and np.ptp(after["layers.11.weight"][2]) > 1
    assert after["layers.11.bias"][2] == 0
    again = network.with_classes(["X", "O", "square"], rng=7).parameters
    assert all(np.array_equal(after[name], again[name]) for name in after)
    other = network.with_classes(["X", "O", "square"], rng=8).parameters["layers.11.weight"]
    assert not np.array_equal(other[2], after["layers.11.weight"][2])
    scores = network.forward(PICTURES).scores
    np.testing.assert_allclose(grown.forward(PICTURES).scores[:, :2], scores, atol=1e-5)
    assert network.classes == ("X", "O")


def test_a_class_that_goes_takes_its_row_with_it_and_others_may_change_places() -> None:
    network = recipe.untrained(3).with_classes(["X", "O", "square"])
    fewer = network.with_classes(["square", "X"])
    weight, bias = (network.parameters[f"layers.11.{name}"] for name in ("weight", "bias"))
    np.testing.assert_array_equal(fewer.parameters["layers.11.weight"], weight[[2, 0]])
    np.testing.assert_array_equal(fewer.parameters["layers.11.bias"], bias[[2, 0]])
    with pytest.raises(DesignError, match="at most 100 letters"):
        network.with_classes(["X"])


def test_a_gain_that_was_set_is_kept() -> None:
    layers: list[dict[str, Any]] = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2, "gain": 3}]
    assert Network(layers).with_classes(["A", "B", "C"]).layers[-1].gain == 3


def test_a_class_is_a_new_beginning_that_can_be_undone_and_reset_to(session: Session) -> None:
    session.step(3)
    before = standing(session)
    look = session.add_class(" square ")
    assert look["network"]["classes"] == ["X", "O", "square"]
    assert look["updates"] == 0 and look["can_go_back"]
    start = session.save()["file"].tobytes()
    assert files.load(io.BytesIO(start)).classes == ("X", "O", "square")
    first = losses(session, 3)
    session.reset()
    assert session.save()["file"].tobytes() == start
    assert losses(session, 3) == first
    session.back()
    assert standing(session) == before


@pytest.mark.parametrize("name", ["", " ", "X", "x", "thirteen lett", "\t\u202e", None, 3])
def test_a_name_that_cannot_be_is_refused(session: Session, name: Any) -> None:
    before = standing(session)
    with pytest.raises(TrayError, match=r"(1 to 12 characters|class called [Xx] already).*\.$"):
        session.add_class(name)
    assert standing(session) == before


def test_there_are_ten_classes_at_most_and_two_at_least(tiny: Session) -> None:
    for n in range(8):
        tiny.add_class(f"class {n}")
    with pytest.raises(TrayError, match="10 classes at most"):
        tiny.add_class("one more")
    tiny.step(2)
    assert len(tiny.see(BOX)["verdict"]["percents"]) == 10
    for n in range(8):
        tiny.remove_class(f"class {n}")
    with pytest.raises(TrayError, match="at least two classes"):
        tiny.remove_class("X")


def test_a_class_goes_with_its_drawings_or_gives_them_to_another(taught: Session) -> None:
    taught.remove_class("square", relabel="O")
    assert [each["label"] for each in taught.tray()["drawings"]].count("O") == 20
    taught.undo_tray()
    assert "no votes for square" in taught.tray()["said"][0]
    taught.back()
    look = taught.remove_class("square")
    assert look["network"]["classes"] == ["X", "O"]
    assert {each["label"] for each in taught.tray()["drawings"]} == {"X", "O"}
    for name, other in (("star", None), ("X", "X"), ("X", "star")):
        with pytest.raises(TrayError, match=r"two classes|none called star"):
            taught.remove_class(name, other)


def test_a_saved_network_brings_its_classes(taught: Session) -> None:
    other = Session()
    look = other.open(taught.save()["file"].tobytes())
    assert look["network"]["classes"] == ["X", "O", "square"]
    assert other.see(BOX)["verdict"] == taught.see(BOX)["verdict"]
    other.new_start(4)
    assert other.run.network.classes == ("X", "O", "square")
    design = [*TINY[:-1], {"kind": "dense", "outputs": 3}]
    assert other.change_design(design)["network"]["classes"] == ["X", "O", "square"]
    assert other.check_design(TINY)["problem"]


@pytest.mark.parametrize(
    ("lab", "option", "instead"), [("backprop", "truth", "O"), ("votes", "by", "difference")]
)
def test_a_lab_falls_back_from_a_class_that_is_gone_to_what_there_is(
    tiny: Session, lab: str, option: str, instead: str
) -> None:
    asked = {option: "square"}
    with pytest.raises(OptionError, match="not square"):  # there never was one
        tiny.lab(lab, asked)
    tiny.add_class("square")
    assert tiny.lab(lab, asked)["options"][option] == "square"
    tiny.remove_class("square")
    told = tiny.lab(lab, asked)
    assert told["options"][option] == instead
    assert told["view"]["sentence"] == tiny.lab(lab, {})["view"]["sentence"]
    tiny.back()
    assert tiny.lab(lab, asked)["options"][option] == "square"


def test_a_setting_for_a_class_that_is_gone_is_dropped(taught: Session) -> None:
    taught.change_settings(only="square")
    assert taught.remove_class("square")["settings"]["only"] == ""


def test_a_link_brings_the_classes_but_not_the_drawings(taught: Session) -> None:
    link = taught.link()
    assert "Nor do your own labelled drawings" in link["said"]
    other = Session()
    other.open(saved(recipe.untrained(3)))
    look = other.follow(link["text"], saved(recipe.untrained(3)))
    assert look["network"]["classes"] == ["X", "O", "square"]
    assert look["settings"]["share"] == 0.5
    assert other.tray()["drawings"] == []
    other.step(1)


def test_a_network_of_three_classes_can_be_exported(taught: Session) -> None:
    for kind in ("onnx", "pytorch", "numpy"):
        assert len(export(taught.run.network, kind)[2]) > 100


@pytest.mark.parametrize("names", [["square"], [f"class {n}" for n in range(8)]], ids=len)
def test_every_lab_works_with_more_classes(session: Session, names: list[str]) -> None:
    for name in names:
        session.add_class(name)
    for strokes in (BOX, []):
        session.see(strokes)
        for lab in labs():
            assert session.lab(lab.id, {})["view"]["sentence"]
    session.see(BOX)
    classes = list(session.run.network.classes)
    view = session.lab("backprop", {"truth": names[-1]})["view"]
    assert (view["truth"], view["classes"]) == (names[-1], classes)
    assert len(view["votes"]) == len(view["errors"]) == len(classes)
    votes = session.lab("votes", {"by": names[0]})["view"]
    assert (votes["outputs"], votes["effect_name"]) == (classes, names[0])
    ahead = session.lab("votes", {})["view"]
    assert ahead["effect_name"] == f"{ahead['winner']} − {ahead['rival']}"
    lead = [ahead["score"][classes.index(ahead[who])] for who in ("winner", "rival")]
    assert ahead["score_effect"] == pytest.approx(lead[0] - lead[1])


def test_labs_say_what_a_third_class_is_called(session: Session) -> None:
    session.add_class("square")
    session.run.network.parameters["layers.11.bias"][2] = 50
    session.see(BOX)
    whole = session.lab("whole-image", {})["view"]
    assert whole["network"]["winner"] == "square"
    assert {row["network"] for row in whole["sweep"]["rows"]} == {"square"}
    assert "The network says square" in whole["sentence"]
    softmax = session.lab("votes", {})["view"]["softmax"]
    assert [row["class"] for row in softmax] == ["X", "O", "square"]
    assert session.explain(11, 2, 0, 0)["softmax"][2]["class"] == "square"


def test_the_usual_choice_of_a_lab_holds_where_its_class_is_gone(session: Session) -> None:
    session.add_class("square")
    session.remove_class("O")
    session.see(BOX)
    for lab in labs():
        session.lab(lab.id, {})
    assert session.lab("backprop", {})["view"]["truth"] == "square"
    session.step(2)


# ---- drawings -----------------------------------------------------------------------------------


def test_the_drawing_on_the_board_is_kept(session: Session) -> None:
    session.see(BOX)
    told = session.keep_drawing("O")["tray"]
    assert told["drawings"] == [{"id": 1, "label": "O", "held_out": False}]
    np.testing.assert_array_equal(session.own_pictures([1])["pictures"], session._picture)
    assert (told["can_undo"], told["can_redo"]) == (True, False)
    assert session.undo_tray()["tray"]["drawings"] == []
    assert session.redo_tray()["tray"]["drawings"] == told["drawings"]
    assert session.relabel([1], "X")["tray"]["drawings"][0]["label"] == "X"
    assert session.remove_drawings([1])["tray"]["drawings"] == []


def test_what_cannot_be_done_with_drawings_is_said(session: Session) -> None:
    session.see([])
    refused: list[tuple[Any, str]] = [
        (lambda: session.keep_drawing("X"), "Nothing is drawn"),
        (lambda: session.keep_drawings(np.zeros(700), ["X"]), "784 values"),
        (lambda: session.keep_drawings(np.zeros(784), ["star"]), "none called star"),
        (lambda: session.relabel([1], "X"), "no own drawing 1"),
        (lambda: session.own_pictures([4]), "no own drawing 4"),
        (session.undo_tray, "nothing to undo"),
        (session.redo_tray, "nothing to do again"),
        (session.save_drawings, "no own drawings to save"),
        (lambda: session.answers("all")["confusion"], "held-out or own"),
    ]
    for act, words in refused:
        with pytest.raises((TrayError, SettingError), match=words):
            act()


def test_drawings_go_to_a_file_and_come_back(taught: Session) -> None:
    kept = taught.save_drawings()
    other = Session()
    other.open(taught.save()["file"].tobytes())
    told = other.open_drawings(kept["file"].tobytes())["tray"]
    assert told["drawings"] == taught.tray()["drawings"]


# ---- training -----------------------------------------------------------------------------------


def test_a_run_with_own_drawings_repeats_and_can_be_gone_on_from(taught: Session) -> None:
    first = losses(taught, 8)
    taught.reset()
    assert losses(taught, 8) == first
    taught.look_back(4)
    taught.look_ahead()
    taught.go_on(3)
    assert losses(taught, 5) == first[3:]
    taught.back()
    taught.reset()
    assert [losses(taught, 1)[0] for _ in range(8)] == first


def test_a_share_is_marked_on_the_curve(taught: Session) -> None:
    taught.step(1)
    (mark,) = taught.change_settings(share=0.25)["marks"]
    assert mark == {"update": 1, "text": "share of own drawings 0.25"}


def test_an_empty_tray_trains_as_ever(session: Session) -> None:
    first = losses(session, 3)
    session.change_settings(share=1)
    session.reset()
    assert losses(session, 3) == first
    assert "no own drawings to train on" in session.tray()["said"][0]


@pytest.mark.slow
def test_three_drawings_of_a_new_class_are_learned_and_the_others_not_forgotten(
    session: Session,
) -> None:
    """What *Teach it yourself* tells the reader to do, to the letter."""
    session.step(100)
    session.add_class("square")
    session.keep_drawings(boxes(3).ravel(), ["square"] * 3)
    session.change_settings(share=1)
    for _ in range(3):
        session.step(50)
        for picture in boxes(3):
            assert session.see([], picture.ravel())["verdict"]["winner"] == "square"
        told = session.answers()["confusion"]
        assert told["total"] == 200 and told["right"] > 180


def test_held_out_figures_are_of_own_drawings_where_all_are_own(taught: Session) -> None:
    taught.change_settings(share=1)
    held = [each["id"] for each in taught.tray()["drawings"] if each["held_out"]]
    assert len(held) == 6 == taught.answers()["confusion"]["total"]
    row, told = taught.evaluate(), taught.answers()["confusion"]
    assert row["held_out_accuracy"] == pytest.approx(told["right"] / told["total"])
    assert row["held_out_loss"] == pytest.approx(told["loss"], rel=1e-5)


def test_without_any_drawing_there_are_no_figures_and_no_crash(tiny: Session) -> None:
    for name in ("square", "star"):
        tiny.add_class(name)
    for name in ("X", "O"):
        tiny.remove_class(name)
    assert tiny.evaluate() == {"update": 0}
    with pytest.raises(SettingError, match="no drawings of square or star"):
        tiny.step(1)
    tiny.change_settings(share=1)
    assert "training cannot start" in tiny.tray()["said"][0]
    assert tiny.answers()["confusion"]["sentence"] == "There are no held-out drawings yet."
    assert tiny.answers()["mistakes"]["drawings"] == []
    tiny.keep_drawings(boxes(2).ravel(), ["square", "star"])
    assert len(tiny.step(30)["rows"]) == 30


# ---- mistakes -----------------------------------------------------------------------------------


def test_confusion_is_what_a_slow_loop_counts() -> None:
    rng = np.random.default_rng(0)
    truth, said = rng.integers(0, 4, (2, 300)).tolist()
    counts = confusion(truth, said, 4)
    for i in range(4):
        for j in range(4):
            n = 0
            for k in range(300):
                if truth[k] == i and said[k] == j:
                    n += 1
            assert counts[i][j] == n
    with pytest.raises(ValueError, match="longer"):
        confusion([0], [0, 1], 2)
    with pytest.raises(IndexError):
        confusion([-1], [0], 2)


def test_cells_open_the_drawings_in_them_and_mistakes_come_worst_first(taught: Session) -> None:
    taught.step(2)
    for which in ("held-out", "own"):
        told = taught.answers(which)["confusion"]
        wrong = taught.answers(which)["mistakes"]
        assert wrong["count"] == told["total"] - told["right"]
        found = [each["loss"] for each in wrong["drawings"]]
        assert found == sorted(found, reverse=True)
        for i, truth in enumerate(told["classes"]):
            for j, said in enumerate(told["classes"]):
                cell = taught.answers(which, truth, said)["mistakes"]
                assert cell["count"] == told["counts"][i][j]
                assert len(cell["pictures"]) == min(cell["count"], 48)
                for each, picture in zip(cell["drawings"], cell["pictures"], strict=True):
                    assert (each["truth"], each["said"]) == (truth, said)
                    shares = taught.run.network.forward(picture[None]).shares[0]
                    assert each["loss"] == pytest.approx(-np.log(shares[i]), abs=1e-4)
                    assert said == told["classes"][int(shares.argmax())]
                    assert sum(each["percents"]) == 100


def test_an_own_drawing_with_a_wrong_label_is_found_and_put_right(taught: Session) -> None:
    taught.step(60)
    wrong = taught.tray()["drawings"][10]
    right = wrong["label"]
    taught.relabel([wrong["id"]], "square")
    first = taught.answers("own")["mistakes"]["drawings"][0]
    assert (first["id"], first["truth"], first["said"]) == (wrong["id"], "square", right)
    taught.relabel([first["id"]], right)
    assert wrong["id"] not in [each["id"] for each in taught.answers("own")["mistakes"]["drawings"]]


def test_a_kept_session_goes_on_with_its_drawings_as_it_would_have(taught: Session) -> None:
    taught.step(3)
    state, drawings = taught.keep()["file"].tobytes(), taught.keep_tray()["file"].tobytes()
    other = Session()
    other.open(saved(recipe.untrained(0)))
    other.recall_tray(drawings)
    look = other.recall(state)
    assert look["network"]["classes"] == ["X", "O", "square"]
    assert losses(other, 4) == losses(taught, 4)
    assert other.tray()["drawings"] == taught.tray()["drawings"]

"""The lab of text: what it shows of a word, and lists that the reader brings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xocnn.labs import OptionError, find
from xocnn.page import Session
from xocnn.text import TextError
from xocnn.text.languages import languages
from xocnn.text.learning import Learning


def look(session: Session, **options: Any) -> dict[str, Any]:
    return session.lab("text", options)["view"]


def play(session: Session, slices: int, **options: Any) -> dict[str, Any]:
    for _ in range(slices):
        told = session.work("text", options, 0)
    return told["view"]


def numbered(letter: str) -> str:
    return "\n".join(f"{letter}{number}" for number in range(30))


@pytest.fixture(scope="module")
def taught() -> Learning:
    """What the lab trains by itself, to the end."""
    learning = Learning(languages())
    while learning.more:
        learning.advance()
    return learning


def test_every_number_of_a_word_is_that_of_the_network_it_trained(
    session: Session, taught: Learning
) -> None:
    while session.work("text", {}, 500)["more"]:
        pass
    view = look(session, word="pizza", feature=3, position=4)
    network = taught.network
    trace = network.forward(taught.pictures(["pizza"]))
    np.testing.assert_array_equal(view["maps"], trace.output(1)[0, :, 0])
    assert view["columns"][:8] == [" ", "p", "i", "z", "z", "a", " ", ""]
    weight, bias = (network.parameters[f"layers.5.{name}"] for name in ("weight", "bias"))
    scores = [float(b) for b in bias]
    for k, row in enumerate(view["features"]):
        matches = [max(0.0, float(value)) for value in view["maps"][k]]
        assert row["kept"] == pytest.approx(max(matches))
        assert matches[row["best"]] == max(matches)
        assert row["piece"] == "".join(view["columns"][row["best"] : row["best"] + 3])
        for label in (0, 1):
            added = 24**0.5 * row["kept"] * float(weight[label, k]) / 8
            assert row["added"][label] == pytest.approx(added, abs=1e-6)
            scores[label] += added
    for label, vote in enumerate(view["votes"]):
        share = np.exp(scores[label]) / np.exp(scores).sum()
        assert vote["score"] == pytest.approx(scores[label], abs=1e-5)
        assert vote["share"] == pytest.approx(share, abs=1e-5)


def test_the_sum_that_is_open_is_letter_by_letter_that_of_the_map(session: Session) -> None:
    told = (view := look(session, word="pizza", feature=3, position=4))["opened"]
    assert (told["feature"], told["position"]) == (2, 3)
    assert [term["letter"] for term in told["terms"]] == ["z", "z", "a"]
    weight = Learning(languages()).network.parameters["layers.1.weight"][2, 0]
    rows = [view["letters"].index(letter) for letter in "zza"]
    expected = [float(weight[row, at]) for at, row in enumerate(rows)]
    assert [term["weight"] for term in told["terms"]] == pytest.approx(expected)
    assert told["sum"] == pytest.approx(sum(expected))
    assert told["pixels"] == 3 * len(view["letters"])
    result = told["sum"] / told["pixels"] * told["gain"] + told["bias"]
    assert told["result"] == pytest.approx(result, abs=1e-5)
    assert told["result"] == pytest.approx(float(view["maps"][2, 3]))


def test_without_a_feature_the_one_that_matters_most_is_open(session: Session) -> None:
    view = play(session, 30, word="pizza")
    gaps = [abs(float(row["added"][0] - row["added"][1])) for row in view["features"]]
    assert view["opened"]["feature"] == gaps.index(max(gaps))


def test_without_a_position_the_one_that_fits_best_is_open(session: Session) -> None:
    view = look(session, word="pizza", feature=5)
    assert view["opened"]["position"] == view["features"][4]["best"]
    beyond = look(session, word="pizza", position=4096)["opened"]
    assert beyond["position"] == view["maps"].shape[1] - 1
    assert [term["weight"] for term in beyond["terms"]] == [None, None, None]


def test_a_logo_has_the_letters_with_the_most_weight_above_zero(session: Session) -> None:
    view = look(session)
    weight = Learning(languages()).network.parameters["layers.1.weight"][:, 0]
    for feature, logo in zip(weight, view["logos"], strict=True):
        for at, stack in enumerate(logo["stacks"]):
            ranked = sorted(zip(feature[:, at], view["letters"], strict=True), reverse=True)
            assert stack == [(letter, float(value)) for value, letter in ranked[: len(stack)]]
            assert all(height > 0 for _, height in stack) and len(stack) <= 4
            assert sum(height for _, height in stack) <= logo["scale"] + 1e-6


def test_another_word_or_cell_leaves_what_is_learned_and_other_options_begin_anew(
    session: Session,
) -> None:
    assert play(session, 2)["updates"] == 20
    assert look(session, word="xylophone", feature=2, position=1)["updates"] == 20
    assert play(session, 1, word="zia")["updates"] == 30
    for options in ({"seed": 1}, {"width": "1"}, {"positions": "swapped"}, {"data": "molecules"}):
        assert look(session, **options)["updates"] == 0


def test_what_is_held_out_and_wrong_is_counted_and_shown(session: Session) -> None:
    begun = look(session)
    assert begun["mistakes"] == [] and "Nothing is learned yet" in begun["sentence"]
    view = play(session, 8)
    made = Learning(languages())
    for _ in range(8):
        made.advance()
    right, wrong = 0, []
    for at in made.examined:
        scores = made.network.forward(made.pictures([made.words.all[at]])).scores[0]
        truth = made.words.labels[at]
        right += int(scores[truth] > scores[1 - truth])
        if scores[truth] <= scores[1 - truth]:
            wrong.append({"word": made.words.all[at], "is": made.words.classes[truth]})
    assert len(view["mistakes"]) == 8 and view["wrong"] == len(wrong)
    assert all(mistake in wrong for mistake in view["mistakes"])
    assert {mistake["is"] for mistake in view["mistakes"]} == {"English", "Italian"}
    assert f"right about {right} of 240 held-out words" in view["sentence"]
    assert view["curve"]["examined"][-1] == pytest.approx(100 * right / 240)


def test_molecules_are_called_molecules_and_the_usual_width_is_told(session: Session) -> None:
    told = look(session)["sentence"]
    assert "every feature, 3 positions wide, is random: 560 words to learn from" in told
    view = look(session, data="molecules")
    assert "6 positions wide, is random: 840 molecules to learn from" in view["sentence"]
    assert "About the molecule in the grid: " in view["sentence"] and view["what"] == "molecule"
    learned = play(session, 4, data="molecules", width="1")["sentence"]
    assert "with features 1 position wide, it is right about" in learned
    assert "of 360 held-out molecules" in learned and "word" not in learned


def test_a_word_too_long_for_a_word_is_refused_and_nothing_is_lost(session: Session) -> None:
    play(session, 1)
    with pytest.raises(OptionError, match=r"“Word” can be a .* characters, not x{20}…\.$"):
        look(session, word="x" * 10_000_000)
    assert look(session)["updates"] == 10


def test_own_lists_are_learned_and_such_as_cannot_be_used_leave_those_before(
    session: Session,
) -> None:
    with pytest.raises(OptionError, match="no lists of your own here yet; paste two"):
        look(session, data="your own")
    before = session.keep()["file"].size, session.link()
    told = session.bring_words([numbered("a"), numbered("b")], ["ays", ""])
    assert told["said"][0].startswith("Your lists: 30 and 30 words with 12")
    view = play(session, 3, data="your own")
    assert view["classes"] == ["ays", "second"] and view["updates"] == 30
    assert [each["word"][0] for each in view["examples"]] == ["a", "a", "b", "b"]
    with pytest.raises(TextError):
        session.bring_words([numbered("a"), ""], ["", ""])
    assert look(session, data="your own")["updates"] == 30
    session.bring_words([numbered("a"), numbered("c")], ["", ""])
    assert look(session, data="your own")["updates"] == 0
    assert (session.keep()["file"].size, session.link()) == before


def test_every_option_reads_its_own_default() -> None:
    for option in find("text").options:
        assert option.read(option.default) == option.default

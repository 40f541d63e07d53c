"""Words as grids, ready-made ones, lists of the reader's, and networks that learn them."""

from __future__ import annotations

import re

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xocnn.smiles import Molecule
from xocnn.shapes import Array
from xocnn.text import Alphabet, TextError, Words
from xocnn.text.languages import languages
from xocnn.text.learning import UPDATES, Learning
from xocnn.text.molecules import ACID, LONGEST, NEAR, molecules
from xocnn.text.reading import read, typed

SEED = 0


def taught(words: Words, **how: int | bool) -> Learning:
    learning = Learning(words, **how)
    while learning.more:
        learning.advance()
    return learning


def numbered(letter: str, many: int = 30) -> str:
    return "\n".join(f"{letter}{number}" for number in range(many))


# ---- words as pictures --------------------------------------------------------------------------


def one_hot(places: Array, rows: int) -> Array:
    """The operator OneHot of ONNX, as onnxruntime does it: what is out of range is 0 everywhere."""
    parts = [
        onnx.numpy_helper.from_array(np.array(rows), "depth"),
        onnx.numpy_helper.from_array(np.array([0, 1], np.float32), "values"),
    ]
    node = onnx.helper.make_node("OneHot", ["places", "depth", "values"], ["grid"], axis=1)
    graph = onnx.helper.make_graph(
        [node],
        "one hot",
        [onnx.helper.make_tensor_value_info("places", onnx.TensorProto.INT64, places.shape)],
        [onnx.helper.make_tensor_value_info("grid", onnx.TensorProto.FLOAT, None)],
        parts,
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=9
    )
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    made: Array = session.run(None, {"places": places})[0]
    return made


@settings(max_examples=40)
@given(st.lists(st.text("abcxyz ", max_size=9), min_size=1, max_size=5))
def test_a_grid_is_what_onnxruntime_makes_of_the_same_letters(words: list[str]) -> None:
    alphabet = Alphabet(" abcx", 8)
    places = np.full((len(words), 8), 5)
    for n, word in enumerate(words):
        for position, letter in enumerate(f" {word} "[:8]):
            places[n, position] = {" ": 0, "a": 1, "b": 2, "c": 3, "x": 4}.get(letter, 5)
    found = alphabet.pictures(words)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:, 0], one_hot(places, 5))


def test_letters_are_those_of_the_words_with_the_gap_first() -> None:
    assert Alphabet.of(["new york", "rome"], 9).letters == " ekmnorwy"


# ---- the ready-made words -----------------------------------------------------------------------


def test_the_languages_are_four_hundred_different_words_each_in_plain_letters() -> None:
    english, italian = languages().lists
    assert len(english) == len(set(english)) == len(italian) == len(set(italian)) == 400
    assert not set(english) & set(italian)
    assert all(re.fullmatch("[a-z]+", word) for word in english + italian)


def test_molecules_can_exist_and_have_an_acid_where_their_label_says_so() -> None:
    acids, others = molecules().lists
    assert len(acids) == len(others) == 600
    assert len(set(acids + others)) == 1200
    for written in acids + others:
        assert len(written) <= LONGEST
        molecule = Molecule(written)
        assert molecule.can_exist(), written
        assert molecule.acids() == (written in set(acids)), written


def test_the_oracle_knows_acids_from_what_looks_like_them() -> None:
    acids = {"CC(=O)O": 1, "OC(=O)CC(O)=O": 2, "CC(=O)Oc1ccccc1C(=O)O": 1, "OC=O": 1}
    others = ("CC(=O)OC", "CC(=O)N", "CC(O)C=O", "OCC(=O)C", "Oc1ccccc1", "CC(=O)OC(=O)C")
    for written, many in acids.items():
        assert Molecule(written).acids() == many
    for written in others:
        assert Molecule(written).acids() == 0
    assert not Molecule("C(C)(C)(C)(C)C").can_exist()


def test_molecules_without_an_acid_have_a_look_alike_and_acids_are_at_every_place() -> None:
    acids, others = molecules().lists
    alike = [part for parts in NEAR for part in parts]
    assert all(any(part in written for part in alike) for written in others)
    head, branch, tail = ACID
    ends = [sum(w.startswith(head) for w in acids), sum(w.endswith(tail) for w in acids)]
    ends.append(sum(branch in w for w in acids))
    assert min(ends) > 150


def test_molecules_are_the_same_for_the_same_seed() -> None:
    assert molecules(20).lists == molecules(20, 0).lists != molecules(20, 1).lists


def test_the_same_share_of_either_list_is_held_out_and_nothing_is_in_both() -> None:
    words = Words(("a", "b"), (tuple(map(str, range(100))), tuple(map(str, range(100, 150)))))
    learned, examined = words.split(3)
    assert sorted([*learned, *examined]) == list(range(150))
    assert np.bincount(words.labels[examined]).tolist() == [30, 15]
    assert words.split(4)[1].tolist() != examined.tolist()


# ---- learning -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_english_is_told_from_italian_as_often_as_the_page_says() -> None:
    in_order = taught(languages(), seed=SEED).looks[-1]
    swapped = taught(languages(), swapped=True, seed=SEED).looks[-1]
    assert in_order.examined > 0.92
    assert swapped.examined < in_order.examined - 0.08


@pytest.mark.slow
def test_an_acid_is_found_as_often_as_the_page_says() -> None:
    in_order = taught(molecules(), seed=SEED).looks[-1]
    swapped = taught(molecules(), swapped=True, seed=SEED).looks[-1]
    assert in_order.examined > 0.96
    assert swapped.examined < in_order.examined - 0.2


@pytest.mark.slow
def test_features_of_one_position_lose_nothing_by_a_swap_of_positions() -> None:
    in_order, swapped = (
        taught(languages(), width=1, swapped=swap, seed=SEED).looks for swap in (False, True)
    )
    assert in_order == swapped
    assert 0.7 < in_order[-1].examined < 0.85


def test_a_feature_is_as_tall_as_the_alphabet_and_its_match_is_a_sum_over_the_letters() -> None:
    made = Learning(languages(), seed=SEED)
    trace = made.network.forward(made.pictures(["zoo"]))
    layer = made.network.layers[0]
    weight, bias = layer.params["weight"], layer.params["bias"]
    letters = made.alphabet.letters
    assert weight.shape == (8, 1, len(letters), 3)
    written = " zoo "
    for feature in range(8):
        matches = []
        for position in range(trace.output(1).shape[3]):
            total = 0.0
            for at in range(3):
                letter = written[position + at : position + at + 1]
                if letter:
                    total += float(weight[feature, 0, letters.index(letter), at])
            assert layer.gain is not None
            matches.append(layer.gain * total / (3 * len(letters)) + float(bias[feature]))
        np.testing.assert_allclose(trace.output(1)[0, feature, 0], matches, atol=1e-5)
        assert trace.output(3)[0, feature, 0, 0] == pytest.approx(max(0.0, *matches), abs=1e-5)


def test_where_in_a_word_a_letter_group_stands_changes_nothing() -> None:
    words = Words(("a", "b"), (("abcd" * 4,) * 20, ("dcba" * 4,) * 20))
    made = Learning(words, seed=1)
    one, other = made.network.forward(made.pictures(["dddabcddd", "ddddddddabcddd"])).scores
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_swap_puts_every_word_into_the_same_other_order() -> None:
    made = Learning(languages(), swapped=True, seed=2)
    plain = made.alphabet.pictures(["house"])[0, 0]
    seen = made.pictures(["house"])[0, 0]
    assert sorted(made.order) == list(range(seen.shape[1]))
    for place, origin in enumerate(made.order):
        np.testing.assert_array_equal(seen[:, place], plain[:, origin])


def test_the_same_seed_learns_the_same() -> None:
    words = read([numbered("ab"), numbered("ba")])
    first, again = (taught(words, seed=5) for _ in range(2))
    assert first.updates == UPDATES and first.looks == again.looks
    for name, array in first.network.parameters.items():
        np.testing.assert_array_equal(array, again.network.parameters[name])


# ---- lists that readers bring -------------------------------------------------------------------


def test_lists_are_read_line_by_line_and_what_is_left_out_is_said() -> None:
    long = "x" * 41
    words = read(
        [f"{numbered('a')}\n\n  a1 \r\nnew   york\nboth\n{long}", f"{numbered('b')}\nboth"],
        ["places", ""],
    )
    assert words.classes == ("places", "second")
    assert words.lists[0] == (*numbered("a").split(), "new york")
    assert words.lists[1] == tuple(numbered("b").split())
    said = " ".join(words.said)
    for part in (
        "31 and 30 words",
        "1 repeated word of the first list left out",
        "1 line of the first list with more than 40 characters left out",
        "1 word in both lists left out",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        (["", numbered("b")], "The first list has no words; at least 20 different ones"),
        ([numbered("a"), "one"], "The second list has 1 word; at least 20 different ones"),
        ([numbered("a"), "one\n" * 50], "The second list has 1 word; at least 20"),
        ([numbered("a"), numbered("a")], "Both lists have the same words"),
        ([numbered("a"), numbered("a") + "\nz"], "no words that only it has; at least 20"),
        (["x" * 50 + "\n", numbered("b")], "1 line of the first list with more than 40"),
        ([numbered("a"), "x" * 10_000_000], "has 10.0 million characters; up to 1 million"),
        (["\x00\x01\x02" * 30, numbered("b")], "not a text but something binary"),
        (["\n".join(map(chr, range(0x4E00, 0x4E80))), numbered("b")], "up to 80 can be used"),
    ],
)
def test_lists_that_nothing_can_be_learned_from_are_refused(lists: list[str], says: str) -> None:
    with pytest.raises(TextError, match=re.escape(says)):
        read(lists)


@pytest.mark.parametrize("names", [["same", "same"], ["a" * 13, "b"], ["second", ""]])
def test_names_of_lists_have_to_differ_and_be_short(names: list[str]) -> None:
    with pytest.raises(TextError, match="two different names of up to 12 characters"):
        read([numbered("a"), numbered("b")], names)


def test_of_long_lists_a_thousand_words_are_used() -> None:
    words = read([numbered("a", 3000), numbered("b")])
    assert [len(each) for each in words.lists] == [1000, 30]
    assert "1,000 of 3,000 words of the first list, picked at random." in words.said


def test_accents_are_one_letter_however_they_are_written() -> None:
    words = read([numbered("e\u0301"), numbered("b")])
    assert words.lists[0][0] == "\u00e90"


@pytest.mark.parametrize(
    ("word", "as_read", "says"),
    [
        ("casa", "casa", ""),
        ("  Casà ", "casa", "“C” and “à” are read as “c” and “a”."),
        ("caße", "caße", "“ß” and “e” are not among the letters"),
        ("casacasacasa", "casacasaca", "Only the first 10 of 12 characters have a place."),
        ("", "", ""),
    ],
)
def test_a_typed_word_is_read_as_far_as_its_letters_are_known(
    word: str, as_read: str, says: str
) -> None:
    found, said = typed(word, Alphabet(" acs", 12))
    assert found == as_read
    assert says in " ".join(said) and bool(says) == bool(said)

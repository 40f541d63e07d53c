"""Claims about networks that learn sounds and words, each for any seed; see `claims.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from benchmarks import tasks
from tests.xocnn.claims import INDEX, TEACHERS, claim
from xocnn.text import Words
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.text.molecules import molecules

# ---- sounds -------------------------------------------------------------------------------------


@cache
def heard(kind: str, scale: str, seed: int) -> float:
    return tasks.heard(kind, scale)(seed)


@claim(
    INDEX,
    "After it the network names more than nineteen in twenty held-out chirps correctly",
    "With linear bands it is wrong about more of the chirps",
    cheap=False,
)
@claim(
    TEACHERS,
    "names more than nineteen in twenty held-out clips correctly",
    "It is wrong about more of the held-out clips",
    cheap=False,
)
def chirps_need_mel_bands(seed: int) -> None:
    mel, linear = (heard("chirps", scale, seed) for scale in ("mel", "linear"))
    assert mel > 0.95 and linear < mel


@claim(INDEX, "held-out chirps correctly, and as many vowels", cheap=False)
def vowels_are_told_apart(seed: int) -> None:
    assert heard("vowels", "mel", seed) > 0.95


# ---- text ---------------------------------------------------------------------------------------


@cache
def read(make: Callable[[], Words], seed: int, swapped: bool = False, width: int = 0) -> Learning:
    learning = Learning(make(), width or None, swapped, seed)
    while learning.more:
        learning.advance()
    return learning


def share(learning: Learning, word: str, name: str) -> float:
    shares = learning.network.forward(learning.pictures([word])).shares[0]
    return float(shares[learning.words.classes.index(name)])


@claim(
    INDEX,
    "It names more than nine in ten held-out words correctly, mostly by how they end",
)
def english_is_told_from_italian_by_how_words_end(seed: int) -> None:
    made = read(languages, seed)

    def right(change: Callable[[str], str]) -> float:
        words = [change(made.words.all[at]) for at in made.examined]
        scores = made.network.forward(made.pictures(words)).scores
        return float((scores.argmax(axis=1) == made.words.labels[made.examined]).mean())

    assert right(lambda word: word) > 0.9
    assert right(lambda word: "s" * (len(word) - 2) + word[-2:]) > 0.8
    assert right(lambda word: word[:-2] + "ss") < 0.75


@claim(
    TEACHERS,
    "Most of them like an o or an a: many Italian words end so. Those that add to English like a "
    "k, a w or a y",
)
def letters_give_a_language_away(seed: int) -> None:
    made = read(languages, seed)
    weight = made.network.parameters["layers.1.weight"][:, 0]
    votes = made.network.parameters["layers.5.weight"]
    liked = [
        ["".join(made.alphabet.letters[at] for at in np.argsort(-column)[:2]) for column in each.T]
        for each in weight
    ]
    italian = [set("".join(liked[k])) for k in np.flatnonzero(votes[1] > votes[0])]
    english = [set("".join(liked[k])) for k in np.flatnonzero(votes[1] < votes[0])]
    assert sum(bool(set("ao") & each) for each in italian) > len(italian) / 2
    assert all(set("kwy") & each for each in english)


@claim(
    TEACHERS,
    "Italian, with more than four fifths of the vote each",
    "hardly an English one that ends in a",
)
def words_that_end_in_a_are_taken_for_italian(seed: int) -> None:
    made = read(languages, seed)
    assert min(share(made, word, "Italian") for word in ("banana", "zebra")) > 0.8
    english = [made.words.all[at] for at in made.learned if not made.words.labels[at]]
    assert sum(word.endswith("a") for word in english) <= 3
    assert not {"banana", "zebra"} & set(made.words.all)


@claim(
    INDEX,
    "Every letter is still there, and a feature one position wide loses nothing; but what the "
    "wider ones had made of neighbours is gone",
)
@claim(
    TEACHERS,
    "fewer held-out words are named correctly: by more than five points, and for molecules by more "
    "than fifteen",
)
def swapped_positions_cost_wide_features_alone(seed: int) -> None:
    narrow = [read(languages, seed, swapped, 1).wrong for swapped in (False, True)]
    np.testing.assert_array_equal(*narrow)
    for make, points in ((languages, 5), (molecules, 15)):
        right = [read(make, seed, swapped).looks[-1].examined for swapped in (False, True)]
        assert 100 * (right[0] - right[1]) > points


@claim(
    INDEX,
    "so counting the letters gives the right answer about seven times in ten, and no more. What "
    "stands beside what gives it more than nineteen times in twenty",
)
def counting_letters_finds_few_acids_and_neighbours_nearly_all(seed: int) -> None:
    assert 0.65 < tasks.counted(molecules)(seed) < 0.77
    assert read(molecules, seed).looks[-1].examined > 0.95


@claim(
    TEACHERS,
    "Acetic acid gets more than four fifths of the vote for acid, methyl acetate less than a fifth",
    "the vote for acid falls by more than a quarter of the whole",
)
def one_letter_makes_an_ester_and_another_writing_is_not_known(seed: int) -> None:
    made = read(molecules, seed)
    acid, ester, other = (share(made, word, "acid") for word in ("CC(=O)O", "CC(=O)OC", "O=C(O)C"))
    assert acid > 0.8 and ester < 0.2
    assert other < acid - 0.25

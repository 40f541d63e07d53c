"""What the page for teachers says is true: numbers, answers, and every link."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from tools import assemble
from xocnn import files, recipe
from xocnn.drawings import EXAMPLES, Drawings, paint
from xocnn.labs import Scene, find, labs
from xocnn.labs.choices import HELD_OUT
from xocnn.labs.choices import LAB as CHOICES
from xocnn.labs.nudge import LAB as NUDGE
from xocnn.labs.nudge import Nudging, small_network
from xocnn.labs.search import LAB as SEARCH
from xocnn.labs.search import Searching
from xocnn.labs.sound import LAB as SOUND
from xocnn.labs.table import LAB as TABLE
from xocnn.match import compare, match_map
from xocnn.network import Network
from xocnn.page import Session
from xocnn.receptive import field
from xocnn.text import Words
from xocnn.text.languages import languages
from xocnn.text.learning import Learning
from xocnn.text.molecules import molecules

TEXT = (assemble.WEB / "teachers.html").read_text(encoding="utf-8")
WORDS = " ".join(html.unescape(re.sub(r"<[^>]+>", "", TEXT)).split())
DRAWN = {example.name: example for example in EXAMPLES}
PICTURES = {name: paint(example.strokes) for name, example in DRAWN.items()}
OWN = ("lab", "drawing", "theme", "hide", "start")  # words of the address that are no options


@pytest.fixture(scope="module")
def network() -> Network:
    return files.load(assemble.trained_network())


def see(network: Network, lab: str, drawing: str = "Plain X", **options: Any) -> dict[str, Any]:
    example = DRAWN[drawing]
    found = find(lab)
    scene = Scene(network, PICTURES[drawing], list(example.strokes))
    return found.view(scene, **found.read(options))


def says(*sentences: str) -> None:
    """The page has these words; a test that no longer quotes it fails."""
    for sentence in sentences:
        assert sentence in WORDS, sentence


# ---- links and lines ----------------------------------------------------------------------------


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.found += [link] if tag == "a" and (link := known.get("href")) else []
        self.ids |= {name} if (name := known.get("id")) else set()


def links(text: str) -> Links:
    made = Links()
    made.feed(text)
    return made


SITUATIONS = sorted({link for link in links(TEXT).found if link.startswith("embed.html")})
LINES = re.findall(r"&lt;xocnn-lab (lab=.+?)&gt;&lt;/xocnn-lab&gt;", TEXT)


@pytest.mark.parametrize("link", SITUATIONS)
def test_every_link_opens_a_situation_that_there_is(network: Network, link: str) -> None:
    query = dict(parse_qsl(urlsplit(link).query, strict_parsing=True))
    options = {name: value for name, value in query.items() if name not in OWN}
    told = see(network, query["lab"], query.get("drawing", "Plain X"), **options)
    assert told["sentence"]


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_that_of_a_lab_and_of_the_link_beside_it(line: str) -> None:
    given = dict(re.findall(r'(\w+)="([^"]*)"', line))
    lab = find(given.pop("lab"))
    given.pop("allow", None)  # it is for the iframe
    lab.read(given)
    query = "&".join(f"{name}={value}" for name, value in {"lab": lab.id, **given}.items())
    assert f"embed.html?{query}" in SITUATIONS


def test_every_place_that_is_linked_is_there() -> None:
    here = links(TEXT)
    there = links((assemble.WEB / "index.html").read_text(encoding="utf-8"))
    for link in here.found:
        page, _, place = link.partition("#")
        if place:
            assert place in (here.ids if not page else there.ids), link


def test_every_section_of_a_lab_has_three_to_five_questions() -> None:
    for section in re.findall(r'<section id="([\w-]+)">(.*?)</section>', TEXT, re.DOTALL):
        name, body = section
        if name != "lesson":
            assert 3 <= body.count("<summary>") <= 5, name


def test_every_lab_has_a_section_with_its_line_and_questions() -> None:
    sections = dict(re.findall(r'<section id="([\w-]+)">(.*?)</section>', TEXT, re.DOTALL))
    for lab in labs():
        assert f'&lt;xocnn-lab lab="{lab.id}"' in sections.get(lab.id, ""), lab.id


def test_the_lesson_takes_its_45_minutes_without_a_gap() -> None:
    spans = re.findall(r'<th scope="row">(\d+)–(\d+)</th>', TEXT)
    assert spans[0][0] == "0" and spans[-1][1] == "45"
    assert all(one[1] == other[0] for one, other in pairwise(spans))


# ---- answers ------------------------------------------------------------------------------------


def test_the_whole_picture_answers(network: Network) -> None:
    x, o = PICTURES["Plain X"], PICTURES["Plain O"]
    moved = np.full_like(x, -1)
    moved[:, :-4] = x[:, 4:]
    says(
        f"fallen to {compare(moved, x):.3f}, the one with the model of the O is "
        f"{compare(moved, o):.3f}"
    )
    assert compare(moved, x) < compare(moved, o)
    told = see(network, "whole-image", across=-4)
    assert (told["comparison"], told["network"]["winner"]) == ("O", "X")
    empty = np.full_like(x, -1)
    says(
        f"matches the model of the X by {compare(empty, x):.3f} and that of the O by "
        f"{compare(empty, o):.3f}"
    )
    says("The comparison gives it 0.502, hardly more than the 0.488 for the O")
    turned = see(network, "whole-image", rotation=45)["sentence"]
    assert "0.502 with X and 0.488 with O" in turned
    says("push the X so far that a large part of it is cut off")
    far = see(network, "whole-image", across=-14)
    assert far["network"]["winner"] == "O" and "cut off" in far["sentence"]


def test_the_answers_on_a_match(network: Network) -> None:
    says("Of the 25 products 18 are +1 and 7 are −1", "18 − 7 = 11, and 11 ÷ 25 = 0.44")
    beside = see(network, "match", row=8, column=9)
    assert (beside["agree"], beside["disagree"], beside["match"]) == (18, 7, 0.44)
    assert set(np.unique(beside["products"])) == {-1, 1}
    says("Now every pixel agrees, and the match is 1")
    assert see(network, "match", row=9, column=9)["match"] == 1
    says("On bare paper the match is −0.04", "13 pixels of ink and 12 of paper", "(12 − 13) ÷ 25")
    paper = see(network, "match", row=1, column=12)
    assert (paper["patch"] == -1).all() and (paper["feature"] > 0).sum() == 13
    assert paper["match"] == pytest.approx(-0.04)


def best(drawing: str, name: str) -> tuple[float, int, int, float]:
    """A preset feature on a drawing: best match, its row and column from 1, lowest match."""
    told = see(
        Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], rng=0),
        "convolution",
        drawing,
        feature=name,
    )
    found = match_map(PICTURES[drawing], told["features"][0])
    row, column = np.unravel_index(int(found.argmax()), found.shape)
    return float(found.max()), int(row) + 1, int(column) + 1, float(found.min())


def test_the_convolution_answers() -> None:
    value, row, column, _ = best("Plain X", "crossing")
    says(
        f"in row {row}, column {column} of the map, by {value:.2f}. On the O its best match "
        f"anywhere is {best('Plain O', 'crossing')[0]:.2f}"
    )
    value, _, _, low = best("Plain X", "falling diagonal")
    says(
        f"The falling diagonal fits the X by {value:.2f} at best",
        f"Its lowest matches, −{-low:.2f}, are beside",
    )
    edges = PICTURES["Plain X"]
    assert ((edges > -1) & (edges < 1)).any()
    says(f"24 × 24 positions, 25 multiplications each: {24 * 24 * 25:,}")
    says(f"20 × 20, but takes 81 in each: {20 * 20 * 81:,}")
    says(f"12 × 12 positions remain and {12 * 12 * 25:,} multiplications")
    assert 28 - 5 + 1 == 24 and 28 - 9 + 1 == 20 and 12 * 12 * 4 == 24 * 24


def test_the_lowest_match_lies_beside_the_stroke() -> None:
    picture = PICTURES["Plain X"]
    feature = np.where(np.abs(np.subtract.outer(np.arange(5), np.arange(5))) <= 1, 1.0, -1.0)
    found = match_map(picture, feature)
    row, column = np.unravel_index(int(found.argmin()), found.shape)
    patch = picture[row : row + 5, column : column + 5]
    says("paper where the feature has ink, and ink in half of the places where it has paper")
    assert (patch[feature > 0] < 0).mean() > 0.9
    assert (patch[feature < 0] > 0).mean() == 0.5


def test_the_relu_answers(network: Network) -> None:
    says("not one orange value is larger or smaller than before")
    for number in range(1, 9):
        told = see(network, "relu", map=number)
        above = told["before"] > 0
        np.testing.assert_array_equal(told["after"][above], told["before"][above])
        assert (told["after"][~above] == 0).all()


@pytest.mark.parametrize(("side", "left"), [(2, 12), (3, 8), (8, 3)])
def test_the_pooling_answers(network: Network, side: int, left: int) -> None:
    says("12 × 12, a quarter. With windows of 3 × 3 that do not overlap 8 × 8, a ninth")
    says("With windows of 8 × 8 nine values remain of 576")
    told = see(network, "pooling", window=side, stride=side)
    assert told["before"].shape == (24, 24)
    assert told["after"].shape == (left, left)


@pytest.mark.parametrize("way", ["left", "right", "up", "down"])
def test_a_move_changes_as_many_pooled_values_but_by_less(network: Network, way: str) -> None:
    says("about as large a part of them changes. But they change by less")
    told = see(network, "pooling", move=way)
    chosen = next(move for move in told["moves"] if move["move"] == way)
    before, after = (n / size for n, size in zip(chosen["changed"], told["sizes"], strict=True))
    assert 0.7 < after / before < 1.6
    assert chosen["percent"][1] < 0.75 * chosen["percent"][0]


def test_the_stacking_answers(network: Network) -> None:
    says(
        "5 × 5, 10 × 10 and 20 × 20 pixels (layers 1, 4 and 7)",
        "6 + 2 + 2 = 10",
        "sees 6 × 6 pixels",
    )
    for layer, side, at in ((1, 5, 12), (3, 6, 6), (4, 10, 5), (7, 20, 1)):
        seen = field(network, layer, at, at)
        assert (seen.bottom - seen.top, seen.right - seen.left) == (side, side)
    neighbour, own = field(network, 3, 6, 7), field(network, 3, 6, 6)
    assert neighbour.left - own.left == 2


def test_the_answers_on_votes(network: Network) -> None:
    says("Most of it is gone", "Nothing changes: there was only paper")
    covered = see(network, "votes", row=14, column=14)
    assert covered["score_lost"] > covered["lead"] / 2
    same = see(network, "votes", "Plain O", row=14, column=14)
    assert same["score_lost"] == 0
    says("By 2.2 and by 4.6", "1 ÷ (1 + e−d)")
    for lead, share in ((2.2, 0.90), (4.6, 0.99)):
        assert 1 / (1 + math.exp(-lead)) == pytest.approx(share, abs=0.001)


# ---- learning -----------------------------------------------------------------------------------


def test_the_answers_on_the_flow_of_errors(network: Network) -> None:
    wrong, right = see(network, "backprop"), see(network, "backprop", truth="X")
    says(f"the error is {wrong['loss']:.1f}.", f"The error is {right['loss']:.1f} then")
    assert max(map(abs, right["errors"])) < 1e-9
    for told in (wrong, right):
        assert sum(told["errors"]) == pytest.approx(0)

    small = see(network, "backprop", stage=13, nudge=0.1)["opened"]
    large = see(network, "backprop", stage=13, nudge=1)["opened"]
    says(
        f"with the gradient −{-small['gradient']:.4f}",
        f"It should fall by {-small['promised']:.4f} and falls by {-small['change']:.4f}",
        f"it should fall by {-large['promised']:.3f} and falls by {-large['change']:.3f}",
    )

    slow, quick = (see(network, "backprop", rate=rate) for rate in (0.02, 0.1))
    before, after = quick["loss"], quick["after"]["loss"]
    says(f"brings the error from {before:.1f} to {after:.1f}, where 0.02 brings it to")
    says(f"brings it to {slow['after']['loss']:.1f}.")
    assert quick["after"]["votes"][1]["share"] > 0.995


@pytest.mark.parametrize("seed", range(6))
def test_an_untrained_network_guesses_and_mostly_says_the_same(seed: int) -> None:
    says(
        "About half the time, as by guessing. In fact it says the same letter to nearly everything"
    )
    images, labels = Drawings(held_out=True).first(200)
    said = recipe.untrained(seed).forward(images).scores.argmax(axis=1)
    assert abs((said == labels).mean() - 0.5) < 0.1
    assert max((said == 0).mean(), (said == 1).mean()) > 0.85


@pytest.fixture
def session() -> Session:
    made = Session()
    made.open(assemble.trained_network().read_bytes())
    made.new_start(3)
    return made


def test_a_step_changes_every_weight_by_very_little(session: Session) -> None:
    says("Every feature pixel and every weight, each by very little")
    before = session.run.network.snapshot()
    session.step(1)
    for name, array in session.run.network.parameters.items():
        if name.endswith("weight"):
            moved = np.abs(array - before[name])
            assert (moved > 0).all() and moved.max() < 0.05


def test_a_seed_gives_the_same_features_again(session: Session) -> None:
    says("With the same seed, yes, to the last digit. With another they differ")
    ends = []
    for seed in (7, 7, 8):
        session.new_start(seed)
        session.step(3)
        ends.append(session.run.network.snapshot())
    one, same, other = ends
    for name, array in one.items():
        np.testing.assert_array_equal(array, same[name])
    assert (one["layers.1.weight"] != other["layers.1.weight"]).any()


def test_a_rate_of_zero_changes_nothing_and_one_too_high_is_stopped(session: Session) -> None:
    says("At 0 nothing changes", "the page stops before that and says so")
    session.change_settings(rate=0.0)
    before = session.run.network.snapshot()
    session.step(2)
    for name, array in session.run.network.parameters.items():
        np.testing.assert_array_equal(array, before[name])
    session.change_settings(optimizer="sgd", rate=10.0, weight_decay=1.0)
    assert "learning rate is too high" in session.step(200)["blown"]["sentence"]


# ---- learning by trying -------------------------------------------------------------------------


def swept(nudge: float = 0.25) -> Nudging:
    work = NUDGE.start(
        Scene(recipe.untrained(), PICTURES["Plain X"]), **NUDGE.read({"nudge": nudge})
    )
    for _ in range(work.parameters):
        work.advance()
    return work


def test_the_price_of_a_sweep() -> None:
    says("Two for each value: 276, and 12,164", "A network of 138 values", "6,082 values")
    for network, passes in ((small_network(0), 276), (recipe.untrained(), 12_164)):
        assert 2 * sum(layer.parameters for layer in network.layers) == passes


def test_a_sweep_and_as_many_passes_of_backpropagation() -> None:
    work = swept()
    trying, descent = work.errors
    level = next(k for k, error in enumerate(descent) if error <= trying[-1])
    says(
        f"moved {work.trying.moved} of 138 values",
        f"from {trying[0]:.3f} to {trying[-1]:.3f}. Backpropagation is at {descent[-1]:.3f}, and "
        f"was at {trying[-1]:.3f} after {level} of its 138 updates",
        "they differ by less than a billionth",
    )
    assert work.view()["agreement"]["apart"] < 1e-9


def test_small_nudges_and_large_ones() -> None:
    small, large = swept(0.05), swept(0.5)
    says(
        f"{small.trying.moved} of 138 are kept",
        f"the error is still {small.trying.error:.3f}",
        f"{large.trying.moved} are kept, and yet it falls to {large.trying.error:.3f}",
    )
    says("That is why the lab halves the nudge when fewer than half of the values were moved")
    for _ in range(2 * 138):
        large.advance()
    assert large.trying.nudge == 0.25  # fewer than half were moved in the third sweep


# ---- the designer's decisions -------------------------------------------------------------------


def compared(network: Network, **options: Any) -> dict[str, dict[str, Any]]:
    work = CHOICES.start(Scene(network, PICTURES["Plain X"]), **CHOICES.read(options))
    while work.more:
        work.advance()
    return {design["name"]: design for design in work.view()["designs"]}


def test_the_answers_on_designs(network: Network) -> None:
    told = compared(network)
    tiny, current, wide = (told[name] for name in ("tiny", "current", "wide"))
    says(
        f"{wide['multiplications']:,} multiplications for a drawing against "
        f"{tiny['multiplications']:,}, {wide['multiplications'] / tiny['multiplications']:.1f}",
        f"right on {tiny['accuracy']:.1%}, the current one on {current['accuracy']:.1%}, the wide "
        f"one on {wide['accuracy']:.1%}, although it has "
        f"{wide['parameters'] / current['parameters']:.1f} times".replace("%", " %"),
    )
    updates = int(tiny["spent"] // (current["spent"] / current["updates"]))
    says(
        f"costs {tiny['spent'] / 1e6:.0f} million multiplications. With as many the current design "
        f"has made {updates} updates and is right about half the time"
    )
    at = int(np.searchsorted(current["curves"]["updates"], updates))
    assert abs(current["curves"]["accuracy"][at] - 0.5) < 0.1 < tiny["accuracy"] - 0.5


def test_the_answers_on_designs_from_another_seed(network: Network) -> None:
    told = compared(network, seed=1)
    shares = [f"{told[name]['accuracy']:.1%}" for name in ("tiny", "current", "wide")]
    says(f"right on {shares[0]}, current on {shares[1]}, wide on {shares[2]}".replace("%", " %"))
    apart = told["current"]["accuracy"] - told["wide"]["accuracy"]
    assert round(apart * HELD_OUT) == 1


# ---- the search ---------------------------------------------------------------------------------


def searched(network: Network, **options: Any) -> Searching:
    work = SEARCH.start(Scene(network, PICTURES["Plain X"]), **SEARCH.read(options))
    while work.more:
        work.advance()
    return work


def test_the_answers_on_the_search(network: Network) -> None:
    halving, random = searched(network), searched(network, strategy="random")
    rounds = halving.plan.rounds
    updates = [
        sum(trial.trials * trial.updates for trial in w.plan.rounds) for w in (halving, random)
    ]
    told = [f"{each.trials} with {each.updates}" for each in rounds]
    says(
        f"{halving.plan.trials} designs in {halving.plan.total} trials: {told[0]} updates, "
        f"{told[1]} and {told[2]}, {updates[0]} updates in all",
        f"the 12 to the end takes {updates[1]:,}",
        "less than a third of the work",
    )
    assert updates[0] < updates[1] / 3
    best = [max(point["accuracy"] for point in work.view()["points"]) for work in (halving, random)]
    says(f"right on {best[0]:.1%}".replace("%", " %"), f"right on {best[1]:.1%}".replace("%", " %"))
    for work in (halving, random):
        assert len(work.view()["frontier"]) > 1
    last = next(trial for trial in random.view()["points"] if trial["accuracy"] == best[1])
    early = next(p for p in halving.view()["points"] if p["number"] == last["number"])
    assert early["updates"] < rounds[-1].updates


# ---- text -------------------------------------------------------------------------------------


@cache
def read(make: Callable[[], Words], swapped: bool = False, width: int | None = None) -> Learning:
    learning = Learning(make(), width, swapped)
    while learning.more:
        learning.advance()
    return learning


def share(learning: Learning, word: str, name: str) -> int:
    shares = learning.network.forward(learning.pictures([word])).shares[0]
    return round(100 * float(shares[learning.words.classes.index(name)]))


def test_letters_that_give_english_and_italian_away() -> None:
    says(
        "Three of the four like an o or an a, and two of these a gap behind it",
        "Those that add to English like a k, a w or a y, and a gap behind it",
    )
    made = read(languages)
    weight = made.network.parameters["layers.1.weight"][:, 0]
    votes = made.network.parameters["layers.5.weight"]
    best = [
        ["".join(made.alphabet.letters[at] for at in np.argsort(-column)[:2]) for column in each.T]
        for each in weight
    ]
    italian = [best[k] for k in np.flatnonzero(votes[1] > votes[0])]
    english = [best[k] for k in np.flatnonzero(votes[1] < votes[0])]
    ends = [logo for logo in italian if set(logo[1]) == set("ao")]
    assert (len(italian), len(english), len(ends)) == (4, 4, 3)
    assert sum(" " in logo[2] for logo in ends) == 2
    assert all(set("kwy") & set("".join(logo[:2])) for logo in english)
    assert all(" " in logo[1] + logo[2] for logo in english)


def test_words_that_end_in_a_are_taken_for_italian() -> None:
    says("Italian, with 97 % of the vote each", "learned 560 words")
    made = read(languages)
    assert [share(made, word, "Italian") for word in ("banana", "zebra")] == [97, 97]
    learned = [made.words.all[at] for at in made.learned if not made.words.labels[at]]
    assert sum(word.endswith("a") for word in learned) <= 2
    assert not {"banana", "zebra"} & set(made.words.all)


def test_what_a_swap_costs_narrow_and_wide_features() -> None:
    says("193 of 240 both times", "from 93 to 84 %, and for molecules from 100 to 75 %")
    for swapped in (False, True):
        made = read(languages, swapped, 1)
        assert (len(made.examined) - len(made.wrong), len(made.examined)) == (193, 240)
    for make, expected in ((languages, (93, 84)), (molecules, (100, 75))):
        right = [100 * read(make, swapped).looks[-1].examined for swapped in (False, True)]
        assert right == pytest.approx(expected, abs=1)


def test_one_letter_makes_an_ester_and_another_writing_is_not_known() -> None:
    says("97 % of the vote for acid, methyl acetate 6 %", "No: 42 % for acid")
    made = read(molecules)
    words = ("CC(=O)O", "CC(=O)OC", "O=C(O)C")
    assert [share(made, word, "acid") for word in words] == pytest.approx([97, 6, 42], abs=1)


# ---- the rule of thumb --------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "right"), [("mel", 127), ("linear", 120)])
def test_how_many_chirps_are_told_apart(scale: str, right: int) -> None:
    says("is right about 127 of 128 clips that were held out", "About 120 of 128 instead of 127")
    work = SOUND.start(
        Scene(recipe.untrained(), PICTURES["Plain X"]), **SOUND.read({"scale": scale})
    )
    while work.more:
        work.advance()
    assert work.learning.right == pytest.approx(right, abs=2)


def swapped_and_trained(**options: Any) -> dict[str, Any]:
    work = TABLE.start(Scene(recipe.untrained(), PICTURES["Plain X"]), **TABLE.read(options))
    while work.more:
        work.advance()
    return work.view()


def test_what_swapping_costs_on_drawings() -> None:
    view = swapped_and_trained()
    fall, change, _ = view["evidence"]
    says("falls by about 13 points, from 87 to 74 %", "Votes alone are right about 72 % either way")
    votes, votes_swapped, cnn, swapped = (100 * bar["mean"] for bar in view["bars"])
    assert fall["mean"] == pytest.approx(13, abs=1)
    assert (cnn, swapped) == (pytest.approx(87, abs=1), pytest.approx(74, abs=1))
    assert (votes, votes_swapped) == (pytest.approx(72, abs=1), pytest.approx(72, abs=1))
    assert fall["counts"] and not change["counts"]


def test_what_swapping_costs_on_customers() -> None:
    view = swapped_and_trained(data="customers")
    says("All four are right about 80 %", "By one point, in an interval from −0.5 to 2.5")
    for bar in view["bars"]:
        assert 100 * bar["mean"] == pytest.approx(80, abs=1.5)
    fall = view["evidence"][0]
    assert (-fall["mean"], -fall["high"], -fall["low"]) == pytest.approx((1.0, -0.5, 2.5), abs=0.1)


def test_columns_put_back_give_the_same_bars_to_the_last_digit() -> None:
    says("Press Put back and play. Why are the bars in pairs, to the last digit?")
    bars = swapped_and_trained(data="customers", order=list(range(1, 15)), seeds=2)["bars"]
    for in_order, swapped in (bars[:2], bars[2:]):
        np.testing.assert_array_equal(in_order["each"], swapped["each"])

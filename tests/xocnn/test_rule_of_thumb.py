"""The rule of thumb as an experiment: what is found on drawings, on customers, and the verdict."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xocnn.drawings import Drawings
from xocnn.drawings.swapping import OwnDrawnData
from xocnn.drawings.tray import Tray, TrayError
from xocnn.judging import T, difference, judge
from xocnn.rule_of_thumb import Experiment, TableData
from xocnn.shapes import Array
from xocnn.sound import RATE, SoundError
from xocnn.sound.swapping import OwnSoundData
from xocnn.sound.takes import Takes
from xocnn.tables import Table, customers
from xocnn.tables.encode import swapped
from xocnn.tables.table import Column
from xocnn.text.languages import languages
from xocnn.text.swapping import WordData


def run(experiment: Experiment) -> Experiment:
    while experiment.more:
        experiment.advance()
    return experiment


def waves(rows: int = 1500, width: int = 24) -> Table:
    """A table in which neighbours do mean something: a hump or a wiggle somewhere along it."""
    rng = np.random.default_rng(5)
    values = rng.normal(0, 0.5, (rows, width))
    labels = rng.integers(0, 2, rows)
    shapes = np.array([[0, 1.2, 2.4, 1.2, 0], [1, 2, 0, -2, -1]])
    for row, label in enumerate(labels):
        at = rng.integers(0, width - 5)
        values[row, at : at + 5] += shapes[label]
    columns = [
        Column(f"t{at}", tuple(map(str, column)), column) for at, column in enumerate(values.T)
    ]
    return Table((*columns, Column("shape", tuple("hw"[label] for label in labels))))


@pytest.mark.slow
def test_on_words_the_cnn_falls_and_in_order_it_is_better_than_votes_alone() -> None:
    experiment = run(Experiment(WordData(languages())))
    verdict = judge(experiment.right, experiment.usual, experiment.examined)
    assert verdict.kind == "useful"
    assert verdict.fall.mean > 8 and abs(verdict.change.mean) < 2


def test_own_drawings_are_split_by_each_seed_and_those_held_out_are_never_learned_from() -> None:
    # Drawings without any ink are not moved, so each can be told by its shade.
    shades = np.linspace(-1, -0.1, 20, dtype=np.float32)
    tray = Tray()
    tray.add(np.tile(shades[:, None, None], (1, 28, 28)), ["X", "O"] * 10)
    tray.add(np.zeros((3, 28, 28), np.float32), ["few"] * 3)
    data = OwnDrawnData(tray)
    assert data.classes == ("X", "O")
    samples = [list(data.sample(seed))[-1] for seed in (0, 0, 1)]
    found = []
    for sample in samples:
        assert sample is not None
        assert np.bincount(sample.learned_labels).tolist() == [256, 256]
        assert np.bincount(sample.examined_labels).tolist() == [3, 3]
        learned, examined = (set(part[:, 0, 0, 0]) for part in (sample.learned, sample.examined))
        assert len(learned) == 14 and learned | examined == set(shades)
        for shade, label in zip(sample.examined[:, 0, 0, 0], sample.examined_labels, strict=True):
            assert shade in shades[label::2]
        found.append(examined)
    assert found[0] == found[1] != found[2]


@pytest.mark.slow
def test_on_own_drawings_the_experiment_runs_to_a_verdict() -> None:
    tray = Tray()
    for label, drawings in zip("XO", drawn(40), strict=True):
        tray.add(drawings, [label] * len(drawings))
    experiment = run(Experiment(OwnDrawnData(tray), seeds=1))
    (_, _), (cnn, cnn_swapped) = experiment.right[..., 0]
    assert experiment.updates == experiment.all_updates == 4 * 160
    assert experiment.examined == 24
    assert cnn > 0.75 and cnn > cnn_swapped


def drawn(count: int) -> tuple[Array, Array]:
    """So many crosses, and so many rings."""
    images, labels = Drawings(seed=11).first(4 * count)
    return images[labels == 0, 0][:count], images[labels == 1, 0][:count]


@pytest.mark.slow
def test_own_sounds_are_split_by_each_seed_and_learned() -> None:
    takes = Takes()
    at = np.arange(RATE) / RATE
    for number in range(6):
        for name, pitch in (("low", 300 + 20 * number), ("high", 1500 + 90 * number)):
            takes.add(name, (0.3 * np.sin(2 * np.pi * pitch * at)).astype(np.float32))
    takes.add("once", (0.3 * np.sin(2 * np.pi * 800 * at)).astype(np.float32))
    data = OwnSoundData(takes)
    assert data.classes == ("low", "high")
    samples = [list(data.sample(seed))[-1] for seed in (0, 0, 1)]
    first, again, other = [sample.examined.tobytes() for sample in samples if sample]
    assert first == again != other
    data.updates = 80  # which is enough to tell tones apart
    experiment = run(Experiment(data, seeds=1))
    assert experiment.examined == 4
    assert (experiment.right[1, 0] == 1).all()


def test_takes_that_are_held_out_are_never_learned_from() -> None:
    rng = np.random.default_rng(4)
    takes = Takes()
    for number in range(16):
        takes.add(("one", "two")[number % 2], 0.2 * rng.standard_normal(RATE))
    for seed in range(3):
        learned, examined, usual = OwnSoundData(takes).lesson(seed)
        assert usual == 0  # of both there are as many
        held_out = np.concatenate([clips for clips, _ in examined])
        copied = np.concatenate([clips for clips, _ in learned])
        # A copy is its take, moved: none goes together with one that is held out.
        spectra = [np.abs(np.fft.rfft(clips)) for clips in (held_out, copied)]
        near = np.corrcoef(np.concatenate(spectra))[: len(held_out), len(held_out) :]
        assert near.max() < 0.5


def test_too_few_of_the_readers_own_are_counted_in_a_sentence() -> None:
    tray = Tray()
    with pytest.raises(
        TrayError, match="6 drawings of your own of each of at least two classes; there are none"
    ):
        OwnDrawnData(tray)
    tray.add(np.full((7, 28, 28), -1.0, np.float32), ["X"] * 6 + ["O"])
    with pytest.raises(TrayError, match="there are 6 of X, 1 of O"):
        OwnDrawnData(tray)
    with pytest.raises(SoundError, match=r"4 takes of each of at least two .* there are none"):
        OwnSoundData(Takes())


@pytest.mark.slow
def test_where_neighbours_mean_something_in_a_table_the_verdict_is_the_other_one() -> None:
    experiment = run(Experiment(TableData(waves())))
    verdict = judge(experiment.right, experiment.usual, experiment.examined)
    assert verdict.kind == "useful"
    assert verdict.fall.counts and not verdict.change.counts


@pytest.mark.slow
def test_a_table_of_noise_teaches_nothing_and_that_is_said() -> None:
    rng = np.random.default_rng(3)
    columns = [
        Column(name, tuple(map(str, values)), values)
        for name, values in zip("abcd", rng.normal(size=(4, 300)), strict=True)
    ]
    answer = Column("answer", tuple("ny"[each] for each in rng.integers(0, 2, 300)))
    experiment = run(Experiment(TableData(Table((*columns, answer)))))
    assert judge(experiment.right, experiment.usual, experiment.examined).kind == "unlearned"


@pytest.mark.slow
def test_a_seed_gives_the_same_again_and_its_swap_is_one_for_all_rows() -> None:
    data = TableData(customers())
    first, again = (run(Experiment(data, seeds=1)) for _ in range(2))
    np.testing.assert_array_equal(first.right, again.right)
    assert again.order(0).tolist() != again.order(1).tolist()
    (sample,) = data.sample(0)
    assert sample is not None
    places = swapped(sample.spans, again.order(0))
    for at, column in enumerate(sample.learned[..., places].reshape(len(sample.learned), -1).T):
        np.testing.assert_array_equal(column, sample.learned[:, 0, 0, places[at]])
    assert sorted(places) == list(range(sample.learned.shape[-1]))


def test_rows_are_learned_from_or_held_out_and_never_both() -> None:
    data = TableData(customers())
    learned, examined = data.split(4)
    assert len(examined) == round(0.3 * len(data.rows))
    assert sorted([*learned, *examined]) == list(range(len(data.rows)))


def test_a_shuffle_moves_at_least_one_column_even_of_two() -> None:
    columns = [Column(name, ("1", "2") * 30, np.array([1.0, 2.0] * 30)) for name in "abc"]
    experiment = Experiment(TableData(Table(tuple(columns))), seeds=10)
    assert all(experiment.order(seed).tolist() == [1, 0] for seed in range(10))


# ---- the rule of the verdict --------------------------------------------------------------------


def chance(degrees: int, limit: float) -> float:
    """The share of Student's t between ±limit, by summing its density."""
    factor = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2))
    t = np.linspace(-limit, limit, 200_001)
    density = (1 + t**2 / degrees) ** (-(degrees + 1) / 2) * factor
    return float(np.trapezoid(density, t) / math.sqrt(degrees * math.pi))


@pytest.mark.parametrize("seeds", range(2, 11))
def test_the_interval_is_students_at_95_percent(seeds: int) -> None:
    assert chance(seeds - 1, T[seeds - 2]) == pytest.approx(0.95, abs=1e-4)


def test_a_difference_is_paired_by_seed() -> None:
    found = difference(np.array([0.9, 0.7, 0.5]), np.array([0.84, 0.65, 0.43]), 100)
    each = [6.0, 5.0, 7.0]
    half = 4.303 * 1.0 / math.sqrt(3)
    assert found == pytest.approx((sum(each) / 3, 6 - half, 6 + half))
    assert found.counts
    assert not difference(
        np.array([0.51, 0.5]), np.array([0.5, 0.49]), 900
    ).counts  # one point only


def result(
    votes: float,
    swapped: float,
    cnn: float,
    cnn_swapped: float,
    spread: float,
    examined: int = 500,
) -> str:
    wobble = spread * np.array([-1, 0, 1])
    right = np.array(
        [[votes + 0 * wobble, swapped + 0 * wobble], [cnn + wobble, cnn_swapped - wobble]]
    )
    return judge(right, np.full(3, 0.5), examined).kind


def test_every_verdict_can_be_had() -> None:
    assert result(0.7, 0.7, 0.9, 0.7, 0.002) == "useful"
    assert result(0.9, 0.9, 0.9, 0.7, 0.002) == "used"
    assert result(0.8, 0.8, 0.8, 0.8, 0.002) == "nothing"
    assert result(0.8, 0.8, 0.8, 0.77, 0.03) == "open"
    assert result(0.5, 0.5, 0.5, 0.5, 0.002) == "unlearned"


def test_few_that_are_held_out_never_prove_that_there_is_nothing() -> None:
    for examined in (2, 4, 12, 19):
        assert result(1, 1, 1, 1, 0, examined) == "open"
    assert result(1, 1, 1, 1, 0, 20) == "nothing"
    # Whatever happens by chance, what is said stays possible.
    right = np.array([[[1, 1.0], [0, 1]], [[1, 1], [0, 1]]])
    verdict = judge(right, np.full(2, 0.5), 2)
    assert verdict.fall.low >= -100 and verdict.fall.high <= 100


@pytest.mark.slow
def test_a_class_that_is_most_frequent_counts_as_often_as_it_is_there_not_as_it_is_copied() -> None:
    rng = np.random.default_rng(0)
    tray = Tray()
    pictures = np.concatenate(drawn(18))[rng.permutation(36)]
    tray.add(pictures, ["X"] * 6 + ["O"] * 30)  # names at random: there is nothing to be learned
    data = OwnDrawnData(tray)
    data.updates = 80  # which is enough to learn six X's by heart
    experiment = run(Experiment(data, seeds=2))
    assert experiment.usual.tolist() == [9 / 11] * 2
    assert judge(experiment.right, experiment.usual, experiment.examined).kind == "unlearned"

"""Whether a difference is larger than chance makes it: paired over seeds, honest about few."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from xocnn.shapes import Array

# How many standard errors hold the mean in 95 of 100 cases, by the number of seeds from 2 on:
# the 0.975 quantiles of Student's t with one degree of freedom less.
T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
LEAST = 2.0  # points that a difference has to have to be worth a network of another kind
FEW = 60  # held out, of which even ten seeds leave some points open
CLEAR = 5.0  # points; what may still hide in an interval that ends below is called nothing


class Difference(NamedTuple):
    """A mean difference in points of accuracy, and the interval that holds it at 95 %."""

    mean: float
    low: float
    high: float

    @property
    def counts(self) -> bool:
        """Whether it is at least `LEAST` points, and chance would hardly make one from 0."""
        return self.low > 0 and self.mean >= LEAST


def difference(first: Array, second: Array, examined: int) -> Difference:
    """First less second, seed by seed, in points: mean ± t · s ÷ √n.

    Both (n,) are shares from 0 to 1 of `examined` answers, one share a seed, 2 ≤ n ≤ 10. Pairing
    takes out what a seed does to both. Student, "The probable error of a mean", 1908. Seeds share
    rows of a table, so they are less independent than the interval believes; that is why `counts`
    asks for `LEAST`, too.

    Where few are held out, all seeds may agree by chance, and s is 0. What was never seen in all m
    answers may still happen in a share p of them, (1 − p)ᵐ = 5 %, about 3 ÷ m; so far the interval
    reaches at least. Clopper and Pearson, "The use of confidence or fiducial limits illustrated in
    the case of the binomial", 1934.

    >>> difference(np.array([0.9, 0.8, 0.9]), np.array([0.8, 0.7, 0.8]), 500).counts
    True
    >>> round(difference(np.ones(3), np.ones(3), 2).high, 1)
    39.3
    """
    points = 100 * (np.asarray(first, np.float64) - np.asarray(second, np.float64))
    seeds = len(points)
    unseen = 100 * (1 - 0.05 ** (1 / (seeds * examined)))
    half = max(T[seeds - 2] * points.std(ddof=1) / math.sqrt(seeds), unseen)
    low, high = float(points.mean() - half), float(points.mean() + half)
    return Difference(float(points.mean()), max(low, -100.0), min(high, 100.0))


class Verdict(NamedTuple):
    """What an experiment says: "useful", "used", "nothing", "open" or "unlearned", in a sentence,
    and the differences that it rests on."""

    kind: str
    sentence: str
    fall: Difference  # the CNN in order less the CNN swapped
    gain: Difference  # the CNN less votes alone, in order
    change: Difference  # votes alone in order less swapped


def judge(right: Array, usual: Array, examined: int) -> Verdict:
    """The verdict on a whole experiment, as `xocnn.rule_of_thumb.Experiment` has measured it.

    `right` is (votes alone and CNN, in order and swapped, seeds), `usual` (seeds,) what always
    naming the most frequent class gets, `examined` how many are held out. In this order:

    1. no network is clearly better than that: nothing was learned;
    2. the CNN's fall counts: neighbours mean something, and its gain says whether they pay;
    3. the fall's interval ends at `CLEAR` or below: nothing to use;
    4. otherwise seeds, or those held out, are too few to tell.
    """
    (votes, votes_swapped), (cnn, cnn_swapped) = right
    fall, gain = difference(cnn, cnn_swapped, examined), difference(cnn, votes, examined)
    change = difference(votes, votes_swapped, examined)
    if difference(np.maximum(votes, cnn), usual, examined).low <= 0:
        kind, sentence = (
            "unlearned",
            "Neither network is clearly better than always naming the most frequent class, so "
            "this says nothing about neighbours.",
        )
    elif fall.counts and gain.counts:
        kind, sentence = (
            "useful",
            "Neighbours mean something here, and a CNN can use them: swapping columns costs it "
            f"{points(fall.mean)}, and in order it is {points(gain.mean)} better than votes alone.",
        )
    elif fall.counts:
        kind, sentence = (
            "used",
            f"Neighbours mean something to the CNN: swapping columns costs it {points(fall.mean)}. "
            "But it is not clearly better than votes alone, which need no order.",
        )
    elif fall.high <= CLEAR:
        kind, sentence = (
            "nothing",
            "A CNN has nothing to use here: with columns swapped it does as well as in order.",
        )
    else:
        kind, sentence = (
            "open",
            f"{len(usual)} seeds, with {examined} held out, cannot tell: the CNN may lose as much "
            f"as {points(fall.high)} by swapping, or nothing. Try more seeds"
            f"{', and bring more examples' if examined < FEW else ''}.",
        )
    return Verdict(kind, sentence, fall, gain, change)


def points(value: float) -> str:
    """A difference of accuracies in words.

    >>> points(12.34), points(-1), points(1)
    ('12.3 points', '−1.0 points', '1.0 points')
    """
    return f"{value:.1f} points".replace("-", "−")

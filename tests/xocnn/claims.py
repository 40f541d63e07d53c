"""What the pages claim about networks that a reader trains, each claim for any seed.

Digits of such a network differ from processor to processor, so the pages state relations. Here is
each with its words and a check. The suite checks the cheap ones for two seeds, and
`benchmarks/results/claims.md` has all of them for five.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from xocnn import recipe
from xocnn.drawings import EXAMPLES, paint
from xocnn.labs import Scene
from xocnn.labs.base import Work, WorkingLab
from xocnn.labs.choices import LAB as CHOICES
from xocnn.labs.nudge import LAB as NUDGE
from xocnn.labs.nudge import Nudging
from xocnn.labs.search import LAB as SEARCH

INDEX, TEACHERS = "index.html", "teachers.html"


@dataclass(frozen=True)
class Claim:
    """Words of a page, and a check that fails where they are not true for a seed."""

    page: str
    words: tuple[str, ...]
    check: Callable[[int], None]
    cheap: bool  # checking it takes seconds, so the suite does it, too

    @property
    def name(self) -> str:
        return self.check.__name__


CLAIMS: list[Claim] = []


def claim(
    page: str, *words: str, cheap: bool = True
) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    def note(check: Callable[[int], None]) -> Callable[[int], None]:
        CLAIMS.append(Claim(page, words, check, cheap))
        return check

    return note


def finished(lab: WorkingLab, **options: Any) -> Work:
    """What a lab has when it has been played to the end."""
    scene = Scene(recipe.untrained(), paint(EXAMPLES[0].strokes))
    work = lab.start(scene, **lab.read(options))
    while work.more:
        work.advance()
    return work


# ---- learning by trying -------------------------------------------------------------------------


@cache
def swept(seed: int, nudge: float) -> Nudging:
    """The lab `nudge` after one sweep."""
    scene = Scene(recipe.untrained(), paint(EXAMPLES[0].strokes))
    work: Nudging = NUDGE.start(scene, **NUDGE.read({"seed": seed, "nudge": nudge}))
    for _ in range(work.parameters):
        work.advance()
    return work


@claim(INDEX, "With as many passes as a sweep it is far ahead")
@claim(
    TEACHERS,
    "Trying has moved most of the values, and the error has fallen by more than a quarter. "
    "Backpropagation has less than half of the error that trying has left. It reached that error "
    "within the first half of its updates",
)
def backpropagation_is_ahead_of_trying(seed: int) -> None:
    work = swept(seed, 0.25)
    trying, descent = work.errors
    assert work.trying.moved > 0.5 * work.parameters
    assert trying[-1] < 0.75 * trying[0]
    assert descent[-1] < 0.5 * trying[-1]
    assert min(descent[: work.parameters // 2]) < trying[-1]


@claim(INDEX, "With small nudges the two agree to nine places after the point")
@claim(TEACHERS, "they differ by less than a billionth")
def slopes_agree(seed: int) -> None:
    assert swept(seed, 0.25).view()["agreement"]["apart"] < 0.5e-9


@claim(
    TEACHERS,
    "Small nudges hardly ever fail, but they do not lead far. Large ones fail more often, and yet "
    "the error falls further",
)
def small_nudges_are_kept_and_large_ones_lead_further(seed: int) -> None:
    small, large = swept(seed, 0.05), swept(seed, 0.5)
    assert small.trying.moved > 0.85 * small.parameters
    assert large.trying.moved < 0.85 * large.parameters
    assert large.trying.error < 0.9 * small.trying.error


# ---- designs ------------------------------------------------------------------------------------


@cache
def compared(seed: int) -> dict[str, dict[str, Any]]:
    """The designs of the lab `choices` at its end, by their names."""
    return {design["name"]: design for design in finished(CHOICES, seed=seed).view()["designs"]}


@claim(
    TEACHERS,
    "The tiny design is more than five points behind the other two",
    "gains less than five points by them, if anything",
    "Tiny stays last. The other two are close",
    cheap=False,
)
def tiny_is_behind_and_wide_gains_little(seed: int) -> None:
    tiny, current, wide = (compared(seed)[name]["accuracy"] for name in ("tiny", "current", "wide"))
    assert tiny < min(current, wide) - 0.05
    assert abs(wide - current) < 0.05


@claim(
    TEACHERS,
    "With as many the current design has made %NUMBER updates_for_as_much% updates, and is still "
    "right less often",
    cheap=False,
)
def tiny_is_ahead_when_little_work_has_been_done(seed: int) -> None:
    tiny, current = (compared(seed)[name] for name in ("tiny", "current"))
    updates = tiny["spent"] // (current["spent"] / current["updates"])
    at = int(np.searchsorted(current["curves"]["updates"], updates))
    assert current["curves"]["accuracy"][at] < tiny["accuracy"] - 0.05


# ---- the search ---------------------------------------------------------------------------------


@claim(
    TEACHERS,
    "trains all of them to the end, and one of them is right more often. It learned too slowly at "
    "first to be let through. (From another random start both may end with the same design.)",
    cheap=False,
)
def halving_may_miss_the_best(seed: int) -> None:
    halving, random = (
        finished(SEARCH, strategy=strategy, seed=seed).view()["points"]
        for strategy in ("halving", "random")
    )
    found, best = (max(each, key=lambda point: point["accuracy"]) for each in (halving, random))
    assert best["accuracy"] >= found["accuracy"]
    if seed == 0:  # with which the lab opens
        assert best["accuracy"] > found["accuracy"] + 0.02
        tried = [each["updates"] for each in halving if each["number"] == best["number"]]
        assert max(tried) < best["updates"]

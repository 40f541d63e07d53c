"""Which drawings a network is trained on and measured with: generated, the reader's, or both."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xocnn.drawings import CLASSES, Drawings
from xocnn.drawings.tray import Own, Tray
from xocnn.page.settings import SettingError, Settings
from xocnn.page.supply import Supply
from xocnn.shapes import Array

HELD_OUT = 200  # generated drawings that training never sees
NEEDED = 2  # own drawings of a class to train on, beside those held out
FINEST = 1000  # a share is taken to the thousandth


class Labelled(NamedTuple):
    """Drawings: pictures (N, 1, 28, 28), labels (N,) indices of classes, ids (0: generated)."""

    pictures: Array
    labels: NDArray[np.int8]
    ids: list[int]


class Mix:
    """Batches of generated and own drawings, in the share that the reader has set.

    Own ones come evenly between the others: of any so many drawings in a row, the share of own
    ones is off by less than one. Each round over the own drawings is in an order of its own.
    Everything follows from the seed, the place and the tray, so a mix that has gone back to a
    place repeats itself exactly. Where one kind is missing, all are of the other.

    No class is crowded out: where one has generated drawings and no own ones, own ones of the
    others come at most so often that it keeps its turn.
    """

    def __init__(self, seed: int, classes: Sequence[str], tray: Tray) -> None:
        self._seed = seed
        self._classes = tuple(classes)
        self._tray = tray
        self._supply = Supply(seed)
        self.restart()

    def restart(self) -> None:
        """Back to the first drawing."""
        self.place = (0, 0, 0, 0)

    @property
    def place(self) -> tuple[int, ...]:
        """Round and position among the generated ones, how many came in all, how many own."""
        return (*self._supply.place, self._given, self._own)

    @place.setter
    def place(self, place: tuple[int, ...]) -> None:
        around, position, self._given, self._own = place
        self._supply.place = (around, position)
        self._round = -1
        self._order: NDArray[np.int_] = np.empty(0, int)

    def copy(self) -> Mix:
        """Another that goes its own way from here; drawings that are made already are shared."""
        made = copy.copy(self)
        made._supply = copy.copy(self._supply)
        return made

    def next(self, settings: Settings) -> tuple[Array, NDArray[np.int8]]:
        """The next batch: images (batch, 1, 28, 28) and labels, indices of the classes.

        SettingError where there is no drawing of any class that is asked for.
        """
        wanted = (settings.only,) if settings.only else self._classes
        generated = [name for name in CLASSES if name in wanted]
        own = [each for each in trained(self._tray) if each.label in wanted]
        if not own and not generated:
            names = " or ".join(wanted)
            raise SettingError(f"There are no drawings of {names} to train on; keep some first.")
        labelled = {each.label for each in own}
        lacking = [name for name in generated if name not in labelled]
        if settings.share == 1 and lacking:
            generated = lacking
        most = Fraction(len(labelled), len(labelled) + len(lacking))
        share = min(Fraction(settings.share).limit_denominator(FINEST), most) if generated else most
        turns = [self._is_own(share, self._given + n) for n in range(int(settings.batch))]
        self._given += len(turns)
        mine = [self._next_own(own) for _ in range(sum(turns))]
        others = len(turns) - len(mine)
        images = np.empty((len(turns), *_pictures([]).shape[1:]), np.float32)
        labels = np.empty(len(turns), np.int8)
        is_own = np.array(turns)
        images[is_own] = _pictures(mine)
        labels[is_own] = [self._classes.index(each.label) for each in mine]
        if others:
            only = None if len(generated) == len(CLASSES) else CLASSES.index(generated[0])
            self._supply.choose(int(settings.drawings), only)
            images[~is_own], found = self._supply.next(others)
            labels[~is_own] = [self._classes.index(CLASSES[label]) for label in found]
        return images, labels

    @staticmethod
    def _is_own(share: Fraction, n: int) -> bool:
        """Whether the nth drawing is an own one: where n shares reach another whole number."""
        # In whole numbers: fractions take their time, and this is asked for every drawing.
        own, of = share.numerator, share.denominator
        return (n + 1) * own // of > n * own // of

    def _next_own(self, own: list[Own]) -> Own:
        around, position = divmod(self._own, len(own))
        if (around, len(own)) != (self._round, len(self._order)):
            self._round = around
            self._order = np.random.default_rng((self._seed, around, 1)).permutation(len(own))
        self._own += 1
        return own[self._order[position]]


@dataclass(frozen=True)
class HeldOut:
    """The drawings that training never sees: generated ones, and every fifth of the reader's.

    Of a class that has no own ones, generated ones count whatever the share.
    """

    tray: Tray
    generated: Drawings = field(default_factory=lambda: Drawings(held_out=True))

    def drawings(self, classes: Sequence[str], share: float) -> Labelled:
        """Those that count: own ones where the share is above 0, generated ones where it is below
        1; and where a class lacks one kind, the other."""
        generated = [name for name in CLASSES if name in classes]
        own = [each for each in self.tray.items if each.held_out and each.label in classes]
        own = own if share > 0 or not generated else []
        found = _labelled(own, classes)
        if share == 1:
            labelled = {each.label for each in own}
            generated = [name for name in generated if name not in labelled]
        if not generated:
            return found
        images, labels = self.generated.first(HELD_OUT)
        known = np.array([name in generated for name in CLASSES])[labels]
        named = np.array([classes.index(CLASSES[k]) for k in labels[known]], np.int8)
        return Labelled(
            np.concatenate([images[known], found.pictures]),
            np.concatenate([named, found.labels]),
            [0] * int(known.sum()) + found.ids,
        )


def trained(tray: Tray) -> list[Own]:
    """The own drawings that may be trained on."""
    return [each for each in tray.items if not each.held_out]


def own_trained(tray: Tray, classes: Sequence[str]) -> Labelled:
    """The own drawings that may be trained on, of these classes."""
    return _labelled([each for each in trained(tray) if each.label in classes], classes)


def lacks(classes: Sequence[str], share: float, tray: Tray) -> list[str]:
    """What is missing for training with this share of own drawings, in sentences."""
    counts = dict.fromkeys(classes, 0)
    for each in trained(tray):
        if each.label in counts:
            counts[each.label] += 1
    said = []
    generated = [name for name in classes if name in CLASSES]
    lacking = [name for name in generated if not counts[name]]
    few = [name for name, count in counts.items() if count < NEEDED and name not in lacking]
    if share > 0 and not any(counts.values()):
        rest = "only generated ones are shown" if generated else "training cannot start"
        said.append(f"There are no own drawings to train on yet, so {rest}.")
    elif share > 0 and lacking:
        said.append(
            f"There are no own drawings of {' and '.join(lacking)} to train on, so generated ones "
            "go on being shown."
        )
    if share > 0 and any(counts.values()) and few:
        there = ", ".join(f"{name} has {counts[name]}" for name in few)
        said.append(
            f"Fewer own drawings than needed: at least {NEEDED} of each class, beside those held "
            f"out, but {there}."
        )
    shown = set(lacking if share == 1 else generated)
    if share > 0 or not generated:
        shown |= {name for name, count in counts.items() if count}
    unseen = [name for name in classes if name not in shown]
    if unseen and shown:
        names = " and ".join(unseen)
        said.append(
            f"Training as it is set shows no drawing of {names}, so the network can only learn "
            f"not to vote for {'it' if len(unseen) == 1 else 'them'}. Keep drawings of "
            f"{'it' if len(unseen) == 1 else 'them'}, and set a share of own ones above 0."
        )
    strange = sorted({each.label for each in tray.items if each.label not in classes})
    if strange:
        said.append(
            f"The network has no votes for {' and '.join(strange)}: these drawings are kept, but "
            "not used. Add the class, or relabel them."
        )
    return said


def _labelled(own: list[Own], classes: Sequence[str]) -> Labelled:
    labels = np.array([classes.index(each.label) for each in own], np.int8)
    return Labelled(_pictures(own), labels, [each.id for each in own])


def _pictures(own: list[Own]) -> Array:
    if not own:
        return np.empty((0, 1, 28, 28), np.float32)
    return np.stack([each.picture for each in own])[:, None]

"""The reader's own labelled drawings: kept, relabelled, removed, and every change undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from xocnn import files
from xocnn.names import clean_name, shown
from xocnn.shapes import Array, spell

SIDE = 28  # pixels
MOST = 2000  # drawings
EVERY = 5  # of each class's drawings, the fifth, tenth and so on are held out
MOST_UNDO = 100
LONGEST = 12  # characters of a label


class TrayError(ValueError):
    """What cannot be done with own drawings: one sentence with what was expected and what came."""


@dataclass(frozen=True, eq=False)
class Own:
    """One drawing: `picture` (28, 28) float32 in [−1, 1]; `held_out` ones are never trained on."""

    id: int
    picture: Array
    label: str
    held_out: bool


@dataclass(frozen=True)
class _State:
    items: tuple[Own, ...] = ()
    added: Mapping[str, int] = field(default_factory=dict)  # so many ever came to each class


def checked_label(label: object) -> str:
    """A class's name, cleaned; TrayError unless it has 1 to 12 characters then.

    >>> checked_label("  square ")
    'square'
    """
    name = clean_name(label) if isinstance(label, str) else ""
    if not 1 <= len(name) <= LONGEST:
        raise TrayError(
            f"A class's name has 1 to {LONGEST} characters that can be seen, not "
            f"“{shown(label)}”; choose another."
        )
    return name


class Tray:
    """Own drawings in the order in which they came.

    Of each class the fifth, tenth and so on that is added is held out. It stays so, and no other
    takes its place, whatever is relabelled or removed: what was once trained on never becomes a
    test, nor the other way round. `items` is another object after every change.

    >>> tray = Tray()
    >>> ids = tray.add(np.full((5, 28, 28), -1.0), ["X"] * 5)
    >>> [item.held_out for item in tray.items]
    [False, False, False, False, True]
    >>> tray.relabel(ids[:1], "O")
    >>> tray.undo(), tray.items[0].label
    (True, 'X')
    """

    def __init__(self) -> None:
        self._state = _State()
        self._past: list[_State] = []
        self._future: list[_State] = []
        self._next = 1

    @property
    def items(self) -> tuple[Own, ...]:
        """All drawings, in the order in which they came."""
        return self._state.items

    def counts(self) -> Counter[str]:
        """How many drawings there are of each class."""
        return Counter(item.label for item in self.items)

    def add(
        self,
        pictures: Array | Sequence[Array],
        labels: Sequence[str],
        held_out: Collection[int] | None = None,
    ) -> list[int]:
        """Keep pictures (N, 28, 28) with a label each, as one change; their ids, in order.

        `held_out`, the places among them that are held out, is for drawings that come back from
        where they were stored. Raises TrayError, with nothing changed, for pictures of another
        size, values beyond ±1, labels that cannot be, and more drawings than the tray holds.
        """
        batch = _checked(pictures)
        names = [checked_label(label) for label in labels]
        if len(names) != len(batch):
            raise TrayError(f"{len(batch)} drawings need as many labels; {len(names)} came.")
        if len(self.items) + len(batch) > MOST:
            raise TrayError(
                f"The tray holds at most {MOST:,} drawings and has {len(self.items):,}; "
                f"{len(batch):,} more do not fit. Remove some first, or save them to a file."
            )
        added = dict(self._state.added)
        made = []
        for at, (picture, label) in enumerate(zip(batch, names, strict=True)):
            added[label] = added.get(label, 0) + 1
            held = added[label] % EVERY == 0 if held_out is None else at in held_out
            made.append(Own(self._next, picture, label, held))
            self._next += 1
        self._change(_State((*self.items, *made), added))
        return [item.id for item in made]

    def relabel(self, ids: Collection[int], label: str) -> None:
        """Give drawings another label; whether they are held out stays as it is."""
        name = checked_label(label)
        self._replace(ids, lambda item: replace(item, label=name))

    def remove(self, ids: Collection[int]) -> None:
        """Take drawings out."""
        self._replace(ids, lambda item: None)

    def get(self, id: int) -> Own:
        """The drawing of this id; TrayError where there is none."""
        for item in self.items:
            if item.id == id:
                return item
        raise TrayError(f"There is no own drawing {id}; it has been removed.")

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> bool:
        """Take the last change back; False where there is none. The last hundred can be."""
        return self._travel(self._past, self._future)

    def redo(self) -> bool:
        """Make the change again that was taken back last; False where there is none."""
        return self._travel(self._future, self._past)

    # Keeping

    @property
    def held_out(self) -> list[int]:
        """Places among all drawings, from 0, that are held out; a file does not have them."""
        return [at for at, item in enumerate(self.items) if item.held_out]

    def save(self, target: files.Target) -> None:
        """Write all drawings as a collection; TrayError where there are none."""
        if not self.items:
            raise TrayError("There are no own drawings to save yet; keep some first.")
        pictures = np.stack([item.picture for item in self.items])
        files.save_drawings(pictures, [item.label for item in self.items], target)

    def open(self, source: files.Source) -> list[int]:
        """Add the drawings of a collection, of any size, as one change; their ids.

        FileError where it is no collection, TrayError where a drawing cannot be used.
        """
        pictures, labels = files.load_drawings(source, MOST - len(self.items))
        if pictures.shape[1:] != (SIDE, SIDE):
            pictures = _fitted(pictures)
        return self.add(pictures, labels.tolist())

    def begin(self, pictures: Array, labels: Sequence[str], held_out: Collection[int]) -> None:
        """Start with what was kept of another tray; there is nothing to undo then."""
        self._state, self._next = _State(), 1
        if len(labels):
            self.add(pictures, labels, held_out)
        self._past, self._future = [], []

    # Behind the scenes

    def _replace(self, ids: Collection[int], how: Callable[[Own], Own | None]) -> None:
        wanted = set(ids)
        for id in wanted - {item.id for item in self.items}:
            self.get(id)
        kept = (how(item) if item.id in wanted else item for item in self.items)
        self._change(_State(tuple(item for item in kept if item), self._state.added))

    def _change(self, state: _State) -> None:
        self._past = [*self._past, self._state][-MOST_UNDO:]
        self._future = []
        self._state = state

    def _travel(self, here: list[_State], there: list[_State]) -> bool:
        if not here:
            return False
        there.append(self._state)
        self._state = here.pop()
        return True


def _checked(pictures: Any) -> Array:
    try:
        batch = np.array(pictures, np.float32)
    except (TypeError, ValueError):
        raise TrayError(f"Drawings are pictures of {SIDE} × {SIDE} numbers each.") from None
    if batch.ndim != 3 or batch.shape[1:] != (SIDE, SIDE) or not len(batch):
        raise TrayError(
            f"Drawings are pictures of {SIDE} × {SIDE} numbers, one or more; an array of "
            f"{spell(batch.shape) or 'one number'} came."
        )
    if not (np.isfinite(batch).all() and np.abs(batch).max() <= 1):
        raise TrayError("The values of a drawing go from −1, ground, to +1, ink; scale it first.")
    batch.setflags(write=False)
    return batch


def _fitted(pictures: Iterable[Array]) -> Array:
    """Pictures of another size, read as any picture from outside is."""
    from xocnn import images  # needs the drawings' own paint

    try:
        return np.stack([images.read((picture + 1) / 2, SIDE).picture for picture in pictures])
    except images.ImageError as error:
        raise TrayError(f"A drawing of the collection cannot be used: {error}") from None

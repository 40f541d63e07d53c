"""What the reader teaches: own drawings and classes, and mistakes that are looked into."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from xocnn.drawings.tray import Tray, TrayError, checked_label
from xocnn.network import Network
from xocnn.page.answers import Answers
from xocnn.page.mix import Labelled, lacks, own_trained
from xocnn.page.run import Run
from xocnn.page.settings import SettingError
from xocnn.recipe import INPUT
from xocnn.shapes import Array

MOST_CLASSES = 10
SETS = ("held-out", "own")


class Teaching:
    """The part of a `Session` that is about the reader's own drawings and classes."""

    _tray: Tray
    _picture: Array

    @property
    def run(self) -> Run:
        raise NotImplementedError

    @property
    def network(self) -> Network:
        raise NotImplementedError

    def _state(self) -> dict[str, Any]:
        raise NotImplementedError

    def _begin(self, network: Network, seed: int, random: bool = True) -> dict[str, Any]:
        raise NotImplementedError

    def _forget(self, lab: str, data: str) -> None:
        raise NotImplementedError

    # The tray

    def tray(self) -> dict[str, Any]:
        """All own drawings, without their pixels, and what is missing for training with them."""
        run = self.run
        return {
            "drawings": [
                {"id": item.id, "label": item.label, "held_out": item.held_out}
                for item in self._tray.items
            ],
            "classes": list(run.network.classes),
            "most_classes": MOST_CLASSES,
            "share": run.settings.share,
            "can_undo": self._tray.can_undo,
            "can_redo": self._tray.can_redo,
            "said": lacks(run.network.classes, run.settings.share, self._tray),
        }

    def own_pictures(self, ids: Sequence[int]) -> dict[str, Any]:
        """The pixels of some own drawings: (N, 28, 28), in the order of the ids."""
        pictures = [self._tray.get(int(id)).picture for id in ids]
        return {"pictures": np.array(pictures, np.float32).reshape(-1, *INPUT[1:])}

    def keep_drawing(self, label: str) -> dict[str, Any]:
        """Keeps the drawing that the network sees, under the name of one of the classes."""
        if self._picture.max() <= -1:
            raise TrayError("Nothing is drawn yet, so there is nothing to keep; draw something.")
        return self.keep_drawings(self._picture, [label])

    def keep_drawings(self, pictures: Any, labels: Sequence[str]) -> dict[str, Any]:
        """Keeps several pictures at once: 784 values each, one after the other, with labels."""
        values = np.asarray(pictures, np.float32)
        if not values.size or values.size % np.prod(INPUT):
            raise TrayError(f"Each drawing has 784 values; {values.size} came.")
        self._tray.add(values.reshape(-1, *INPUT[1:]), [self._class(each) for each in labels])
        return self._changed()

    def relabel(self, ids: Collection[int], label: str) -> dict[str, Any]:
        """Gives own drawings the name of another class."""
        self._tray.relabel([int(id) for id in ids], self._class(label))
        return self._changed()

    def remove_drawings(self, ids: Collection[int]) -> dict[str, Any]:
        """Takes own drawings out of the tray."""
        self._tray.remove([int(id) for id in ids])
        return self._changed()

    def undo_tray(self) -> dict[str, Any]:
        """Takes the last change of the tray back."""
        if not self._tray.undo():
            raise TrayError("There is nothing to undo among your drawings.")
        return self._changed()

    def redo_tray(self) -> dict[str, Any]:
        """Makes the change again that was taken back last."""
        if not self._tray.redo():
            raise TrayError("There is nothing to do again among your drawings.")
        return self._changed()

    def save_drawings(self) -> dict[str, Any]:
        """The own drawings as a file in the contract's format."""
        file = io.BytesIO()
        self._tray.save(file)
        return {"file": np.frombuffer(file.getvalue(), np.uint8)}

    def open_drawings(self, collection: bytes) -> dict[str, Any]:
        """Adds the drawings of a collection."""
        self._tray.open(io.BytesIO(bytes(collection)))
        return self._changed()

    def keep_tray(self) -> dict[str, Any]:
        """The reader's own drawings, as a file to be kept beside the others."""
        from xocnn.page import brought, packing

        return packing.Packed(brought.pack_tray(self._tray)).answer()

    def recall_tray(self, file: bytes) -> dict[str, Any]:
        """The own drawings that were kept are there again."""
        from xocnn.page import brought

        kept, note = brought.unpack_tray(bytes(file))
        pictures = np.array([item.picture for item in kept.items])
        self._tray.begin(pictures, [item.label for item in kept.items], kept.held_out)
        return {**self._changed(), "note": note}

    # Classes

    def add_class(self, name: str) -> dict[str, Any]:
        """Grows the votes by one class: a new beginning, in which all else stays as learned."""
        label, classes = checked_label(name), self.run.network.classes
        if label.casefold() in (each.casefold() for each in classes):
            raise TrayError(f"There is a class called {label} already; choose another name.")
        if len(classes) >= MOST_CLASSES:
            raise TrayError(f"There can be {MOST_CLASSES} classes at most; remove one first.")
        return self._with_classes([*classes, label])

    def remove_class(self, name: str, relabel: str | None = None) -> dict[str, Any]:
        """Takes a class and its votes away; its own drawings go, too, or become another's."""
        label, classes = self._class(name), self.run.network.classes
        if len(classes) <= 2:
            raise TrayError("A network decides between at least two classes; add another first.")
        other = None if relabel is None else self._class(relabel)
        if other == label:
            raise TrayError(f"Drawings of {label} need another class to belong to, not the same.")
        ids = [item.id for item in self._tray.items if item.label == label]
        look = self._with_classes([each for each in classes if each != label])
        if ids and other is None:
            self._tray.remove(ids)
        elif ids:
            self._tray.relabel(ids, str(other))
        self._changed()
        return {**look, "tray": self.tray()}

    # Mistakes

    def answers(
        self, which: str = "held-out", truth: str | None = None, said: str | None = None
    ) -> dict[str, Any]:
        """Which class is taken for which, among held-out or own training drawings; and the
        drawings of one cell of that matrix or, without one, all that are wrong: the worst first,
        with their votes."""
        names = [None if name is None else self._class(name) for name in (truth, said)]
        answers = self._answers(which)
        return {"confusion": answers.confusion(), "mistakes": answers.worst(*names)}

    # Behind the scenes

    def _changed(self) -> dict[str, Any]:
        """The state after a change of the tray: what was learned from it as it was is gone."""
        self._forget("table", "your drawings")
        return self._state()

    def _answers(self, which: str) -> Answers:
        if which not in SETS:
            raise SettingError(f"Mistakes are looked for among {' or '.join(SETS)}, not {which}.")
        run = self.run
        found: Labelled = (
            run.held_out() if which == "held-out" else own_trained(self._tray, run.network.classes)
        )
        return Answers(self.network, found, which)

    def _with_classes(self, classes: Sequence[str]) -> dict[str, Any]:
        grown = self.run.network.with_classes(classes, self.run.seed)
        return self._begin(grown, self.run.seed, random=False)

    def _class(self, label: str) -> str:
        name, classes = checked_label(label), self.run.network.classes
        if name not in classes:
            there = ", ".join(classes)
            raise TrayError(f"The classes are {there}; there is none called {name}. Add it first.")
        return name


def checked_names(classes: Any) -> list[str]:
    """Names of classes that a page can have; TrayError where they cannot be."""
    if not isinstance(classes, list | tuple) or not 2 <= len(classes) <= MOST_CLASSES:
        raise TrayError(f"A page has 2 to {MOST_CLASSES} classes.")
    names = [checked_label(name) for name in classes]
    if len({name.casefold() for name in names}) < len(names):
        raise TrayError("No two classes have the same name.")
    return names

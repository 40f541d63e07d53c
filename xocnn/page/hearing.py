"""What the reader lets the page hear: own sounds, their names, and listening live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # these are loaded when first asked for, to start sooner
    from xocnn.labs import Work, WorkingLab
    from xocnn.sound.listening import Listening
    from xocnn.sound.takes import Takes


class Hearing:
    """The part of a `Session` that is about sounds."""

    _takes: Takes | None = None  # of the lab `sound`, made when the first comes

    def _work(self, lab: WorkingLab, options: dict[str, Any], anew: bool = False) -> Work:
        raise NotImplementedError

    def _forget(self, lab: str, data: str) -> None:
        raise NotImplementedError

    def bring_sound(self, name: str, samples: Any, file: bool = False) -> dict[str, Any]:
        """Keeps a sound of the reader's under a name: samples at the rate that `takes` says, from
        a file or else from the microphone.

        Its loudest second counts. What cannot be used leaves everything as it was.
        """
        said = self._own().add(name, samples, file)
        return {**self._heard(), "said": said}

    def remove_take(self, number: int) -> dict[str, Any]:
        """Takes a sound away again."""
        self._own().remove(int(number))
        return self._heard()

    def bring_back_take(self) -> dict[str, Any]:
        """Undoes the last removal."""
        self._own().bring_back()
        return self._heard()

    def takes(self) -> dict[str, Any]:
        """All own sounds without their samples, and what is missing for training with them."""
        from xocnn.sound import LENGTH, RATE

        own = self._own()
        learned = [take.number for take in own.parted()[0]]
        return {
            "rate": RATE,
            "seconds": 2 * LENGTH / RATE,
            "takes": [
                {"number": take.number, "name": take.name, "held_out": take.number not in learned}
                for take in own.items
            ],
            "names": list(own.names),
            "can_bring_back": own.can_bring_back,
            "missing": own.missing,
            "said": [],
        }

    def hear(self, options: dict[str, Any], samples: Any) -> dict[str, Any]:
        """What the network of the lab `sound` makes of the loudest second of these samples."""
        return self._listening(options).hear(samples)

    def sound(self, options: dict[str, Any], what: str) -> dict[str, Any]:
        """Samples to be played: of the "clip" or "feature" that is shown, or what was "heard"."""
        from xocnn.sound import RATE, SoundError

        if what not in ("clip", "feature", "heard"):
            raise SoundError(f"There is a clip, a feature and what was heard, but no {what}.")
        return {"samples": self._listening(options).sound(what).astype(np.float32), "rate": RATE}

    def _heard(self) -> dict[str, Any]:
        """The takes after a change: what was learned from those before is gone."""
        self._forget("sound", "your own")
        self._forget("table", "your sounds")
        return self.takes()

    def _listening(self, options: dict[str, Any]) -> Listening:
        from xocnn.labs.sound import LAB as lab
        from xocnn.sound.listening import Listening

        work = self._work(lab, lab.read(options))
        assert isinstance(work, Listening)
        return work

    def _own(self) -> Takes:
        from xocnn.sound.takes import Takes  # only those who bring sounds need it

        if self._takes is None:
            self._takes = Takes()
        return self._takes

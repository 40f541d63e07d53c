"""Sharing a search with helpers: further sessions, each in a worker of its own."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import xocnn

if TYPE_CHECKING:  # these are loaded when first asked for, to start sooner
    import xocnn.labs
    from xocnn.labs import Work
    from xocnn.labs.search import Searching
    from xocnn.search import Result, Training, Trial


class Trying(NamedTuple):
    """A trial that this session, a helper, is at."""

    training: Training
    slices: Generator[None, None, Result]


class Helping:
    """The part of a `Session` that gives trials of the lab `search` away, and tries them out.

    What a trial comes to follows from the trial alone, so it does not matter who runs it.
    """

    _works: dict[str, tuple[dict[str, Any], Work]]
    _trying: Trying | None

    def hand_out(self, options: dict[str, Any]) -> dict[str, Any]:
        """A trial of the search with these options for a helper, or None where none is free."""
        work = self._searching(options)
        trial = work.hand_out() if work else None
        return {"trial": trial and trial.to_json()}

    def hand_in(
        self,
        options: dict[str, Any],
        trial: Mapping[str, Any],
        result: Mapping[str, Any],
        weights: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        """What a helper's `try_out` gave for a trial."""
        from xocnn.search import Result

        work = self._searching(options)
        if work:
            work.hand_in(Result(_trial(trial), **result), [each["data"] for each in weights])
        return {}

    def take_back(self, options: dict[str, Any], number: int, died: bool) -> dict[str, Any]:
        """The helper that was at this trial is gone, or has died."""
        work = self._searching(options)
        if work:
            work.take_back(number, died)
        return {}

    def try_out(self, trial: Mapping[str, Any], milliseconds: float) -> dict[str, Any]:
        """In a helper: goes on with a trial for about so long; its result and the parameters of
        its network once there are any. Another trial than before begins anew."""
        from xocnn.search import Training

        asked = _trial(trial)
        if self._trying is None or self._trying.training.trial != asked:
            training = Training(asked)
            self._trying = Trying(training, training.slices())
        training, slices = self._trying
        end = perf_counter() + milliseconds / 1000
        try:
            next(slices)
            while perf_counter() < end:
                next(slices)
        except StopIteration as ended:
            self._trying = None
            weights = list(training.network.parameters.values())
            return {"result": ended.value.figures, "weights": weights}
        return {"result": None, "weights": []}

    def _searching(self, options: dict[str, Any]) -> Searching | None:
        """The search that is under way, if it is the one with these options."""
        from xocnn.labs.search import Searching

        asked, work = self._works.get("search", (None, None))
        same = asked == xocnn.labs.find("search").read(options)
        return work if same and isinstance(work, Searching) else None


def _trial(told: Mapping[str, Any]) -> Trial:
    from xocnn.search import Trial

    return Trial(**{**told, "layers": tuple(told["layers"])})

"""Running a search to its end, wherever its trials run."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from xocnn.search.plan import Key, Plan
from xocnn.search.trial import Result, Trial, run_trial

if TYPE_CHECKING:
    from concurrent.futures import Executor

type Progress = Callable[[Result, int, int], None]


def search(
    plan: Plan,
    executor: Executor | Callable[[], Executor] | None = None,
    alive: Callable[[], bool] | None = None,
    results: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run a plan's trials and give the result of each design, by number.

    `executor` is any of `concurrent.futures`, such as `xocnn.search.processes.pool(2)` or Dask's
    `client.get_executor(pure=False)`; or a function that makes one, which is then made anew should
    it break; without one, trials run here, one after the other. `alive` is asked every second
    whether workers can be reached at all, which for Dask is `client.status != "closed"`.

    `results` names a file of JSON lines to which every result is added as it comes; a file that is
    there already is gone on from, and nothing in it is run again. `progress` is told of each
    result, how many there are now, and how many there will be; those from the file come first.

    The results are the same whatever runs them, in whatever order, and however often it was
    stopped, as far as machines compute alike. Raises FileError where the file is of another
    search, WorkersFailed where workers keep dying, SpaceError where no design can be built.

    >>> from xocnn.search.space import Space
    >>> results = search(Plan(Space(convolutions=(0,), hidden=(0,)), trials=2, updates=2))
    >>> [result.multiplications for result in results]
    [1568, 1568]
    """
    known: dict[Key, Result] = {}

    def learn(result: Result) -> None:
        known[Key(result.trial.number, result.trial.updates)] = result
        if progress is not None:
            progress(result, len(known), plan.total)

    with ExitStack() as stack:
        keep = None
        if results is not None:
            from xocnn.search.results import ResultsFile

            file = stack.enter_context(ResultsFile(results, plan))
            keep = file.add
            # Only what this plan would run: a file may be of a search with more trials.
            while found := [key for key in map(_key, plan.due(known)) if key in file.kept]:
                for key in found:
                    learn(file.kept[key])
        run: Callable[[Sequence[Trial]], Generator[Result]] = _here
        if executor is not None:
            from xocnn.search.workers import Workers

            workers = stack.enter_context(closing(Workers(executor, alive)))
            run = workers.run
        while due := plan.due(known):
            with closing(run(due)) as outcomes:
                for result in outcomes:
                    if keep is not None:
                        keep(result)
                    learn(result)
    return plan.results(known)


def _here(trials: Sequence[Trial]) -> Generator[Result]:
    yield from map(run_trial, trials)


def _key(trial: Trial) -> Key:
    return Key(trial.number, trial.updates)

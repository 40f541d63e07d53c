"""Handing trials to workers, some of which may die."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from xocnn.errors import WorkersFailed
from xocnn.search.trial import Result, Trial, run_trial

WATCH = 1  # seconds between two looks at whether the workers are still there
MOST_FAILURES = 3  # rounds in which something failed and no result came


class Workers:
    """An executor, or a function that makes one: made anew when it breaks, as pools do for good.

    Whoever gave an executor also shuts it down; what the function made is shut down by `close`.
    `alive` says whether workers can be reached at all: Dask's futures do not end, in any way, when
    its scheduler is gone, and would be waited for without end.
    """

    def __init__(
        self, executor: Executor | Callable[[], Executor], alive: Callable[[], bool] | None = None
    ) -> None:
        self._alive = alive or (lambda: True)
        self._make = None if isinstance(executor, Executor) else executor
        self._executor = executor if isinstance(executor, Executor) else executor()

    def run(self, trials: Sequence[Trial]) -> Generator[Result]:
        """The trials' results as they come, in any order.

        A trial whose worker died is handed out again. WorkersFailed when that has been in vain
        `MOST_FAILURES` times without a single result in between, or when there are no workers.
        """
        left = {trial.number: trial for trial in trials}
        failures = 0
        while left:
            error: Exception | None = None
            for outcome in self._round(list(left.values())):
                if isinstance(outcome, Result):
                    del left[outcome.trial.number]
                    failures = 0
                    yield outcome
                else:
                    error = outcome
            if error is None:
                continue
            failures += 1
            broken = isinstance(error, BrokenExecutor)
            if failures >= MOST_FAILURES or (broken and self._make is None) or not self._alive():
                raise WorkersFailed(
                    f"{len(left)} of the trials could not be run: workers failed, the last with "
                    f"{type(error).__name__}: {str(error) or 'no more was said'}"
                ) from error
            if broken and self._make is not None:
                self._executor.shutdown(wait=False)
                self._executor = self._make()

    def close(self) -> None:
        """Let go of an executor that was made here; `run` has cancelled what it had not begun."""
        if self._make is not None and self._alive():
            self._executor.shutdown(wait=False)

    def _round(self, trials: Sequence[Trial]) -> Generator[Result | Exception]:
        """Each trial handed out once; what came of each, as it comes."""
        waiting: set[Future[Result]] = set()
        try:
            for trial in trials:
                waiting.add(self._executor.submit(run_trial, trial))
        except Exception as error:  # a pool that has broken by now takes no more
            yield error
        try:
            while waiting:
                # Nothing here may hold on to a future that is done: as long as somebody does, Dask
                # would run its trial once more if the worker that has the result died.
                done, waiting = wait(waiting, WATCH, return_when=FIRST_COMPLETED)
                while done:
                    yield _outcome(done.pop())
                if not self._alive():
                    yield ConnectionError("they cannot be reached any more")
                    return
        finally:
            while waiting and self._alive():
                waiting.pop().cancel()


def _outcome(future: Future[Result]) -> Result | Exception:
    """A result, or what kept it from coming: a trial itself has no errors, so it was the worker."""
    try:
        return future.result()
    except Exception as error:
        return error

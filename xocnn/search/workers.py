"""Handing trials to workers, some of which may die."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from xocnn.errors import WorkersFailed
from xocnn.search.trial import Result, Trial, run_trial

MOST_FAILURES = 3  # rounds in which something failed and no result came


class Workers:
    """An executor, or a function that makes one: made anew when it breaks, as pools do for good.

    Whoever gave an executor also shuts it down; what the function made is shut down by `close`.
    """

    def __init__(self, executor: Executor | Callable[[], Executor]) -> None:
        self._make = None if isinstance(executor, Executor) else executor
        self._executor = executor if isinstance(executor, Executor) else executor()

    def run(self, trials: Sequence[Trial]) -> Generator[Result]:
        """The trials' results as they come, in any order.

        A trial whose worker died is handed out again. WorkersFailed when that has been in vain
        `MOST_FAILURES` times without a single result in between.
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
            if failures >= MOST_FAILURES or (
                isinstance(error, BrokenExecutor) and self._make is None
            ):
                raise WorkersFailed(
                    f"{len(left)} trials could not be run: workers failed, the last with "
                    f"{type(error).__name__}: {str(error) or 'no more was said'}"
                ) from error
            if isinstance(error, BrokenExecutor) and self._make is not None:
                self._executor.shutdown(wait=False)
                self._executor = self._make()

    def close(self) -> None:
        """Let go of an executor that was made here; `run` has cancelled what it had not begun."""
        if self._make is not None:
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
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                while done:
                    yield _outcome(done.pop())
        finally:
            for future in waiting:
                future.cancel()


def _outcome(future: Future[Result]) -> Result | Exception:
    """A result, or what kept it from coming: a trial itself has no errors, so it was the worker."""
    try:
        return future.result()
    except Exception as error:
        return error

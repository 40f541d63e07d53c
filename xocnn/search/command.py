"""The command `search`: from arguments to a table of the designs that are worth their cost."""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from xocnn import files
from xocnn.errors import FileError, WorkersFailed
from xocnn.search import processes
from xocnn.search.driver import Progress, search
from xocnn.search.frontier import frontier
from xocnn.search.plan import Plan
from xocnn.search.space import Space, SpaceError, spell_design
from xocnn.search.trial import Result, train_trial

CONNECTING = 10  # seconds that a Dask scheduler has to answer

type Say = Callable[[str], None]
type Make = Callable[[], Executor]
type Alive = Callable[[], bool]


class Unusable(Exception):
    """Something that cannot be used, in one sentence."""


def run(args: argparse.Namespace, say: Say) -> None:
    """Search as the arguments say; Unusable where something in them cannot be used."""
    plan = Plan(_space(args.space), args.trials, args.updates, args.strategy, args.seed)
    target: Path | None = args.save_best
    # Found out now rather than after the search.
    if target is not None and (not target.parent.is_dir() or target.is_dir()):
        raise Unusable(f"{target}: cannot be written there.")
    with _workers(args) as (make, alive), _progress(plan.total, say) as progress:
        try:
            results = search(plan, make, alive, args.results, progress)
        except (FileError, OSError) as error:
            raise Unusable(f"{args.results or 'search'}: {_reason(error)}") from error
        except (SpaceError, WorkersFailed) as error:
            raise Unusable(str(error)) from error
        best = min(results, key=lambda result: result.rank)
        if best.accuracy is None:
            raise Unusable("Every design diverged; allow lower rates in the space.")
        network = None
        if target is not None:
            with make() as executor:
                network = executor.submit(train_trial, best.trial).result()
    say(f"On the frontier of accuracy against cost, of {len(results)} designs:")
    say(table(frontier(results)))
    if network is not None and target is not None:
        try:
            files.save(network, target)
        except OSError as error:
            raise Unusable(f"{target}: {_reason(error)}") from error
        say(f"saved trial {best.trial.number}, the most accurate, as {target}")


def table(results: Sequence[Result]) -> str:
    """One line a design, the cheapest first."""
    rows = [("trial", "right", "multiplications", "parameters", "updates", "rate", "design")]
    for result in results:
        trial = result.trial
        rows.append(
            (
                str(trial.number),
                f"{result.accuracy:.2%}",
                f"{result.multiplications:,}",
                f"{result.parameters:,}",
                f"{trial.updates:,}",
                f"{trial.rate:g}",
                spell_design(trial.layers),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )


def _space(path: Path | None) -> Space:
    if path is None:
        return Space()
    try:
        return Space.from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise Unusable(f"{path}: {_reason(error)}") from error
    except SpaceError as error:
        raise Unusable(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{path}: a space should be JSON, but cannot be read as it.") from error


@contextmanager
def _workers(args: argparse.Namespace) -> Iterator[tuple[Make, Alive]]:
    """What makes an executor, of processes here or on a cluster, and what watches over it."""
    if args.dask is None:
        with processes.one_thread_each():
            try:
                count = args.processes or os.cpu_count() or 1
                yield functools.partial(processes.pool, count), lambda: True
            except BaseException:
                processes.end_all()
                raise
        return
    try:
        from distributed import Client
    except ImportError:
        raise Unusable(
            'searching on a cluster needs Dask: install it with pip install "xocnn[dask]".'
        ) from None
    try:
        client = Client(args.dask, timeout=CONNECTING)
    except (OSError, ValueError) as error:
        raise Unusable(f"{args.dask}: no Dask scheduler answers there. {error}") from error
    with client:
        # pure would take a trial that is handed out again for the one that failed.
        yield functools.partial(client.get_executor, pure=False), lambda: client.status != "closed"


@contextmanager
def _progress(total: int, say: Say) -> Iterator[Progress]:
    """A bar where there is a terminal and tqdm to draw it, else a line for each trial."""
    bar = None
    if sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ImportError:
            pass
        else:
            bar = tqdm(total=total, unit="trial")
    best: Result | None = None

    def told(result: Result, done: int, total: int) -> None:
        nonlocal best
        if best is None or result.rank < best.rank:
            best = result
        if bar is None:
            say(f"{done} of {total}: trial {result.trial.number}, {_words(result)}")
        else:
            bar.set_postfix_str(f"best {_words(best)}", refresh=False)
            bar.update()

    try:
        yield told
    finally:
        if bar is not None:
            bar.close()


def _words(result: Result) -> str:
    if result.accuracy is None:
        return f"diverged at update {result.diverged}"
    return f"{result.accuracy:.2%} right for {result.multiplications:,} multiplications"


def _reason(error: OSError | FileError) -> str:
    return f"{error.strerror or error}." if isinstance(error, OSError) else str(error)

"""Searching among designs: how much sooner several processes, and a cluster, are done than one.

    .venv/bin/python -m benchmarks.search [ROUNDS] [TRIALS]

The same search each time, in turns: on one process, on as many as there are cores, and on a Dask
cluster of as many workers on this machine. Processes are started within the time that is measured;
a cluster, which usually is there already, before it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from distributed import Client, LocalCluster

from benchmarks.figures import Row, ratios, table
from xocnn.search import Plan, Result, Space, search
from xocnn.search.processes import one_thread_each, pool

UPDATES = 30
TRIALS = 60


def measure(rounds: int = 5, trials: int = TRIALS) -> dict[str, Any]:
    """Seconds of so many rounds, by what ran the search."""
    cores = os.cpu_count() or 1
    plan = Plan(Space(), trials, UPDATES)
    seconds: dict[str, list[float]] = {"one": [], "processes": [], "dask": []}
    with (
        one_thread_each(),
        LocalCluster(
            n_workers=cores, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        runs: dict[str, Callable[[], list[Result]]] = {
            "one": lambda: search(plan, lambda: pool(1)),
            "processes": lambda: search(plan, lambda: pool(cores)),
            "dask": lambda: search(plan, client.get_executor(pure=False)),
        }
        for _ in range(rounds):
            found = []
            for name, run in runs.items():
                begun = time.perf_counter()
                found.append(run())
                seconds[name].append(time.perf_counter() - begun)
            if any(results != found[0] for results in found):
                raise AssertionError("The searches that were compared did not find the same.")
    return {"cores": cores, "trials": trials, "updates": UPDATES, "seconds": seconds}


def rows(measured: dict[str, Any]) -> list[Row]:
    """The lines of the table: what one process took ÷ what the others took."""
    seconds, cores = measured["seconds"], measured["cores"]
    return [
        Row(f"search, {cores} processes ÷ one", ratios(seconds["one"], seconds["processes"])),
        Row(f"search, {cores} workers of Dask ÷ one", ratios(seconds["one"], seconds["dask"])),
    ]


def main() -> None:
    print(table(rows(measure(*map(int, sys.argv[1:])))))


if __name__ == "__main__":
    main()

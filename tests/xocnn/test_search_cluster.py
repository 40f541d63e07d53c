"""Searching on a real cluster, one worker of which is killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from tests.waiting import wait_until
from tests.xocnn.search_parts import Noting, note, plan, space_file
from xocnn.cli import main
from xocnn.search import Result, command, search

pytestmark = pytest.mark.slow

# A scheduler with a worker beside it, in a process of their own that can be killed.
ELSEWHERE = """
import time
from distributed import LocalCluster
cluster = LocalCluster(
    n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
)
print(cluster.scheduler_address, flush=True)
time.sleep(3600)
"""
SEARCHED = plan(trials=16, strategy="halving", updates=90)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A scheduler and two workers, each a process of its own."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_cluster_gives_what_one_process_does_though_a_worker_is_killed(
    client: Client, tmp_path: Path
) -> None:
    notes, path = tmp_path / "notes", tmp_path / "results.jsonl"
    workers = client.run(os.getpid)
    assert len(set(workers.values())) == 2
    killed = 0

    def told(result: Result, done: int, total: int) -> None:
        """Note what is in the file by now; in the middle, kill the worker that began last."""
        nonlocal killed
        note(notes, "kept", result.trial.number, result.trial.updates)
        if done == total // 2:
            begun = [line for line in notes.read_text().splitlines() if line.startswith("begun")]
            killed = int(begun[-1].split()[3])
            os.kill(killed, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

    executor = Noting(client.get_executor(pure=False), notes)
    found = search(SEARCHED, executor, results=path, progress=told)

    assert killed in workers.values()
    assert killed not in client.run(os.getpid).values()
    assert found == search(SEARCHED)
    kept: set[tuple[str, ...]] = set()
    for line in notes.read_text().splitlines():
        word, number, updates, *_ = line.split()
        if word == "kept":
            kept.add((number, updates))
        else:
            assert (number, updates) not in kept, "run again, though it was kept"
    assert len(kept) == SEARCHED.total
    lines = path.read_bytes().splitlines()
    assert len(lines) == len(set(lines)) == 1 + SEARCHED.total


def test_command_says_that_the_scheduler_has_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask's futures would never end then."""
    monkeypatch.setattr(command, "CONNECTING", 5)
    path = tmp_path / "results.jsonl"
    asked = ["search", "--trials", "300", "--space", str(space_file(tmp_path))]
    with (
        ThreadPoolExecutor(1) as pool,  # left last: a search whose scheduler is gone ends
        subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdout=subprocess.PIPE) as elsewhere,
    ):
        try:
            assert elsewhere.stdout is not None
            where = elsewhere.stdout.readline().decode().strip()
            searching = pool.submit(main, [*asked, "--results", str(path), "--dask", where])
            wait_until(
                lambda: path.exists() and path.read_bytes().count(b"\n") > 2, "results", searching
            )
        finally:
            elsewhere.kill()
        assert searching.result() == 2
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("xocnn: ")
    assert last.endswith("they cannot be reached any more")


def test_command_searches_on_a_cluster(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept: Counter[str] = Counter()
    space = space_file(tmp_path)
    for name, where in (
        ("cluster", ["--dask", client.scheduler.address]),
        ("here", ["--processes", "1"]),
    ):
        path = tmp_path / name
        asked = ["--trials", "4", "--updates", "2", "--space", str(space), "--results", str(path)]
        assert main(["search", *asked, *where]) == 0
        kept.update(path.read_text().splitlines())
    assert capsys.readouterr().err == ""
    assert set(kept.values()) == {2}

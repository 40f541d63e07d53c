"""`python -m xocnn search`, as a shell runs it and as a power cut ends it."""

from __future__ import annotations

import builtins
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.waiting import LIMIT, wait_until
from tests.xocnn.search_parts import space_file
from xocnn import evaluate, load
from xocnn.cli import main
from xocnn.drawings import Drawings

ROOT = Path(__file__).parents[2]
SLOW = ["--trials", "12", "--updates", "90", "--seed", "2", "--strategy", "halving"]


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "xocnn", "search", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def searched(folder: Path, name: str, *arguments: str) -> tuple[str, list[str]]:
    """What a search says in the end, and the lines of its file in order."""
    path = folder / name
    process = start(*SLOW, "--space", space_file(folder), "--results", path, *arguments)
    said, complained = process.communicate()
    assert (process.returncode, complained) == (0, "")
    return said[said.index("On the frontier") :], sorted(path.read_text().splitlines())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """A search that nobody stopped, on one process."""
    return searched(tmp_path_factory.mktemp("whole"), "results.jsonl", "--processes", "1")


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, getattr(signal, "SIGKILL", signal.SIGTERM)])
@pytest.mark.skipif(os.name == "nt", reason="signals of other processes are not sent on Windows")
def test_search_goes_on_from_where_it_was_stopped(
    by: signal.Signals, tmp_path: Path, whole: tuple[str, list[str]]
) -> None:
    path = tmp_path / "results.jsonl"
    process = start(*SLOW, "--space", space_file(tmp_path), "--results", path, "--processes", "2")
    wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") >= 4, "four lines")
    workers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(by)
    _, complained = process.communicate()
    if by == signal.SIGINT:
        assert (process.returncode, complained) == (2, "xocnn: stopped.\n")
    _, alive = psutil.wait_procs(workers, timeout=LIMIT)
    assert len(workers) >= 2
    assert not alive, "processes of a search that has ended wait for ever"

    before = path.read_text().splitlines(keepends=True)
    kept = [line for line in before if line.endswith("\n")]
    assert 4 <= len(kept) < len(whole[1])
    assert searched(tmp_path, "results.jsonl", "--processes", "2") == whole
    assert path.read_text().startswith("".join(kept))


@pytest.mark.slow
def test_search_prints_the_frontier_and_saves_the_best(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    best = tmp_path / "best.npz"
    asked = ["--trials", "5", "--updates", "40", "--seed", "1", "--processes", "1"]
    space = str(space_file(tmp_path))
    assert main(["search", *asked, "--space", space, "--save-best", str(best)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    *lines, saved = printed.out.splitlines()
    assert [line.split(":")[0] for line in lines[:5]] == [f"{n} of 5" for n in range(1, 6)]
    assert lines[5] == "On the frontier of accuracy against cost, of 5 designs:"
    rows = [line.split(maxsplit=6) for line in lines[7:]]
    accuracies = [float(row[1].rstrip("%")) for row in rows]
    costs = [int(row[2].replace(",", "")) for row in rows]
    assert accuracies == sorted(accuracies)
    assert costs == sorted(costs)
    found = re.fullmatch(r"saved trial (\d+), the most accurate, as .*best\.npz", saved)
    assert found
    assert rows[-1][0] == found[1]
    network = load(best)
    assert sum(layer.multiplications for layer in network.layers) == costs[-1]
    _, accuracy = evaluate(network, *Drawings(1, held_out=True).first(1000))
    assert f"{accuracy:.2%}" == rows[-1][1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--trials", "0"], "expected a whole number from 1 up"),
        (["--strategy", "luck"], "luck"),
        (["--processes", "2", "--dask", "tcp://127.0.0.1:1"], "not allowed with"),
        (["--space", "{folder}/none.json"], "none.json: No such file"),
        (["--space", "{folder}/letter.txt"], "letter.txt: a space should be JSON"),
        (["--space", "{folder}/list.json"], "list.json: A space is an object"),
        (["--results", "{folder}/letter.txt"], "letter.txt: This is no results file"),
        (["--results", "{folder}"], "Is a directory"),
        (["--save-best", "{folder}/none/best.npz"], "cannot be written there"),
        (["--dask", "nowhere at all"], "no Dask scheduler answers there"),
    ],
)
def test_search_says_in_one_line_what_it_cannot_use(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    (tmp_path / "list.json").write_text("[]")
    assert main(["search", *(word.format(folder=tmp_path) for word in arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("xocnn: ")
    assert printed.err.count("\n") == 1
    assert sentence in printed.err


def test_search_names_the_command_that_installs_dask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real_import = builtins.__import__

    def without_dask(name: str, *args: Any, **settings: Any) -> Any:
        if name == "distributed":
            raise ModuleNotFoundError("No module named 'distributed'")
        return real_import(name, *args, **settings)

    monkeypatch.setattr(builtins, "__import__", without_dask)
    assert main(["search", "--dask", "tcp://127.0.0.1:1"]) == 2
    assert 'pip install "xocnn[dask]"' in capsys.readouterr().err


def test_importing_the_search_begins_nothing_that_a_page_lacks() -> None:
    """Nor do the page and the other commands wait for it."""
    absent = "'concurrent.futures.process', 'multiprocessing', 'distributed', 'tqdm'"
    for modules, also in (("xocnn.search", ""), ("xocnn.cli, xocnn.page", ", 'xocnn.search'")):
        code = f"import {modules}, sys; print({{{absent}{also}}} & set(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout == "set()\n"

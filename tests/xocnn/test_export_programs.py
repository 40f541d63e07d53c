"""What goes on as a program: run with the file that xocnn saved, it gives the same votes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.finding import TORCH, python_with_torch
from tests.xocnn.designs import assert_same_votes, networks, pictures_for
from xocnn import Network, files, recipe
from xocnn.drawings import CLASSES, Drawings
from xocnn.export import ExportError, export

LINE = 100  # columns

# Runs one program after another, since a Python with PyTorch takes long to start.
RUNNER = """
import runpy, sys
import numpy as np
print("xocnn" in sys.modules, flush=True)
for line in sys.stdin:
    program, model, pictures, answer = line.split("|")
    x = np.load(pictures)
    made = runpy.run_path(program)
    with np.load(model) as file:
        if "build" in made:
            scores = made["build"](file)(made["torch"].tensor(x))
            shares = scores.softmax(dim=1).detach().numpy()
            scores = scores.detach().numpy()
        else:
            scores = made["scores"](x, file)
            shares = made["softmax"](scores)
    np.savez(answer.strip(), scores=scores, shares=shares)
    print("xocnn" in sys.modules, flush=True)
"""


@pytest.fixture(scope="module")
def pythons() -> dict[str, str]:
    """The Python that runs each kind of program."""
    found = {"numpy": sys.executable}
    torch = python_with_torch()
    return found if torch is None else {**found, "pytorch": torch}


class Runner:
    """A Python of its own, apart from this project, which runs programs."""

    def __init__(self, kind: str, python: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.process = subprocess.Popen(
            [python, "-I", "-c", RUNNER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=folder,
        )
        self._expect_no_xocnn()

    def run(self, network: Network, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores and shares."""
        (self.folder / "program.py").write_bytes(export(network, self.kind).content)
        files.save(network, self.folder / "network.npz")
        np.save(self.folder / "pictures.npy", pictures)
        assert self.process.stdin
        self.process.stdin.write("program.py|network.npz|pictures.npy|answer.npz\n")
        self.process.stdin.flush()
        self._expect_no_xocnn()
        with np.load(self.folder / "answer.npz") as answer:
            return answer["scores"], answer["shares"]

    def _expect_no_xocnn(self) -> None:
        assert self.process.stdout
        assert self.process.stdout.readline().strip() == "False"


@pytest.fixture(scope="module", params=["numpy", "pytorch"])
def runner(request, pythons, tmp_path_factory) -> Iterator[Runner]:
    kind: str = request.param
    if kind not in pythons:
        pytest.skip(f"the PyTorch program was not run: {TORCH} names no Python that has PyTorch")
    made = Runner(kind, pythons[kind], tmp_path_factory.mktemp(kind))
    yield made
    made.process.communicate()


@settings(max_examples=150, deadline=None)
@given(network=networks())
def test_a_program_gives_the_votes_of_any_design(runner, network):
    pictures = pictures_for(network, 3)
    assert_same_votes(network, pictures, *runner.run(network, pictures))


def test_a_program_gives_the_votes_of_the_network_that_has_learned(runner):
    network = recipe.train(0, 30)
    pictures, _ = Drawings(held_out=True).first(200)
    scores, shares = runner.run(network, pictures)
    trace = network.forward(pictures)
    np.testing.assert_allclose(scores, trace.scores, rtol=0, atol=2e-5)
    np.testing.assert_allclose(shares, trace.shares, rtol=0, atol=1e-5)


def test_a_program_reads_drawings_and_prints_their_votes(runner):
    network = recipe.train(0, 30)
    pictures, labels = Drawings(held_out=True).first(20)
    folder, program = runner.folder, f"network_{runner.kind}.py"
    (folder / program).write_bytes(export(network, runner.kind).content)
    files.save(network, folder / "network.npz")
    files.save_drawings(pictures[:, 0], [CLASSES[n] for n in labels], folder / "drawings.npz")
    np.save(folder / "one.npy", pictures[0, 0])
    for name, count in {"drawings.npz": 20, "one.npy": 1}.items():
        command = [runner.process.args[0], "-I", program, "network.npz", name]
        printed = subprocess.check_output(command, cwd=folder, text=True, timeout=120)
        lines = [line.split("\t") for line in printed.splitlines()]
        expected = network.forward(pictures[:count]).shares
        for n, (line, shares) in enumerate(zip(lines, expected, strict=True), 1):
            number, winner, said = line
            assert (int(number), winner) == (n, CLASSES[shares.argmax()])
            found = dict(part.split() for part in said.split(", "))
            assert list(found) == ["X", "O"]
            np.testing.assert_allclose([*map(float, found.values())], shares, atol=0.0006)


def test_a_program_fits_whatever_is_learned_with_the_same_design(runner):
    assert export(recipe.untrained(1), runner.kind) == export(recipe.untrained(2), runner.kind)


@pytest.mark.parametrize("kind", ["numpy", "pytorch"])
def test_a_program_is_short_enough_to_be_read(kind):
    lines = export(recipe.untrained(), kind).content.decode().splitlines()
    assert len(lines) < 90
    assert max(map(len, lines)) <= LINE
    assert all(line == line.rstrip() for line in lines)


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ExportError, match="onnx, pytorch, numpy, not 'excel'"):
        export(recipe.untrained(), "excel")

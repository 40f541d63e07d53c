"""What goes on as a program: run with the file that xocnn saved, it gives the same votes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from benchmarks.finding import TORCH, python_with_torch
from tests.xocnn.designs import assert_same_votes, networks, pictures_for
from tests.xocnn.odd_files import IMAGES, OTHERS
from tests.xocnn.odd_pictures import FORMATS
from xocnn import Network, files, recipe
from xocnn.drawings import CLASSES, Drawings
from xocnn.export import ExportError, export
from xocnn.images import open_image, read

LINE = 100  # columns

# Runs one program after another, since a Python with PyTorch takes long to start.
RUNNER = """
import runpy, sys
import numpy as np
print("xocnn" in sys.modules, flush=True)
for line in sys.stdin:
    program, model, pictures, answer = line.split("|")
    made = runpy.run_path(program)
    if pictures.endswith("/"):
        network, _ = made["opened"](model)
        names = open(pictures + "names").read().split()
        x = np.concatenate([made["pictures_in"](pictures + name) for name in names])
        np.savez(answer.strip(), scores=x, shares=made["shares_of"](network, x))
        print("xocnn" in sys.modules, flush=True)
        continue
    x = np.load(pictures)
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
    found = {"numpy": sys.executable, "onnx-program": sys.executable}
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
        np.save(self.folder / "pictures.npy", pictures)
        return self._ask(network, "pictures.npy")

    def read(self, network: Network, folder: str) -> tuple[np.ndarray, np.ndarray]:
        """Pictures and shares for the files that `names` in a folder names."""
        return self._ask(network, f"{folder}/")

    def _ask(self, network: Network, pictures: str) -> tuple[np.ndarray, np.ndarray]:
        (self.folder / "program.py").write_bytes(export(network, self.kind).content)
        if self.kind == "onnx-program":
            (self.folder / "network.npz").write_bytes(export(network, "onnx").content)
        else:
            files.save(network, self.folder / "network.npz")
        assert self.process.stdin
        self.process.stdin.write(f"program.py|network.npz|{pictures}|answer.npz\n")
        self.process.stdin.flush()
        self._expect_no_xocnn()
        with np.load(self.folder / "answer.npz") as answer:
            return answer["scores"], answer["shares"]

    def _expect_no_xocnn(self) -> None:
        assert self.process.stdout
        assert self.process.stdout.readline().strip() == "False"


@pytest.fixture(scope="module", params=["numpy", "pytorch"])
def runner(request, pythons, tmp_path_factory) -> Iterator[Runner]:
    yield from running(request.param, pythons, tmp_path_factory)


@pytest.fixture(scope="module", params=["numpy", "pytorch", "onnx-program"])
def reader(request, pythons, tmp_path_factory) -> Iterator[Runner]:
    yield from running(request.param, pythons, tmp_path_factory)


def running(kind: str, pythons: dict[str, str], factory) -> Iterator[Runner]:
    if kind not in pythons:
        pytest.skip(f"the PyTorch program was not run: {TORCH} names no Python that has PyTorch")
    made = Runner(kind, pythons[kind], factory.mktemp(kind))
    yield made
    made.process.communicate()


@pytest.mark.slow
@settings(max_examples=60)
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


@pytest.mark.slow
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
        printed = subprocess.check_output(command, cwd=folder, text=True)
        lines = [line.split("\t") for line in printed.splitlines()]
        expected = network.forward(pictures[:count]).shares
        for n, (line, shares) in enumerate(zip(lines, expected, strict=True), 1):
            number, winner, said = line
            assert (int(number), winner) == (n, CLASSES[shares.argmax()])
            found = dict(part.split() for part in said.split(", "))
            assert list(found) == ["X", "O"]
            np.testing.assert_allclose([*map(float, found.values())], shares, atol=0.0006)


@pytest.mark.slow
def test_a_program_reads_image_files_as_the_page_does(reader):
    network = recipe.train(0, 60)
    folder = reader.folder / "images"
    folder.mkdir()
    rng = np.random.default_rng(3)
    for name, made in FORMATS.items():
        for kind, ending in {"X": "png", "O": "gif"}.items():
            Image.fromarray(made(rng, kind)).save(folder / f"{name}-{kind}.{ending}")
    for ending, content in IMAGES.items():
        (folder / f"cross.{ending}").write_bytes(content)
    paths = sorted(folder.iterdir())
    (folder / "names").write_text("\n".join(path.name for path in paths))
    pictures, shares = reader.read(network, "images")
    expected = np.stack([read(open_image(path)).picture for path in paths])[:, None]
    assert len(paths) == 2 * len(FORMATS) + len(IMAGES)
    np.testing.assert_allclose(pictures, expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(shares, network.forward(expected).shares, rtol=0, atol=1e-6)


def test_a_program_says_which_file_it_cannot_use_and_goes_on(runner, tmp_path):
    network = recipe.untrained(1)
    program = tmp_path / "program.py"
    program.write_bytes(export(network, runner.kind).content)
    files.save(network, tmp_path / "network.npz")
    np.save(tmp_path / "colours.npy", np.zeros((3, 30, 30)))
    for name in ("png", "text", "heic", "image bomb", "empty"):
        (tmp_path / name.replace(" ", "-")).write_bytes((IMAGES | OTHERS)[name])
    names = ["missing", "text", "heic", "image-bomb", "empty", "colours.npy", "png"]
    command = [runner.process.args[0], "-I", "program.py", "network.npz", *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout.startswith("png 1\t")
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == names[:-1]
    assert "HEIC" in lines[2]
    assert "not an array of (3, 30, 30)" in lines[5]


@pytest.mark.parametrize("kind", ["numpy", "pytorch", "onnx-program"])
def test_a_program_defines_each_name_once(kind):
    tree = ast.parse(export(recipe.untrained(), kind).content)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names += [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(set(names)) == len(names)
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any(str(module).startswith("xocnn") for module in modules)


def test_a_program_for_other_pictures_takes_arrays_alone():
    network = Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}], (3, 8, 8))
    text = export(network, "numpy").content.decode()
    assert "open_image" not in text
    assert "arrays of 3 × 8 × 8 are expected" in text


def test_a_program_fits_whatever_is_learned_with_the_same_design(runner):
    assert export(recipe.untrained(1), runner.kind) == export(recipe.untrained(2), runner.kind)


@pytest.mark.parametrize("kind", ["numpy", "pytorch"])
def test_a_program_is_short_enough_to_be_read(kind):
    lines = export(recipe.untrained(), kind).content.decode().splitlines()
    own, end = (
        next(n for n, line in enumerate(lines) if line.startswith(f"# ---- {title}"))
        for title in ("Image files", "Pictures in")
    )
    assert own + len(lines) - end < 150
    assert len(lines) < 1000
    assert max(map(len, lines)) <= LINE
    assert all(line == line.rstrip() for line in lines)


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ExportError, match="onnx, onnx-program, pytorch, numpy, not 'excel'"):
        export(recipe.untrained(), "excel")

"""The command line, as the contract has it."""

import builtins
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xocnn import recipe
from xocnn.cli import main
from xocnn.export import KINDS, export
from xocnn.files import load, load_drawings, save

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A network that was hardly trained: the command line does not mind."""
    path = tmp_path_factory.mktemp("model") / "model.npz"
    save(recipe.train(0, 5), path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Six drawings as image files."""
    path = tmp_path_factory.mktemp("drawings")
    assert main(["draw", "--out", str(path), "--count", "6"]) == 0
    return path


def run(*arguments, **settings):
    """Run `python -m xocnn` as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "xocnn", *map(str, arguments)],
        cwd=settings.pop("cwd", ROOT),
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        **settings,
    )


def complaints(capsys):
    """The lines on standard error, each of which must be one of ours."""
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("xocnn: ") for line in lines)
    return lines


@pytest.mark.slow
def test_train_writes_a_network_that_repeats(tmp_path, capsys):
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    for path in (one, other):
        assert main(["train", "--seed", "3", "--updates", "4", "--out", str(path)]) == 0
    assert one.read_bytes() == other.read_bytes()
    assert load(one).classes == ("X", "O")
    printed = capsys.readouterr()
    assert "4 of 4 updates" in printed.out
    assert "held-out" in printed.out
    assert printed.err == ""


@pytest.mark.slow
def test_train_writes_model_npz_where_nothing_else_is_said(tmp_path):
    assert run("train", "--updates", 1, cwd=tmp_path).returncode == 0
    assert load(tmp_path / "model.npz")


def test_train_says_at_once_where_it_cannot_write(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(recipe, "train", lambda *_: pytest.fail("trained in vain"))
    for path in (tmp_path / "no" / "model.npz", tmp_path):
        assert main(["train", "--updates", "1", "--out", str(path)]) == 2
        assert len(complaints(capsys)) == 1


def test_classify_prints_path_class_and_share(model, folder, capsys):
    paths = sorted(str(path) for path in folder.glob("*.png"))
    assert main(["classify", str(model), *paths]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert len(lines) == 6
    for path, line in zip(paths, lines, strict=True):
        found = re.fullmatch(r"(.+)\t([XO])\t([01]\.\d{3})", line)
        assert found
        assert found[1] == path
        assert 0.5 <= float(found[3]) <= 1
    assert printed.err == ""


def test_classify_goes_on_after_what_it_cannot_use(model, folder, tmp_path, capsys):
    text, blank = tmp_path / "text.png", tmp_path / "blank.png"
    text.write_text("no image")
    Image.new("L", (28, 28), 255).save(blank)
    good = str(folder / "x-0001.png")
    images = [good, str(text), str(tmp_path / "missing.png"), str(blank), good]
    assert main(["classify", str(model), *images]) == 2
    printed = capsys.readouterr()
    assert [line.split("\t")[0] for line in printed.out.splitlines()] == [good, good]
    errors = printed.err.splitlines()
    assert len(errors) == 3
    for path, error in zip(images[1:4], errors, strict=True):
        assert error.startswith(f"xocnn: {path}: ")
        assert error.endswith(".")


def test_classify_names_the_command_that_installs_pillow(model, folder, capsys, monkeypatch):
    real_import = builtins.__import__

    def without_pillow(name, *args, **kwargs):
        if name.partition(".")[0] == "PIL":
            raise ModuleNotFoundError("No module named 'PIL'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pillow)
    assert main(["classify", str(model), str(folder / "x-0001.png")]) == 2
    assert 'pip install "xocnn[images]"' in complaints(capsys)[0]
    assert main(["draw", "--out", str(folder)]) == 2
    assert 'pip install "xocnn[images]"' in complaints(capsys)[0]


def test_classify_refuses_a_network_for_other_pictures(folder, tmp_path, capsys):
    path = tmp_path / "colour.npz"
    layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    save(recipe.Network(layers, (3, 8, 8)), path)
    assert main(["classify", str(path), str(folder / "x-0001.png")]) == 2
    assert "3 × 8 × 8" in complaints(capsys)[0]


def test_describe_prints_the_report(model, capsys):
    assert main(["describe", str(model)]) == 0
    assert capsys.readouterr().out.strip() == str(load(model)).strip()


@pytest.mark.parametrize(("kind", "ending"), [(k, each[0]) for k, each in KINDS.items()])
def test_export_writes_beside_the_model_or_where_it_is_told(kind, ending, model, tmp_path, capsys):
    expected = export(load(model), kind).content
    assert main(["export", str(model), "--to", kind]) == 0
    assert (model.parent / f"model{ending}").read_bytes() == expected
    assert main(["export", str(model), "--to", kind, "--out", str(tmp_path / "it")]) == 0
    assert (tmp_path / "it").read_bytes() == expected
    printed = capsys.readouterr()
    assert printed.out.startswith(f"saved {model.parent / f'model{ending}'}, for ")
    assert printed.err == ""
    assert main(["export", str(model), "--to", kind, "--out", str(tmp_path)]) == 2
    assert len(complaints(capsys)) == 1


@pytest.mark.parametrize("command", ["describe", "classify", "export"])
def test_commands_refuse_what_is_no_model(command, folder, tmp_path, capsys):
    image = folder / "x-0001.png"
    rest = {"classify": [str(image)], "export": ["--to", "onnx"]}.get(command, [])
    for path in (image, folder / "drawings.npz", tmp_path / "missing.npz", tmp_path):
        assert main([command, str(path), *rest]) == 2
        errors = complaints(capsys)
        assert len(errors) == 1
        assert str(path) in errors[0]


def test_draw_writes_pictures_and_the_collection(tmp_path):
    out = tmp_path / "new" / "folder"
    assert main(["draw", "--out", str(out), "--count", "7", "--seed", "5"]) == 0
    images, labels = load_drawings(out / "drawings.npz")
    assert images.shape == (7, 28, 28)
    numbers = {"X": 0, "O": 0}
    for image, label in zip(images, labels.tolist(), strict=True):
        numbers[label] += 1
        grey = np.asarray(Image.open(out / f"{label.lower()}-{numbers[label]:04}.png"))
        np.testing.assert_allclose(1 - grey / 127.5, image, atol=0.005)
    assert len(list(out.glob("*.png"))) == 7


def test_draw_seed_repeats(tmp_path):
    for name in ("one", "other"):
        assert main(["draw", "--out", str(tmp_path / name), "--count", "4", "--seed", "8"]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_draw_says_where_it_cannot_write(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["draw", "--out", str(tmp_path / "file")]) == 2
    assert len(complaints(capsys)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["train", "--updates", "0"],
        ["train", "--seed", "-1"],
        ["train", "--seed", "one"],
        ["classify"],
        ["draw"],
        ["draw", "--out", "x", "--count", "10000"],
        ["describe", "a", "b"],
        ["export", "a"],
        ["export", "a", "--to", "excel"],
    ],
)
def test_commands_say_in_one_line_what_is_wrong_with_them(arguments, capsys):
    assert main(arguments) == 2
    assert len(complaints(capsys)) == 1


def test_help_names_every_command():
    printed = run("--help")
    assert printed.returncode == 0
    for command in ("train", "classify", "describe", "draw"):
        assert command in printed.stdout


def test_module_runs_from_a_shell(model, folder, tmp_path):
    printed = run("classify", model, folder / "o-0001.png", tmp_path / "missing.png")
    assert printed.returncode == 2
    assert printed.stdout.count("\n") == printed.stderr.count("\n") == 1
    assert printed.stderr.startswith("xocnn: ")


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is reported otherwise on Windows")
def test_module_bears_a_reader_that_stops(model, folder):
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [sys.executable, "-m", "xocnn", "describe", str(model)],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (process.returncode, process.stderr) == (0, b"")

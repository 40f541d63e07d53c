"""build.py: finding a Python, and saying what it cannot do."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_script", ROOT / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_uses_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "build.py").read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_does_not_make_a_venv_with_the_python_of_the_one_that_it_replaces(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = str(build.PYTHON)
    monkeypatch.setattr(build.sys, "executable", inside)
    monkeypatch.setenv("PATH", str(build.BIN))
    assert inside not in build.python_candidates()


def fake_python(folder: Path, name: str, version: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["3.9", "3.12"], "3.12"),
        (["3.14", "3.13", "3.15"], "3.13"),
        (["3.9", "3.15", "3.14"], "3.14"),
        (["3.11", "3.20"], "3.20"),
    ],
)
def test_finds_the_python_that_suits_best(
    build: ModuleType, tmp_path: Path, there: list[str], chosen: str
) -> None:
    candidates = [fake_python(tmp_path, f"python{version}", version) for version in there]
    assert build.find_python(candidates) == [str(tmp_path / f"python{chosen}")]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
def test_finds_pythons_of_pyenv_and_on_the_path(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyenv = tmp_path / "pyenv" / "versions" / "3.12.1" / "bin"
    on_path = tmp_path / "bin"
    for folder in (pyenv, on_path):
        folder.mkdir(parents=True)
    wanted = {fake_python(pyenv, "python", "3.12"), fake_python(on_path, "python3.14", "3.14")}
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(on_path))
    assert wanted <= set(build.python_candidates())


def test_says_what_to_install_where_there_is_no_python(build: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(build.CannotGoOn, match=r"needs Python 3\.12 or newer"):
        build.find_python([str(tmp_path / "nothing")])


def test_help_names_the_commands() -> None:
    command = [sys.executable, str(ROOT / "build.py"), "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for name in ("serve", "build", "check", "test", "pictures"):
        assert f"build.py {name}" in said


def test_an_unknown_command_exits_with_2() -> None:
    command = [sys.executable, str(ROOT / "build.py"), "shine"]
    assert subprocess.run(command, capture_output=True).returncode == 2

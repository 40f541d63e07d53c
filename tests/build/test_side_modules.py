"""The kernels as the build makes them: two side modules that need nothing but memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import assemble, kernels

pytestmark = pytest.mark.slow  # it needs what the build makes

SOURCES = assemble.PACKAGE / "ops" / "simd"
IMPORTS, FUNCTION, TABLE, MEMORY = 2, 0, 1, 2


class Reader:
    """Reads WebAssembly's binary format, as far as the imports go."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 8  # after the magic number and the version

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def name(self) -> str:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def limits(self) -> None:
        for _ in range(1 + (self.number() & 1)):
            self.number()

    def imports(self) -> dict[str, int]:
        """The names of what a module imports, with their kinds."""
        found = {}
        while self.at < len(self.data):
            section, length = self.number(), self.number()
            if section != IMPORTS:
                self.at += length
                continue
            for _ in range(self.number()):
                self.name()
                name, kind = self.name(), self.number()
                found[name] = kind
                if kind == MEMORY:
                    self.limits()
                elif kind == TABLE:
                    self.number()
                    self.limits()
                else:  # a function's type; a global's type, and whether it changes
                    self.at += 1 if kind == FUNCTION else 2
            return found
        return found


@pytest.fixture(scope="module")
def modules() -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in assemble.side_modules().items()}


def test_need_memory_and_no_function_of_anyone(modules: dict[str, bytes]) -> None:
    assert set(modules) == {"kernels-relaxed.wasm", "kernels-simd128.wasm"}
    for data in modules.values():
        found = Reader(data).imports()
        assert found["memory"] == MEMORY
        assert FUNCTION not in found.values()


@pytest.mark.parametrize("build", kernels.BUILDS)
def test_come_out_the_same_every_time(
    build: str, modules: dict[str, bytes], tmp_path: Path
) -> None:
    target = tmp_path / kernels.file_name(build)
    assert kernels.make(SOURCES, build, target) == ""
    assert target.read_bytes() == modules[target.name]


def test_a_mistake_in_the_source_is_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.c").write_text("int broken(void) { return nothing; }\n")
    assert "nothing" in kernels.make(tmp_path, "simd128", tmp_path / "broken.wasm")


def test_travel_in_the_wheel_for_pyodide_alone(tmp_path: Path) -> None:
    ours = zipfile.ZipFile(assemble.our_wheel()).namelist()
    assert {name for name in ours if name.endswith((".wasm", ".c", ".h"))} == {
        "xocnn/ops/kernels-relaxed.wasm",
        "xocnn/ops/kernels-simd128.wasm",
    }
    command = ["hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run([sys.executable, "-m", *command], cwd=assemble.ROOT, check=True)
    (plain,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(plain).namelist()
    assert "xocnn/ops/reference.py" in names
    assert not [name for name in names if name.endswith((".wasm", ".c", ".h", ".so"))]

"""The file that a search leaves behind, trial by trial, and that it goes on from.

JSON lines: first what the search is, then one result a line, in the order in which they came. A
line is on the disk before the next trial is counted, so whatever kills the run costs no result that
was told of.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import IO, Any

from xocnn import __version__
from xocnn.errors import FileError
from xocnn.search.plan import Key, Plan
from xocnn.search.space import SpaceError
from xocnn.search.trial import FIGURES, Result

FORMAT = 1


class ResultsFile:
    """Adds results to a file; `kept` are those that it had already.

    A last line that was cut off is taken away. FileError where the file is of another search, or
    is no such file; it is then left as it was. OSError where it cannot be read or written.
    """

    def __init__(self, path: str | os.PathLike[str], plan: Plan) -> None:
        self.kept: dict[Key, Result] = {}
        header = {"xocnn search": FORMAT, "version": __version__, **plan.header()}
        first = json.dumps(header).encode() + b"\n"
        there = Path(path).read_bytes() if Path(path).exists() else b""
        whole = there[: there.rfind(b"\n") + 1]
        if whole:
            self._read(whole, header, plan)
        elif not first.startswith(there):
            raise FileError("This is no results file of a search; name another, or a new one.")
        self._file: IO[bytes] = Path(path).open("ab")  # noqa: SIM115, closed by __exit__
        self._file.truncate(len(whole))
        if not whole:
            self._write(first)

    def __enter__(self) -> ResultsFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, result: Result) -> None:
        self._write(json.dumps(to_json(result), allow_nan=False).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self, data: bytes, header: dict[str, Any], plan: Plan) -> None:
        first, *rest = data.splitlines()
        _check_header(_parsed(first, 1), header)
        for line, text in enumerate(rest, 2):
            result = _result(_parsed(text, line), line, plan)
            self.kept[Key(result.trial.number, result.trial.updates)] = result


def to_json(result: Result) -> dict[str, Any]:
    """A result as a line of the file has it, its trial laid beside it."""
    return result.trial.to_json() | result.figures


def _parsed(text: bytes, line: int) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FileError(
            f"Line {line} should be a JSON object, but cannot be read as one; name another file."
        )
    return value


def _check_header(found: dict[str, Any], header: dict[str, Any]) -> None:
    if found.get("xocnn search") != FORMAT:
        raise FileError("This is no results file of a search; name another, or a new one.")
    for name, value in header.items():
        if found.get(name) != value:
            raise FileError(
                f"This file is of a search with {name} {json.dumps(found.get(name))}, not "
                f"{json.dumps(value)}; search with the same, or name another file."
            )


def _result(record: dict[str, Any], line: int, plan: Plan) -> Result:
    """The result in a line, whose trial must be the plan's own of that number."""
    number, updates = record.get("number"), record.get("updates")
    good = all(_whole(record.get(name)) for name in ("multiplications", "parameters"))
    good = good and _whole(number) and _whole(updates)
    if record.get("diverged") is None:
        good = good and all(_finite(record.get(name)) for name in ("accuracy", "loss"))
    else:
        good = good and record.get("accuracy") is None and record.get("loss") is None
    if not good:
        raise FileError(f"Line {line} is not the result of a trial; name another file.")
    assert isinstance(number, int) and isinstance(updates, int)
    try:
        trial = plan.trial(number, updates)
    except SpaceError as error:
        raise FileError(f"Line {line} cannot be of this search. {error}") from None
    if any(record.get(name) != value for name, value in trial.to_json().items()):
        raise FileError(
            f"Line {line} has another design than trial {number} of this search; name another file."
        )
    figures: dict[str, Any] = {name: record.get(name) for name in FIGURES}
    return Result(trial, **figures)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _finite(value: object) -> bool:
    return isinstance(value, float | int) and math.isfinite(value)

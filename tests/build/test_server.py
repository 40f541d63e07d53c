"""The server behind `serve`: types, caching, and a build that is never out of date."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tools import server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "index.html",
        "assets-0123abcd/js/a.js",
        "js/a.js",
        "runtime-0123abcd/a.wasm",
        "runtime-0123abcd/a.mjs",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    return tmp_path


class Problem:
    said: str | None = None

    def __call__(self) -> str | None:
        return self.said


@pytest.fixture
def problem() -> Problem:
    return Problem()


@pytest.fixture
def address(folder: Path, problem: Problem) -> Iterator[str]:
    running = server.make_server(folder, rebuild=problem).in_background()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()


def get(address: str) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(address)
    return answer


@pytest.mark.parametrize(
    ("name", "kind", "caching"),
    [
        ("", "text/html; charset=utf-8", "no-cache"),
        ("js/a.js", "text/javascript; charset=utf-8", "no-cache"),
        (
            "assets-0123abcd/js/a.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("runtime-0123abcd/a.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        (
            "runtime-0123abcd/a.mjs",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ],
)
def test_types_and_caching(address: str, name: str, kind: str, caching: str) -> None:
    answer = get(address + name)
    assert answer.read() == b"content"
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == caching


def test_a_missing_file_is_404_and_not_kept(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        get(address + "runtime-0123abcd/none.wasm")
    assert error.value.code == 404
    assert error.value.headers["Cache-Control"] == "no-cache"


def test_a_build_that_fails_is_shown_instead_of_the_page(address: str, problem: Problem) -> None:
    problem.said = "SyntaxError in some file"
    with pytest.raises(urllib.error.HTTPError) as error:
        get(address)
    assert error.value.code == 500
    assert "SyntaxError in some file" in error.value.read().decode()
    assert get(address + "js/a.js").status == 200
    problem.said = None
    assert get(address).status == 200


def test_edited_sources_are_built_when_the_page_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest, built = [(1, 1)], []
    monkeypatch.setattr(server.assemble, "newest_sources", lambda: newest[-1])
    monkeypatch.setattr(server.assemble, "build", lambda: built.append(newest[-1]))
    rebuild = server.Rebuild()
    assert rebuild() is None
    assert built == []
    newest.append((1, 2))
    assert rebuild() is None
    assert rebuild() is None
    assert built == [(1, 2)]


def test_takes_the_next_port_only_where_none_was_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError):
            server.make_server(folder, port)
        monkeypatch.setattr(server, "FIRST_PORT", port)
        other = server.make_server(folder, None)
        assert port < other.server_port < port + 50
        other.server_close()

"""Fetching: any source will do, the hash decides, and nothing half-written stays."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools import sources

CONTENT = b"the file that is wanted" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Host(BaseHTTPRequestHandler):
    """Has the file; another of that name; half of it; or nothing."""

    def do_GET(self) -> None:
        body = {"/good": CONTENT, "/other": b"something else", "/cut": CONTENT[:100]}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header(
            "Content-Length", str(len(CONTENT if self.path == "/cut" else body or b""))
        )
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_takes_the_first_source_that_has_the_file(host: str, tmp_path: Path) -> None:
    tried = [sources.from_url(f"{host}/{name}") for name in ("none", "other", "cut", "good")]
    path = sources.fetch(tmp_path / "deep" / "file.whl", SHA256, tried)
    assert path.read_bytes() == CONTENT
    assert [found.name for found in path.parent.iterdir()] == ["file.whl"]


def test_a_file_that_is_there_and_right_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "file.whl").write_bytes(CONTENT)
    assert sources.fetch(tmp_path / "file.whl", SHA256, []).read_bytes() == CONTENT


def test_a_file_that_is_there_and_wrong_is_fetched_again(host: str, tmp_path: Path) -> None:
    (tmp_path / "file.whl").write_bytes(CONTENT[:50])
    sources.fetch(tmp_path / "file.whl", SHA256, [sources.from_url(f"{host}/good")])
    assert (tmp_path / "file.whl").read_bytes() == CONTENT


def test_failing_names_the_file_the_sources_and_what_to_do(host: str, tmp_path: Path) -> None:
    tried = [sources.from_url(f"{host}/{name}") for name in ("none", "other", "cut")]
    with pytest.raises(sources.DownloadError) as failure:
        sources.fetch(tmp_path / "file.whl", SHA256, tried)
    message = str(failure.value)
    assert "file.whl could not be fetched" in message
    for name, _ in tried:
        assert name in message
    assert "Connect to the Internet" in message
    assert list(tmp_path.iterdir()) == []


def test_writing_that_is_interrupted_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def interrupted(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sources.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]

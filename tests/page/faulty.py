"""A server that gives some files wrong, as hosts, filters and bad connections do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tools import server

HTML = b"<!doctype html><title>Blocked</title><p>This page is blocked by your school.</p>"
FAULTS = ["404", "403", "hang", "stalled", "html", "204", "cut", "wrong type", "delayed"]
DELAY = 5  # seconds


class FaultySite:
    """A site of which one file comes wrong: `break_` says which and how, `heal` ends it."""

    def __init__(self, folder: Path) -> None:
        self.fault: tuple[str, str] | None = None
        self.healed = threading.Event()
        self.asked: list[str] = []
        handler: Any = partial(FaultyHandler, self, directory=str(folder))
        self.server = server.Server(("127.0.0.1", 0), handler).in_background()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def break_(self, name: str, kind: str) -> None:
        self.heal()
        self.healed = threading.Event()
        self.fault = (name, kind)

    def heal(self) -> None:
        self.fault = None
        self.healed.set()


class FaultyHandler(server.Handler):
    def __init__(self, site: FaultySite, *given: object, **options: str) -> None:
        self.site = site
        super().__init__(*given, **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.split("?")[0].lstrip("/") or "index.html"
        self.site.asked.append(name)
        if self.site.fault and self.site.fault[0] == name:
            self.fail(name, self.site.fault[1])
        else:
            super().do_GET()

    def fail(self, name: str, kind: str) -> None:
        healed = self.site.healed
        content = Path(self.directory, name).read_bytes()
        kept = self.guess_type(name)
        match kind:
            case "404" | "403":
                self.answer(int(kind), HTML, "text/html")
            case "hang":
                healed.wait()
                self.close_connection = True
            case "stalled":
                self.begin(HTTPStatus.OK, len(content), kept)
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                healed.wait()
                self.close_connection = True
            case "html":
                self.answer(HTTPStatus.OK, HTML, "text/html")
            case "204":
                self.begin(HTTPStatus.NO_CONTENT, 0, kept)
            case "cut":
                self.answer(HTTPStatus.OK, content[: len(content) // 2], kept)
            case "wrong type":
                self.answer(HTTPStatus.OK, content, "text/plain")
            case "delayed":
                healed.wait(DELAY)
                super().do_GET()

    def begin(self, status: int, length: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer(self, status: int, content: bytes, kind: str) -> None:
        self.begin(status, len(content), kind)
        self.wfile.write(content)


@contextmanager
def faulty(folder: Path) -> Iterator[FaultySite]:
    site = FaultySite(folder)
    try:
        yield site
    finally:
        site.heal()
        site.server.shutdown()

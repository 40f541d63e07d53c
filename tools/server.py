"""The server behind `serve`: dist/ on 127.0.0.1, built anew when a source changed."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import threading
import traceback
import webbrowser
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import assemble

FIRST_PORT = 8000
VERSIONED = re.compile(r"/(runtime|assets)-[0-9a-f]{8}/")
TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Handler(SimpleHTTPRequestHandler):
    """Static files, with the types and the caching that a good host would give them."""

    protocol_version = "HTTP/1.1"
    extensions_map = TYPES
    rebuild: Rebuild | None = None
    prefix = ""  # set to serve from a sub-folder, as "/some/folder"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if self.prefix:
            if not path.startswith(self.prefix + "/"):
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.path = self.path[len(self.prefix) :]
        if self.rebuild and (path.endswith(("/", ".html"))):
            problem = self.rebuild()
            if problem:
                self.explain(problem)
                return
        super().do_GET()

    def explain(self, problem: str) -> None:
        content = f"The build failed.\n\n{problem}".encode()
        self.send_response(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.send_header("Content-Type", TYPES[".txt"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_response(self, code: int, message: str | None = None) -> None:
        self.status = code
        super().send_response(code, message)

    def end_headers(self) -> None:
        kept = VERSIONED.search(self.path) and self.status < HTTPStatus.BAD_REQUEST
        self.send_header(
            "Cache-Control", "public, max-age=31536000, immutable" if kept else "no-cache"
        )
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about what went well."""

    def log_error(self, format: str, *args: object) -> None:
        print(f"{self.path}: {format % args}", file=sys.stderr)


class Rebuild:
    """Builds again if a source changed since the last time; the problem as text, or None."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen = assemble.newest_sources()
        self.problem: str | None = None

    def __call__(self) -> str | None:
        with self.lock:
            now = assemble.newest_sources()
            if now != self.seen:
                self.seen = now
                try:
                    assemble.build()
                    self.problem = None
                except Exception:
                    self.problem = traceback.format_exc()
                    print(self.problem, file=sys.stderr)
            return self.problem


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would mean sharing a port

    def in_background(self) -> Server:
        """Serve from a thread that ends with the program."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of a file is nothing to report."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def make_server(
    folder: Path, port: int | None = 0, rebuild: Rebuild | None = None, prefix: str = ""
) -> Server:
    """A server of a folder. Port 0 is any free one, None the usual one or the next free."""
    handler: type[Handler] = type("Configured", (Handler,), {"prefix": prefix})
    if rebuild:
        handler.rebuild = staticmethod(rebuild)  # type: ignore[assignment]
    configured = partial(handler, directory=str(folder))
    ports = range(FIRST_PORT, FIRST_PORT + 50) if port is None else [port]
    for number in ports:
        try:
            return Server(("127.0.0.1", number), configured)
        except OSError as error:
            problem = error
    raise problem


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args()
    try:
        server = make_server(assemble.DIST, asked.port, Rebuild())
    except (OSError, OverflowError) as error:
        print(
            f"Port {asked.port or FIRST_PORT} cannot be used ({error}): give another with --port.",
            file=sys.stderr,
        )
        return 2
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"xocnn is at {address} (stop with Ctrl+C)", flush=True)
    if not asked.no_browser:
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())

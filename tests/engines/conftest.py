"""What the tests in several engines share: the site, and one browser for each class of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.driving import started
from tests.engines.reader import NOTING, Reader
from tools import assemble, engines, server


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder; gives its address."""
    running: list[server.Server] = []

    def begin(folder: Path) -> str:
        site = server.make_server(folder).in_background()
        running.append(site)
        return f"http://127.0.0.1:{site.server_port}/"

    yield begin
    for site in running:
        site.shutdown()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """The address of the site, whose pages note their errors."""
    files = assemble.plan()
    for page in ("index.html", "embed.html"):
        assert b"<head>" in files[page]
        files[page] = files[page].replace(b"<head>", b"<head>" + NOTING.encode(), 1)
    folder = tmp_path_factory.mktemp("site")
    assemble.write(files, folder)
    return serve(folder)


@pytest.fixture(scope="class")
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reader]:
    """A browser of the engine that the class names, for all of its tests."""
    engine, options = request.cls.engine, request.cls.options
    if engine in engines.missing():
        assert not engines.required(), f"{engine} is missing"
        pytest.skip(f"{engine} is missing")
    downloads = tmp_path_factory.mktemp("downloads")
    with started(engine, downloads, **options) as driver:
        yield Reader(driver, request.getfixturevalue("site"), downloads)


@pytest.fixture(autouse=True)
def no_faults(reader: Reader) -> Iterator[None]:
    yield
    assert reader.faults() == []


@pytest.fixture
def opened(reader: Reader) -> Reader:
    """The page, opened anew only where it is not open."""
    if not reader.driver.current_url.startswith(f"{reader.site}index.html"):
        reader.open()
    return reader


@pytest.fixture
def blank(opened: Reader) -> Reader:
    """The page with an empty board."""
    opened.clear()
    return opened

"""Starting a browser of each engine, driven by Selenium."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitGTKService

from tests.waiting import LIMIT
from tools import browser, engines

WIDTH, HEIGHT = 1440, 900
SAFE = "application/octet-stream"


@contextmanager
def started(
    engine: str,
    downloads: Path,
    *,
    preferences: dict[str, bool] | None = None,
    language: str = "en_US.UTF-8",
) -> Iterator[WebDriver]:
    """A browser of this engine with nothing in it; preferences are Firefox's."""
    with ExitStack() as stack:
        if engine == "Chromium":
            driver = _chromium(downloads)
        elif engine == "Firefox":
            driver = _firefox(downloads, preferences or {})
        else:
            display = stack.enter_context(_display())
            driver = _webkit(downloads, {"DISPLAY": display, "LANG": language, "LC_ALL": language})
        stack.callback(driver.quit)
        driver.set_page_load_timeout(LIMIT)
        driver.set_script_timeout(LIMIT)
        driver.set_window_size(WIDTH, HEIGHT)
        yield driver


def _programs(engine: str) -> engines.Programs:
    programs = engines.programs(engine)
    assert programs
    return programs


def _chromium(downloads: Path) -> WebDriver:
    options = webdriver.ChromeOptions()
    options.binary_location, driver = _programs("Chromium")
    for flag in (*browser.FLAGS, "--headless=new"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    return webdriver.Chrome(options, ChromeService(driver))


def _firefox(downloads: Path, preferences: dict[str, bool]) -> WebDriver:
    options = webdriver.FirefoxOptions()
    options.binary_location, driver = _programs("Firefox")
    options.add_argument("-headless")
    options.set_preference("browser.download.folderList", 2)  # the folder that comes next
    options.set_preference("browser.download.dir", str(downloads))
    options.set_preference("browser.helperApps.neverAsk.saveToDisk", SAFE)
    for name, value in preferences.items():
        options.set_preference(name, value)
    return webdriver.Firefox(options, FirefoxService(driver))


def _webkit(downloads: Path, environment: dict[str, str]) -> WebDriver:
    options = webdriver.WebKitGTKOptions()
    options.add_argument("--automation")
    # GTK's own way to say where downloads go.
    (downloads / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n')
    environment = {**os.environ, **environment, "XDG_CONFIG_HOME": str(downloads)}
    service = WebKitGTKService(_programs("WebKitGTK").driver, env=environment)
    return webdriver.WebKitGTK(options, service)


@contextmanager
def _display() -> Iterator[str]:
    """A display that nobody sees, under a number that is free."""
    reading, writing = os.pipe()
    command = [_programs("WebKitGTK").browser, "-displayfd", str(writing)]
    command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()

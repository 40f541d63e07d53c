"""A browser of Chromium's kind for the tests: found, or installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

# Names on PATH; then where macOS and Windows keep what is not on it.
NAMES = [
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
]
PLACES = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
]
PLACES += [
    str(Path(os.environ[root]) / inside)
    for root in ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)")
    if root in os.environ
    for inside in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
]
# What the package managers of systems are told.
INSTALLERS: list[tuple[str, list[list[str]]]] = [
    ("apt-get", [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]),
    ("dnf", [["dnf", "install", "-y", "chromium"]]),
    ("zypper", [["zypper", "--non-interactive", "install", "chromium"]]),
    ("pacman", [["pacman", "-S", "--noconfirm", "chromium"]]),
    ("apk", [["apk", "add", "chromium"]]),
]
# Flags that every launch needs: some keep it from looking for the Internet.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    FLAGS.append("--no-sandbox")  # its sandbox does not start as root


def playwrights_own() -> str:
    """Where Playwright keeps the browser that it can download."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    # In a process of its own, since one process can run Playwright only once.
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.stdout.strip()


@cache
def find() -> str | None:
    """The browser to use: the one that XOCNN_CHROMIUM names, Playwright's, the system's."""
    named = os.environ.get("XOCNN_CHROMIUM")
    if named:
        return shutil.which(named)
    candidates = [playwrights_own(), *(shutil.which(name) or "" for name in NAMES), *PLACES]
    return next((path for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Whether it is there, and has the libraries that it needs."""
    if not Path(path).exists():
        return False
    if sys.platform == "win32":
        return True  # there, asking for the version opens a window
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def found_now() -> bool:
    """Whether there is one after an attempt to install it."""
    find.cache_clear()
    return find() is not None


def install() -> str | None:
    """Install one, by Playwright or else by the system; None if there is one now."""
    print("No browser was found for the tests; Playwright installs its own …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, capture_output=True).returncode == 0 and found_now():
        return None
    for manager, commands in INSTALLERS:
        if not shutil.which(manager):
            continue
        line = " && ".join(" ".join(command) for command in commands)
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            sudo = " && ".join(" ".join(["sudo", *command]) for command in commands)
            return f"The tests need a browser, and installing one needs rights. Run:\n  {sudo}"
        print(f"That did not work; the system installs one: {line} …", flush=True)
        for step in commands:
            done = subprocess.run(
                step,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        if done.returncode == 0 and found_now():
            return None
        return f"{done.stdout.strip()[-2000:]}\n\nNo browser could be installed with: {line}"
    return "The tests need a browser: install Chromium, Chrome or Edge, then run this again."


def main() -> int:
    if os.environ.get("XOCNN_CHROMIUM") and not find():
        print("XOCNN_CHROMIUM names no program that is there.", file=sys.stderr)
        return 2
    problem = None if find() else install()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

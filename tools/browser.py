"""A browser for this machine: the one that is there, else Playwright's, else the package of Debian or Ubuntu.

Also what Playwright's own driver needs: a bare Debian lacks a library of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from auditor.browser.binaries import find_binary
from auditor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BROWSER = ("fonts-liberation", "chromium", "chromium-headless-shell")
DRIVER = ("libatomic1",)
NO_DRIVER = (
    "setup: Playwright's driver does not start: `.venv/bin/playwright --version` tells why. On Debian or Ubuntu, "
    "`apt-get install libatomic1` may help; then run this again."
)
NO_BROWSER = (
    "setup: no browser was found, and none could be installed. Install Chrome or Chromium, or set AUDITOR_BROWSER to "
    "the path of one; then run this again."
)


def found() -> Path | None:
    """The browser that auditor would start without a window, if there is one and its libraries are there too."""
    try:
        path = find_binary(None, headed=False).path
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=60)
    except (UsageError, OSError, subprocess.SubprocessError):
        return None
    return path


def driver_starts() -> bool:
    """Whether Playwright's driver has all that it needs."""
    return subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True).returncode == 0


def run_limited(command: list[str], seconds: float) -> None:
    """Run the command; what has not ended in time is stopped, with everything that it started."""
    print("setup:", *command, flush=True)
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"setup: stopped after {seconds:.0f} seconds", flush=True)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def run(command: list[str]) -> bool:
    """Whether the command ended well. It keeps the terminal, as sudo may ask for a password there."""
    print("setup:", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0


def install_from_playwright(seconds: float) -> None:
    """The browser that this version of Playwright was built with, into the user's cache."""
    run_limited([sys.executable, "-m", "playwright", "install", "chromium"], seconds)


def install_from_apt(packages: tuple[str, ...]) -> None:
    """Packages of Debian and Ubuntu, where apt-get is there and may be used."""
    rights = [] if os.geteuid() == 0 else ["sudo"]
    if not all(shutil.which(program) for program in ("apt-get", *rights)):
        return
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if run([*apt, "update", "-qq"]):
        run([*apt, "install", "-y", "-qq", "--no-install-recommends", *packages])


def main() -> int:
    """Find a browser or install one. AUDITOR_SETUP_SECONDS limits Playwright's download (600)."""
    if not driver_starts():
        install_from_apt(DRIVER)
    if not driver_starts():
        print(NO_DRIVER, file=sys.stderr)
        return 1
    if found() is None:
        install_from_playwright(float(os.environ.get("AUDITOR_SETUP_SECONDS", "600")))
    if found() is None:
        install_from_apt(BROWSER)
    if browser := found():
        print(f"setup: the browser is {browser}")
        return 0
    print(NO_BROWSER, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

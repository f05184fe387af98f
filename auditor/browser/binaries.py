"""Which browser program to start. Looks at the machine, starts nothing."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import UsageError

HEADLESS_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
"""Two to four times as fast as a full browser per step, with half the memory; no window."""
FULL_BROWSERS = (
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
)
_MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_DEBIAN_WRAPPED = {"/usr/bin/chromium": "/usr/lib/chromium/chromium"}
"""Debian's `chromium` is a shell script around this program; started directly it is there 400 ms sooner."""


@dataclass(frozen=True)
class Binary:
    """A browser program. `headless_only`: it has no window."""

    path: Path
    headless_only: bool

    @property
    def kind(self) -> str:
        """`chrome`, `edge` or `chromium`."""
        return kind_of(self.path.name)


def kind_of(name: str) -> str:
    """The kind of browser that a program's, or a brand's, name means."""
    name = name.casefold()
    if "edg" in name:  # its product is called Edg
        return "edge"
    return "chrome" if "chrome" in name and "headless" not in name else "chromium"


def find_binary(asked: str | None, *, headed: bool) -> Binary:
    """The browser to start: the one asked for (`--browser-path`, then AUDITOR_BROWSER), else the best installed.

    Raises UsageError where there is none that fits.
    """
    named = asked or os.environ.get("AUDITOR_BROWSER")
    if named:
        return _named(named, "--browser-path" if asked else "AUDITOR_BROWSER", headed=headed)
    for binary in installed():
        if not (headed and binary.headless_only):
            return binary
    what = "browser with a window (Chrome, Chromium or Edge)" if headed else "browser"
    raise UsageError(
        f"There is no {what} on this machine: run `playwright install chromium`, on Debian or Ubuntu "
        "`apt-get install chromium chromium-headless-shell`, or name one with --browser-path."
    )


def of_kind(kind: str, *, headed: bool) -> Binary | None:
    """An installed browser of this kind, or None."""
    return next(
        (binary for binary in installed() if binary.kind == kind and not (headed and binary.headless_only)), None
    )


def installed() -> tuple[Binary, ...]:
    """Every browser found on this machine, fastest first."""
    found = [
        Binary(path, headless_only=True) for path in (*_playwright("*headless_shell*"), *_on_path(HEADLESS_SHELLS))
    ]
    found += [
        Binary(path, headless_only=False) for path in (*_on_path(FULL_BROWSERS), *_mac(), *_playwright("chromium-*"))
    ]
    return tuple(dict.fromkeys(found))


def has_display() -> bool:
    """Whether a window could be opened."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _named(named: str, by: str, *, headed: bool) -> Binary:
    path = shutil.which(named)
    if path is None:
        raise UsageError(f"{by} names {named}, which is no program here: give the path of a Chromium, Chrome or Edge.")
    headless_only = "headless" in Path(path).name
    if headless_only and headed:
        raise UsageError(f"{by} names {named}, which has no window: name a full browser, or leave out --headed.")
    return Binary(_unwrapped(Path(path)), headless_only)


def _on_path(names: tuple[str, ...]) -> list[Path]:
    return [_unwrapped(Path(path)) for name in names if (path := shutil.which(name))]


def _unwrapped(path: Path) -> Path:
    real = Path(_DEBIAN_WRAPPED.get(str(path), path))
    return real if real.exists() else path


def _mac() -> list[Path]:
    return [Path(app) for app in _MAC_APPS if Path(app).exists()]


def _playwright(folder: str) -> list[Path]:
    """Browsers that Playwright installed, newest first."""
    default = f"~/{'Library/Caches' if sys.platform == 'darwin' else '.cache'}/ms-playwright"
    cache = Path(os.path.expanduser(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", default)))  # noqa: PTH111 - no home, no error
    names = {"headless_shell", "chrome-headless-shell", "chrome", "Chromium", "Google Chrome for Testing"}
    versions = sorted(cache.glob(folder), key=_version, reverse=True) if cache.is_dir() else []
    return [
        path
        for version in versions
        for path in version.glob("**/*")
        if path.name in names and os.access(path, os.X_OK) and path.is_file()
    ]


def _version(folder: Path) -> int:
    digits = folder.name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0

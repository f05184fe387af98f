"""Takes secrets out of the environment, and keeps them in memory: child processes inherit the environment."""

from __future__ import annotations

import os

NEVER_INHERITED = ("AUDITOR_KEY", "AUDITOR_SESSIONS", "DEBUG")
"""DEBUG is among them because `DEBUG=pw:*` makes the browser's driver print passwords."""

ALLOWED = frozenset(
    """AUDITOR_BROWSER AUDITOR_HOME CI COLORTERM COLUMNS DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION DISPLAY FORCE_COLOR
    HOME LANG LANGUAGE LD_LIBRARY_PATH LINES LOGNAME NODE_COMPILE_CACHE NO_COLOR PATH PLAYWRIGHT_BROWSERS_PATH
    SHELL SSL_CERT_DIR SSL_CERT_FILE TERM TMPDIR TZ USER VIRTUAL_ENV WAYLAND_DISPLAY XAUTHORITY""".split()  # noqa: SIM905
)
"""What a browser, its driver and this program need of the environment; and names that start with LC_, XDG_, PYTHON."""

_taken: dict[str, str] = {}


def take(name: str) -> str | None:
    """The variable's value, or None. It leaves the environment for good; later calls give the same value.

    A variable that was set again since then counts with its new value.
    """
    if (value := os.environ.pop(name, None)) is not None:
        _taken[name] = value
    return _taken.get(name)


def peek(name: str) -> str | None:
    """The variable's value, or None, wherever it is now: still in the environment, or taken out of it."""
    return os.environ.get(name, _taken.get(name))


def keep_only_allowed() -> None:
    """Takes everything but what is known to be harmless out of the environment, before any child starts.

    The names of variables with secrets are not known then. `take`, `peek` and `of_the_person` still find all values.
    """
    for name in [name for name in os.environ if not is_allowed(name)]:
        take(name)


def is_allowed(name: str) -> bool:
    """Whether a variable of this name may be handed to other programs."""
    return name in ALLOWED or name.startswith(("LC_", "XDG_", "PYTHON"))


def of_the_person() -> dict[str, str]:
    """The environment as the person gave it, but for NEVER_INHERITED: for the person's own programs."""
    return {name: value for name, value in {**_taken, **os.environ}.items() if name not in NEVER_INHERITED}

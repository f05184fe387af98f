"""Ids as file names, and back: distinct on file systems that do not distinguish `Ada` from `ada`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".session"
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


def file_name(name: str) -> str:
    """`ada` → `ada`, `Ada` → `+ada`, `.x` → `+.x`; no id contains a plus. Anything but an id is a UsageError."""
    if _ID.fullmatch(name) is None:
        raise UsageError(f"`{name[:100]}` is no id: use up to 100 letters, digits, dots, dashes and underscores only.")
    name = re.sub(r"[A-Z]", lambda found: f"+{found[0].lower()}", name)
    return f"+{name}" if name.startswith(".") else name


def id_of(name: str) -> str:
    """The id that `file_name` made this name from."""
    return re.sub(r"\+(.)", lambda found: found[1].upper(), name)


def session_path(home: Path, service: str, account: str) -> Path:
    """Where the session of this account belongs."""
    return home / "sessions" / file_name(service) / f"{file_name(account)}{SUFFIX}"


def ids_of(path: Path) -> tuple[str, str] | None:
    """Service and account of a session file's place; None where no session would ever stand."""
    service, account = id_of(path.parent.name), id_of(path.name.removesuffix(SUFFIX))
    try:
        proper = session_path(path.parents[2], service, account)
    except (UsageError, IndexError):
        return None
    return (service, account) if proper.parts[-2:] == path.parts[-2:] else None

"""Takes secrets out of the environment, and keeps them in memory: child processes inherit the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.config import SecretRef

NEVER_INHERITED = ("AUDITOR_KEY", "AUDITOR_SESSIONS", "DEBUG")
"""DEBUG is among them because `DEBUG=pw:*` makes the browser's driver print passwords."""

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


def hide_from_children(refs: Iterable[SecretRef | None]) -> None:
    """Takes every variable that a secret comes from, and NEVER_INHERITED, out of the environment.

    Call it before a browser or its driver starts; `secrets.resolve` finds the values afterwards as well.
    """
    for name in (*NEVER_INHERITED, *(ref.env for ref in refs if ref is not None and ref.env)):
        take(name)

"""How often a password may still be typed today: a page that changed must never lock a person out of an account.

One small file in AUDITOR_HOME, kept across runs. It holds numbers and no secrets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.errors import AuditorError, UsageError
from auditor.storage.files import locked, write_whole
from auditor.storage.home import auditor_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "sign-ins.json"
LOCK = "sign-ins.lock"


class BudgetSpent(AuditorError):
    """Nothing may be tried any more today."""


@dataclass(frozen=True)
class Budget:
    """The failed sign-ins of one account. `a_day`: how many of them a day (UTC) may have."""

    service: str
    account: str
    a_day: int

    @property
    def is_spent(self) -> bool:
        """Whether nothing may be tried any more today."""
        return self._count(_read(auditor_home() / FILE)) >= self.a_day

    def spend(self) -> None:
        """Count one attempt. Call it before the password is typed: a process that dies then has had its attempt.

        Raises BudgetSpent where the day has none left: another process may have had it since `is_spent` was asked.
        """
        self._set(self._one_more)

    def _one_more(self, count: int) -> int:
        if count >= self.a_day:
            raise BudgetSpent("the failed sign-ins of today are used up")
        return count + 1

    def give_back(self) -> None:
        """A sign-in was proven: the day's attempts cost nothing."""
        self._set(lambda _: 0)

    def _set(self, change: Callable[[int], int]) -> None:
        home = auditor_home()
        with locked(home / LOCK):
            days = _read(home / FILE)
            today = {name: entry for name, entry in days.items() if entry["day"] == _today()}
            count = change(self._count(today))
            today.pop(self._name, None)
            if count:
                today[self._name] = {"day": _today(), "failed": count}
            if today != days:
                write_whole(home / FILE, json.dumps(today, indent=1).encode() + b"\n")

    def _count(self, days: dict[str, dict[str, object]]) -> int:
        entry = days.get(self._name)
        return int(str(entry["failed"])) if entry and entry["day"] == _today() else 0

    @property
    def _name(self) -> str:
        return f"{self.service}/{self.account}"


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _read(path: Path) -> dict[str, dict[str, object]]:
    try:
        days = json.loads(path.read_text("utf-8"))
        good = isinstance(days, dict) and all(
            isinstance(entry, dict) and isinstance(entry.get("day"), str) and type(entry.get("failed")) is int
            for entry in days.values()
        )
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        good = False
    if not good:
        raise UsageError(
            f"{path}, which counts failed sign-ins, cannot be read: delete it if you know how often was tried today."
        )
    return dict(days)

"""Times as people write them on the command line: `30d`, `12w`, `2y`, or a day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from auditor.errors import UsageError

_BACK = re.compile(r"([1-9][0-9]{0,4})([dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}


def time_of(text: str, option: str) -> datetime:
    """The time that it means: so long ago, or the beginning of a day of this machine. UsageError for anything else."""
    if back := _BACK.fullmatch(text):
        try:
            return datetime.now(UTC) - timedelta(days=int(back[1]) * _DAYS[back[2]])
        except OverflowError:
            return datetime.min.replace(tzinfo=UTC)
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise UsageError(
            f"{option} {text[:40]!r} is no time: write 30d, 12w, 2y, or a day such as 2026-10-01."
        ) from None

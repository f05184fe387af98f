"""Answers that ask to come back later: 429, and 503 with a time. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from auditor.model.observation import Trouble
from auditor.model.reason import Reason

TOO_MANY_REQUESTS, UNAVAILABLE = 429, 503
_LONGEST = timedelta(days=7)
"""A service that asks to come back later than that says something else."""


def not_now(status: int, until: datetime | None) -> Trouble:
    """The trouble of an answer that asks to come back later."""
    return Trouble(
        reason=Reason.NOT_NOW, detail=f"status_{status}", saw=f"it answered with status {status}", until=until
    )


def come_back_at(retry_after: str | None, now: datetime | None = None) -> datetime | None:
    """The time that a `Retry-After` header means: seconds, or a date. None where there is none, or an odd one."""
    now = now or datetime.now(UTC)
    text = (retry_after or "").strip()
    try:
        when = now + timedelta(seconds=int(text)) if text.isdecimal() else parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC) if timedelta(0) < when - now <= _LONGEST else None

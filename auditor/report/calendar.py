"""Reminders of requests for rights as a calendar file (iCalendar, RFC 5545), for every calendar program."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.errors import UsageError
from auditor.model.rights_ledger import OPEN_REQUESTS
from auditor.rights import next_step, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from auditor.model.rights_ledger import RightsRequest

_WARN_BEFORE = timedelta(days=3)


def calendar(requests: Iterable[RightsRequest], now: datetime) -> tuple[bytes, int]:
    """The file, and how many events are in it: a day on which an answer is due, or on which an attestation ends.

    An event has the same name in every file, so that a calendar replaces it. UsageError where the library is missing.
    """
    try:
        from icalendar import Alarm, Calendar, Event
    except ImportError:
        raise UsageError("--ics needs the icalendar library: `python3 -m pip install '.[rights]'`.") from None
    whole = Calendar()
    whole.add("prodid", f"-//auditor//auditor {__version__}//EN")
    whole.add("version", "2.0")
    number = 0
    for request in requests:
        for day, title, text in _reminders(request):
            event, alarm = Event(), Alarm()
            name = f"{request.account}/{request.service}/{request.right}/{request.asked}/{title}"
            event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@auditor")
            event.add("dtstamp", now)
            event.add("dtstart", day)
            event.add("summary", f"{title}: {request.right.noun} ({request.account} at {request.service})")
            event.add("description", text)
            event.add("transp", "TRANSPARENT")
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", -_WARN_BEFORE)
            alarm.add("description", title)
            event.add_component(alarm)
            whole.add_component(event)
            number += 1
    return bytes(whole.to_ical()), number


def _reminders(request: RightsRequest) -> Iterator[tuple[date, str, str]]:
    """Day, title and text of each."""
    if request.state in OPEN_REQUESTS and request.due:
        yield request.due.day, "Answer due", f"{standing(request)} {next_step(request)}"
    if request.renewable and request.attested_until:
        again = f"auditor rights start {request.account} {request.right}"
        yield request.attested_until, "Attestation ends", f"{standing(request)} Ask again: {again}"

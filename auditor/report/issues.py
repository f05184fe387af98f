"""One issue for each deviation: what it says, and what a report does to those that are open. Knows no service."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model.status import Status
from auditor.report.markdown import details, escape
from auditor.text import clean, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditor.model.finding import Finding
    from auditor.model.report import Report

_MARK = re.compile(r"<!-- auditor-check: ([0-9a-f]{32}) -->")
_NOTES = "_Written by `auditor issues`, which closes it once a run proves the control. Notes below this line are kept._"
_STAYS_OPEN = frozenset({Status.FAIL, Status.UNKNOWN, Status.MANUAL})
"""A deviation is over when that was proven, or when somebody waived it: not when it could not be read."""


@dataclass(frozen=True)
class OpenIssue:
    """An issue that an earlier run opened."""

    number: int
    title: str
    body: str


@dataclass(frozen=True)
class Opened:
    """To open."""

    title: str
    body: str


class Updated(OpenIssue):
    """To change: it says this now."""


@dataclass(frozen=True)
class Closed:
    """To close, with this comment."""

    number: int
    title: str
    comment: str


def steps(report: Report, known: Iterable[OpenIssue]) -> Sequence[Opened | Updated | Closed]:
    """What makes the issues say what this report says. Issues of checks that are not in it, and others, stay.

    Of several issues about one check, the oldest counts.
    """
    of_check: dict[str, OpenIssue] = {}
    for one in sorted(known, key=lambda one: one.number):
        if found := _MARK.search(one.body):
            of_check.setdefault(found.group(1), one)
    todo: list[Opened | Updated | Closed] = []
    for finding in report.findings:
        issue, title = of_check.get(_key(finding)), _title(finding)
        if finding.status is Status.FAIL:
            body = _body(finding)
            if issue is None:
                todo.append(Opened(title, body))
            else:
                said, notes = _parted(issue.body)
                if (issue.title, said) != (title, body):
                    todo.append(Updated(issue.number, title, body + notes))
        elif issue and finding.status not in _STAYS_OPEN:
            todo.append(Closed(issue.number, title, _over(finding)))
    return todo


def _parted(body: str) -> tuple[str, str]:
    """What was written here, and the notes of people behind it, which are kept."""
    said, mark, notes = body.replace("\r\n", "\n").partition(_NOTES)
    return said + mark, notes


def _key(finding: Finding) -> str:
    """Names the check, and nobody: it stands in the text of the issue, where names could do harm."""
    return hashlib.sha256("\0".join((finding.account, finding.service, finding.control)).encode()).hexdigest()[:32]


def _title(finding: Finding) -> str:
    return clean(f"{finding.account}: {finding.service}/{finding.control} is not as expected", 200)


def _body(finding: Finding) -> str:
    since = finding.track.deviates_since
    lines = [
        escape(finding.message, 2_000),
        "",
        *(f"- {name}: {text}" for name, text in details(finding) if text),
        *([f"- Deviates since: {day(since)}"] if since else []),
        "",
        f"<!-- auditor-check: {_key(finding)} -->",
        _NOTES,
    ]
    return "\n".join(lines)


def _over(finding: Finding) -> str:
    return f"{finding.status.value.replace('_', ' ').capitalize()}: {escape(finding.message, 2_000)}"

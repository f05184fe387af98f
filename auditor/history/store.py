"""Runs written to the history and read back: as states to compare with, as time lines, as a list."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from auditor.errors import UsageError
from auditor.history.annotate import TREND_LENGTH
from auditor.history.database import opened, writing
from auditor.history.state import AccountState, CheckState, RunState, Undeclared, scope_of
from auditor.model.difference import TrendPoint
from auditor.model.finding import LastKnown
from auditor.model.keys import AccountKey, ControlKey
from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.rights_ledger import RightsRequest
from auditor.model.status import Status

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from auditor.model.observation import Run
    from auditor.model.report import AccountReport, Report

_SHARED = {
    "service_files": "SELECT service_file FROM visits",
    "page_controls": "SELECT page_controls FROM visits WHERE page_controls IS NOT NULL",
    "checks": "SELECT check_id FROM findings",
}
"""Rows that many runs share → which of them are still in use."""
_STATE = """
    SELECT subjects.account, subjects.service, checks.control, checks.title, checks.severity, checks.expected,
        findings.observed, findings.status, findings.reason, findings.at,
        findings.known, findings.known_at, findings.in_line_at, findings.deviates_since, findings.run
    FROM findings JOIN checks ON checks.id = findings.check_id JOIN subjects ON subjects.id = findings.subject
"""


_REQUESTS = TypeAdapter(tuple[RightsRequest, ...])
_NEVER = 1 << 60
"""Seconds: later than every run."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list of runs."""

    id: int
    started: datetime
    policy: str
    accounts: int
    interrupted: bool
    summary: dict[Status, int]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One check in one run."""

    run: int
    control: str
    check: CheckState


@contextmanager
def history(path: Path, *, write: bool) -> Iterator[History]:
    """The history in this file. HistoryTrouble where it cannot be used."""
    with opened(path, write=write) as connection:
        yield History(connection)


class History:
    """The runs of one AUDITOR_HOME."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def record(self, run: Run, report: Report) -> int:
        """Add a run, whole or not at all, and give its number."""
        with writing(self._connection):
            number = self._insert_run(report)
            subjects = {key: self._subject(key) for key in _subjects(report)}
            was_read = {finding.account_key for finding in report.findings if finding.readings}
            on_pages, requests = _on_pages(report), _requests(report)
            self._connection.executemany(
                "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        subjects[account.account_key],
                        number,
                        self._service_file(account),
                        account.identity,
                        account.seconds,
                        account.account_key in was_read,
                        self._page_controls(on_pages[account.account_key]),
                        requests.get(account.account_key),
                    )
                    for account in report.accounts
                ),
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO traces VALUES (?, ?, ?)",
                (
                    (subjects[account.account_key], control.control, reading.traced.place)
                    for account in run.accounts
                    for control in account.controls
                    for reading in control.readings
                    if reading.traced and account.account_key in subjects
                ),
            )
            checks: dict[tuple[str, ...], int] = {}
            self._connection.executemany(
                "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        subjects[finding.account_key],
                        number,
                        self._check(checks, (finding.control, finding.title, finding.severity.value, finding.expected)),
                        finding.status,
                        finding.observed,
                        finding.reason,
                        finding.detail,
                        _seconds(finding.observed_at or report.started),
                        finding.track.known,
                        _seconds(finding.track.known_at),
                        _seconds(finding.track.in_line_at),
                        _seconds(finding.track.deviates_since),
                    )
                    for finding in report.findings
                ),
            )
        return number

    def _insert_run(self, report: Report) -> int:
        done = self._connection.execute(
            "INSERT INTO runs (started, finished, auditor, browser, policy, policy_sha256, interrupted, scope, summary)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _seconds(report.started),
                _seconds(report.finished),
                report.auditor,
                report.browser,
                report.policy,
                report.policy_file.sha256,
                report.interrupted,
                scope_of(_subjects(report)),
                json.dumps({status.value: number for status, number in report.summary.items()}),
            ),
        )
        return int(done.lastrowid or 0)

    def _subject(self, subject: AccountKey) -> int:
        return self._id("subjects", ("account", "service"), subject)

    def _service_file(self, account: AccountReport) -> int:
        file = account.service_file
        values = (file.origin, file.sha256, file.verified, file.verified_against, json.dumps(account.declared))
        return self._id("service_files", ("origin", "sha256", "verified", "verified_against", "declared"), values)

    def _page_controls(self, listed: str) -> int:
        return self._id("page_controls", ("listed",), (listed,))

    def _check(self, known: dict[tuple[str, ...], int], values: tuple[str, ...]) -> int:
        if values not in known:
            known[values] = self._id("checks", ("control", "title", "severity", "expected"), values)
        return known[values]

    def _id(self, table: str, columns: tuple[str, ...], values: tuple[str, ...]) -> int:
        """The row with these values, made where it is missing."""
        names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
        fits = " AND ".join(f"{column} = ?" for column in columns)
        self._connection.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608
        (found,) = self._connection.execute(f"SELECT id FROM {table} WHERE {fits}", values).fetchone()  # noqa: S608
        return int(found)

    def runs(self, limit: int) -> tuple[RunLine, ...]:
        """The newest runs, oldest of them first."""
        rows = self._connection.execute(
            "SELECT id, started, policy, (SELECT count(*) FROM visits WHERE run = runs.id), interrupted, summary"
            " FROM runs ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            RunLine(number, _moment(started), policy, accounts, bool(interrupted), _summary(summary))
            for number, started, policy, accounts, interrupted, summary in reversed(rows.fetchall())
        )

    def subjects(self) -> tuple[AccountKey, ...]:
        """Every account that a run saw."""
        return tuple(self._connection.execute("SELECT account, service FROM subjects ORDER BY account, service"))

    def traces(self, subject: AccountKey) -> dict[str, str]:
        """In which answer each control of an account was found last (see `ReadingSeen.traced`)."""
        rows = self._connection.execute(
            "SELECT control, place FROM traces JOIN subjects ON subjects.id = subject"
            " WHERE account = ? AND service = ?",
            subject,
        )
        return dict(rows.fetchall())

    def prune(self, before: datetime) -> int:
        """Remove the runs that began before this time, but the newest of each account; how many were removed."""
        with writing(self._connection):
            newest = "SELECT max(run) FROM visits GROUP BY subject"
            old = f"SELECT id FROM runs WHERE started < ? AND id NOT IN ({newest})"  # noqa: S608
            numbers = [number for (number,) in self._connection.execute(old, (_seconds(before),))]
            rows = [(number,) for number in numbers]
            for table, column in (("findings", "run"), ("visits", "run"), ("runs", "id")):
                self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", rows)  # noqa: S608
            for table, used in _SHARED.items():
                self._connection.execute(f"DELETE FROM {table} WHERE id NOT IN ({used})")  # noqa: S608
        if numbers:
            self._connection.execute("VACUUM")
        return len(numbers)

    def timeline(self, account: str, control: str | None = None) -> tuple[HistoryEntry, ...]:
        """The checks of an account in every run, by control and time."""
        rows = self._connection.execute(
            f"{_STATE} WHERE subjects.account = ? AND (? IS NULL OR checks.control = ?)"
            " ORDER BY subjects.service, checks.control, findings.run",
            (account, control, control),
        )
        return tuple(HistoryEntry(row[-1], f"{row[1]}/{row[2]}", _check_state(row)) for row in rows)

    def run(self, number: int) -> RunState:
        """What one run knew. UsageError where there is none of this number."""
        if self._head(number) is None:
            raise UsageError(f"There is no run {number} in the history: `auditor history` lists the runs.")
        rows = self._connection.execute("SELECT subject, run FROM visits WHERE run = ?", (number,))
        return self._state(rows.fetchall())

    def before(self, subjects: Iterable[AccountKey], when: datetime | None = None) -> RunState | None:
        """What is known of these accounts, each as of its newest run (`when`: that began earlier); None where there is
        no such run of any.
        """
        return self._newest(subjects, _limit(when), or_first=False)

    def as_of(self, subjects: Iterable[AccountKey], when: datetime) -> RunState | None:
        """The same, each as of its newest run that had begun by then, or else as of its first one."""
        return self._newest(subjects, int(when.timestamp()) + 1, or_first=True)

    def _newest(self, subjects: Iterable[AccountKey], before: int, *, or_first: bool) -> RunState | None:
        found = []
        for account, service in subjects:
            row = self._connection.execute(
                "SELECT visits.subject, COALESCE("
                " (SELECT max(visits.run) FROM visits JOIN runs ON runs.id = visits.run"
                "  WHERE visits.subject = subjects.id AND runs.started < ?1),"
                " CASE WHEN ?4 THEN min(visits.run) END) FROM subjects JOIN visits ON visits.subject = subjects.id"
                " WHERE subjects.account = ?2 AND subjects.service = ?3 GROUP BY visits.subject",
                (before, account, service, or_first),
            ).fetchone()
            if row and row[1] is not None:
                found.append(row)
        return self._state(found) if found else None

    def trend(self, subjects: Iterable[AccountKey], when: datetime | None = None) -> tuple[TrendPoint, ...]:
        """The totals of the newest whole runs over exactly these accounts, oldest first. `when`: that began earlier."""
        rows = self._connection.execute(
            "SELECT started, policy, summary FROM runs WHERE scope = ? AND NOT interrupted AND started < ?"
            " ORDER BY id DESC LIMIT ?",
            (scope_of(subjects), _limit(when), TREND_LENGTH),
        )
        return tuple(
            TrendPoint(started=_moment(started), policy=policy, summary=_summary(summary))
            for started, policy, summary in reversed(rows.fetchall())
        )

    def _head(self, number: int) -> tuple[int, str] | None:
        found: tuple[int, str] | None = self._connection.execute(
            "SELECT started, policy FROM runs WHERE id = ?", (number,)
        ).fetchone()
        return found

    def _state(self, visits: list[tuple[int, int]]) -> RunState:
        """What was known of each subject as of its own run; the newest of the runs names the whole."""
        accounts: dict[AccountKey, AccountState] = {}
        checks: dict[ControlKey, CheckState] = {}
        requests: list[RightsRequest] = []
        newest = max((run for _, run in visits), default=0)
        for subject, run in visits:
            account, service, started, was_read, listed, declared, asked = self._connection.execute(
                "SELECT account, service, started, was_read, listed, declared, requests FROM visits"
                " LEFT JOIN page_controls ON page_controls.id = page_controls"
                " JOIN subjects ON subjects.id = subject JOIN runs ON runs.id = run"
                " JOIN service_files ON service_files.id = service_file WHERE subject = ? AND run = ?",
                (subject, run),
            ).fetchone()
            accounts[AccountKey(account, service)] = AccountState(
                _moment(started), frozenset(json.loads(declared)), bool(was_read), *_from_pages(listed)
            )
            for row in self._connection.execute(
                f"{_STATE} WHERE findings.subject = ? AND findings.run = ?", (subject, run)
            ):
                checks[ControlKey(*row[:3])] = _check_state(row)
            requests.extend(_REQUESTS.validate_json(asked) if asked else ())
        started, policy = self._head(newest) or (0, "")
        return RunState(str(newest), _moment(started), policy, accounts, checks, requests=tuple(requests))


def _subjects(report: Report) -> tuple[AccountKey, ...]:
    return tuple(account.account_key for account in report.accounts)


def _on_pages(report: Report) -> dict[AccountKey, str]:
    """What the pages of each account showed beside the declared controls, and which pages were read."""
    found: dict[AccountKey, list[tuple[str, str, str, str | None]]] = {}
    for control in report.undeclared:
        found.setdefault(control.account_key, []).append((control.page, control.label, control.kind, control.value))
    return {
        account.account_key: json.dumps({"pages": account.pages, "controls": found.get(account.account_key, [])})
        for account in report.accounts
    }


def _requests(report: Report) -> dict[AccountKey, str]:
    """What was asked for each account, where anything was."""
    found: dict[AccountKey, list[RightsRequest]] = {}
    for request in report.requests:
        found.setdefault(request.account_key, []).append(request)
    return {key: _REQUESTS.dump_json(tuple(requests)).decode() for key, requests in found.items()}


def _from_pages(text: str | None) -> tuple[tuple[Undeclared, ...], frozenset[str] | None]:
    """The same, read again; rows of before the pages were kept are a list of controls."""
    listed: Any = json.loads(text) if text else []
    known: dict[str, Any] = listed if isinstance(listed, dict) else {"pages": None, "controls": listed}
    pages = None if known["pages"] is None else frozenset(known["pages"])
    return tuple(Undeclared(*row) for row in known["controls"]), pages


def _check_state(row: tuple[Any, ...]) -> CheckState:
    _, _, _, title, severity, expected, observed, status, reason, at, known, known_at, in_line_at, since, _ = row
    return CheckState(
        title,
        Severity(severity),
        expected,
        observed,
        Status(status),
        Reason(reason) if reason else None,
        _moment(at),
        LastKnown(
            known=known,
            known_at=_optional(known_at),
            in_line_at=_optional(in_line_at),
            deviates_since=_optional(since),
        ),
    )


def _summary(text: str) -> dict[Status, int]:
    found = json.loads(text)
    return {status: int(found.get(status.value, 0)) for status in Status}


def _seconds(when: datetime | None) -> int | None:
    return int(when.timestamp()) if when else None


def _limit(when: datetime | None) -> int:
    """The second before which a run has to have begun."""
    return int(when.timestamp()) if when else _NEVER


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _optional(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)

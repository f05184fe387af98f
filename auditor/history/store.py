"""Runs written to the history and read back: as states to compare with, as time lines, as a list."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditor.errors import UsageError
from auditor.history.database import opened, writing
from auditor.history.state import AccountState, CheckState, Key, RunState, Subject, Undeclared, scope_of
from auditor.model.observation import AccountSeen, Reason
from auditor.model.policy import Severity
from auditor.model.report import Status, Track, TrendPoint

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from auditor.model.observation import Run
    from auditor.model.report import AccountReport, Report

TREND = 23
"""Former runs in a trend; with the present one, two years of monthly runs."""

_NEWEST = 5
"""Runs of an account in which a trace is looked for: a control that deviates is not traced."""

_STATE = """
    SELECT subjects.account, subjects.service, checks.control, checks.title, checks.severity, checks.expected,
        findings.observed, findings.status, findings.reason, findings.at,
        findings.known, findings.known_at, findings.in_line_at, findings.deviates_since, findings.run
    FROM findings JOIN checks ON checks.id = findings.check_id JOIN subjects ON subjects.id = findings.subject
"""


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
class Look:
    """One look at one check: in which run, and what it left."""

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
            was_read = {(one.account, one.service) for one in report.findings if one.readings}
            undeclared = _undeclared_of(report)
            self._connection.executemany(
                "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        subjects[one.account, one.service],
                        number,
                        self._service_file(one),
                        one.identity,
                        one.seconds,
                        (one.account, one.service) in was_read,
                        undeclared.get((one.account, one.service)),
                    )
                    for one in report.accounts
                ),
            )
            self._connection.executemany(
                "INSERT INTO observations VALUES (?, ?, ?)",
                (
                    (number, subjects[one.account, one.service], _packed(one))
                    for one in run.accounts
                    if (one.account, one.service) in subjects
                ),
            )
            checks: dict[tuple[str, ...], int] = {}
            self._connection.executemany(
                "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        subjects[one.account, one.service],
                        number,
                        self._check(checks, (one.control, one.title, one.severity.value, one.expected)),
                        one.status,
                        one.observed,
                        one.reason,
                        one.detail,
                        _seconds(one.observed_at or report.started),
                        one.track.known,
                        _seconds(one.track.known_at),
                        _seconds(one.track.in_line_at),
                        _seconds(one.track.deviates_since),
                    )
                    for one in report.findings
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

    def _subject(self, subject: Subject) -> int:
        return self._id("subjects", ("account", "service"), subject)

    def _service_file(self, account: AccountReport) -> int:
        file = account.service_file
        values = (file.origin, file.sha256, file.verified, file.verified_against, json.dumps(account.declared))
        return self._id("service_files", ("origin", "sha256", "verified", "verified_against", "declared"), values)

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

    def subjects(self) -> tuple[Subject, ...]:
        """Every account that a run saw."""
        return tuple(self._connection.execute("SELECT account, service FROM subjects ORDER BY account, service"))

    def traces(self, subject: Subject) -> dict[str, str]:
        """In which answer each control of an account was found by its newest runs (see `ReadingSeen.traced`)."""
        rows = self._connection.execute(
            "SELECT seen FROM observations JOIN subjects ON subjects.id = subject"
            " WHERE account = ? AND service = ? ORDER BY run DESC LIMIT ?",
            (*subject, _NEWEST),
        )
        found: dict[str, str] = {}
        for (packed,) in rows:
            for control in _unpacked(packed).controls:
                for one in control.readings:
                    if one.traced:
                        found.setdefault(control.control, one.traced.place)
        return found

    def timeline(self, account: str, control: str | None = None) -> tuple[Look, ...]:
        """Every look at the checks of an account, by control and time."""
        rows = self._connection.execute(
            f"{_STATE} WHERE subjects.account = ? AND (? IS NULL OR checks.control = ?)"
            " ORDER BY subjects.service, checks.control, findings.run",
            (account, control, control),
        )
        return tuple(Look(row[-1], f"{row[1]}/{row[2]}", _check_state(row)) for row in rows)

    def run(self, number: int) -> RunState:
        """What one run knew. UsageError where there is none of this number."""
        if self._head(number) is None:
            raise UsageError(f"There is no run {number} in the history: `auditor history` lists the runs.")
        rows = self._connection.execute("SELECT subject, run FROM visits WHERE run = ?", (number,))
        return self._state(rows.fetchall())

    def before(self, subjects: Iterable[Subject], when: datetime | None = None) -> RunState | None:
        """What is known of these accounts, each as of its newest run; None where no run tells of any.

        With `when`, as of its newest run that had begun by then, or else as of its first one.
        """
        latest = int(when.timestamp()) if when else 1 << 60
        found = []
        for account, service in subjects:
            row = self._connection.execute(
                "SELECT visits.subject, COALESCE("
                " (SELECT max(visits.run) FROM visits JOIN runs ON runs.id = visits.run"
                "  WHERE visits.subject = subjects.id AND runs.started <= ?1),"
                " min(visits.run)) FROM subjects JOIN visits ON visits.subject = subjects.id"
                " WHERE subjects.account = ?2 AND subjects.service = ?3 GROUP BY visits.subject",
                (latest, account, service),
            ).fetchone()
            if row:
                found.append(row)
        return self._state(found) if found else None

    def trend(self, subjects: Iterable[Subject]) -> tuple[TrendPoint, ...]:
        """The totals of the newest whole runs over exactly these accounts, oldest first."""
        rows = self._connection.execute(
            "SELECT started, policy, summary FROM runs WHERE scope = ? AND NOT interrupted ORDER BY id DESC LIMIT ?",
            (scope_of(subjects), TREND),
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
        accounts: dict[Subject, AccountState] = {}
        checks: dict[Key, CheckState] = {}
        newest = max((run for _, run in visits), default=0)
        for subject, run in visits:
            account, service, started, was_read, undeclared, declared = self._connection.execute(
                "SELECT account, service, started, was_read, undeclared, declared FROM visits"
                " JOIN subjects ON subjects.id = subject JOIN runs ON runs.id = run"
                " JOIN service_files ON service_files.id = service_file WHERE subject = ? AND run = ?",
                (subject, run),
            ).fetchone()
            accounts[account, service] = AccountState(
                _moment(started), frozenset(json.loads(declared)), bool(was_read), _undeclared(undeclared)
            )
            for row in self._connection.execute(
                f"{_STATE} WHERE findings.subject = ? AND findings.run = ?", (subject, run)
            ):
                checks[row[0], row[1], row[2]] = _check_state(row)
        started, policy = self._head(newest) or (0, "")
        return RunState(str(newest), _moment(started), policy, accounts, checks)


def _subjects(report: Report) -> tuple[Subject, ...]:
    return tuple((one.account, one.service) for one in report.accounts)


def _undeclared_of(report: Report) -> dict[Subject, str]:
    found: dict[Subject, list[tuple[str, str, str, str | None]]] = {}
    for one in report.undeclared:
        found.setdefault((one.account, one.service), []).append((one.page, one.label, one.kind, one.value))
    return {subject: json.dumps(rows) for subject, rows in found.items()}


def _undeclared(text: str | None) -> tuple[Undeclared, ...]:
    return tuple(Undeclared(*row) for row in json.loads(text)) if text else ()


def _packed(account: AccountSeen) -> bytes:
    return zlib.compress(account.model_dump_json(exclude_defaults=True).encode(), 6)


def _unpacked(packed: bytes) -> AccountSeen:
    return AccountSeen.model_validate_json(zlib.decompress(packed))


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
        Track(
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


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _optional(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)

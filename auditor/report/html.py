"""report.html: one file that loads nothing, pictures included. Its one script filters; without it all is a list."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from auditor import text
from auditor.model.difference import DifferenceKind, TrendPoint
from auditor.model.keys import OfAccount
from auditor.model.photo_guide import Source
from auditor.model.status import BY_IMPORTANCE, COMPLIANT, Status
from auditor.photos import NOTHING_TO_DO, QUESTIONS, decided, said, source_line
from auditor.report import labels, notices
from auditor.report.differences import KNOWN_BEFORE, not_compared, summary
from auditor.report.grouping import Row, accounts_by_weight, by_weight, groups, rows, stale
from auditor.rights import next_step, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from auditor.model.finding import Finding
    from auditor.model.observation import Evidence
    from auditor.model.report import Report
    from auditor.report import ReadEvidence

OfAccountT = TypeVar("OfAccountT", bound=OfAccount)
PICTURE_LIMIT = 10_000_000
"""Bytes of all pictures in the file, as they stand in it (base64). Further ones stay beside the report."""

_LONGEST = 2_000
_SHORT_WORD = 24
_COMMAND = re.compile(r"`([^`]{1,120})`")
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SECTIONS = {
    "action": (Status.FAIL,),
    "unproven": (Status.UNKNOWN,),
    "by-hand": (Status.MANUAL,),
    "accepted": (Status.WAIVED,),
    "in-line": tuple(status for status in BY_IMPORTANCE if status in COMPLIANT),
}
"""Its id → the statuses that stand in it."""
_IN_LINE = ("Matches the policy", "Passed, fixed, attested or not applicable. Open a line to see how it was read.")
_NEWS = frozenset({DifferenceKind.BACK_ON, DifferenceKind.NEW_DEVIATION, DifferenceKind.BECAME_UNKNOWN})
"""What is told of a check beside its status: that it is so since this run."""
_TREND = ("fail", "unknown", "manual", "good")
"""Kinds of a column of the trend, from above."""


@dataclass(frozen=True)
class Picture:
    """A piece of evidence: `source` is its data: address, or None with a `note` that says why it is not shown."""

    path: str
    source: Markup | None
    note: str


@dataclass(frozen=True)
class Section:
    """Checks of one status, or all that comply."""

    anchor: str
    heading: str
    lead: str
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Column:
    """The totals of one run in the trend. `parts`: kind, begin and height in thousandths, from above."""

    started: datetime
    policy: str
    summary: Mapping[Status, int]
    parts: tuple[tuple[str, float, float], ...]


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """What needs action first, what is fine last. Pictures of the important findings go in first."""
    views = accounts_by_weight(report)
    sections = _sections(rows(views))
    pictures = _pictures(report.findings, read_evidence)
    style, script = _file("report.css"), _file("report.js")
    told = {row.first.control_key.id for section in sections[:-1] for row in section.rows if not row.is_obstacle}
    news = {
        difference.control_key: labels.heading_of(difference.kind).word
        for difference in report.differences
        if difference.kind in _NEWS
    }
    return _TEMPLATE.render(
        report=report,
        views=views,
        style=Markup(style),  # noqa: S704 - our own file; it has to stand in the page byte for byte for its hash
        script=Markup(script),  # noqa: S704 - the same
        policy=content_policy(style, script),
        totals=[(status, labels.style_of(status), report.summary[status]) for status in BY_IMPORTANCE],
        anchors={status: anchor for anchor, statuses in _SECTIONS.items() for status in statuses},
        bar=_stacked((status, report.summary[status]) for status in BY_IMPORTANCE),
        trend=_trend(report),
        sections=[section for section in sections if section.rows],
        controls=_controls(report.findings),
        told=told,
        news=news,
        news_of=lambda row: dict.fromkeys(
            news[finding.control_key] for finding in row.findings if finding.control_key in news
        ),
        changed=[difference for difference in report.differences if difference.kind not in KNOWN_BEFORE],
        not_compared=tuple(not_compared(report.former.left, report.former.joined, len(report.accounts)))
        if report.former
        else (),
        stale=stale(report.findings),
        groups=groups(report),
        plan=_alike(report.plan.changes),
        undeclared=_alike(report.undeclared),
        merged=tuple(notices.merged_from(report)),
        service_files=sorted({(account.service_name, account.service_file) for account in report.accounts}, key=str),
        pictures_of=lambda finding: pictures.get(id(finding), ()),
    ).lstrip()


def content_policy(style: str, script: str) -> str:
    """Nothing is loaded or sent: only this style and this script, and pictures inside the file."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _compiled() -> Template:
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "style_of": labels.style_of,
        "heading_of": labels.heading_of,
        "count": text.count,
        "questions": QUESTIONS,
        "nothing_to_do": NOTHING_TO_DO,
        "source_of": Source.of,
    }
    environment.tests |= {"by_request_only": labels.by_request_only}
    environment.filters |= {
        "sentence": _sentence,
        "clean": text.clean,
        "web_link": text.web_link,
        "timestamp": text.timestamp,
        "moment": text.moment,
        "duration": text.duration,
        "cause": labels.cause,
        "seen": labels.seen,
        "identity": labels.identity,
        "refused": labels.refused,
        "verdict": labels.verdict,
        "trust": labels.trust,
        "day": text.day,
        "of_shard": notices.of_shard,
        "superseded": notices.superseded,
        "waiver_to_do": notices.waiver_to_do,
        "standing": standing,
        "next_step": next_step,
        "said": said,
        "decided": decided,
        "source_line": source_line,
        "belongs": labels.belongs,
        "policies": labels.policies,
        "without_checks": labels.without_checks,
        "changes": summary,
    }
    return environment.get_template("report.html.j2")


def _file(name: str) -> str:
    return files("auditor.report").joinpath("templates", name).read_text(encoding="utf-8")


def _shown(value: object) -> object:
    """Everything that the template prints is data without control characters; only our own markup stays as it is."""
    return value if isinstance(value, Markup) else text.clean(str(value), _LONGEST)


def _sentence(value: str) -> Markup:
    """A sentence in which `commands` stand in code type."""
    escaped = str(escape(text.clean(value, _LONGEST)))
    return Markup(_COMMAND.sub(_code, escaped))  # noqa: S704 - escaped above


def _code(command: re.Match[str]) -> str:
    """Lines end between words only: `--fix` is of no use when it is torn apart."""
    words_of_it = (f"<span>{word}</span>" if len(word) < _SHORT_WORD else word for word in command.group(1).split(" "))
    return f"<code>{' '.join(words_of_it)}</code>"


def _sections(found: tuple[Row, ...]) -> list[Section]:
    """All of them, also those without a row."""
    sections = []
    for anchor, statuses in _SECTIONS.items():
        shown = labels.style_of(statuses[0])
        heading, lead = (shown.heading, shown.meaning) if len(statuses) == 1 else _IN_LINE
        mine = tuple(row for row in found if row.first.status in statuses)
        sections.append(Section(anchor, heading, lead, sum(len(row.findings) for row in mine), mine))
    return sections


def _controls(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each control, by name of the service and of the control: their facts are the same."""
    known = {(finding.service, finding.control): finding for finding in findings}
    return sorted(known.values(), key=lambda finding: (finding.facts.service_name.casefold(), finding.title.casefold()))


def _stacked(numbers: Iterable[tuple[str, int]]) -> tuple[tuple[str, float, float], ...]:
    """Where each part that there is begins in a bar of 1000, and how long it is."""
    parts = list(numbers)
    total, start, bar = sum(number for _, number in parts) or 1, 0.0, []
    for name, number in parts:
        length = 1000 * number / total
        if number:
            bar.append((name, round(start, 2), round(length, 2)))
        start += length
    return tuple(bar)


def _trend(report: Report) -> list[Column]:
    """Former runs and this one; nothing where there is no former one."""
    if not report.trend:
        return []
    now = TrendPoint(started=report.started, policy=report.policy, summary=report.summary)
    return [_column(point) for point in (*report.trend, now)]


def _column(point: TrendPoint) -> Column:
    numbers = dict.fromkeys(_TREND, 0)
    for status, number in point.summary.items():
        kind = "good" if status in COMPLIANT else "manual" if status is Status.WAIVED else status.value
        numbers[kind] += number
    return Column(point.started, point.policy, point.summary, _stacked(numbers.items()))


def _alike(entries: Iterable[OfAccountT]) -> list[tuple[OfAccountT, tuple[str, ...]]]:
    """Entries that differ in their account only, as one of them and the accounts."""
    accounts: dict[OfAccountT, list[str]] = {}
    for entry in entries:
        accounts.setdefault(entry.model_copy(update={"account": ""}), []).append(entry.account)
    return [(entry, tuple(names)) for entry, names in accounts.items()]


def _pictures(findings: Iterable[Finding], read_evidence: ReadEvidence) -> dict[int, tuple[Picture, ...]]:
    """By id of the finding: the most important ones first, as long as there is room, and each picture once."""
    shown: dict[int, tuple[Picture, ...]] = {}
    paths: set[str] = set()
    room = PICTURE_LIMIT
    for finding in by_weight(findings):
        mine = []
        for evidence in finding.evidence:
            again = Picture(evidence.path, None, "shown above")
            picture = again if evidence.path in paths else _picture(evidence, read_evidence, room)
            mine.append(picture)
            paths.add(evidence.path)
            room -= len(picture.source or "")
        shown[id(finding)] = tuple(mine)
    return shown


def _picture(evidence: Evidence, read_evidence: ReadEvidence, room: int) -> Picture:
    if evidence.kind != "screenshot":
        return Picture(evidence.path, None, f"{evidence.kind}, beside this report")
    if room <= 0:
        return Picture(evidence.path, None, "not in this file, which has room for 10 MB of pictures: it lies beside it")
    content = read_evidence(evidence.path)
    if content is None:
        return Picture(evidence.path, None, "the file was not there when this report was written")
    if hashlib.sha256(content).hexdigest() != evidence.sha256:
        return Picture(evidence.path, None, "not shown: the file is not the one that the check wrote")
    media = next((media for magic, media in _TYPES.items() if content.startswith(magic)), None)
    if media is None:
        return Picture(evidence.path, None, "not shown: the file is neither PNG nor JPEG")
    source = f"data:{media};base64,{base64.b64encode(content).decode()}"
    if len(source) > room:
        return Picture(evidence.path, None, "not in this file, which has room for 10 MB of pictures: it lies beside it")
    return Picture(evidence.path, Markup(source), "")  # noqa: S704 - base64 and a type of our own


_TEMPLATE = _compiled()
"""Compiled when this module is loaded, which is while the browser still works."""

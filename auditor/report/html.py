"""report.html: one file without a script and without anything loaded from outside, pictures included."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from auditor.model.report import Finding, Report, Status
from auditor.report import text, words
from auditor.report.changes import KNOWN_BEFORE, summary
from auditor.report.order import FINE, ORDER, AccountView, accounts_by_weight, by_weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.observation import Evidence
    from auditor.report import ReadEvidence

PICTURE_LIMIT = 10_000_000
"""Bytes of all pictures in the file, as they stand in it (base64). Further ones stay beside the report."""

_LONGEST = 2_000
_SHORT_WORD = 24
_COMMAND = re.compile(r"`([^`]{1,120})`")
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_PARTS = {
    Status.FAIL: "action",
    Status.UNKNOWN: "unproven",
    Status.MANUAL: "by-hand",
    Status.WAIVED: "accepted",
}


@dataclass(frozen=True)
class Picture:
    """A piece of evidence: `source` is its data: address, or None with a `note` that says why it is not shown."""

    path: str
    source: Markup | None
    note: str


@dataclass(frozen=True)
class Section:
    """Findings of one status: `groups` have one cause each, `findings` are told one by one."""

    anchor: str
    status: Status
    total: int
    groups: tuple[tuple[Finding, ...], ...]
    findings: tuple[Finding, ...]


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """What needs action first, what is fine last and folded. Pictures of the important findings go in first."""
    views = accounts_by_weight(report)
    pictures = _pictures(report.findings, read_evidence)
    style = _file("report.css")
    return _TEMPLATE.render(
        report=report,
        views=views,
        style=Markup(style),  # noqa: S704 - our own file; it has to stand in the page byte for byte for its hash
        policy=content_policy(style),
        totals=[(status, words.look(status), report.summary[status]) for status in ORDER],
        bar=_bar(report),
        sections=_sections(views),
        fine=[(view, folded) for view in views if (folded := _fine(view))],
        anchors={status: _PARTS.get(status, "in-line") for status in ORDER},
        controls=_controls(report.findings),
        news=[one for one in report.differences if one.kind not in KNOWN_BEFORE],
        files={(one.account, one.service): one.service_file for one in report.accounts},
        pictures_of=lambda finding: pictures.get(id(finding), ()),
    ).lstrip()


def content_policy(style: str) -> str:
    """Nothing is loaded, nothing runs, nothing is sent: only this style, and pictures inside the file."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _compiled() -> Template:
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"look": words.look, "became": words.became, "count": text.count}
    environment.filters |= {
        "sentence": _sentence,
        "clean": text.clean,
        "web_link": text.web_link,
        "timestamp": text.timestamp,
        "moment": text.moment,
        "duration": text.duration,
        "cause": words.cause,
        "seen": words.seen,
        "identity": words.identity,
        "refused": words.refused,
        "verdict": words.verdict,
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


def _sections(views: Iterable[AccountView]) -> list[Section]:
    everything = tuple(views)
    groups = tuple(group for view in everything for group in view.obstacles)
    single = by_weight(finding for view in everything for finding in view.single)
    sections = []
    for status, anchor in _PARTS.items():
        mine = tuple(finding for finding in single if finding.status is status)
        ours = groups if status is Status.UNKNOWN else ()
        total = len(mine) + sum(len(group) for group in ours)
        sections.append(Section(anchor, status, total, ours, mine))
    return [section for section in sections if section.total]


def _fine(view: AccountView) -> tuple[Finding, ...]:
    return tuple(finding for finding in view.findings if finding.status in FINE)


def _controls(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each control, by name of the service and of the control: their facts are the same."""
    known = {(one.service, one.control): one for one in findings}
    return sorted(known.values(), key=lambda one: (one.service_name.casefold(), one.title.casefold()))


def _bar(report: Report) -> list[tuple[Status, float, float]]:
    """Where each status begins in a bar of 1000, and how long it is."""
    total = sum(report.summary.values()) or 1
    bar, start = [], 0.0
    for status in ORDER:
        length = 1000 * report.summary[status] / total
        if length:
            bar.append((status, round(start, 2), round(length, 2)))
        start += length
    return bar


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

"""report.md: a summary for GitHub jobs, which take no more than 1 MiB. Page text is shown, never rendered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.report import people
from auditor.report.changes import KNOWN_BEFORE, summary, told
from auditor.report.order import FINE, OPEN, ORDER, accounts_by_weight, by_weight
from auditor.report.text import clean, count, duration, moment, web_link
from auditor.report.words import NOTHING, became, cause, identity, look, reading, refused, seen, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from auditor.model.report import Finding, Report
    from auditor.report import ReadEvidence

LIMIT = 1_000_000
"""Bytes of the whole file: GitHub drops a job summary of more than 1,048,576, and other steps may write too."""

_TABLE_SHARE, _FINE_SHARE, _OTHER_SHARE = 0.35, 0.12, 0.05
_HEAD = ("| status | severity | account | service | control | expected | seen |", "|---|---|---|---|---|---|---|")
_MARKUP = re.compile(r"[&<>|\\`*_\[\]#~$]|^[-+=]")
_AUTOMATIC = re.compile(r"(@|://|www(?=\.)|\bGH(?=-\d)|&#35;(?=\d))", re.IGNORECASE)


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Totals, then what needs action, then what is fine. What does not fit is counted, least important first."""
    needs = by_weight(one for one in report.findings if one.status not in FINE)
    fine = by_weight(one for one in report.findings if one.status in FINE)
    first = [
        *_top(report),
        *_since(report, LIMIT * _OTHER_SHARE),
        *_merged(report, LIMIT * _OTHER_SHARE),
        *_section("What needs attention", needs, LIMIT * _TABLE_SHARE),
    ]
    last = [
        *_section("What is in order", fine, LIMIT * _FINE_SHARE),
        *_said(report, LIMIT * _OTHER_SHARE),
        *_accounts(report, LIMIT * _OTHER_SHARE),
        *_beyond_checks(report, LIMIT * _OTHER_SHARE),
    ]
    parts = [*first, *_details(report, needs, LIMIT - _size([*first, *last]) - 1_000), *last]
    return "\n".join(parts).rstrip() + "\n"


def escape(text: str, limit: int = 400) -> str:
    """Text that Markdown shows as it is: no markup, HTML, table cell, link, mention or reference comes of it.

    A zero-width space breaks what GitHub links by itself: character references do not stop that.
    """
    marked = _MARKUP.sub(lambda found: f"&#{ord(found.group())};", clean(text, limit))
    return _AUTOMATIC.sub(lambda found: _broken(found.group()), marked)


def _broken(trigger: str) -> str:
    return ":\u200b//" if trigger == "://" else f"{trigger}\u200b"


def _top(report: Report) -> Iterator[str]:
    yield f"# auditor: {escape(verdict(report))}"
    yield ""
    if report.interrupted:
        yield "**The run was interrupted: what was not read is unknown.**\n"
    yield f"Policy {escape(report.policy)} · {moment(report.started)} · {count(len(report.accounts), 'account')}\n"
    yield f"| {' | '.join(f'{look(status).sign} {look(status).word}' for status in ORDER)} |"
    yield f"|{'---:|' * len(ORDER)}"
    yield f"| {' | '.join(f'{report.summary[status]:,}' for status in ORDER)} |\n"


def _since(report: Report, room: float) -> Iterator[str]:
    """What changed since the former run, where there is one."""
    if report.former is None:
        return
    run = f"run {report.former.run}" if report.former.run.isdecimal() else report.former.run
    yield f"## What changed since {escape(run)} of {moment(report.former.started)}\n"
    yield f"{escape(summary(report.differences)).capitalize()}.\n"
    news = [one for one in report.differences if one.kind not in KNOWN_BEFORE]
    kept, left = _fitting((f"- {became(one.kind).sign} {escape(told(one))}" for one in news), room)
    if kept:
        yield from (*kept, "")
    if left:
        yield f"**{left:,} more are not in this list, for want of room: report.json has all of them.**\n"


def _section(heading: str, findings: tuple[Finding, ...], room: float) -> Iterator[str]:
    if findings:
        rows, left = _fitting((_row(one) for one in findings), room)
        yield from (f"## {heading}", "", *_HEAD, *rows, "")
        yield from _left_out(findings[len(findings) - left :], "is not in this table", "are not in this table")


def _row(finding: Finding) -> str:
    shown = look(finding.status)
    values = (finding.account, finding.service_name, finding.title, finding.expected, seen(finding))
    return f"| {shown.sign} {shown.word} | {finding.severity} | {' | '.join(escape(one, 120) for one in values)} |"


def _details(report: Report, needs: tuple[Finding, ...], room: float) -> Iterator[str]:
    """One block for each finding that needs attention, or one for several that have the same cause."""
    groups = [group for view in accounts_by_weight(report) for group in view.obstacles]
    first_of = {id(group[0]): group for group in groups}
    told = {id(finding) for group in groups for finding in group[1:]}
    leading = [one for one in needs if id(one) not in told]
    blocks, left = _fitting((_block(first_of.get(id(one), (one,))) for one in leading), room)
    if leading:
        yield from ("## Details", "", *blocks)
    missing = [one for first in leading[len(leading) - left :] for one in first_of.get(id(first), (first,))]
    yield from _left_out(missing, "has no details here", "have no details here")


def _block(group: tuple[Finding, ...]) -> str:
    finding, shown = group[0], look(group[0].status)
    what = escape(finding.title, 120) if len(group) == 1 else count(len(group), "check")
    lines = [f"### {shown.sign} {shown.word} · {escape(finding.account)} · {escape(finding.service_name)}: {what}", ""]
    lines += [f"{escape(finding.message)}", ""]
    lines += [f"- {name}: {text}" for name, text in _facts(group) if text]
    return "\n".join([*lines, ""])


def _facts(group: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    one = group[0]
    yield "Reason", escape(cause(one))
    if len(group) > 1:
        yield "Not read", ", ".join(escape(each.title, 80) for each in group)
        return
    yield "Expected", f"{escape(one.expected)} · seen: {escape(seen(one))} · severity: {one.severity}"
    yield "Why it matters", escape(one.why)
    yield "Readings", "; ".join(escape(reading(each)) for each in one.readings)
    yield "By hand", escape(one.by_hand) if one.status in OPEN else ""
    yield "Open", _link(one.link) if one.status in OPEN else ""
    yield "Waiver", escape(one.waiver or "")
    yield "Notes", escape(" ".join(one.notes))
    yield "Evidence", ", ".join(escape(each.path) for each in one.evidence)


def _link(address: str | None) -> str:
    plain = web_link(address)
    return f"[{escape(plain, 200)}](<{plain}>)" if plain and "|" not in plain else ""


def _accounts(report: Report, room: float) -> Iterator[str]:
    rows = (
        f"| {escape(one.account)} | {escape(one.service_name)} | {escape(identity(one))} | {duration(one.seconds)} "
        f"| {escape(refused(one.refused)) or NOTHING} | {escape(' '.join(one.notes)) or NOTHING} |"
        for one in report.accounts
    )
    head = ("| account | service | identity | time | guard | notes |", "|---|---|---|---|---|---|")
    yield from _list("Accounts", head, rows, room)


def _beyond_checks(report: Report, room: float) -> Iterator[str]:
    changes = (
        f"- {escape(one.account)}: {escape(f'{one.service}/{one.control}')}: {escape(one.message)}"
        for one in report.changes
    )
    yield from _list("Changes made", (), changes, room)
    planned = (
        f"- {escape(one.account)}: {escape(f'{one.service}/{one.control}')} from {escape(one.before)} "
        f"to {escape(one.after)}{escape(' (with it, ' + '; '.join(one.also) + ')') if one.also else ''}"
        for one in report.plan.changes
    )
    yield from _list("What a fix would switch", (), planned, room)
    undeclared = (
        f"- {escape(one.account)}: {escape(one.label, 120)} ({escape(one.kind)}, {escape(one.value or 'no value')}), "
        f"at {escape(one.service)} on the page {escape(one.page)}"
        for one in report.undeclared
    )
    yield from _list("Controls that no service file declares", (), undeclared, room)


def _merged(report: Report, room: float) -> Iterator[str]:
    """Above everything else: who did not report, and what is to be known about the runs."""
    if report.merged:
        heading = f"Merged from {count(len(report.merged.runs), 'run')}"
        yield from _list(heading, (), _items(people.merged_from(report)), room)


def _said(report: Report, room: float) -> Iterator[str]:
    """What people said: waivers, attestations, and the runs of a merge."""
    yield from _list("Waivers to look at", (), _items(people.waivers_to_look_at(report)), room)
    yield from _list("What people vouched for", (), _items(people.attested(report)), room)
    if report.merged:
        yield from _list("Runs", (), _items(people.runs(report.merged)), room)
        older = (people.superseded(one) for one in report.merged.superseded)
        yield from _list("What older runs said, and does not count", (), _items(older), room)


def _items(sentences: Iterable[str]) -> Iterator[str]:
    return (f"- {escape(sentence, 1_000)}" for sentence in sentences)


def _list(heading: str, head: tuple[str, ...], lines: Iterator[str], room: float) -> Iterator[str]:
    kept, left = _fitting(lines, room)
    if kept or left:
        yield from (f"## {heading}", "", *head, *kept, "")
    if left:
        yield f"**{left:,} more are not in this list, for want of room: report.json has all of them.**\n"


def _left_out(findings: Iterable[Finding], is_so: str, are_so: str) -> Iterator[str]:
    totals = dict.fromkeys(ORDER, 0)
    for finding in findings:
        totals[finding.status] += 1
    number = sum(totals.values())
    if number:
        by_status = ", ".join(f"{n:,} {look(status).word}" for status, n in totals.items() if n)
        verb = is_so if number == 1 else are_so
        yield f"**{count(number, 'finding')} ({by_status}) {verb}, for want of room: report.json has all of them.**\n"


def _fitting(lines: Iterator[str], room: float) -> tuple[list[str], int]:
    """The first lines that fit into `room` bytes, and how many did not."""
    kept: list[str] = []
    used, left = 0.0, 0
    for line in lines:
        used += _size([line])
        if used > room or left:
            left += 1
        else:
            kept.append(line)
    return kept, left


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)

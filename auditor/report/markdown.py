"""report.md: a summary for GitHub jobs, which take no more than 1 MiB. Page text is shown, never rendered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from auditor.model.photo_guide import Source
from auditor.model.status import BY_IMPORTANCE, COMPLIANT, OPEN
from auditor.photos import NOTHING_TO_DO, QUESTIONS, decided, said, source_line
from auditor.report import notices
from auditor.report.differences import KNOWN_BEFORE, not_compared, sentence, summary
from auditor.report.grouping import accounts_by_weight, by_weight, groups
from auditor.report.labels import (
    NOTHING,
    belongs,
    cause,
    heading_of,
    identity,
    policies,
    reading,
    refused,
    seen,
    style_of,
    verdict,
    without_checks,
)
from auditor.text import clean, count, duration, moment, web_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.model.finding import Finding
    from auditor.model.photo_guide import PhotoGuide
    from auditor.model.report import AccountReport, Report
    from auditor.report import ReadEvidence

T = TypeVar("T")

LIMIT = 1_000_000
"""Bytes of the whole file: GitHub drops a job summary of more than 1,048,576, and other steps may write too."""

_TABLE_SHARE, _FINE_SHARE, _OTHER_SHARE = 0.35, 0.12, 0.05
_HEAD = ("| status | severity | account | service | control | expected | seen |", "|---|---|---|---|---|---|---|")
_MARKUP = re.compile(r"[&<>|\\`*_\[\]#~$]|^[-+=]")
_AUTOMATIC = re.compile(r"(@|://|www(?=\.)|\bGH(?=-\d)|&#35;(?=\d))", re.IGNORECASE)


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Totals, then what needs action, then what is fine. What does not fit is counted, least important first."""
    needs = by_weight(finding for finding in report.findings if finding.status not in COMPLIANT)
    fine = by_weight(finding for finding in report.findings if finding.status in COMPLIANT)
    first = [
        *_top(report),
        *_groups(report, LIMIT * _OTHER_SHARE),
        *_since(report, LIMIT * _OTHER_SHARE),
        *_merged(report, LIMIT * _OTHER_SHARE),
        *_section("What needs attention", needs, LIMIT * _TABLE_SHARE),
    ]
    last = [
        *_section("Matches the policy", fine, LIMIT * _FINE_SHARE),
        *_photos(report, LIMIT * _OTHER_SHARE),
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
    if shard := notices.of_shard(report):
        yield f"{shard}\n"
    facts = [f"Policy {escape(policies(report))}", moment(report.started), count(len(report.accounts), "account")]
    facts += [f"through {escape(report.proxy)}"] if report.proxy else []
    facts += [f"also trusted: {escape(report.authority)}"] if report.authority else []
    yield f"{' · '.join(facts)}\n"
    if sentence := without_checks(report):
        yield f"**{escape(sentence)}**\n"
    yield f"| {' | '.join(f'{style_of(status).sign} {style_of(status).word}' for status in BY_IMPORTANCE)} |"
    yield f"|{'---:|' * len(BY_IMPORTANCE)}"
    yield f"| {' | '.join(f'{report.summary[status]:,}' for status in BY_IMPORTANCE)} |\n"


def _groups(report: Report, room: float) -> Iterator[str]:
    shown = [style_of(status) for status in BY_IMPORTANCE]
    head = (
        f"| group | accounts | {' | '.join(f'{each.sign} {each.word}' for each in shown)} |",
        f"|---|---:|{'---:|' * len(shown)}",
    )
    rows = (
        f"| {escape(group.name or 'in no group')} | {group.accounts:,} "
        f"| {' | '.join(f'{group.summary[status]:,}' for status in BY_IMPORTANCE)} |"
        for group in groups(report)
    )
    yield from _list("Groups", head, rows, room)


def _since(report: Report, room: float) -> Iterator[str]:
    """What changed since the former run, where there is one."""
    if report.former is None:
        return
    run = f"run {report.former.run}" if report.former.run.isdecimal() else report.former.run
    yield f"## What changed since {escape(run)} of {moment(report.former.started)}\n"
    yield f"{escape(summary(report.differences)).capitalize()}.\n"
    yield from (
        f"{escape(line, 3_000)}\n"
        for line in not_compared(report.former.left, report.former.joined, len(report.accounts))
    )
    news = [difference for difference in report.differences if difference.kind not in KNOWN_BEFORE]
    kept, left = _fitting(
        news, lambda difference: f"- {heading_of(difference.kind).sign} {escape(sentence(difference))}", room
    )
    if kept:
        yield from (*kept, "")
    if left:
        yield f"**{left:,} more are not in this list, for want of room: report.json has all of them.**\n"


def _section(heading: str, findings: tuple[Finding, ...], room: float) -> Iterator[str]:
    if findings:
        rows, left = _fitting(findings, _row, room)
        yield from (f"## {heading}", "", *_HEAD, *rows, "")
        yield from _left_out(findings[len(findings) - left :], "is not in this table", "are not in this table")


def _row(finding: Finding) -> str:
    shown = style_of(finding.status)
    values = (finding.account, finding.facts.service_name, finding.title, finding.expected, seen(finding))
    return f"| {shown.sign} {shown.word} | {finding.severity} | {' | '.join(escape(value, 120) for value in values)} |"


def _details(report: Report, needs: tuple[Finding, ...], room: float) -> Iterator[str]:
    """One block for each finding that needs attention, or one for several that have the same cause."""
    groups = [group for view in accounts_by_weight(report) for group in view.obstacles]
    first_of = {id(group[0]): group for group in groups}
    others = {id(finding) for group in groups for finding in group[1:]}
    leading = [finding for finding in needs if id(finding) not in others]
    blocks, left = _fitting(leading, lambda finding: _block(first_of.get(id(finding), (finding,))), room)
    if leading:
        yield from ("## Details", "", *blocks)
    missing = [finding for first in leading[len(leading) - left :] for finding in first_of.get(id(first), (first,))]
    yield from _left_out(missing, "has no details here", "have no details here")


def _block(group: tuple[Finding, ...]) -> str:
    finding, shown = group[0], style_of(group[0].status)
    what = escape(finding.title, 120) if len(group) == 1 else count(len(group), "check")
    lines = [
        f"### {shown.sign} {shown.word} · {escape(finding.account)} · {escape(finding.facts.service_name)}: {what}",
        "",
    ]
    lines += [f"{escape(finding.message)}", ""]
    lines += [f"- {name}: {text}" for name, text in _facts(group) if text]
    return "\n".join([*lines, ""])


def _facts(group: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    if len(group) == 1:
        yield from details(group[0])
        return
    yield "Reason", escape(cause(group[0]))
    yield "Not read", ", ".join(escape(each.title, 80) for each in group)


def details(finding: Finding) -> Iterator[tuple[str, str]]:
    """What is known about a finding, by name; empty where there is nothing."""
    yield "Reason", escape(cause(finding))
    yield "Expected", f"{escape(finding.expected)} · seen: {escape(seen(finding))} · severity: {finding.severity}"
    yield "Why it matters", escape(finding.why)
    yield "Readings", "; ".join(escape(reading(each)) for each in finding.readings)
    yield "Manually", escape(finding.facts.by_hand) if finding.status in OPEN else ""
    yield "Open", _link(finding.link) if finding.status in OPEN else ""
    yield "Waiver", escape(finding.waiver or "")
    yield "Notes", escape(" ".join(finding.notes))
    yield "Evidence", ", ".join(escape(each.path) for each in finding.evidence)


def _link(address: str | None) -> str:
    plain = web_link(address)
    return f"[{escape(plain, 200)}](<{plain}>)" if plain and "|" not in plain else ""


def _accounts(report: Report, room: float) -> Iterator[str]:
    rows = (
        f"| {_whose(account)} | {escape(account.service_name)} | {escape(identity(account))} "
        f"| {duration(account.seconds)} | {escape(refused(account.refused)) or NOTHING} "
        f"| {escape(' '.join(account.notes)) or NOTHING} |"
        for account in report.accounts
    )
    head = ("| account | service | identity | time | blocked requests | notes |", "|---|---|---|---|---|---|")
    yield from _list("Accounts", head, rows, room)


def _whose(account: AccountReport) -> str:
    return " · ".join(escape(part) for part in (account.account, belongs(account)) if part)


def _beyond_checks(report: Report, room: float) -> Iterator[str]:
    changes = (
        f"- {escape(change.account)}: {escape(f'{change.service}/{change.control}')}: {escape(change.message)}"
        for change in report.changes
    )
    yield from _list("Changes made", (), changes, room)
    planned = (
        f"- {escape(change.account)}: {escape(f'{change.service}/{change.control}')} from {escape(change.before)} "
        f"to {escape(change.after)}{escape(' (with it, ' + '; '.join(change.also) + ')') if change.also else ''}"
        for change in report.plan.changes
    )
    yield from _list("What `--fix` would change", (), planned, room)
    undeclared = (
        f"- {escape(control.account)}: {escape(control.label, 120)} "
        f"({escape(control.kind)}, {escape(control.value or 'no value')}), "
        f"at {escape(control.service)} on the page {escape(control.page)}"
        for control in report.undeclared
    )
    yield from _list("Controls that no service file declares", (), undeclared, room)


def _merged(report: Report, room: float) -> Iterator[str]:
    """Above everything else: who did not report, and what is to be known about the runs."""
    if report.merged:
        heading = f"Merged from {count(len(report.merged.runs), 'run')}"
        yield from _list(heading, (), _items(notices.merged_from(report)), room)


def _said(report: Report, room: float) -> Iterator[str]:
    """Stale checks, and what people said: waivers, attestations, requests, and the runs of a merge."""
    yield from _list(notices.stale_heading(report), (), _items(notices.stale_checks(report)), room)
    yield from _list("Waivers that need attention", (), _items(notices.waiver_notices(report)), room)
    yield from _list("Attestations that need attention", (), _items(notices.attestation_notices(report)), room)
    yield from _list("Attestations", (), _items(notices.attested(report)), room)
    yield from _list("Requests that wait for an answer", (), _items(notices.open_requests(report)), room)
    if report.merged:
        yield from _list("Runs", (), _items(notices.runs(report.merged)), room)
        older = (notices.superseded(entry) for entry in report.merged.superseded)
        yield from _list("What older runs said, and does not count", (), _items(older), room)


def _photos(report: Report, room: float) -> Iterator[str]:
    """What is known about photos at each account, where the policy explains it."""
    guides, left = _fitting(report.photos, lambda guide: "\n".join(_guide(guide)), room)
    if report.photos:
        yield from ("## Your photos", "", *guides)
    if left:
        yield f"**{left:,} more are not in this list, for want of room: report.json has all of them.**\n"


def _guide(guide: PhotoGuide) -> Iterator[str]:
    sources = {source: number for number, source in enumerate(guide.sources, 1)}
    yield f"### {escape(guide.service_name)}: {escape(', '.join(guide.accounts), 2_000)}\n"
    if not guide.answers:
        yield f"Nothing is known about photos at {escape(guide.service_name)}.\n"
    for answer in guide.answers:
        yield f"**{QUESTIONS[answer.topic]}**\n"
        for fact in answer.facts:
            address = web_link(fact.source)
            number = f"[{sources[Source.of(fact)]}]"
            yield f"- {escape(said(fact), 1_000)} {f'[{escape(number)}](<{address}>)' if address else escape(number)}"
        for deciding in answer.deciding:
            yield f"- {escape(decided(deciding))}"
            yield from (f"  - It does not cover: {escape(each)}" for each in deciding.does_not_mean)
        yield ""
    if guide.answers and guide.not_known:
        yield f"Not known: {escape('; '.join(guide.not_known))}.\n"
    if guide.rights:
        yield f"You can ask for: {escape(', '.join(guide.rights))} (`auditor rights`).\n"
    yield "**Before you share a photo**\n"
    yield from (f"{number}. {escape(step, 1_000)}" for number, step in enumerate(guide.to_do or (NOTHING_TO_DO,), 1))
    yield ""
    yield from (
        f"{escape(f'[{number}]')} {_link(source.address) or escape(source.address)}, {source_line(source)}  "
        for source, number in sources.items()
    )
    yield ""


def _items(sentences: Iterable[str]) -> Iterator[str]:
    return (f"- {escape(sentence, 1_000)}" for sentence in sentences)


def _list(heading: str, head: tuple[str, ...], lines: Iterator[str], room: float) -> Iterator[str]:
    kept, left = _fitting(lines, str, room)
    if kept or left:
        yield from (f"## {heading}", "", *head, *kept, "")
    if left:
        yield f"**{left:,} more are not in this list, for want of room: report.json has all of them.**\n"


def _left_out(findings: Iterable[Finding], is_so: str, are_so: str) -> Iterator[str]:
    totals = dict.fromkeys(BY_IMPORTANCE, 0)
    for finding in findings:
        totals[finding.status] += 1
    number = sum(totals.values())
    if number:
        by_status = ", ".join(f"{n:,} {style_of(status).word}" for status, n in totals.items() if n)
        verb = is_so if number == 1 else are_so
        yield f"**{count(number, 'finding')} ({by_status}) {verb}, for want of room: report.json has all of them.**\n"


def _fitting(items: Iterable[T], line_of: Callable[[T], str], room: float) -> tuple[list[str], int]:
    """The lines of the first items that fit into `room` bytes, and how many did not."""
    kept: list[str] = []
    used, left = 0.0, 0
    for item in items:
        if left:
            left += 1
            continue
        line = line_of(item)
        used += _size([line])
        if used > room:
            left = 1
        else:
            kept.append(line)
    return kept, left


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)

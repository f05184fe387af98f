"""The report in the terminal, as readable in 80 columns as in 120, with colours or without. Decides nothing."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditor.model.reason import SIGN_IN
from auditor.model.status import BY_IMPORTANCE, OPEN, Status
from auditor.report import notices
from auditor.report.differences import lines, not_compared, summary
from auditor.report.grouping import AccountView, accounts_by_weight, groups, in_common
from auditor.report.labels import belongs, cause, identity, refused, seen, style_of, verdict, without_checks
from auditor.text import clean, count, moment, web_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from auditor.model.change import PlannedChange
    from auditor.model.finding import Finding
    from auditor.model.report import Report

_WIDE = 110
_FEW_ACCOUNTS = 10
_MANY_NAMES = 6
_MOST = 14
_MOST_CHANGES = 6
_MOST_GROUPS = 8
_MOST_IN_LIST = 12
_HEAD = ("Status", "Control", "Expected", "Seen", "What to do")
_ASCII = str.maketrans(
    {"✗": "x", "✓": "+", "☐": "!", "↻": "*", "✎": "@", "○": "o", "–": "-", "·": "-", "→": "->", "…": "...", "’": "'"}
)


def print_report(
    report: Report,
    console: Console,
    *,
    width: int | None = None,
    verbose: bool = False,
    advice: bool = True,
) -> None:
    """What changed, every account with the most important first, then the totals and, as `advice`, what to do next.

    Many accounts are grouped by what they have in common, on one screen, unless `verbose`. Plain text without
    escape codes where the console is no terminal, or colours are not wanted.
    """
    columns = width or console.width
    plain = is_plain(console)
    whole = _whole(report, columns, plain=plain, verbose=verbose, advice=advice)
    if plain:
        _print_plain(whole, console, columns)
    else:
        console.print(whole, width=columns)


def print_verdict(report: Report, console: Console) -> None:
    """The report in one sentence, for logs that many people read."""
    console.out(in_encoding(verdict(report), console.encoding), highlight=False)


def print_any(parts: Sequence[RenderableType], console: Console, wide: int) -> None:
    """Several things under each other; `wide` columns where the output is not a screen."""
    if is_plain(console):
        _print_plain(Group(*parts), console, console.width if console.is_terminal else wide)
    else:
        console.print(Group(*parts))


def is_plain(console: Console) -> bool:
    """Whether the console wants bare text: not a terminal, NO_COLOR, or one that has no UTF-8."""
    capable = console.is_terminal and not console.is_dumb_terminal and not console.no_color
    return not capable or not console.encoding.lower().startswith("utf")


def in_encoding(text: str, encoding: str) -> str:
    """The text with what `encoding` does not have replaced by something that it has."""
    if encoding.lower().startswith("utf"):
        return text
    return text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)


def _print_plain(whole: RenderableType, console: Console, columns: int) -> None:
    buffer = StringIO()
    Console(file=buffer, width=columns, color_system=None, force_terminal=False, legacy_windows=False).print(whole)
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    console.out(in_encoding("\n".join(lines), console.encoding), highlight=False)


def _whole(report: Report, columns: int, *, plain: bool, verbose: bool, advice: bool) -> RenderableType:
    views = accounts_by_weight(report)
    closing = list(_closing(report, columns)) + (list(_steps(report, views)) if advice else [])
    if len(views) > _FEW_ACCOUNTS and not verbose:
        common = _in_common(report)
        return Group(*_since(report), *common, *_said(report), *closing)
    parts: list[RenderableType] = []
    for view in views:
        parts += [*_account(view, columns, plain=plain), Text()]
    return Group(*_since(report), *parts, *_beyond_checks(report), *_said(report), *closing)


def _since(report: Report) -> Iterator[RenderableType]:
    """What changed since the former run, where there is one."""
    if report.former is None:
        return
    run = f"run {report.former.run}" if report.former.run.isdecimal() else report.former.run
    yield _line(f"Since {run} of {moment(report.former.started)}: {summary(report.differences)}.", "bold")
    for line in not_compared(report.former.left, report.former.joined, len(report.accounts)):
        yield _line(line)
    for sign, sentence in lines(report.differences, _MOST_CHANGES):
        yield _bullet(sign, sentence)
    yield Text()


def _in_common(report: Report) -> Iterator[RenderableType]:
    """The open checks of many accounts: a line for each control and value, or for each obstacle."""
    alike = in_common(report.findings)
    for group in alike[:_MOST_GROUPS]:
        shown = style_of(group.status)
        names = ", ".join(clean(name, 40) for name in group.accounts[:_MANY_NAMES])
        more = f" and {len(group.accounts) - _MANY_NAMES:,} more" if len(group.accounts) > _MANY_NAMES else ""
        head = Text.assemble((f"{shown.sign} {shown.word}", shown.colour), f"  {clean(group.what, 120)}")
        head.append(f"  {count(len(group.accounts), 'account')}: {names}{more}", "dim")
        yield head
    if len(alike) > _MOST_GROUPS:
        yield _line(f"{count(len(alike) - _MOST_GROUPS, 'more kind')} of open checks are in the report.", "dim")
    if report.undeclared:
        yield _line(
            f"+ {count(len(report.undeclared), 'control')} on their pages that no service file declares.", "dim"
        )
    if alike or report.undeclared:
        yield Text()


def _account(view: AccountView, columns: int, *, plain: bool) -> Iterator[RenderableType]:
    yield _heading(view)
    for note in _account_notes(view):
        yield Padding(_line(note, "dim"), (0, 0, 0, 2))
    for group in view.obstacles:
        yield from _obstacle(group)
    if view.single:
        yield from _findings(list(view.single), columns, plain=plain)


def _heading(view: AccountView) -> Text:
    who = (clean(f"{view.account} · {view.service_name}", 200), "bold")
    if view.report is None:
        return Text.assemble(who)
    about = " · ".join(filter(None, (identity(view.report), belongs(view.report))))
    return Text.assemble(who, (f"  {clean(about, 400)}", "dim"))


def _account_notes(view: AccountView) -> Iterator[str]:
    if view.report is None:
        return
    yield from (f"Note: {note}" for note in view.report.notes)
    if view.report.refused:
        yield refused(view.report.refused)


def _obstacle(group: tuple[Finding, ...]) -> Iterator[RenderableType]:
    first, shown = group[0], style_of(Status.UNKNOWN)
    yield Text.assemble(
        "  ", (f"{shown.sign} {shown.word}", shown.colour), f"  {count(len(group), 'check')} · {cause(first)}"
    )
    yield Padding(_line(first.message), (0, 0, 0, 4))
    names = [finding.title for finding in group[:_MANY_NAMES]]
    more = f" and {len(group) - _MANY_NAMES} more" if len(group) > _MANY_NAMES else ""
    titles = ", ".join(clean(name, 60) for name in names)
    yield Padding(_line(f"Not read: {titles}{more}", "dim"), (0, 0, 0, 4))


def _findings(findings: list[Finding], columns: int, *, plain: bool) -> Iterator[RenderableType]:
    """A table; where it would be too narrow for sentences, they stand under the rows over the full width."""
    if columns >= _WIDE:
        yield _table(findings, columns, plain=plain)
        return
    cells = [(_status(finding), _line(finding.expected), _line(seen(finding))) for finding in findings]
    status, third, fourth = (max(text.cell_len for text in column) for column in zip(*cells, strict=True))
    first = max(status, *(_severity(finding).cell_len for finding in findings))
    widths = (first, 0, min(max(third, 8), _MOST), min(max(fourth, 4), _MOST))
    yield _row(tuple(Text(name, "dim") for name in _HEAD[:4]), widths, columns)
    for finding, (shown, expected, observed) in zip(findings, cells, strict=True):
        yield _row((shown, _line(finding.title, limit=120), expected, observed), widths, columns)
        under = _severity(finding)
        if to_do := _what_to_do(finding):
            yield _row((under, Group(*to_do)), (first, 0), columns)
        elif under:
            yield _row((under,), (first,), columns)


def _row(cells: tuple[RenderableType, ...], widths: tuple[int, ...], columns: int) -> RenderableType:
    """Cells side by side, two spaces apart; the one of width 0 takes what is left."""
    rest = columns - 2 - sum(widths) - 2 * (len(widths) - 1)
    grid = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for width in widths:
        grid.add_column(width=width or rest, overflow="fold")
    grid.add_row(*cells)
    return Padding(grid, (0, 0, 0, 2))


def _table(findings: list[Finding], columns: int, *, plain: bool) -> Table:
    table = Table(box=None if plain else SIMPLE_HEAD, width=columns, header_style="dim", padding=(0, 1))
    table.add_column(_HEAD[0], no_wrap=True)
    table.add_column(_HEAD[1], ratio=2, overflow="fold")
    table.add_column(_HEAD[2], max_width=_MOST, min_width=8, overflow="fold")
    table.add_column(_HEAD[3], max_width=_MOST, min_width=4, overflow="fold")
    table.add_column(_HEAD[4], ratio=3, overflow="fold")
    for finding in findings:
        under = _severity(finding)
        status = Group(_status(finding), under) if under else _status(finding)
        values = (_line(finding.expected), _line(seen(finding)))
        table.add_row(status, _line(finding.title, limit=120), *values, Group(*_what_to_do(finding)))
    return table


def _status(finding: Finding) -> Text:
    shown = style_of(finding.status)
    return Text(f"{shown.sign} {shown.word}", shown.colour)


def _severity(finding: Finding) -> Text:
    return Text(f"  {finding.severity}", "dim") if finding.status in OPEN else Text()


def _what_to_do(finding: Finding) -> list[Text]:
    lines = [_line(f"Reason: {cause(finding)}")] if finding.reason else []
    if finding.status is not Status.PASS:
        lines.append(_line(finding.message))
    if finding.status in OPEN and finding.facts.by_hand not in finding.message:
        lines.append(_line(f"Manually: {finding.facts.by_hand}", "dim"))
    if finding.status in OPEN and (link := web_link(finding.link)) and link not in finding.message:
        lines.append(_line(link, "dim"))
    if finding.waiver:
        lines.append(_line(f"Waiver: {finding.waiver}", "dim"))
    return lines + [_line(f"Note: {note}", "dim") for note in finding.notes]


def _beyond_checks(report: Report) -> Iterator[RenderableType]:
    for change in report.changes:
        yield _bullet(
            style_of(Status.FIXED).sign, f"{change.account}: {change.service}/{change.control}: {change.message}"
        )
    yield from _plan(report)
    for control in report.undeclared[:_FEW_ACCOUNTS]:
        kind = f"{control.kind}, {control.value}" if control.value else control.kind
        what = f"{clean(control.label, 80)} ({kind}) on the page {control.page}"
        yield _bullet("+", f"{control.account}: no service file declares this control of {control.service}: {what}")
    if len(report.undeclared) > _FEW_ACCOUNTS:
        yield _bullet("+", f"{len(report.undeclared) - _FEW_ACCOUNTS} more undeclared controls are in the report.")
    if report.changes or report.undeclared or report.plan.changes:
        yield Text()


def _plan(report: Report) -> Iterator[RenderableType]:
    """What `--fix` would do now; none of it was done."""
    changes, by_hand = report.plan.changes, report.plan.by_hand
    if not changes:
        return
    yield _line(f"`--fix` would make {count(len(changes), 'change')}. Nothing has been changed.", "bold")
    for change in changes[:_FEW_ACCOUNTS]:
        what = f"{change.account}: {change.control_key.id} from {change.before} to {change.after}"
        yield _bullet("·", f"{what}{_aside(change)}")
    if len(changes) > _FEW_ACCOUNTS:
        yield _bullet("·", f"{len(changes) - _FEW_ACCOUNTS} more are in the report.")
    if by_hand:
        yield _bullet("·", f"{count(len(by_hand), 'more deviation')} must be changed manually (see above).")


def _said(report: Report) -> Iterator[RenderableType]:
    """What people have to attend to: stale checks, waivers, attestations, requests, and runs that were merged."""
    yield from _bullets(notices.stale_heading(report), list(notices.stale_checks(report)))
    yield from _bullets("Waivers that need attention", list(notices.waiver_notices(report)))
    yield from _bullets("Attestations that need attention", list(notices.attestation_notices(report)))
    yield from _bullets("Requests that wait for an answer", list(notices.open_requests(report)))
    if report.merged:
        heading = f"Merged from {count(len(report.merged.runs), 'run')}"
        more = [
            f"{count(len(report.merged.superseded), 'account')} more than once: report.json has what does not count."
        ]
        yield from _bullets(heading, [*notices.merged_from(report), *(more if report.merged.superseded else [])])


def _bullets(heading: str, sentences: list[str]) -> Iterator[RenderableType]:
    if not sentences:
        return
    yield _line(heading, "bold")
    yield from (_bullet("·", sentence) for sentence in sentences[:_FEW_ACCOUNTS])
    if len(sentences) > _FEW_ACCOUNTS:
        yield _bullet("·", f"{len(sentences) - _FEW_ACCOUNTS} more are in the report.")
    yield Text()


def _aside(change: PlannedChange) -> str:
    """What a person should know before agreeing to a change."""
    notes = [
        f"with it, {'; '.join(change.also)}" if change.also else "",
        "" if change.watched else "unguarded: its write request is not declared",
        f"cannot be undone: {change.final}" if change.final else "",
    ]
    shown = [clean(note, 200) for note in notes if note]
    return f" ({'; '.join(shown)})" if shown else ""


def _closing(report: Report, columns: int) -> Iterator[RenderableType]:
    if report.interrupted:
        yield _line("The run was interrupted. Whatever was not read is unknown.", "yellow")
    if shard := notices.of_shard(report):
        yield _line(shard)
    yield from _groups(report, columns)
    yield _line(verdict(report), "bold")
    yield _totals(report.summary, columns)
    if sentence := without_checks(report):
        yield _bullet("!", sentence)


def _steps(report: Report, views: tuple[AccountView, ...]) -> Iterator[RenderableType]:
    for step in next_steps(report, views):
        yield _bullet("→", step)


def _groups(report: Report, columns: int) -> Iterator[RenderableType]:
    found = groups(report)
    if not found:
        return
    for group in found[:_MOST_IN_LIST]:
        head = f"{clean(group.name, 60) if group.name else 'In no group'}: {count(group.accounts, 'account')}"
        yield _line(head)
        yield Padding(_totals(group.summary, columns - 2), (0, 0, 0, 2))
    if len(found) > _MOST_IN_LIST:
        yield _line(f"{count(len(found) - _MOST_IN_LIST, 'more group')} are in the report.", "dim")
    yield Text()


def _totals(summary: Mapping[Status, int], columns: int) -> Text:
    """`✗ 2 fail · ✓ 1 pass`; a line ends between two statuses, never within one."""
    totals, used = Text(), 0
    for status in (status for status in BY_IMPORTANCE if summary[status]):
        shown = style_of(status)
        item = Text(f"{shown.sign} {summary[status]:,} {shown.word}", shown.colour)
        fits = used + item.cell_len + 3 <= columns
        totals.append("" if not totals else " · " if fits else "\n").append_text(item)
        used = item.cell_len + (used + 3 if fits else 0)
    return totals


def next_steps(report: Report, views: tuple[AccountView, ...]) -> Iterator[str]:
    """One sentence for each kind of thing that is left to do, with the command where there is one."""
    planned = {change.account_key for change in report.plan.changes}
    failed = [view for view in views if any(finding.status is Status.FAIL for finding in view.findings)]
    to_fix = [view.account for view in failed if view.account_key in planned]
    by_hand = [view.account for view in failed if view.account_key not in planned]
    if to_fix:
        yield f"Fix automatically (asks first): {_command('auditor check', to_fix)} --fix"
    if by_hand:
        yield f"Change it manually as shown above, then check again: {_command('auditor check', by_hand)}"
    no_session = [view.account for view in views if any(finding.reason in SIGN_IN for finding in view.findings)]
    yield from (f"Sign in, then check again: auditor login {account}" for account in no_session[:3])
    if len(no_session) > 3:
        yield f"{count(len(no_session) - 3, 'more account')} need a person to sign in."
    if any(finding.status is Status.UNKNOWN and finding.reason not in SIGN_IN for finding in report.findings):
        yield "The reason for each unknown is shown above; report.html has the readings and screenshots."
    manual = dict.fromkeys(
        f"{finding.service}/{finding.control}" for finding in report.findings if finding.status is Status.MANUAL
    )
    for control in list(manual)[:3]:
        yield (
            f"Check manually: auditor explain {control} describes how. "
            f"Then record the result: auditor attest {control} --evidence FILE --until DATE"
        )
    if len(manual) > 3:
        yield f"{count(len(manual) - 3, 'more control')} must be checked manually."


def _command(command: str, accounts: list[str]) -> str:
    return " ".join([command, *(accounts if len(accounts) <= _MANY_NAMES else [])])


def _bullet(sign: str, sentence: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(f"  {sign}"), _line(sentence))
    return grid


def _line(text: str, style: str = "", limit: int = 600) -> Text:
    """Data, never markup: rich reads no [brackets] in a Text."""
    return Text(_keeping_indent(text, limit), style)


def _keeping_indent(text: str, limit: int) -> str:
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent + clean(text, limit)

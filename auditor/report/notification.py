"""What changed, in the few words of a notification. No account is named unless that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.difference import DifferenceKind
from auditor.report.differences import KNOWN_BEFORE, by_kind, summary
from auditor.report.labels import heading_of, verdict
from auditor.text import clean, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.model.difference import Difference
    from auditor.model.report import Report

_MOST_LINES = 20
_MOST_NAMES = 10


def notification(report: Report, *, names: bool) -> tuple[str, str] | None:
    """Title and text; None where nothing changed. A first run, which is compared with nothing, is told in a sentence.

    Words of the pages are in neither.
    """
    if report.former is None:
        return "auditor: first run", verdict(report)
    news = [difference for difference in report.differences if difference.kind not in KNOWN_BEFORE]
    if not news:
        return None
    lines = list(_lines(news, names=names))
    more = [f"{count(len(lines) - _MOST_LINES, 'more line')} in the report."] if len(lines) > _MOST_LINES else []
    return f"auditor: {summary(news)}", "\n".join([verdict(report), "", *lines[:_MOST_LINES], *more])


def _lines(news: Sequence[Difference], *, names: bool) -> Iterator[str]:
    for kind, alike in by_kind(news).items():
        accounts: dict[str, list[str]] = {}
        for difference in alike:
            accounts.setdefault(_what(difference), []).append(difference.account)
        for what, of in accounts.items():
            yield f"{heading_of(kind).word}: {what} ({_who(of) if names else count(len(of), 'account')})"


def _what(difference: Difference) -> str:
    if difference.kind is DifferenceKind.UNDECLARED_CONTROL:  # its name is a word of the page
        return f"a control of {difference.service}"
    return str(difference.control_key.id)


def _who(accounts: Sequence[str]) -> str:
    names = list(dict.fromkeys(accounts))
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(clean(name, 60) for name in names[:_MOST_NAMES]) + more

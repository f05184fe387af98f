"""What changed since a former run, as lines for the terminal: important kinds in full, the others counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.difference import DifferenceKind
from auditor.report.labels import heading_of
from auditor.text import clean, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.model.difference import Difference
    from auditor.model.keys import AccountKey

_MOST_ACCOUNTS = 20
KNOWN_BEFORE = (DifferenceKind.STILL_DEVIATING, DifferenceKind.REQUEST_OPEN)
"""Kinds that are no news: the report shows them anyway."""


def by_kind(differences: Sequence[Difference]) -> dict[DifferenceKind, list[Difference]]:
    """The differences of each kind, in the order of their importance."""
    found: dict[DifferenceKind, list[Difference]] = {}
    for difference in differences:
        found.setdefault(difference.kind, []).append(difference)
    return {kind: found[kind] for kind in DifferenceKind if kind in found}


def summary(differences: Sequence[Difference]) -> str:
    """`2 switched back, 1 put right, 12 still deviating`, or that nothing changed."""
    kinds = by_kind(differences)
    return ", ".join(f"{len(ones):,} {heading_of(kind).word}" for kind, ones in kinds.items()) or "nothing changed"


def not_compared(left: Sequence[AccountKey], joined: Sequence[AccountKey], accounts: int) -> Iterator[str]:
    """That two runs are not about the same accounts. `accounts`: of the newer run."""
    if accounts and len(joined) == accounts:
        yield "The runs have no account in common: there is nothing to compare."
    elif joined:
        yield f"Only in the newer run, and not compared: {_named(joined)}."
    if left:
        yield f"Only in the older run: {_named(left)}."


def _named(accounts: Sequence[AccountKey]) -> str:
    names = ", ".join(f"{clean(account, 60)} ({service})" for account, service in accounts[:_MOST_ACCOUNTS])
    more = len(accounts) - _MOST_ACCOUNTS
    return f"{names} and {more:,} more" if more > 0 else names


def sentence(difference: Difference) -> str:
    """One difference in one line of text."""
    what = f"{difference.service}/{difference.control}"
    if difference.kind is DifferenceKind.UNDECLARED_CONTROL:
        what = f"{difference.service}: “{clean(difference.title, 80)}”"
    return f"{difference.account}: {what}: {clean(difference.message, 400)}"


def lines(differences: Sequence[Difference], most: int | None = None) -> Iterator[tuple[str, str]]:
    """A sign and a sentence for each difference; no more than `most`, the rest counted."""
    kinds = by_kind(differences)
    news = [difference for kind, ones in kinds.items() if kind not in KNOWN_BEFORE for difference in ones]
    still = [difference for kind in KNOWN_BEFORE for difference in kinds.get(kind, ())]
    shown = [*news, *still] if most is None else news[:most]
    yield from ((heading_of(difference.kind).sign, sentence(difference)) for difference in shown)
    if left := len(news) - len(shown) if most is not None else 0:
        yield "+", f"{count(left, 'more difference')} in the report."
    if most is None:
        return
    for kind in KNOWN_BEFORE:
        if kind in kinds:
            yield heading_of(kind).sign, f"{len(kinds[kind]):,} {heading_of(kind).word}, as before."

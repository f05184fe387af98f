"""What changed since a former run, as lines for the terminal: important kinds told, the others counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.report import DifferenceKind
from auditor.report.text import clean, count
from auditor.report.words import became

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.model.report import Difference

KNOWN_BEFORE = frozenset({DifferenceKind.STILL_DEVIATING})
"""Kinds that are no news: the report tells of them anyway."""


def by_kind(differences: Sequence[Difference]) -> dict[DifferenceKind, list[Difference]]:
    """The differences of each kind, in the order of their importance."""
    found: dict[DifferenceKind, list[Difference]] = {}
    for one in differences:
        found.setdefault(one.kind, []).append(one)
    return {kind: found[kind] for kind in DifferenceKind if kind in found}


def summary(differences: Sequence[Difference]) -> str:
    """`2 switched back, 1 put right, 12 still deviating`, or that nothing changed."""
    kinds = by_kind(differences)
    return ", ".join(f"{len(ones):,} {became(kind).word}" for kind, ones in kinds.items()) or "nothing changed"


def told(difference: Difference) -> str:
    """One difference in one line of text."""
    what = f"{difference.service}/{difference.control}"
    if difference.kind is DifferenceKind.UNDECLARED_CONTROL:
        what = f"{difference.service}: “{clean(difference.title, 80)}”"
    return f"{difference.account}: {what}: {clean(difference.message, 400)}"


def lines(differences: Sequence[Difference], most: int | None = None) -> Iterator[tuple[str, str]]:
    """A sign and a sentence for each difference; no more than `most`, the rest counted."""
    kinds = by_kind(differences)
    news = [one for kind, ones in kinds.items() if kind not in KNOWN_BEFORE for one in ones]
    still = [one for kind in KNOWN_BEFORE for one in kinds.get(kind, ())]
    shown = [*news, *still] if most is None else news[:most]
    yield from ((became(one.kind).sign, told(one)) for one in shown)
    if left := len(news) - len(shown) if most is not None else 0:
        yield "+", f"{count(left, 'more difference')} in the report."
    if most is not None and still:
        yield became(DifferenceKind.STILL_DEVIATING).sign, f"{len(still):,} still deviating, as before."

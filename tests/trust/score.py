"""Counts outcomes: what was read right, what is unknown and why, and every false pass. Prints nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditor.model.finding import Finding

IN_LINE = frozenset({"pass", "fixed", "not_applicable"})
ENOUGH = 0.97
"""Of the unaltered and harmlessly altered pages of each service, this share must be read right."""


class Verdict(StrEnum):
    """What became of one control of one page."""

    RIGHT = "right"
    UNKNOWN = "unknown"
    FALSE_FAIL = "false fail"
    FALSE_PASS = "false pass"


class Page(Protocol):
    """A page that is looked at. `names`: what is the matter with it; empty: nothing."""

    @property
    def id(self) -> str:
        """`python -m tests.trust --only ID` looks at it again."""

    @property
    def service(self) -> str:
        """The practice service, or `generated`."""

    @property
    def names(self) -> tuple[str, ...]:
        """The alterations, or the failure."""

    @property
    def about(self) -> str:
        """The control that this is about."""

    @property
    def deviating(self) -> bool:
        """Whether that control deviates from the policy."""

    @property
    def fix(self) -> bool:
        """Whether it is switched here, too."""

    @property
    def harmless(self) -> bool:
        """Whether a careful person would read the true value, and the program can prove it."""

    @property
    def undetectable(self) -> str | None:
        """Why nobody could read the true value; None where one could."""


@dataclass(frozen=True)
class Seen:
    """What the report says about one control, and what is stored."""

    control: str
    status: str
    reason: str | None
    detail: str | None
    expected: str
    truth: str
    message: str

    @classmethod
    def of(cls, finding: Finding, truth: str) -> Seen:
        """What this finding says, beside the truth."""
        return cls(
            control=finding.control,
            status=finding.status.value,
            reason=finding.reason.value if finding.reason else None,
            detail=finding.detail,
            expected=finding.expected,
            truth=truth,
            message=finding.message,
        )

    @property
    def verdict(self) -> Verdict:
        """The report against the truth."""
        if self.status in IN_LINE:
            return Verdict.RIGHT if self.truth == self.expected else Verdict.FALSE_PASS
        if self.status == "fail":
            return Verdict.FALSE_FAIL if self.truth == self.expected else Verdict.RIGHT
        return Verdict.UNKNOWN


@dataclass(frozen=True)
class Outcome:
    """One page that was looked at. `told`: the alterations that took place. `harm`: something was written."""

    page: Page
    seen: tuple[Seen, ...]
    told: frozenset[str]
    seconds: float
    harm: bool = False

    @property
    def target(self) -> Seen:
        """What the report says about the altered control."""
        return next(reading for reading in self.seen if reading.control == self.page.about)

    @property
    def false_passes(self) -> tuple[Seen, ...]:
        """Every control of the page that is said to be compliant and is not."""
        return tuple(reading for reading in self.seen if reading.verdict is Verdict.FALSE_PASS)

    @property
    def right(self) -> bool:
        """Whether the altered control was read to its true value."""
        return self.target.verdict is Verdict.RIGHT

    @property
    def altered(self) -> bool:
        """Whether each of the alterations did take place."""
        return bool(self.page.names) and self.told.issuperset(self.page.names)


@dataclass(frozen=True)
class Count:
    """The totals of some pages. `harmless` and `harmless_right`: unaltered and harmlessly altered ones."""

    pages: int
    deviating: int
    altered: int
    not_altered: int
    right: int
    unknown: dict[str, int]
    false_fails: int
    false_passes: int
    harmless: int
    harmless_right: int
    fixed: int

    @property
    def share(self) -> float:
        """The share of the harmless ones that was read right."""
        return self.harmless_right / self.harmless if self.harmless else 1.0


def count(outcomes: Iterable[Outcome]) -> Count:
    """Totals of these pages."""
    pages = list(outcomes)
    harmless = [page for page in pages if page.page.harmless]
    verdicts = Counter(page.target.verdict for page in pages)
    reasons = Counter(page.target.reason or "?" for page in pages if page.target.verdict is Verdict.UNKNOWN)
    return Count(
        pages=len(pages),
        deviating=sum(page.page.deviating for page in pages),
        altered=sum(page.altered for page in pages),
        not_altered=sum(bool(page.page.names) and not page.altered for page in pages),
        right=verdicts[Verdict.RIGHT],
        unknown=dict(reasons.most_common()),
        false_fails=verdicts[Verdict.FALSE_FAIL],
        false_passes=sum(len(page.false_passes) for page in pages),
        harmless=len(harmless),
        fixed=sum(page.target.status == "fixed" for page in pages),
        harmless_right=sum(outcome.target.verdict is Verdict.RIGHT for outcome in harmless),
    )


@dataclass(frozen=True)
class Result:
    """All outcomes of a run."""

    outcomes: tuple[Outcome, ...]

    @property
    def counted(self) -> tuple[Outcome, ...]:
        """The pages on which the true value could be read, or doubted."""
        return tuple(outcome for outcome in self.outcomes if not outcome.page.undetectable)

    @property
    def total(self) -> Count:
        """Totals of all pages that count."""
        return count(self.counted)

    @property
    def services(self) -> dict[str, Count]:
        """Totals of each service."""
        names = sorted({outcome.page.service for outcome in self.counted})
        return {name: count(outcome for outcome in self.counted if outcome.page.service == name) for name in names}

    @property
    def false_passes(self) -> list[Outcome]:
        """Every page with a control that is said to be compliant and is not, and every page that was written to."""
        return [outcome for outcome in self.counted if outcome.false_passes or outcome.harm]

    @property
    def enough(self) -> bool:
        """Whether nothing is wrong, and enough of the harmless pages was read, for each service."""
        shares = [each.share for each in self.services.values() if each.pages]
        return not self.false_passes and all(share >= ENOUGH for share in shares)


def as_json(result: Result, seed: int, seconds: float) -> dict[str, Any]:
    """The file: totals, services, alterations, what nobody could detect, and every page that was not right."""
    return {
        "seed": seed,
        "seconds": round(seconds, 1),
        "harm": sum(outcome.harm for outcome in result.outcomes),
        "total": _count(result.total),
        "services": {name: _count(each) for name, each in result.services.items() if each.pages},
        "kinds": _kinds(result.counted),
        "undetectable": _undetectable(result.outcomes),
        "false_passes": [_page(outcome) for outcome in result.false_passes],
        "harmless_not_read": [
            _page(outcome)
            for outcome in result.counted
            if outcome.page.harmless and outcome.target.verdict is not Verdict.RIGHT
        ],
        "false_fails": [_page(outcome) for outcome in result.counted if outcome.target.verdict is Verdict.FALSE_FAIL],
        "not_altered": [outcome.page.id for outcome in result.counted if outcome.page.names and not outcome.altered],
    }  # fmt: skip


def _count(each: Count) -> dict[str, Any]:
    return {**vars(each), "share": round(each.share, 4)}


def _kinds(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """By what was the matter: how many pages, on how many of them it took place, and what was said."""
    table: dict[str, Any] = {}
    for name in sorted({name for outcome in outcomes for name in outcome.page.names}):
        pages = [outcome for outcome in outcomes if name in outcome.page.names]
        verdicts = Counter(page.target.verdict.value for page in pages)
        table[name] = {
            "pages": len(pages),
            "took_place": sum(name in page.told for page in pages),
            **{verdict.value: verdicts[verdict.value] for verdict in Verdict},
        }
    return table


def _undetectable(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [{**_page(outcome), "why": outcome.page.undetectable} for outcome in outcomes if outcome.page.undetectable]


def _page(outcome: Outcome) -> dict[str, Any]:
    target = outcome.target
    return {
        "case": outcome.page.id,
        "status": target.status,
        "reason": target.reason,
        "detail": target.detail,
        "expected": target.expected,
        "truth": target.truth,
        "message": target.message,
        "wrong": [seen.control for seen in outcome.false_passes],
        "harm": outcome.harm,
    }

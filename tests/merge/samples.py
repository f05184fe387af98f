"""Runs to merge: each at its hour, of these accounts, judged by the small policy of the judge's own tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from auditor.judge.report import judge
from auditor.merge.merge import MergeResult, merge
from auditor.merge.selection import RunInput
from auditor.model.observation import AccountSeen, Evidence, Trouble
from tests.judge.samples import START, account, run, saw, seen, standard

if TYPE_CHECKING:
    from auditor.judge.context import JudgingContext
    from auditor.model.finding import Finding
    from auditor.model.reason import Reason

NOW = START + timedelta(days=3)
STALE = 35


def off(name: str = "ada", hour: float = 0, **more: Any) -> AccountSeen:
    """An account with its control proven to be off, at this hour."""
    return read(name, "off", hour, **more)


def on(name: str = "ada", hour: float = 0, **more: Any) -> AccountSeen:
    return read(name, "on", hour, **more)


def read(name: str, value: str, hour: float, evidence: tuple[Evidence, ...] = (), **more: Any) -> AccountSeen:
    when = START + timedelta(hours=hour)
    control = seen(saw(value), saw(value, slot=1), evidence=evidence).model_copy(update={"observed_at": when})
    return account(control, **({"account": name} | more))


def unread(name: str, reason: Reason) -> AccountSeen:
    return account(account=name, trouble=Trouble(reason=reason))


def part(name: str, hour: float, *accounts: AccountSeen, by: JudgingContext | None = None, **more: Any) -> RunInput:
    """A run of this name that began at this hour."""
    times = {"started": START + timedelta(hours=hour), "finished": START + timedelta(hours=hour + 0.5)}
    one = run(*accounts).model_copy(update=times | more)
    return RunInput(name, one, judge(one, by or standard()))


def merged(*parts: RunInput, missing: RunInput | None = None) -> MergeResult:
    return merge(parts, NOW, STALE, missing)


def again(name: str, whole: MergeResult) -> RunInput:
    """What a merge wrote, given to the next one."""
    return RunInput(name, whole.run, whole.report)


def finding(whole: MergeResult, name: str = "ada", control: str = "training") -> Finding:
    return next(finding for finding in whole.report.findings if (finding.account, finding.control) == (name, control))


def notes(whole: MergeResult) -> str:
    assert whole.report.merged
    return "\n".join(whole.report.merged.notes)

"""The results of many runs for each account, and which of them counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from auditor.model.finding import summarise
from auditor.model.merged import MergedRun, Superseded
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from auditor.model.finding import Finding
    from auditor.model.keys import AccountKey
    from auditor.model.observation import AccountSeen, Run
    from auditor.model.report import AccountReport, Report

_NOT_LOOKED = frozenset({Reason.INTERRUPTED, Reason.NOT_VISITED})


@dataclass(frozen=True, eq=False)
class RunInput:
    """A run to merge: what it is called in front of people, what it saw, and what was judged of it."""

    name: str
    run: Run = field(repr=False)
    report: Report = field(repr=False)

    @cached_property
    def runs(self) -> tuple[MergedRun, ...]:
        """The run itself; of a merge, those that it was made from."""
        if self.report.merged:
            return self.report.merged.runs
        return (
            MergedRun(
                run=self.name,
                started=self.run.started.replace(microsecond=0),
                auditor=self.run.auditor,
                policy=self.report.policy,
                policy_sha256=self.report.policy_file.sha256,
                accounts=len(self.run.accounts),
                interrupted=self.run.interrupted,
                counting=tuple(account.account_key for account in self.run.accounts),
            ),
        )

    def results(self) -> Iterator[AccountResult]:
        """Its result for each account. `run` is None for those of which a former merge missed a run."""
        run_of = {key: run for run in self.runs for key in run.counting}
        about = {account.account_key: account for account in self.report.accounts}
        findings: dict[AccountKey, list[Finding]] = defaultdict(list)
        for finding in self.report.findings:
            findings[finding.account_key].append(finding)
        for seen in self.run.accounts:
            key = seen.account_key
            yield AccountResult(run_of.get(key), self, seen, about[key], tuple(findings[key]))


@dataclass(frozen=True, eq=False)
class AccountResult:
    """The result of one run for an account. `part`: where that stands, which may be a merge of several runs."""

    run: MergedRun | None
    part: RunInput
    seen: AccountSeen
    about: AccountReport
    findings: tuple[Finding, ...]

    @property
    def looked(self) -> bool:
        """Whether the run came as far as this account at all."""
        trouble = self.seen.trouble
        touched = self.seen.changes or any(control.readings for control in self.seen.controls)
        return bool(touched) or trouble is None or trouble.reason not in _NOT_LOOKED

    @property
    def rank(self) -> tuple[Any, ...]:
        """The greatest counts: one that looked before one that did not, then the newer; the rest breaks ties."""
        return (self.looked, *(identity(self.run) if self.run else ()), self.part.name)


@dataclass(frozen=True)
class Selection:
    """All results. `counting` and `older`: by account, what counts and what does not; `absent`: nobody visited it."""

    parts: tuple[RunInput, ...]
    counting: Mapping[AccountKey, AccountResult]
    older: Mapping[AccountKey, Sequence[AccountResult]]
    absent: Mapping[AccountKey, AccountResult]

    @property
    def chosen(self) -> dict[AccountKey, AccountResult]:
        """What the report is made of, in the order of accounts."""
        return {**self.counting, **self.absent}


def identity(run: MergedRun) -> tuple[Any, ...]:
    """What makes two entries the same run, newer ones greater."""
    return (run.started, run.run, run.policy, run.policy_sha256, run.auditor, run.accounts)


def select(parts: Iterable[RunInput], missing: RunInput | None) -> Selection:
    """Sort out what counts. `missing`: the accounts that no part covers, judged already."""
    ordered = tuple(sorted(parts, key=lambda part: (part.run.started, part.name)))
    visited: dict[AccountKey, list[AccountResult]] = defaultdict(list)
    absent: dict[AccountKey, AccountResult] = {}
    for part in ordered:
        for result in part.results():
            if result.run:
                visited[result.seen.account_key].append(result)
            else:
                absent[result.seen.account_key] = result
    for result in missing.results() if missing else ():
        absent[result.seen.account_key] = result
    counting = {key: max(visited[key], key=lambda result: result.rank) for key in sorted(visited)}
    return Selection(
        ordered,
        counting,
        {key: [result for result in visited[key] if result is not counts] for key, counts in counting.items()},
        {key: absent[key] for key in sorted(absent.keys() - visited.keys())},
    )


def runs_of(selection: Selection) -> tuple[MergedRun, ...]:
    """Every run once, oldest first, with the accounts that count from it now."""
    runs = {identity(run): run for part in selection.parts for run in part.runs}
    counting: dict[tuple[Any, ...], list[AccountKey]] = {key: [] for key in runs}
    for key, result in selection.counting.items():
        if result.run:
            counting[identity(result.run)].append(key)
    return tuple(runs[key].model_copy(update={"counting": tuple(counting[key])}) for key in sorted(runs))


def superseded(selection: Selection) -> tuple[Superseded, ...]:
    """What does not count, also of former merges, with the run that counts now. A copy is not superseded."""
    found: dict[tuple[Any, ...], Superseded] = {}
    for key, counting in selection.counting.items():
        for older in selection.older[key]:
            if older.run and counting.run and identity(older.run) != identity(counting.run):
                _add(found, key, older.run.run, counting.run.run, summarise(older.findings))
    for part in selection.parts:
        for former in part.report.merged.superseded if part.report.merged else ():
            now = selection.counting[former.account_key].run
            if now and former.run != now.run:
                _add(found, former.account_key, former.run, now.run, former.summary)
    return tuple(found[each] for each in sorted(found))


def _add(found: dict[tuple[Any, ...], Superseded], key: AccountKey, run: str, counts: str, summary: Any) -> None:
    found[*key, run, tuple(summary.values())] = Superseded(
        account=key.account, service=key.service, run=run, counts=counts, summary=summary
    )

"""What many runs tell of each account, and which of it counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from auditor.model.observation import Reason
from auditor.model.report import MergedRun, Superseded, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from auditor.model.observation import AccountSeen, Run
    from auditor.model.report import AccountReport, Finding, Report

    Unit = tuple[str, str]
    """Account and service: of these, one run is believed and the others are not."""

_NOT_LOOKED = frozenset({Reason.INTERRUPTED, Reason.NOT_VISITED})


@dataclass(frozen=True, eq=False)
class Part:
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
                counting=tuple((one.account, one.service) for one in self.run.accounts),
            ),
        )

    def told(self) -> Iterator[Told]:
        """What it tells of each account. `run` is None for those of which a former merge missed a run."""
        run_of = {unit: run for run in self.runs for unit in run.counting}
        about = {(one.account, one.service): one for one in self.report.accounts}
        findings: dict[Unit, list[Finding]] = defaultdict(list)
        for finding in self.report.findings:
            findings[finding.account, finding.service].append(finding)
        for seen in self.run.accounts:
            unit = (seen.account, seen.service)
            yield Told(run_of.get(unit), self, seen, about[unit], tuple(findings[unit]))


@dataclass(frozen=True, eq=False)
class Told:
    """What one run tells of an account. `part`: where that stands, which may be a merge of several runs."""

    run: MergedRun | None
    part: Part
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
class Pile:
    """All that is told. `counting` and `older`: by account, what counts and what does not; `absent`: nobody saw it."""

    parts: tuple[Part, ...]
    counting: Mapping[Unit, Told]
    older: Mapping[Unit, Sequence[Told]]
    absent: Mapping[Unit, Told]

    @property
    def chosen(self) -> dict[Unit, Told]:
        """What the report is made of, in the order of accounts."""
        return {**self.counting, **self.absent}


def identity(run: MergedRun) -> tuple[Any, ...]:
    """What makes two entries the same run, newer ones greater."""
    return (run.started, run.run, run.policy, run.policy_sha256, run.auditor, run.accounts)


def piled(parts: Iterable[Part], missing: Part | None) -> Pile:
    """Sort out what counts. MISSING: what is to be said of accounts of which no part tells, judged already."""
    ordered = tuple(sorted(parts, key=lambda part: (part.run.started, part.name)))
    told: dict[Unit, list[Told]] = defaultdict(list)
    absent: dict[Unit, Told] = {}
    for part in ordered:
        for one in part.told():
            if one.run:
                told[one.seen.account, one.seen.service].append(one)
            else:
                absent[one.seen.account, one.seen.service] = one
    for one in missing.told() if missing else ():
        absent[one.seen.account, one.seen.service] = one
    counting = {unit: max(told[unit], key=lambda one: one.rank) for unit in sorted(told)}
    return Pile(
        ordered,
        counting,
        {unit: [one for one in told[unit] if one is not counts] for unit, counts in counting.items()},
        {unit: absent[unit] for unit in sorted(absent.keys() - told.keys())},
    )


def runs_of(pile: Pile) -> tuple[MergedRun, ...]:
    """Every run once, oldest first, with the accounts that count from it now."""
    runs = {identity(run): run for part in pile.parts for run in part.runs}
    counting: dict[tuple[Any, ...], list[Unit]] = {key: [] for key in runs}
    for unit, told in pile.counting.items():
        if told.run:
            counting[identity(told.run)].append(unit)
    return tuple(runs[key].model_copy(update={"counting": tuple(counting[key])}) for key in sorted(runs))


def superseded(pile: Pile) -> tuple[Superseded, ...]:
    """What does not count, also of former merges, with the run that counts now. The same run twice is no two words."""
    found: dict[tuple[Any, ...], Superseded] = {}
    for unit, told in pile.counting.items():
        counts = told.run.run if told.run else ""
        for one in pile.older[unit]:
            if one.run and told.run and identity(one.run) != identity(told.run):
                _add(found, unit, one.run.run, counts, summarise(one.findings))
    for part in pile.parts:
        for former in part.report.merged.superseded if part.report.merged else ():
            unit = (former.account, former.service)
            told_now = pile.counting[unit].run
            if told_now and former.run != told_now.run:
                _add(found, unit, former.run, told_now.run, former.summary)
    return tuple(found[key] for key in sorted(found))


def _add(found: dict[tuple[Any, ...], Superseded], unit: Unit, run: str, counts: str, summary: Any) -> None:
    key = (*unit, run, tuple(summary.values()))
    found[key] = Superseded(account=unit[0], service=unit[1], run=run, counts=counts, summary=summary)

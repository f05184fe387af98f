"""The merged run and report. Findings stay as each run judged them.

The order in which runs are given changes nothing. What a merge gave can be merged again: it remembers its runs, and
which accounts count from each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol, TypeVar

from auditor.merge import notes as say
from auditor.merge.evidence import placed
from auditor.merge.selection import runs_of, select, superseded
from auditor.merge.shards import about_shards, whole_run
from auditor.model.change import FixPlan
from auditor.model.finding import is_stale, summarise
from auditor.model.merged import Merged
from auditor.model.photo_guide import grouped
from auditor.model.report import PolicyFile
from auditor.model.rights_ledger import RequestState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from auditor.merge.evidence import Picture
    from auditor.merge.selection import AccountResult, RunInput, Selection
    from auditor.model.finding import Finding
    from auditor.model.keys import AccountKey
    from auditor.model.merged import MergedRun
    from auditor.model.observation import Run
    from auditor.model.photo_guide import PhotoGuide
    from auditor.model.report import Report


_STATES = list(RequestState)


class _OfAccount(Protocol):
    @property
    def account_key(self) -> AccountKey: ...


T = TypeVar("T", bound=_OfAccount)


@dataclass(frozen=True)
class MergeResult:
    """What a merge gives; `pictures` by their path in the new run folder."""

    run: Run
    report: Report
    pictures: Mapping[str, Picture]


def account_keys(parts: Iterable[RunInput]) -> set[AccountKey]:
    """The accounts that these runs cover."""
    return {key for part in parts for run in part.runs for key in run.counting}


def merge(parts: Sequence[RunInput], now: datetime, stale_after: int, missing: RunInput | None = None) -> MergeResult:
    """One run and one report of at least one part.

    MISSING: the accounts that no part covers, judged already. What was proven more than
    `stale_after` days before `now` is marked.
    """
    distinct, copies = _once(parts)
    selection = select(distinct, missing)
    order = None if missing else whole_run(distinct)
    chosen, pictures = placed({key: selection.chosen[key] for key in order} if order else selection.chosen)
    runs = runs_of(selection)
    believed = [run for run in runs if run.counting] or list(runs)
    run = _run(selection, runs, believed, chosen)
    report = _report(run, selection, believed, chosen, now, stale_after)
    if order:
        return MergeResult(run, _as_one_run(report, selection.parts), pictures)
    older = superseded(selection)
    merged = Merged(
        runs=runs,
        superseded=older,
        missing=tuple(sorted({account for account, _ in selection.absent})),
        notes=tuple(
            chain(
                say.about_copies(copies),
                say.about_runs(believed),
                about_shards(distinct),
                say.about_services(selection),
                say.about_missing(selection, believed),
                say.about_accounts(selection, older),
                say.about_policies(selection),
                say.about_time(report, now.date()),
                say.about_differences(selection.parts),
            )
        ),
    )
    return MergeResult(run, report.model_copy(update={"merged": merged}), pictures)


def _as_one_run(report: Report, parts: Sequence[RunInput]) -> Report:
    """The report of all shards as that of the run that they share."""
    places = {account.account_key: place for place, account in enumerate(report.accounts)}
    differences = [difference for part in parts for difference in part.report.differences]
    former = {part.report.former for part in parts}
    return report.model_copy(
        update={
            "waivers": tuple(
                sorted(report.waivers, key=lambda each: (each.line, places.get(each.account_key, len(places))))
            ),
            "requests": tuple(sorted(report.requests, key=lambda each: (_STATES.index(each.state), each.asked))),
            "former": former.pop() if len(former) == 1 else None,
            "differences": tuple(sorted(differences, key=lambda each: places.get(each.account_key, len(places)))),
        }
    )


def _once(parts: Sequence[RunInput]) -> tuple[list[RunInput], list[tuple[str, str]]]:
    """The parts without copies of each other, and the copies with what they are copies of."""
    kept: dict[tuple[object, ...], list[RunInput]] = {}
    copies: list[tuple[str, str]] = []
    for part in sorted(parts, key=lambda part: part.name):
        key = (part.run.started, part.run.finished, part.report.policy_file.sha256, len(part.run.accounts))
        same = [other for other in kept.get(key, ()) if other.run == part.run and other.report == part.report]
        if same:
            copies.append((part.name, same[0].name))
        else:
            kept.setdefault(key, []).append(part)
    return [part for group in kept.values() for part in group], copies


def _run(
    selection: Selection,
    runs: Sequence[MergedRun],
    believed: Sequence[MergedRun],
    chosen: Mapping[AccountKey, AccountResult],
) -> Run:
    browsers = {name for part in selection.parts for name in (part.run.browser or "").split("; ") if name}
    return selection.parts[0].run.model_copy(
        update={
            "auditor": _one_or_several(run.auditor for run in believed),
            "started": min(part.run.started for part in selection.parts),
            "finished": max(part.run.finished for part in selection.parts),
            "browser": "; ".join(sorted(browsers)) or None,
            "proxy": _all_of(part.run.proxy for part in selection.parts),
            "authority": _all_of(part.run.authority for part in selection.parts),
            "interrupted": any(run.interrupted and run.counting for run in runs),
            "shard": None,
            "accounts": tuple(result.seen for result in chosen.values()),
        }
    )


def _all_of(named: Iterable[str | None]) -> str | None:
    return "; ".join(sorted({each for each in named if each})) or None


def _report(
    run: Run,
    selection: Selection,
    believed: Sequence[MergedRun],
    chosen: Mapping[AccountKey, AccountResult],
    now: datetime,
    stale_after: int,
) -> Report:
    findings = tuple(_dated(finding, now, stale_after) for result in chosen.values() for finding in result.findings)
    policies = {(run.policy, run.policy_sha256) for run in believed}
    origins = {part.report.policy_file.origin for part in selection.parts}
    for result in selection.absent.values():
        if not result.part.report.merged:
            policies.add((result.part.report.policy, result.part.report.policy_file.sha256))
            origins.add(result.part.report.policy_file.origin)
    return selection.parts[0].report.model_copy(
        update={
            "auditor": run.auditor,
            "started": run.started,
            "finished": run.finished,
            "policy": _one_or_several(name for name, _ in policies),
            "policy_file": PolicyFile(
                origin=_one_or(origins, "several"), sha256=_one_or({sha for _, sha in policies}, "several")
            ),
            "browser": run.browser,
            "proxy": run.proxy,
            "authority": run.authority,
            "interrupted": run.interrupted,
            "shard": None,
            "summary": summarise(findings),
            "accounts": tuple(result.about for result in chosen.values()),
            "findings": findings,
            "undeclared": _of_each(chosen, lambda result: result.undeclared),
            "changes": _of_each(chosen, lambda result: result.changes),
            "plan": FixPlan(
                changes=_of_each(chosen, lambda result: result.plan.changes),
                by_hand=_of_each(chosen, lambda result: result.plan.by_hand),
            ),
            "waivers": _of_each(chosen, lambda result: result.waivers),
            "requests": _of_each(chosen, lambda result: result.requests),
            "counts_overdue_requests": any(part.report.counts_overdue_requests for part in selection.parts),
            "photos": grouped(_guides(chosen)),
            "former": None,
            "differences": (),
            "trend": (),
            "merged": None,
            "stale_after": stale_after,
        }
    )


def _of_each(chosen: Mapping[AccountKey, AccountResult], items: Callable[[Report], Iterable[T]]) -> tuple[T, ...]:
    """What the reports say of the accounts that count from them."""

    def found() -> Iterator[T]:
        groups: dict[int, dict[AccountKey, list[T]]] = {}
        for key, result in chosen.items():
            if id(result.part) not in groups:
                mine = groups.setdefault(id(result.part), {})
                for item in items(result.part.report):
                    mine.setdefault(item.account_key, []).append(item)
            yield from groups[id(result.part)].get(key, ())

    return tuple(found())


def _guides(chosen: Mapping[AccountKey, AccountResult]) -> Iterator[PhotoGuide]:
    """The guide of each account, from the report that counts for it."""
    for key, result in chosen.items():
        for guide in result.part.report.photos:
            if guide.service == key.service and key.account in guide.accounts:
                yield guide.model_copy(update={"accounts": (key.account,)})


def _dated(finding: Finding, now: datetime, stale_after: int) -> Finding:
    stale = finding.stale or is_stale(finding.observed_at, now, stale_after)
    return finding if stale == finding.stale else replace(finding, stale=stale)


def _one_or_several(words: Iterable[str]) -> str:
    names = sorted(set(words))
    return names[0] if len(names) == 1 else f"several: {', '.join(names)}"


def _one_or(words: set[str], several: str) -> str:
    return next(iter(words)) if len(words) == 1 else several

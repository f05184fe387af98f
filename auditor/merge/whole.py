"""The merged run and report. Findings stay as each run judged them.

The order in which runs are given changes nothing. What a merge gave can be merged again: it remembers its runs, and
which accounts count from each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from auditor.merge import notes as say
from auditor.merge.pictures import placed
from auditor.merge.pile import piled, runs_of, superseded
from auditor.model.report import FixPlan, Merged, PolicyFile, summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from auditor.merge.pictures import Picture
    from auditor.merge.pile import Part, Pile, Told, Unit
    from auditor.model.observation import Run
    from auditor.model.report import Finding, MergedRun, Report

T = TypeVar("T")


@dataclass(frozen=True)
class Whole:
    """What a merge gives; `pictures` by their path in the new run folder."""

    run: Run
    report: Report
    pictures: Mapping[str, Picture]


def units_of(parts: Iterable[Part]) -> set[Unit]:
    """The accounts of which these runs tell."""
    return {unit for part in parts for run in part.runs for unit in run.counting}


def merge(parts: Sequence[Part], now: datetime, stale_after: int, missing: Part | None = None) -> Whole:
    """One run and one report of at least one part.

    MISSING: what is to be said of accounts of which no part tells, judged already. What was proven more than
    `stale_after` days before `now` is marked.
    """
    distinct, copies = _once(parts)
    pile = piled(distinct, missing)
    chosen, pictures = placed(pile.chosen)
    runs = runs_of(pile)
    believed = [run for run in runs if run.counting] or list(runs)
    run = _run(pile, runs, believed, chosen)
    report = _report(run, pile, believed, chosen, now, stale_after)
    older = superseded(pile)
    merged = Merged(
        runs=runs,
        superseded=older,
        missing=tuple(sorted({account for account, _ in pile.absent})),
        notes=tuple(
            chain(
                say.about_copies(copies),
                say.about_runs(believed),
                say.about_services(pile),
                say.about_missing(pile, believed),
                say.about_accounts(pile, older),
                say.about_time(report, now.date()),
                say.about_differences(pile.parts),
            )
        ),
    )
    return Whole(run, report.model_copy(update={"merged": merged}), pictures)


def _once(parts: Sequence[Part]) -> tuple[list[Part], list[tuple[str, str]]]:
    """The parts without copies of each other, and the copies with what they are copies of."""
    kept: dict[tuple[object, ...], list[Part]] = {}
    copies: list[tuple[str, str]] = []
    for part in sorted(parts, key=lambda part: part.name):
        key = (part.run.started, part.run.finished, part.report.policy_file.sha256, len(part.run.accounts))
        same = [one for one in kept.get(key, ()) if one.run == part.run and one.report == part.report]
        if same:
            copies.append((part.name, same[0].name))
        else:
            kept.setdefault(key, []).append(part)
    return [part for group in kept.values() for part in group], copies


def _run(pile: Pile, runs: Sequence[MergedRun], believed: Sequence[MergedRun], chosen: Mapping[Unit, Told]) -> Run:
    browsers = {name for part in pile.parts for name in (part.run.browser or "").split("; ") if name}
    return pile.parts[0].run.model_copy(
        update={
            "auditor": _one_or_several(run.auditor for run in believed),
            "started": min(part.run.started for part in pile.parts),
            "finished": max(part.run.finished for part in pile.parts),
            "browser": "; ".join(sorted(browsers)) or None,
            "interrupted": any(run.interrupted and run.counting for run in runs),
            "accounts": tuple(told.seen for told in chosen.values()),
        }
    )


def _report(
    run: Run,
    pile: Pile,
    believed: Sequence[MergedRun],
    chosen: Mapping[Unit, Told],
    now: datetime,
    stale_after: int,
) -> Report:
    findings = tuple(_dated(one, now, stale_after) for told in chosen.values() for one in told.findings)
    policies = {(one.policy, one.policy_sha256) for one in believed}
    origins = {part.report.policy_file.origin for part in pile.parts}
    for told in pile.absent.values():
        if not told.part.report.merged:
            policies.add((told.part.report.policy, told.part.report.policy_file.sha256))
            origins.add(told.part.report.policy_file.origin)
    return pile.parts[0].report.model_copy(
        update={
            "auditor": run.auditor,
            "started": run.started,
            "finished": run.finished,
            "policy": _one_or_several(name for name, _ in policies),
            "policy_file": PolicyFile(
                origin=_one_or(origins, "several"), sha256=_one_or({sha for _, sha in policies}, "several")
            ),
            "browser": run.browser,
            "interrupted": run.interrupted,
            "summary": summarise(findings),
            "accounts": tuple(told.about for told in chosen.values()),
            "findings": findings,
            "undeclared": _of_each(chosen, lambda one: one.undeclared, lambda one: (one.account, one.service)),
            "changes": _of_each(chosen, lambda one: one.changes, lambda one: (one.account, one.service)),
            "plan": FixPlan(
                changes=_of_each(chosen, lambda one: one.plan.changes, lambda one: (one.account, one.service)),
                by_hand=_of_each(chosen, lambda one: one.plan.by_hand, lambda one: (one.account, one.service)),
            ),
            "waivers": _of_each(
                chosen, lambda one: one.waivers, lambda one: (one.account, one.check.partition("/")[0])
            ),
            "former": None,
            "differences": (),
            "trend": (),
            "merged": None,
            "stale_after": stale_after,
        }
    )


def _of_each(
    chosen: Mapping[Unit, Told], items: Callable[[Report], Iterable[T]], unit_of: Callable[[T], Unit]
) -> tuple[T, ...]:
    """What the reports say of the accounts that count from them."""

    def found() -> Iterator[T]:
        groups: dict[int, dict[Unit, list[T]]] = {}
        for unit, told in chosen.items():
            if id(told.part) not in groups:
                mine = groups.setdefault(id(told.part), {})
                for item in items(told.part.report):
                    mine.setdefault(unit_of(item), []).append(item)
            yield from groups[id(told.part)].get(unit, ())

    return tuple(found())


def _dated(finding: Finding, now: datetime, stale_after: int) -> Finding:
    old = finding.observed_at is not None and now - finding.observed_at > timedelta(days=stale_after)
    return finding.model_copy(update={"stale": True}) if old and not finding.stale else finding


def _one_or_several(words: Iterable[str]) -> str:
    names = sorted(set(words))
    return names[0] if len(names) == 1 else f"several: {', '.join(names)}"


def _one_or(words: set[str], several: str) -> str:
    return next(iter(words)) if len(words) == 1 else several

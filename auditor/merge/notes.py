"""What a reader of a merged report has to know, in sentences: other versions, other policies, what does not count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditor.merge.pile import identity
from auditor.model.report import Status, WaiverState
from auditor.sentences import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from auditor.merge.pile import Part, Pile, Told, Unit
    from auditor.model.report import MergedRun, Report, Superseded

_NAMED = 6


def listed(names: Iterable[str]) -> str:
    """`a, b, c`; of many, how many more there are."""
    words = list(dict.fromkeys(names))
    more = f" and {len(words) - _NAMED:,} more" if len(words) > _NAMED else ""
    return ", ".join(words[:_NAMED]) + more


def about_runs(runs: Sequence[MergedRun]) -> Iterator[str]:
    """Runs that were not judged alike: other policies, other files of the same policy, other versions."""
    judge = "each finding stays as its run judged it. `auditor judge` on this folder judges all of them alike."
    policies = _grouped((run.policy, run.run) for run in runs)
    if len(policies) > 1:
        yield f"The runs were judged by different policies, {_groups(policies)}: {judge}"
    for policy in policies:
        files = _grouped((f"sha256 {run.policy_sha256[:12]}…", run.run) for run in runs if run.policy == policy)
        if len(files) > 1:
            yield f"The policy {policy} was not the same file in all runs, {_groups(files)}: {judge}"
    versions = _grouped((run.auditor, run.run) for run in runs)
    if len(versions) > 1:
        yield f"The runs were made by different versions of auditor: {_groups(versions)}."


def about_services(pile: Pile) -> Iterator[str]:
    """Services that were not read by the same file in all runs."""
    files: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (_, service), told in pile.counting.items():
        files[service][f"sha256 {told.seen.service_file.sha256[:12]}…"].append(_run(told))
    for service in sorted(files):
        if len(files[service]) > 1:
            yield f"The service file of {service} was not the same in all runs: {_groups(files[service])}."


def about_missing(pile: Pile, runs: Sequence[MergedRun]) -> Iterator[str]:
    """By which policy those were judged of which no run tells, where that is another one."""
    parts = {id(told.part): told.part for told in pile.absent.values()}
    others = {part.report.policy for part in parts.values()} - {run.policy for run in runs}
    if others:
        yield f"What is expected of accounts that did not report is from the policy {listed(sorted(others))}."


def about_accounts(pile: Pile, superseded: Sequence[Superseded]) -> Iterator[str]:
    """Accounts that more than one run tells of."""
    if superseded:
        names = listed(f"{one.account} ({one.service})" for one in superseded)
        yield (
            f"More than one run tells of {names}: the newest that looked counts, and what the others said is listed. "
            "Where these are different people's accounts, give them different names in auditor.yaml, and check again."
        )
    units = pile.counting.items()
    skipped = [unit for unit, told in units if any(not one.looked and _newer(one, told) for one in pile.older[unit])]
    if skipped:
        yield f"A newer run ended before it looked at {_units(skipped)}: what an older run saw counts."
    worse = [unit for unit, told in units if told.seen.trouble and any(_read(one) for one in pile.older[unit])]
    if worse:
        yield f"An older run could read {_units(worse)}, and the newer one that counts could not: it is unknown now."
    for unit, told in units:
        homes = {one.seen.home: _run(one) for one in (*pile.older[unit], told) if one.seen.home}
        if len(homes) > 1:
            places = listed(f"{home} in {run}" for home, run in sorted(homes.items()))
            yield (
                f"{unit[0]} ({unit[1]}) is at {places}: these are different accounts, and only that of {_run(told)} "
                "counts. Give them different names in auditor.yaml, and check again."
            )


def about_time(report: Report, today: date) -> Iterator[str]:
    """What is old, or held when the runs were judged and does not now."""
    old = sum(finding.stale for finding in report.findings)
    if old:
        yield (
            f"{count(old, 'finding')} {'is' if old == 1 else 'are'} older than {count(report.stale_after, 'day')}: "
            "check these accounts again."
        )
    waivers = sum(one.state is WaiverState.VALID and one.until < today for one in report.waivers)
    words = [one.attestation for one in report.findings if one.status is Status.ATTESTED and one.attestation]
    ended = waivers + sum(one.until < today for one in words)
    if ended:
        yield (
            f"Waivers or attestations that ended since the runs were judged: {ended:,}. "
            "`auditor judge` on this folder does not count them any more."
        )


def about_differences(parts: Iterable[Part]) -> Iterator[str]:
    """What a merge does not take over."""
    if any(part.report.differences for part in parts):
        yield "What changed since former runs stands in each run's own report."


def about_copies(copies: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Runs that were given twice: (the copy, what counts)."""
    for copy, kept in dict.fromkeys(copies):
        what = "was given more than once" if copy == kept else f"is the same run as {kept}"
        yield f"{copy} {what}, and counts once."


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, name in pairs:
        groups[key].append(name)
    return dict(sorted(groups.items()))


def _groups(groups: dict[str, list[str]]) -> str:
    return "; ".join(f"{key} ({listed(sorted(names))})" for key, names in sorted(groups.items()))


def _units(units: Iterable[Unit]) -> str:
    return listed(f"{account} ({service})" for account, service in units)


def _run(told: Told) -> str:
    return told.run.run if told.run else told.part.name


def _newer(one: Told, than: Told) -> bool:
    return one.run is not None and than.run is not None and identity(one.run) > identity(than.run)


def _read(one: Told) -> bool:
    return one.looked and one.seen.trouble is None

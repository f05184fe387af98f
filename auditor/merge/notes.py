"""Sentences about how a merged report came about: versions, policies, what does not count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditor.merge.selection import identity
from auditor.model.report import WaiverState
from auditor.model.status import DEVIATING, Status
from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from auditor.merge.selection import AccountResult, RunInput, Selection
    from auditor.model.keys import AccountKey
    from auditor.model.merged import MergedRun, Superseded
    from auditor.model.report import Report

_NAMED = 6


def some_of(names: Iterable[str]) -> str:
    """`a, b, c`; of many, how many more there are."""
    words = list(dict.fromkeys(names))
    more = f" and {len(words) - _NAMED:,} more" if len(words) > _NAMED else ""
    return ", ".join(words[:_NAMED]) + more


def about_runs(runs: Sequence[MergedRun]) -> Iterator[str]:
    """Runs that were not judged alike: other policies, other files of the same policy, other versions."""
    judge = "each finding stays as its run judged it. `auditor judge` on this folder judges all of them by one policy."
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


def about_services(selection: Selection) -> Iterator[str]:
    """Services that were not read by the same file in all runs."""
    files: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (_, service), result in selection.counting.items():
        files[service][f"sha256 {result.seen.service_file.sha256[:12]}…"].append(_run(result))
    for service in sorted(files):
        if len(files[service]) > 1:
            yield f"The service file of {service} was not the same in all runs: {_groups(files[service])}."


def about_missing(selection: Selection, runs: Sequence[MergedRun]) -> Iterator[str]:
    """The policy that accounts were judged by that no run covers, where that is another one."""
    parts = {id(result.part): result.part for result in selection.absent.values()}
    others = {part.report.policy for part in parts.values()} - {run.policy for run in runs}
    if others:
        yield f"What is expected of accounts that did not report is from the policy {some_of(sorted(others))}."


def about_accounts(selection: Selection, superseded: Sequence[Superseded]) -> Iterator[str]:
    """Accounts that more than one run covers."""
    if superseded:
        names = some_of(f"{entry.account} ({entry.service})" for entry in superseded)
        yield (
            f"More than one run covers {names}: the newest that visited them counts, and the others are listed. "
            "Where these are different people's accounts, give them different names in auditor.yaml, and check again."
        )
    counting, older = selection.counting.items(), selection.older
    skipped = [key for key, now in counting if any(not each.looked and _newer(each, now) for each in older[key])]
    if skipped:
        yield f"A newer run ended before it visited {_accounts(skipped)}: what an older run saw counts."
    worse = [key for key, now in counting if now.seen.trouble and any(_read(each) for each in older[key])]
    if worse:
        yield f"An older run could read {_accounts(worse)}, and the newer one that counts could not: it is unknown now."
    for key, now in counting:
        homes = {each.seen.home: _run(each) for each in (*older[key], now) if each.seen.home}
        if len(homes) > 1:
            places = some_of(f"{home} in {run}" for home, run in sorted(homes.items()))
            yield (
                f"{key.account} ({key.service}) is at {places}: these are different accounts, and only that of "
                f"{_run(now)} counts. Give them different names in auditor.yaml, and check again."
            )
        elif len({each.seen.declared for each in (*older[key], now) if each.seen.declared}) > 1:
            yield (
                f"{key.account} ({key.service}) is declared differently in these runs, maybe for different people: "
                f"only that of {_run(now)} counts. Give different people different names in auditor.yaml."
            )


def about_policies(selection: Selection) -> Iterator[str]:
    """What an older run found by another policy, and the newer one that counts was not asked."""
    for key, now in selection.counting.items():
        asked = {(finding.control, finding.expected) for finding in now.findings}
        for older in selection.older[key]:
            missed = [finding for finding in older.findings if (finding.control, finding.expected) not in asked]
            found = [finding for finding in missed if finding.status in DEVIATING]
            if _policy(older) == _policy(now) or not missed:
                continue
            values = (f"{finding.control} is {finding.observed}, expected {finding.expected}" for finding in found)
            yield (
                f"{key.account} ({key.service}) was judged by different policies: {_policy(now)} in {_run(now)} "
                f"counts, and {_policy(older)} in {_run(older)} also asked for {count(len(missed), 'check')}, "
                f"{f'of which these deviated: {some_of(values)}' if found else 'none of which deviated'}."
            )


def about_time(report: Report, today: date) -> Iterator[str]:
    """What is old, or was valid when the runs were judged and is not now."""
    old = sum(finding.stale for finding in report.findings)
    if old:
        yield (
            f"{count(old, 'finding')} {'is' if old == 1 else 'are'} older than {count(report.stale_after, 'day')}: "
            "check these accounts again."
        )
    waivers = sum(waiver.state is WaiverState.VALID and waiver.until < today for waiver in report.waivers)
    words = [
        finding.attestation for finding in report.findings if finding.status is Status.ATTESTED and finding.attestation
    ]
    ended = waivers + sum(attestation.until < today for attestation in words)
    if ended:
        yield (
            f"Waivers or attestations that ended since the runs were judged: {ended:,}. "
            "`auditor judge` on this folder no longer counts them."
        )


def about_differences(parts: Iterable[RunInput]) -> Iterator[str]:
    """What a merge does not take over."""
    if any(part.report.differences for part in parts):
        yield "What changed since former runs is in each run's own report."


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
    return "; ".join(f"{key} ({some_of(sorted(names))})" for key, names in sorted(groups.items()))


def _accounts(keys: Iterable[AccountKey]) -> str:
    return some_of(f"{account} ({service})" for account, service in keys)


def _policy(result: AccountResult) -> str:
    return result.run.policy if result.run else result.part.report.policy


def _run(result: AccountResult) -> str:
    return result.run.run if result.run else result.part.name


def _newer(result: AccountResult, than: AccountResult) -> bool:
    return result.run is not None and than.run is not None and identity(result.run) > identity(than.run)


def _read(result: AccountResult) -> bool:
    return result.looked and result.seen.trouble is None

"""findings → the changes that a fix would make, in their order, and what is left to people. Pure."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from auditor.model.change import ByHand, FixPlan, PlannedChange
from auditor.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from auditor.model.control import Control
    from auditor.model.finding import Finding
    from auditor.model.service import Service


def plan(findings: Iterable[Finding], services: Mapping[str, Service]) -> FixPlan:
    """Every deviation that can be switched, and the others with the reason why not.

    Only what is `fail` is planned: what was not proven, or is waived, stays as it is.
    """
    changes, by_hand = list[PlannedChange](), list[ByHand]()
    for finding in findings:
        if finding.status is not Status.FAIL or finding.observed is None:
            continue
        service = services[finding.service]
        if why := _not_for_a_program(finding, service.controls[finding.control]):
            by_hand.append(_by_hand(finding, why))
        else:
            changes.append(_planned(finding, finding.observed, service))
    return FixPlan(changes=_in_order(changes, services), by_hand=tuple(by_hand))


def _not_for_a_program(finding: Finding, control: Control) -> str | None:
    if finding.managed:
        return "it is locked: the organisation decides"
    if not control.changeable:
        return "its service file does not say how it is changed"
    return None


def _by_hand(finding: Finding, why: str) -> ByHand:
    return ByHand(
        account=finding.account,
        service=finding.service,
        control=finding.control,
        title=finding.title,
        why=why,
        by_hand=finding.facts.by_hand,
    )


def _planned(finding: Finding, before: str, service: Service) -> PlannedChange:
    control = service.controls[finding.control]
    change = control.change
    also = change.also.get(finding.expected, {}) if change else {}
    return PlannedChange(
        account=finding.account,
        service=finding.service,
        service_name=finding.facts.service_name,
        control=finding.control,
        title=finding.title,
        before=before,
        after=finding.expected,
        also=tuple(f"{service.controls[other].title}: {value}" for other, value in also.items()),
        final=change.final.get(finding.expected) if change else None,
        watched=control.write is not None,
    )


def _in_order(changes: list[PlannedChange], services: Mapping[str, Service]) -> tuple[PlannedChange, ...]:
    """As they came, but a control that needs another one as it is now goes before that one is switched."""
    known = {(change.account, change.control): change for change in changes}
    before: dict[tuple[str, str], set[tuple[str, str]]] = {key: set() for key in known}
    for key, finding in known.items():
        change = services[finding.service].controls[finding.control].change
        for other, value in (change.needs if change else {}).items():
            needed = known.get((finding.account, other))
            if needed is not None and needed.before == value:
                before[finding.account, other].add(key)
            elif needed is not None and needed.after == value:
                before[key].add((finding.account, other))
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:  # two controls that need each other: as they came, and the second says what it lacks
        return tuple(changes)
    ranks = {key: place for place, key in enumerate(order)}
    accounts = {change.account: place for place, change in reversed(list(enumerate(changes)))}
    return tuple(sorted(changes, key=lambda change: (accounts[change.account], ranks[change.account, change.control])))

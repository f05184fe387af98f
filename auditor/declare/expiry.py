"""What was right when it was written, and is not any more: waivers and attestations that ended, are not needed, or
whose evidence changed.

None of it keeps a run from starting: there, what has ended does not cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.declare.attestations import standing
from auditor.model.attestation import EvidenceState

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from datetime import date

    from auditor.declare.document import Where
    from auditor.declare.load import Loaded
    from auditor.model.attestation import Attestations, EvidenceFile
    from auditor.model.config import Config
    from auditor.model.problem import Problem

_CHANGED = {
    EvidenceState.DIFFERS: "is not the file of then: its sha256 is another one",
    EvidenceState.GONE: "is not there any more",
}


def expired_waivers(config: Loaded[Config], today: date) -> list[Problem]:
    """Those whose last day is over, each at its `until`."""
    return [
        config.document.problem(
            (*each.where, "until"),
            f"this waiver ended on {each.until} and covers {each.check} of {each.of} no longer: "
            "write a later day if its reason still holds, or remove it",
        )
        for each in _written(config)
        if each.until < today
    ]


@dataclass(frozen=True)
class _Written:
    """A waiver as it is written, of an account or of a group."""

    where: Where
    check: str
    of: str
    until: date
    accounts: tuple[str, ...]


def _written(config: Loaded[Config]) -> Iterator[_Written]:
    for index, waiver in enumerate(config.value.waivers):
        yield _Written(("waivers", index), waiver.check, waiver.account, waiver.until, (waiver.account,))
    for name, group in config.value.groups.items():
        for index, (waived, each) in enumerate(zip(group.waivers, config.value.waivers_of(name), strict=True)):
            accounts = tuple(waiver.account for waiver in each)
            where: Where = ("groups", name, "waivers", index)
            yield _Written(where, waived.check, f"the group {name}", waived.until, accounts)


def needless_waivers(
    config: Loaded[Config], today: date, run: str, in_line: Container[tuple[str, str]]
) -> list[Problem]:
    """Those that still hold, and waive what RUN proved: IN_LINE has (account, check)."""
    return [
        config.document.problem(
            each.where,
            f"warning: this waiver is not needed: {each.check} of {each.of} passes without it in {run}. "
            "Remove it, or the next deviation goes unnoticed",
        )
        for each in _written(config)
        if each.until >= today and each.accounts and all((name, each.check) in in_line for name in each.accounts)
    ]


def ended_attestations(loaded: Loaded[Attestations], today: date) -> list[Problem]:
    """Those that would count, if their last day were not over."""
    entries = loaded.value.attestations
    return [
        loaded.document.problem(
            ("attestations", index, "until"),
            f"warning: what {entries[index].by} attested expired on {entries[index].until}: check again, "
            f"then run `auditor attest {check} --account {account}`",
        )
        for (account, check), index in standing(entries).items()
        if entries[index].until < today
    ]


def changed_evidence(loaded: Loaded[Attestations], states: Mapping[EvidenceFile, EvidenceState]) -> list[Problem]:
    """Attestations that would count, and whose evidence is not the file of then."""
    entries = loaded.value.attestations
    return [
        loaded.document.problem(
            ("attestations", index, "evidence"),
            f"warning: the evidence {evidence.file} {_CHANGED[state]}. Bring the file back, or attest {check} again",
        )
        for (_, check), index in standing(entries).items()
        if (evidence := entries[index].evidence) and (state := states.get(evidence)) in _CHANGED
    ]

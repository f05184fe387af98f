"""What was right when it was written, and is not any more: waivers and attestations that ended or are not needed.

None of it keeps a run from starting: there, what has ended does not cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.attested import standing

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from auditor.declare.load import Loaded
    from auditor.model.attestation import Attestations
    from auditor.model.config import Config
    from auditor.model.problem import Problem


def expired_waivers(config: Loaded[Config], today: date) -> list[Problem]:
    """Those whose last day is over, each at its `until`."""
    return [
        config.document.problem(
            ("waivers", index, "until"),
            f"this waiver ended on {waiver.until} and covers {waiver.check} of {waiver.account} no longer: "
            "write a later day if its reason still holds, or remove it",
        )
        for index, waiver in enumerate(config.value.waivers)
        if waiver.until < today
    ]


def needless_waivers(
    config: Loaded[Config], today: date, run: str, in_line: Container[tuple[str, str]]
) -> list[Problem]:
    """Those that still hold, and waive what RUN proved: IN_LINE has (account, check)."""
    return [
        config.document.problem(
            ("waivers", index),
            f"warning: this waiver is not needed: {run} has {waiver.check} of {waiver.account} in line. "
            "Remove it, or the next deviation goes unnoticed",
        )
        for index, waiver in enumerate(config.value.waivers)
        if waiver.until >= today and (waiver.account, waiver.check) in in_line
    ]


def ended_attestations(loaded: Loaded[Attestations], today: date) -> list[Problem]:
    """Those that would count, if their last day were not over."""
    entries = loaded.value.attestations
    return [
        loaded.document.problem(
            ("attestations", index, "until"),
            f"warning: what {entries[index].by} vouched for ended on {entries[index].until}: look again, "
            f"then run `auditor attest {check} --account {account}`",
        )
        for (account, check), index in standing(entries).items()
        if entries[index].until < today
    ]

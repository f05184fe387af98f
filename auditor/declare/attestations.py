"""attestations.yaml: what people attested, in a file beside auditor.yaml, to be reviewed and kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.cross_references import missing_control
from auditor.declare.ledger import Ledger
from auditor.declare.load import parse_attestations
from auditor.declare.suggestions import or_else, quoted, unknown
from auditor.model.keys import ControlId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from auditor.declare.catalog import Catalog
    from auditor.declare.document import Where
    from auditor.declare.load import Loaded
    from auditor.model.attestation import Attestation, Attestations
    from auditor.model.config import Account
    from auditor.model.problem import Problem
    from auditor.model.service import Service

ATTESTATIONS = "attestations.yaml"
YEARS = 2
"""The longest validity of an attestation: what nobody checks in that time is not known."""

LEDGER: Ledger[Attestation] = Ledger(
    file=ATTESTATIONS,
    key="attestations",
    head="""\
# What people attest: controls that no page shows. `auditor attest` adds to this file, and `auditor lint` checks it.
# Of several entries about the same control and account, the newest counts.
""",
    parse=lambda file, raw: parse_attestations(file, raw).value.attestations,
)


def standing(attestations: tuple[Attestation, ...]) -> dict[tuple[str, str], int]:
    """Which entry counts for each account and check: the newest, and of two of the same time the later one."""
    found: dict[tuple[str, str], int] = {}
    for index, attestation in enumerate(attestations):
        key = (attestation.account, attestation.check)
        if key not in found or attestations[found[key]].when <= attestation.when:
            found[key] = index
    return found


def years_after(day: date, years: int = YEARS) -> date:
    """The same day in so many years; of 29 February the day before."""
    return day.replace(day=28 if (day.month, day.day) == (2, 29) else day.day, year=day.year + years)


def attestation_problems(
    loaded: Loaded[Attestations],
    accounts: Mapping[str, Account] | None,
    catalog: Catalog,
    services: Mapping[str, Loaded[Service]],
    today: date,
) -> list[Problem]:
    """Entries about nothing that a person could attest. ACCOUNTS: None where there is no auditor.yaml."""
    return [
        loaded.document.problem(("attestations", index, *where), message)
        for index, attestation in enumerate(loaded.value.attestations)
        for where, message in (*_about(attestation, accounts, catalog, services), *_times(attestation, today))
    ]


def _about(
    attestation: Attestation,
    accounts: Mapping[str, Account] | None,
    catalog: Catalog,
    services: Mapping[str, Loaded[Service]],
) -> Iterator[tuple[Where, str]]:
    service, name = ControlId.parse(attestation.check)
    account = accounts.get(attestation.account) if accounts is not None else None
    if accounts is not None and account is None:
        yield ("account",), unknown("account", attestation.account, accounts)
    if missing := missing_control(attestation.check, catalog, services):
        yield ("check",), missing
        return
    if account and account.service != service:
        yield (
            ("check",),
            f"account {quoted(attestation.account)} is at {account.service}: attest a control of that service",
        )
    if service not in services:
        return
    control = services[service].value.controls[name]
    if control.readings:
        yield ("check",), f"{attestation.check} is read by `auditor check`, so nobody's word counts: remove this entry"
    elif attestation.value not in control.values:
        hint = or_else(attestation.value, control.values, "its values are")
        yield ("value",), f"{quoted(attestation.value)} is not a value of {attestation.check}: {hint}"


def _times(attestation: Attestation, today: date) -> Iterator[tuple[Where, str]]:
    begun = attestation.when.astimezone().date()
    if begun > today:
        yield ("when",), f"`when` is {begun}, which is still to come: write the day on which somebody looked"
    elif attestation.until < begun:
        yield ("until",), f"`until` is {attestation.until}, before `when`: write the last day on which it holds"
    elif attestation.until > years_after(begun):
        yield (
            ("until",),
            f"`until` is {attestation.until}: an attestation is valid for {YEARS} years at most, check again then",
        )

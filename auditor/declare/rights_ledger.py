"""rights.yaml: what people asked services for, in a file beside auditor.yaml, to be reviewed and kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.cross_references import missing_right
from auditor.declare.ledger import Ledger
from auditor.declare.load import parse_rights
from auditor.declare.suggestions import quoted, unknown
from auditor.model.keys import ControlId
from auditor.model.rights_ledger import RequestStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from auditor.declare.catalog import Catalog
    from auditor.declare.document import Where
    from auditor.declare.load import Loaded
    from auditor.model.config import Account
    from auditor.model.problem import Problem
    from auditor.model.rights_ledger import RequestEntry, RightsLedger
    from auditor.model.service import Service

RIGHTS = "rights.yaml"
LEDGER: Ledger[RequestEntry] = Ledger(
    file=RIGHTS,
    key="requests",
    head="""\
# What was asked of services beyond their switches, step by step. `auditor rights` lists it, `auditor rights done`,
# `answered` and `withdraw` add to it, and `auditor lint` checks it.
""",
    parse=lambda file, raw: parse_rights(file, raw).value.requests,
)


def rights_problems(
    loaded: Loaded[RightsLedger],
    accounts: Mapping[str, Account] | None,
    catalog: Catalog,
    services: Mapping[str, Loaded[Service]],
    today: date,
) -> list[Problem]:
    """Entries about nothing that can be asked for, or was. ACCOUNTS: None where there is no auditor.yaml."""
    found = [
        loaded.document.problem(("requests", index, *where), message)
        for index, entry in enumerate(loaded.value.requests)
        for where, message in (*_about(entry, accounts, catalog, services), *_times(entry, today))
    ]
    for index in _without_request(loaded.value.requests):
        entry = loaded.value.requests[index]
        message = (
            f"{entry.right} of {quoted(entry.account)} was not asked for before, or was withdrawn: "
            "add an entry with `step: asked` and an earlier day, or remove this one"
        )
        found.append(loaded.document.problem(("requests", index, "step"), message))
    return found


def _about(
    entry: RequestEntry,
    accounts: Mapping[str, Account] | None,
    catalog: Catalog,
    services: Mapping[str, Loaded[Service]],
) -> Iterator[tuple[Where, str]]:
    service, kind = ControlId.parse(entry.right)
    account = accounts.get(entry.account) if accounts is not None else None
    if accounts is not None and account is None:
        yield ("account",), unknown("account", entry.account, accounts)
    if service not in catalog.services:
        yield ("right",), unknown("service", service, catalog.services)
    elif account and account.service != service:
        yield ("right",), f"account {quoted(entry.account)} is at {account.service}: name a right of that service"
    elif service in services and (missing := missing_right(kind, service, services[service].value)):
        yield ("right",), missing


def _without_request(entries: Sequence[RequestEntry]) -> list[int]:
    """The places of entries about a request that nobody recorded as asked, or that was withdrawn before."""
    lost: list[int] = []
    asked: set[tuple[str, str]] = set()
    for index, entry in sorted(enumerate(entries), key=lambda each: each[1].on):
        key = (entry.account, entry.right)
        if entry.step is RequestStep.ASKED:
            asked.add(key)
        elif key not in asked:
            lost.append(index)
        if entry.step is RequestStep.WITHDRAWN:
            asked.discard(key)
    return lost


def _times(entry: RequestEntry, today: date) -> Iterator[tuple[Where, str]]:
    if entry.on > today:
        yield ("on",), f"`on` is {entry.on}, which is still to come: write the day on which it happened"
    if entry.due and entry.step is not RequestStep.ASKED:
        yield ("due",), "only an entry with `step: asked` has a deadline: remove `due`"
    elif entry.due and entry.due.day < entry.on:
        yield ("due", "day"), f"the answer was due on {entry.due.day}, before it was asked for: correct one of the days"
    if entry.until and entry.until < entry.on:
        yield ("until",), f"`until` is {entry.until}, before `on`: write the last day on which it counts"

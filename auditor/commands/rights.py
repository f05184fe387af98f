"""What can be asked of the services of auditor.yaml, what was, and what came of it: listed and recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

import typer

from auditor.commands.evidence import evidence_states
from auditor.commands.ledgers import add_entry, given_evidence, one_line, who
from auditor.declare.attestations import YEARS, years_after
from auditor.declare.cross_references import missing_right
from auditor.declare.lookup import declared_account
from auditor.declare.project import read_accounts
from auditor.declare.rights_ledger import LEDGER
from auditor.declare.suggestions import quoted
from auditor.errors import UsageError
from auditor.model.rights import RightKind
from auditor.model.rights_ledger import OPEN_REQUESTS, Law, RequestEntry, RequestState, RequestStep
from auditor.rights import deadline, requests_on, standing
from auditor.storage.files import held, write_whole
from auditor.text import clean, count, shown_path, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from auditor.declare.project import DeclaredAccount
    from auditor.model.keys import AccountKey
    from auditor.model.rights_ledger import RightsRequest


@dataclass(frozen=True)
class RequestRecord:
    """What a person says of a step of a request; None where the program shall find out, or there is nothing."""

    step: Literal["asked", "answered", "refused", "withdrawn"]
    account: str
    right: str
    evidence: Path | None = None
    note: str | None = None
    on: str | None = None
    until: str | None = None
    by: str | None = None
    law: Literal["gdpr", "ccpa"] | None = None


def asked_account(config: Path, account: str, right: str) -> tuple[DeclaredAccount, RightKind]:
    """The account and what is asked for it. UsageError where there is no such account or right."""
    declared = declared_account(config, account)
    if missing := missing_right(right, declared.account.service, declared.service.value):
        raise UsageError(missing)
    return declared, RightKind(right)


def known_requests(folder: Path) -> tuple[RightsRequest, ...]:
    """Where every request stands today that the ledger in this folder has."""
    entries = LEDGER.read(folder)
    return requests_on(today(), entries, evidence_states(entries, folder))


def record(said: RequestRecord, config: Path) -> None:
    """Add a step of a request to rights.yaml beside the config, and say so. UsageError where it cannot be."""
    declared, kind = asked_account(config, said.account, said.right)
    folder = config.parent
    former = _former(known_requests(folder), declared, kind)
    on = _day(said.on, "--on", latest=today()) if said.on else today()
    step = RequestStep(said.step)
    _require_order(said, former, on)
    law = Law(said.law) if said.law else read_accounts(config)[0].value.law
    entry = RequestEntry(
        right=f"{declared.account.service}/{kind}",
        account=declared.id,
        step=step,
        on=on,
        by=who(said.by),
        due=deadline(kind, declared.service.value.rights[kind], on, law) if step is RequestStep.ASKED else None,
        until=_until(said.until, on) if said.until else None,
        evidence=given_evidence(said.evidence, folder) if said.evidence else None,
        note=one_line(said.note, "--note") if said.note is not None else None,
    )
    path = add_entry(LEDGER, folder, entry)
    request = _former(known_requests(folder), declared, kind)
    typer.echo(f"Recorded: {kind.noun} of {declared.id} at {clean(declared.service.value.name, 80)}, {entry.step}.")
    if request:
        typer.echo(standing(request))
    if entry.evidence:
        typer.echo(f"Evidence: {clean(entry.evidence.file, 120)}, sha256 {entry.evidence.sha256}. Keep the file.")
    elif step is not RequestStep.WITHDRAWN:
        typer.echo("Nothing proves it yet: --evidence FILE names a confirmation, and its hash is kept.")
    typer.echo(f"Written to {shown_path(path)}.")


def _former(requests: Sequence[RightsRequest], declared: DeclaredAccount, kind: RightKind) -> RightsRequest | None:
    return next((each for each in requests if (each.account_key, each.right) == (declared.key, kind)), None)


def _require_order(said: RequestRecord, former: RightsRequest | None, on: date) -> None:
    name = f"{said.account} {said.right}"
    if former and on < (former.ended or former.asked):
        raise UsageError(
            f"--on {on} is before {former.ended or former.asked}, when its last step happened: correct the day."
        )
    if said.step == "asked":
        if former and former.state in OPEN_REQUESTS:
            raise UsageError(
                f"It was asked for on {former.asked} already, and waits for its answer: record that with "
                f"`auditor rights answered {name}`, or `auditor rights withdraw {name}` and ask anew."
            )
        return
    if former is None or former.state is RequestState.WITHDRAWN:
        raise UsageError(f"Nothing was asked for: record that first, with `auditor rights done {name} --on DATE`.")


def _day(text: str, option: str, latest: date | None = None) -> date:
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-10-02") else None
    except ValueError:
        found = None
    if found is None:
        raise UsageError(f"{option} {quoted(text)} is not a day: write it like {today()}.")
    if latest and found > latest:
        raise UsageError(f"{option} {found} is still to come: name the day on which it happened.")
    return found


def _until(text: str, on: date) -> date:
    last = _day(text, "--until")
    if not on < last <= years_after(on):
        raise UsageError(
            f"--until {last} is not within {YEARS} years after {on}: name the last day on which it counts."
        )
    return last


def print_rights(config: Path, names: Sequence[str], *, as_json: bool) -> None:
    """What can be asked for the accounts, where what was asked stands, and what to do next."""
    declared = _declared(config, names)
    requests = {(request.account_key, request.right): request for request in known_requests(config.parent)}
    if as_json:
        typer.echo(json.dumps(list(_plain(declared, requests)), ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    from auditor.report.terminal_rights import print_account

    console = Console()
    for account in declared:
        rights = account.service.value.rights
        print_account(
            f"{account.id}: {account.service.value.name}",
            [(kind, right, requests.get((account.key, kind))) for kind, right in rights.items()],
            console,
        )


def _declared(config: Path, names: Sequence[str]) -> list[DeclaredAccount]:
    _, accounts = read_accounts(config, names)
    return [declared_account(config, name) for name in accounts]


def _plain(
    declared: Sequence[DeclaredAccount], requests: Mapping[tuple[AccountKey, RightKind], RightsRequest]
) -> Iterator[dict[str, object]]:
    for account in declared:
        for kind, right in account.service.value.rights.items():
            request = requests.get((account.key, kind))
            yield {
                "account": account.id,
                "service": account.account.service,
                "right": kind,
                "who": right.who,
                "page": right.page,
                "steps": right.steps,
                "request": request.model_dump(mode="json") if request else None,
            }


def write_calendar(config: Path, file: Path) -> None:
    """A calendar file with the days on which answers are due and attestations end. UsageError where it cannot be."""
    from auditor.report.calendar import calendar

    names = {account.id for account in _declared(config, ())}
    requests = [request for request in known_requests(config.parent) if request.account in names]
    content, number = calendar(requests, datetime.now(UTC))
    target = file.absolute()
    with held(target) as before:
        if before and not before.startswith(b"BEGIN:VCALENDAR"):
            raise UsageError(f"{file} is no calendar file, so it is not replaced: name another one with --ics.")
        write_whole(target, content, 0o644)
    typer.echo(f"{count(number, 'reminder')} written to {shown_path(target)}: import the file into your calendar.")

"""From a person's words on the command line to an entry in attestations.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import typer

from auditor.commands.ledgers import add_entry, given_evidence, who
from auditor.declare.attestations import LEDGER, YEARS, standing, years_after
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.declare.lookup import policy_named
from auditor.declare.project import read_accounts
from auditor.declare.suggestions import listed, or_else, quoted
from auditor.errors import UsageError
from auditor.model.attestation import Attestation
from auditor.model.keys import ControlId
from auditor.text import clean, count, day, shown_path, today

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.declare.catalog import Catalog
    from auditor.model.config import Config
    from auditor.model.control import Control

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SOON = 30
"""Days before its end in which `--list` counts them."""


@dataclass(frozen=True)
class AttestationRequest:
    """What a person said on the command line; None where the program shall find out, or the person forgot it."""

    control: str | None
    evidence: Path | None
    until: str | None
    account: str | None = None
    value: str | None = None
    by: str | None = None


def add_attestation(request: AttestationRequest, config_path: Path) -> None:
    """Add the person's word to attestations.yaml beside the config, and say so. UsageError where it cannot be."""
    config, _ = read_accounts(config_path)
    check = request.control
    if check is None or request.evidence is None or request.until is None:
        raise UsageError(
            "Missing arguments: CONTROL, --evidence and --until are required. "
            "`auditor attest slack/training --evidence mail.eml --until 2027-05-01`. --list shows the attestations."
        )
    now = datetime.now(UTC).replace(microsecond=0)
    catalog = open_catalog(config.value.checks, config_path.parent)
    control = _manual(check, catalog)
    account = _account(check, request.account, config.value)
    expected = _expected(check, config.value, account, catalog, config_path.parent)
    entry = Attestation(
        check=check,
        account=account,
        value=_value(check, request.value, expected, control),
        by=who(request.by),
        when=now,
        until=_last_day(request.until, today()),
        evidence=given_evidence(request.evidence, config_path.parent),
    )
    path = add_entry(LEDGER, config_path.parent, entry)
    _say(entry, expected, control, path)


def _manual(check: str, catalog: Catalog) -> Control:
    name, own = ControlId.parse(check)
    if name not in catalog.services:
        raise UsageError(f"Unknown control {quoted(check)}: {or_else(name, catalog.services, 'known services:')}")
    entry = catalog.services[name]
    controls = load_service(entry.path, entry.origin).value.controls
    manual = [f"{name}/{other}" for other, control in controls.items() if not control.readings]
    if own not in controls:
        hint = (
            or_else(check, manual, "controls that can be attested:")
            if manual
            else "nothing of this service is to be attested"
        )
        raise UsageError(f"Unknown control {quoted(check)}: {hint}")
    if controls[own].readings:
        raise UsageError(
            f"{check} is read by a program, so it needs no attestation: run `auditor check`."
            + (f" Of {name}, {listed(manual)} can be attested." if manual else "")
        )
    return controls[own]


def _expected(check: str, config: Config, account: str, catalog: Catalog, base: Path) -> str | None:
    name = config.policy_of(config.accounts[account])
    line = policy_named(name, catalog, base).value.checks.get(check)
    return line.expect if line else None


def _account(check: str, name: str | None, config: Config) -> str:
    service = ControlId.parse(check).service
    known = [each for each, account in config.accounts.items() if account.service == service]
    if not known:
        raise UsageError(f"auditor.yaml has no account at {service}: add one, then attest again.")
    if name is None and len(known) > 1:
        raise UsageError(f"Which account is it about? Name it with --account: one of {listed(known)}.")
    if name is not None and name not in known:
        raise UsageError(f"Unknown account {quoted(name)} at {service}: {or_else(name, known, 'known accounts:')}")
    return name or known[0]


def _value(check: str, value: str | None, expected: str | None, control: Control) -> str:
    if value is None and expected is None:
        raise UsageError(
            f"The policy has no check for {check}: name what you saw with --value, one of {listed(control.values)}."
        )
    found = value or expected or ""
    if found not in control.values:
        raise UsageError(
            f"{quoted(found)} is not a value of {check}: {or_else(found, control.values, 'its values are')}"
        )
    return found


def _last_day(text: str, today: date) -> date:
    try:
        last = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        last = None
    if last is None:
        raise UsageError(f"--until {quoted(text)} is not a day: write it like {years_after(today, 1)}.")
    if last <= today:
        raise UsageError(f"--until {last} is not in the future: name the last day on which it is valid.")
    if last > years_after(today):
        raise UsageError(
            f"--until {last} is more than {YEARS} years ahead: {years_after(today)} is the last day that it can be."
        )
    return last


def _say(entry: Attestation, expected: str | None, control: Control, path: Path) -> None:
    evidence = entry.evidence
    typer.echo(
        f"Recorded: {clean(entry.by, 80)} attests that {entry.check} of {entry.account} "
        f"(“{clean(control.title, 80)}”) is {entry.value}, until {day(entry.until)}."
    )
    if evidence:
        keep = (
            "Keep the file where it is: `auditor lint` and reports compare it with its hash."
            if evidence.path
            else "Keep the file; only its name is written. In the folder of auditor.yaml, it would be compared."
        )
        typer.echo(f"Evidence: {clean(evidence.file, 120)}, sha256 {evidence.sha256}. {keep}")
    typer.echo(f"Written to {shown_path(path)}.")
    if expected is not None and entry.value != expected:
        typer.echo(f"The policy expects {expected}: the check still has to be done manually.")
    if expected is None:
        typer.echo("The policy of auditor.yaml has no check for it, so reports under that policy do not show it.")


def print_attestations(config_path: Path) -> None:
    """A line for each attestation that counts: what, until when, by whom."""
    read_accounts(config_path)
    entries = LEDGER.read(config_path.parent)
    day_of_user = today()
    for index in standing(entries).values():
        entry = entries[index]
        evidence = f", {clean(entry.evidence.file, 80)}" if entry.evidence else ""
        typer.echo(
            f"{entry.check}  {entry.account}: {entry.value}, {state(entry.until, day_of_user)}; "
            f"by {clean(entry.by, 80)} on {day(entry.when)}{evidence}"
        )
    if not entries:
        typer.echo("There are no attestations: `auditor attest CONTROL --evidence FILE --until DATE` makes one.")


def state(until: date, today: date) -> str:
    """`valid until 2027-05-01`, `ends in 3 days`, `ended on 2026-05-01`."""
    days = (until - today).days
    if days < 0:
        return f"ended on {until}"
    return (
        f"ends in {count(days, 'day')}, on {until}"
        if 0 < days <= _SOON
        else f"valid until {until}"
        if days
        else "ends today"
    )

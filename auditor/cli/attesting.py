"""From a person's words on the command line to an entry in attestations.yaml."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import typer

from auditor.cli.printing import shown_path
from auditor.declare.attested import ATTESTATIONS, YEARS, extended, read_attestations, standing, years_after
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service, shown
from auditor.declare.lookup import policy_named
from auditor.declare.project import read_accounts
from auditor.declare.words import listed, or_else, quoted
from auditor.errors import UsageError
from auditor.model.attestation import Attestation, EvidenceFile
from auditor.report.text import clean
from auditor.sentences import count
from auditor.sessions.files import held, open_regular, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.declare.catalog import Catalog
    from auditor.declare.load import Loaded
    from auditor.model.config import Config
    from auditor.model.service import Control

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SOON = 30
"""Days before its end in which `--list` counts them."""


@dataclass(frozen=True)
class Word:
    """What a person said on the command line; None where the program shall find out, or the person forgot it."""

    control: str | None
    evidence: Path | None
    until: str | None
    account: str | None = None
    value: str | None = None
    by: str | None = None


def vouch(word: Word, config_path: Path) -> None:
    """Add the person's word to attestations.yaml beside the config, and say so. UsageError where it cannot be."""
    config, _ = read_accounts(config_path)
    check = word.control
    if check is None or word.evidence is None or word.until is None:
        raise UsageError(
            "Say what you vouch for, what proves it and until when: "
            "`auditor attest slack/training --evidence mail.eml --until 2027-05-01`. --list shows what stands."
        )
    now = datetime.now(UTC).replace(microsecond=0)
    catalog = open_catalog(config.value.checks, config_path.parent)
    control = _manual(check, catalog)
    expected = _expected(check, config, catalog, config_path.parent)
    entry = Attestation(
        check=check,
        account=_account(check, word.account, config.value),
        value=_value(check, word.value, expected, control),
        by=_who(word.by),
        when=now,
        until=_last_day(word.until, now.date()),
        evidence=_evidence(word.evidence),
    )
    path = (config_path.parent / ATTESTATIONS).resolve()
    with held(path) as raw:
        write_whole(
            path, extended(raw, shown(config_path.parent / ATTESTATIONS), entry), stat.S_IMODE(path.stat().st_mode)
        )
    _say(entry, expected, control, path)


def _manual(check: str, catalog: Catalog) -> Control:
    name, _, own = check.partition("/")
    if name not in catalog.services:
        raise UsageError(f"There is no control {quoted(check)}: {or_else(name, catalog.services, 'the services are')}")
    entry = catalog.services[name]
    controls = load_service(entry.path, entry.origin).value.controls
    manual = [f"{name}/{one}" for one, control in controls.items() if not control.readings]
    if own not in controls:
        hint = or_else(check, manual, "to be attested are") if manual else "nothing of this service is to be attested"
        raise UsageError(f"There is no control {quoted(check)}: {hint}")
    if controls[own].readings:
        raise UsageError(
            f"{check} is read by a program, so nobody has to vouch for it: run `auditor check`."
            + (f" Of {name}, {listed(manual)} can be attested." if manual else "")
        )
    return controls[own]


def _expected(check: str, config: Loaded[Config], catalog: Catalog, base: Path) -> str | None:
    line = policy_named(config.value.policy, catalog, base).value.checks.get(check)
    return line.expect if line else None


def _account(check: str, name: str | None, config: Config) -> str:
    service = check.partition("/")[0]
    known = [one for one, account in config.accounts.items() if account.service == service]
    if not known:
        raise UsageError(f"auditor.yaml has no account at {service}: add one, then attest again.")
    if name is None and len(known) > 1:
        raise UsageError(f"Which account do you vouch for? Say --account, and one of {listed(known)}.")
    if name is not None and name not in known:
        raise UsageError(f"There is no account {quoted(name)} at {service}: {or_else(name, known, 'known are')}")
    return name or known[0]


def _value(check: str, value: str | None, expected: str | None, control: Control) -> str:
    if value is None and expected is None:
        raise UsageError(
            f"The policy does not ask for {check}: say with --value what you saw, one of {listed(control.values)}."
        )
    found = value or expected or ""
    if found not in control.values:
        raise UsageError(
            f"{quoted(found)} is not a value of {check}: {or_else(found, control.values, 'its values are')}"
        )
    return found


def _who(by: str | None) -> str:
    try:
        name = by if by is not None else getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("Who vouches for it? This machine does not tell your login name: say --by NAME.") from None
    return _line(name, "--by")


def _last_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UsageError(f"--until {quoted(text)} is not a day: write it like {years_after(today, 1)}.")
    if day <= today:
        raise UsageError(f"--until {day} is not in the future: say until when the word holds.")
    if day > years_after(today):
        raise UsageError(
            f"--until {day} is more than {YEARS} years ahead: {years_after(today)} is the last day that it can be."
        )
    return day


def _evidence(path: Path) -> EvidenceFile:
    try:
        with open_regular(path, follow=True) as file:
            if not os.fstat(file.fileno()).st_size:
                raise UsageError(f"{path} is empty: name the file that proves it.")
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise UsageError(f"The evidence {path} cannot be read: {why}. Name a file with --evidence.") from None
    return EvidenceFile(file=_line(path.name, "the name of the evidence"), sha256=digest)


def _line(text: str, what: str) -> str:
    """One line of text that a file can hold: what cannot be shown is replaced."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).strip()
    if not 0 < len(line) <= 500:
        raise UsageError(f"{what[0].upper()}{what[1:]} has to be one line of at most 500 characters.")
    return line


def _say(entry: Attestation, expected: str | None, control: Control, path: Path) -> None:
    evidence = entry.evidence
    typer.echo(
        f"{clean(entry.by, 80)} vouches for {entry.check} of {entry.account}: “{clean(control.title, 80)}” is "
        f"{entry.value}, until {entry.until:%-d %B %Y}."
    )
    if evidence:
        typer.echo(
            f"Evidence: {clean(evidence.file, 120)}, sha256 {evidence.sha256}. Keep the file; only its name is written."
        )
    typer.echo(f"Written to {shown_path(path)}.")
    if expected is not None and entry.value != expected:
        typer.echo(f"The policy expects {expected}: the check stays to be done by hand.")
    if expected is None:
        typer.echo("The policy of auditor.yaml does not ask for it: reports under that policy do not show it.")


def print_attestations(config_path: Path) -> None:
    """A line for each word that counts: what, until when, by whom."""
    read_accounts(config_path)
    entries = read_attestations(config_path.parent)
    today = datetime.now(UTC).date()
    for index in standing(entries).values():
        one = entries[index]
        evidence = f", {clean(one.evidence.file, 80)}" if one.evidence else ""
        typer.echo(
            f"{one.check}  {one.account}: {one.value}, {state(one.until, today)}; "
            f"by {clean(one.by, 80)} on {one.when:%-d %B %Y}{evidence}"
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

"""attestations.yaml: what people attested, in a file beside auditor.yaml, to be reviewed and kept with it."""

from __future__ import annotations

import json
import re
from datetime import UTC
from typing import TYPE_CHECKING

from auditor.declare.cross_references import missing_control
from auditor.declare.load import load_attestations, parse_attestations
from auditor.declare.strict_yaml import MAX_BYTES
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import InvalidFiles, UsageError
from auditor.model.keys import ControlId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

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

_HEAD = """\
# What people attest: controls that no page shows. `auditor attest` adds to this file, and `auditor lint` checks it.
# Of several entries about the same control and account, the newest counts.
attestations:
"""
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9._@/ -]*[A-Za-z0-9])?")
_TRUTHS = frozenset({"true", "false", "null"})
_ENTRY = re.compile(rb"^( *)-(?: |\r?$)", re.MULTILINE)


def read_attestations(folder: Path) -> tuple[Attestation, ...]:
    """Those in the folder of an auditor.yaml; none where there is no such file, or nothing in it. Raises InvalidFiles.

    An empty file is one that `auditor attest` is about to fill.
    """
    path = folder / ATTESTATIONS
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return ()
    return load_attestations(path).value.attestations


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
        hint = or_else(attestation.account, accounts, "known accounts:")
        yield ("account",), f"unknown account {quoted(attestation.account)}: {hint}"
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


def extended(raw: bytes, file: str, entry: Attestation) -> bytes:
    """The bytes of attestations.yaml with one entry more at the end; those that were there stay as they are.

    Raises InvalidFiles where it was not in order before, UsageError where nothing can be added at its end.
    """
    before = parse_attestations(file, raw).value.attestations if raw.strip() else ()
    after = _with(raw, entry) if raw.strip() else _HEAD.encode() + _block(entry, "  ", "\n").encode()
    if len(after) > MAX_BYTES:
        raise UsageError(f"{file} is full: move entries that have ended to another file, then attest again.")
    try:
        known = parse_attestations(file, after).value.attestations
    except InvalidFiles:
        known = ()
    if known != (*before, entry):
        raise UsageError(
            f"Nothing was written: at the end of {file} no entry can be added. Let the file end with the list "
            "`attestations:`, each entry beginning with `- ` on a line of its own."
        )
    return after


def _with(raw: bytes, entry: Attestation) -> bytes:
    found = _ENTRY.search(raw)
    newline = "\r\n" if b"\r\n" in raw else "\n"
    block = _block(entry, (found[1] if found else b"  ").decode(), newline)
    return raw + (b"" if raw.endswith(b"\n") else newline.encode()) + block.encode()


def _block(entry: Attestation, indent: str, newline: str) -> str:
    lines = [
        f"- check: {entry.check}",
        f"  account: {_scalar(entry.account)}",
        f"  value: {_scalar(entry.value)}",
        f"  by: {_scalar(entry.by)}",
        f"  when: {entry.when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"  until: {entry.until}",
    ]
    if entry.evidence:
        named = {name: value for name, value in entry.evidence if value is not None}
        lines.append(f"  evidence: {{{', '.join(f'{name}: {_scalar(value)}' for name, value in named.items())}}}")
    return "".join(f"{indent}{line}{newline}" for line in lines)


def _scalar(text: str) -> str:
    """A text as YAML reads it back, in quotes where it could be taken for something else."""
    plain = _PLAIN.fullmatch(text) and text not in _TRUTHS
    return text if plain else json.dumps(text, ensure_ascii=False)

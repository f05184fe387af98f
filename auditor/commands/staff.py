"""`auditor staff`: what an administrator publishes, and who enrols."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from auditor.commands.ledgers import add_entry, one_line
from auditor.declare.catalog import open_catalog
from auditor.declare.lookup import policy_named
from auditor.declare.staff import read_staff_file, register_of, with_signature
from auditor.errors import UsageError
from auditor.model.staff import Member, StaffFile
from auditor.staff.own_keys import Part, create_key, load_key
from auditor.staff.signatures import is_signed_by, pseudonym, public_of, signed
from auditor.storage.files import write_whole
from auditor.text import count, shown_path, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.declare.load import Loaded
    from auditor.staff.own_keys import OwnKey

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LINE = re.compile(r"\s*(?P<organisation>[a-z0-9][a-z0-9-]*)\s+(?P<key>ed25519:[A-Za-z0-9+/]{43}=)\s*")
_HEAD = """\
# What {organisation} asks of its staff. Publish this file; it holds nothing secret.
#   auditor staff enroll {file}            once, on the machine of each member of staff
#   auditor check --staff {file}           reads their own accounts, and writes a signed result
# A result has outcomes, times and versions, and no name, value, picture or text of a page.
# After a change of this file: `auditor staff sign {file}`.
"""


def write_staff_file(organisation: str, services: Sequence[str], policy: str, usernames: str | None) -> None:
    """Make the administrator's key and the signed staff file. UsageError where either is there already."""
    if not _NAME.fullmatch(organisation):
        raise UsageError(f"{organisation} is no name for a file: write lower-case letters, digits and hyphens.")
    path, catalog = Path(f"{organisation}.yaml"), open_catalog()
    if path.exists():
        raise UsageError(f"{path} is there already and was left alone: `auditor staff sign {path}` signs it anew.")
    asked = policy_named(policy, catalog, Path()).value
    covered = {check.partition("/")[0] for check in asked.checks}
    chosen = tuple(services) or tuple(name for name in catalog.services if name in covered)
    for name in chosen:
        if name not in covered:
            raise UsageError(f"The policy {policy} has nothing for {name}: `auditor list` shows what there is.")
    known = load_key(organisation, Part.ADMINISTRATOR)
    own, warning = (known, None) if known else create_key(organisation, Part.ADMINISTRATOR)
    staff = StaffFile(
        organisation=organisation,
        policy=policy,
        services=chosen,
        usernames=usernames,
        salt=secrets.token_hex(16),
        public_key=public_of(own.private),
    )
    text = _HEAD.format(organisation=organisation, file=path) + "".join(_lines(staff.model_dump(exclude_none=True)))
    signature = signed(staff, own.private).signature or ""
    write_whole(path.absolute(), with_signature(text, signature).encode(), 0o644)
    for line in (
        warning,
        f"Wrote {path}, signed with your key. Publish it, and keep AUDITOR_HOME: only that key signs it.",
        f"Members of staff run `auditor staff enroll {path}` and send you a line: `auditor staff add` takes it.",
    ):
        if line:
            typer.echo(line)


def _lines(data: dict[str, Any]) -> list[str]:
    shown = {name: f"[{', '.join(value)}]" if isinstance(value, tuple) else value for name, value in data.items()}
    quoted = {"usernames", "public_key", "salt"}
    return [f'{name}: "{value}"\n' if name in quoted else f"{name}: {value}\n" for name, value in shown.items()]


def sign_staff_file(path: Path) -> None:
    """Sign it anew, after a change. UsageError where its key is not here."""
    loaded = read_staff_file(path, open_catalog())
    own = load_key(loaded.value.organisation, Part.ADMINISTRATOR)
    if own is None or public_of(own.private) != loaded.value.public_key:
        raise UsageError(
            f"The key of {loaded.value.organisation} is not on this machine: sign where it was made, or bring "
            "AUDITOR_HOME and its key here."
        )
    text = with_signature(path.read_text("utf-8"), signed(loaded.value, own.private).signature or "")
    write_whole(path.absolute(), text.encode(), 0o644)
    typer.echo(f"Signed {shown_path(path)}. Publish it again.")


def enroll(path: Path) -> None:
    """Make this person's key for the organisation, and print the line for the administrator."""
    staff = _published(path)
    own = load_key(staff.organisation, Part.MEMBER)
    if own is None:
        own, warning = create_key(staff.organisation, Part.MEMBER, staff.public_key)
        if warning:
            typer.echo(warning)
    elif own.administrator != staff.public_key:
        raise UsageError(_OTHER_ADMINISTRATOR.format(file=shown_path(path), organisation=staff.organisation))
    key = public_of(own.private)
    typer.echo(f"{staff.organisation} asks about {', '.join(staff.services)}, by its policy {staff.policy}.")
    typer.echo(f"Its reports will call you {pseudonym(staff, key)}. Send this line to whoever gave you {path.name}:")
    typer.echo(f"{staff.organisation} {key}")


_OTHER_ADMINISTRATOR = (
    "{file} is signed with another key than at your enrolment: somebody else made it, or {organisation} has a new key. "
    "Ask them before you do anything with it."
)


def enrolled(path: Path) -> tuple[Loaded[StaffFile], OwnKey]:
    """The staff file, signed by whom it was at enrolment, and this person's key. UsageError where one is not so."""
    staff = _published(path)
    own = load_key(staff.organisation, Part.MEMBER)
    if own is None:
        raise UsageError(f"You are not enrolled at {staff.organisation}: run `auditor staff enroll {path}` first.")
    if own.administrator != staff.public_key:
        raise UsageError(_OTHER_ADMINISTRATOR.format(file=shown_path(path), organisation=staff.organisation))
    return read_staff_file(path, open_catalog()), own


def _published(path: Path) -> StaffFile:
    staff = read_staff_file(path, open_catalog()).value
    if not is_signed_by(staff, staff.public_key):
        raise UsageError(
            f"{shown_path(path)} was changed after it was signed, or not signed at all: get it again from "
            f"{staff.organisation}. Its administrator runs `auditor staff sign`."
        )
    return staff


def add_member(path: Path, line: str, note: str | None) -> None:
    """Take a member's line into the register. UsageError where it is none, for another organisation, or known."""
    staff = read_staff_file(path, open_catalog()).value
    found = _LINE.fullmatch(line)
    if found is None:
        raise UsageError("This is not the line that `auditor staff enroll` prints: `acme ed25519:…`, in quotes.")
    if found["organisation"] != staff.organisation:
        raise UsageError(f"This line is for {found['organisation']}, and {path} is of {staff.organisation}.")
    register, who = register_of(staff), pseudonym(staff, found["key"])
    if any(member.key == found["key"] for member in register.read(path.parent)):
        raise UsageError(f"{who} is enrolled already.")
    member = Member(key=found["key"], since=today(), note=one_line(note, "--note") if note else None)
    written = add_entry(register, path.parent, member)
    typer.echo(f"Enrolled {who} in {shown_path(written)}.")


def list_members(path: Path) -> None:
    """Print who enrolled."""
    staff = read_staff_file(path, open_catalog()).value
    members = register_of(staff).read(path.parent)
    typer.echo(f"{count(len(members), 'member')} of {staff.organisation} enrolled.")
    for member in members:
        typer.echo(f"{pseudonym(staff, member.key)}  since {member.since}{f'  {member.note}' if member.note else ''}")

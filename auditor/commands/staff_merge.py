"""Results of members of staff, as `auditor merge` takes them: checked, and in the administrator's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.declare.lookup import check_lines, policy_named
from auditor.declare.project import service_file
from auditor.declare.staff import read_staff_file, register_of
from auditor.declare.strict_yaml import MAX_BYTES
from auditor.errors import UsageError
from auditor.judge.context import PolicyInUse
from auditor.merge.notes import some_of
from auditor.model.report import PolicyFile
from auditor.model.staff import StaffRegister
from auditor.staff.as_run import Judged
from auditor.staff.received import receive
from auditor.text import clean, count, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from auditor.merge.selection import RunInput
    from auditor.model.staff import StaffFile
    from auditor.staff.received import Received


@dataclass(frozen=True)
class StaffResults:
    """Results as runs. `silent`: the members of whom nothing counts; `notes`: coverage, and what does not count."""

    parts: tuple[RunInput, ...] = ()
    silent: RunInput | None = None
    notes: tuple[str, ...] = ()


def read_results(path: Path, files: Sequence[Path], now: datetime) -> StaffResults:
    """The results in FILES, for the staff file at PATH. What is wrong with one is a note."""
    catalog = open_catalog()
    staff = read_staff_file(path, catalog).value
    register = StaffRegister(staff=register_of(staff).read(path.parent))
    if not register.staff:
        raise UsageError(
            f"Nobody is enrolled at {staff.organisation}: `auditor staff add {path} LINE` takes members in."
        )
    received = receive({shown_path(each): _read(each) for each in files}, staff, register, now)
    loaded = {name: load_service(catalog.services[name].path, catalog.services[name].origin) for name in staff.services}
    beside = path.parent / staff.policy
    policy = policy_named(str(beside) if beside.is_file() else staff.policy, catalog, path.parent)
    judged = Judged(
        PolicyInUse(
            policy.id, policy.value, PolicyFile(origin=policy.origin, sha256=policy.sha256), check_lines(policy)
        ),
        {name: service.value for name, service in loaded.items()},
        {name: service_file(service) for name, service in loaded.items()},
    )
    parts = tuple(judged.part(name, who, result) for who, (name, result) in received.counting.items())
    silent = judged.silence(received.missing, staff.services, now, __version__) if received.missing else None
    return StaffResults(parts, silent, tuple(_notes(staff, register, received)))


def _read(path: Path) -> bytes:
    """At most so much that no result is left out; more than that is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{shown_path(path)} cannot be read: {error.strerror}.") from None


def _notes(staff: StaffFile, register: StaffRegister, received: Received) -> Iterator[str]:
    told, everybody = len(received.counting), len(register.staff)
    yield f"Staff of {staff.organisation}: {told:,} of {count(everybody, 'member')} who enrolled reported."
    if received.missing:
        yield f"Nothing counts of {some_of(received.missing)}: their checks are unknown."
    for name, why in received.refused.items():
        yield f"{clean(name, 200)} {why}: it does not count."
    for who, (_, result) in received.counting.items():
        has = {account.service for account in result.accounts}
        if lacks := [service for service in staff.services if service not in has]:
            yield f"{who} has no account at {some_of(lacks)}, by their own word."

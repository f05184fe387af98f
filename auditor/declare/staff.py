"""The staff file that an administrator publishes, and the register of who enrolled, beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.declare.ledger import Ledger
from auditor.declare.load import load_staff_file, parse_register
from auditor.declare.suggestions import unknown
from auditor.errors import InvalidFiles

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.declare.catalog import Catalog
    from auditor.declare.load import Loaded
    from auditor.model.staff import Member, StaffFile

_SIGNATURE = re.compile(r"^signature:.*\n?", re.MULTILINE)


def read_staff_file(path: Path, catalog: Catalog) -> Loaded[StaffFile]:
    """The staff file; its services exist. Whether it is signed is not looked at. Raises InvalidFiles."""
    loaded = load_staff_file(path)
    problems = [
        loaded.document.problem(("services", index), unknown("service", name, catalog.services))
        for index, name in enumerate(loaded.value.services)
        if name not in catalog.services
    ]
    if problems:
        raise InvalidFiles(problems)
    return loaded


def with_signature(text: str, signature: str) -> str:
    """The text of a staff file with this signature as its last line."""
    return f"{_SIGNATURE.sub('', text).rstrip()}\nsignature: {signature}\n"


def register_of(staff: StaffFile) -> Ledger[Member]:
    """The register of an organisation: a file beside its staff file."""
    return Ledger(
        file=f"{staff.organisation}-staff.yaml",
        key="staff",
        head=f"# Who enrolled at {staff.organisation}. `auditor staff add` adds to it; take out who has left.\n",
        parse=lambda file, raw: parse_register(file, raw).value.staff,
    )

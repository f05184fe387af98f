"""Receipts: what was changed, from what to what, and whether that was proven. One small file for each in AUDITOR_HOME.

A receipt is written before the click and completed after it: one that says `begun` was cut off in between.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor import __version__
from auditor.errors import AuditorError, UsageError
from auditor.model.keys import OfControl
from auditor.model.observation import ChangeState, ReadingSeen, ServiceFile
from auditor.storage.files import locked, open_regular, private_folder, write_whole
from auditor.storage.home import auditor_home, refuse_git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID = re.compile(r"[0-9]{8}T[0-9]{12}Z-[A-Za-z0-9._-]{1,200}")
_MOST_BYTES = 1 << 20
SCHEMA_VERSION = 1
"""Of a receipt."""


class Receipt(OfControl):
    """One change. `before` and `after` are values; `proof`: the readings of the fresh page that followed."""

    schema_version: int = SCHEMA_VERSION
    id: str
    auditor: str = __version__
    title: str
    before: str
    after: str
    state: ChangeState = ChangeState.BEGUN
    detail: str | None = None
    begun: datetime
    finished: datetime | None = None
    proof: tuple[ReadingSeen, ...] = ()
    requests: tuple[str, ...] = ()
    """Method and address, without query, of what the page sent with a method that writes while it was clicked on."""
    question: str | None = None
    """The text of a dialog that came up and was left alone."""
    service_file: ServiceFile
    takes_back: str | None = None
    """The receipt of the change that this one undoes."""


def new_receipt(
    account: str, service: str, control: str, title: str, before: str, after: str, file: ServiceFile,
    takes_back: str | None = None,
) -> Receipt:  # fmt: skip
    """A receipt of a change that is about to begin, not written yet."""
    now = datetime.now(UTC)
    return Receipt(
        id=f"{now:%Y%m%dT%H%M%S%fZ}-{account}-{service}-{control}",
        account=account,
        service=service,
        control=control,
        title=title,
        before=before,
        after=after,
        begun=now,
        service_file=file,
        takes_back=takes_back,
    )


def keep(receipt: Receipt) -> Receipt:
    """Write it, whole or not at all, and give it back. Raises AuditorError: then nothing may be clicked."""
    path = _path(receipt.id)
    refuse_git(path)
    private_folder(path.parent.parent)
    private_folder(path.parent)
    write_whole(path, receipt.model_dump_json(indent=1).encode() + b"\n")
    return receipt


@contextmanager
def only_fix(service: str, account: str) -> Iterator[None]:
    """As long as the block lasts, no other process switches anything of this account. AuditorError where one does."""
    with locked(_lock(service, account), seconds=0):
        yield


def is_under_way(receipt: Receipt) -> bool:
    """Whether another process is at this change now."""
    try:
        with only_fix(receipt.service, receipt.account):
            return False
    except AuditorError:
        return True


def _lock(service: str, account: str) -> Path:
    return private_folder(auditor_home() / "receipts") / f"{service}-{account}.lock"


def finished(receipt: Receipt, state: ChangeState, detail: str | None, proof: tuple[ReadingSeen, ...]) -> Receipt:
    """The receipt as it is when the change is over."""
    return receipt.model_copy(
        update={"state": state, "detail": detail, "finished": datetime.now(UTC), "proof": tuple(proof)}
    )


def find(name: str) -> Receipt:
    """The receipt of this id. UsageError where there is none, or it cannot be read."""
    if not _ID.fullmatch(name):
        raise UsageError(f"{name[:80]!r} is not a receipt: reports and `auditor undo --list` show their names.")
    try:
        return _read(_path(name))
    except FileNotFoundError:
        raise UsageError(f"Unknown receipt {name}: `auditor undo --list` lists those of this machine.") from None


def receipts(account: str | None = None) -> Iterator[Receipt]:
    """Every receipt that can be read, oldest first; of one account where one is named."""
    for path in _paths():
        try:
            receipt = _read(path)
        except (UsageError, FileNotFoundError):
            continue
        if account is None or receipt.account == account:
            yield receipt


def damaged_receipts() -> Iterator[tuple[str, str]]:
    """The name of every receipt that cannot be read, and the sentence why. The name holds account and control."""
    for path in _paths():
        try:
            _read(path)
        except UsageError as error:
            yield path.stem, str(error)
        except FileNotFoundError:
            continue


def _paths() -> list[Path]:
    folder = auditor_home() / "receipts"
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def _path(name: str) -> Path:
    return auditor_home() / "receipts" / f"{name}.json"


def _read(path: Path) -> Receipt:
    try:
        with open_regular(path, follow=False) as file:
            return Receipt.model_validate_json(file.read(_MOST_BYTES))
    except FileNotFoundError:
        raise
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not as auditor writes them"
        raise UsageError(f"The receipt {path} cannot be used: {why}. Restore it from a copy.") from None

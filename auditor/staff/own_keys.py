"""The keys of this machine's person in staff mode: an administrator's or a member's, encrypted like sessions."""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.model.base import Frozen
from auditor.staff.signatures import new_secret
from auditor.storage.encrypted_file import seal, unseal
from auditor.storage.files import locked, private_folder, write_whole
from auditor.storage.home import auditor_home, refuse_git
from auditor.storage.keys import vault_key

if TYPE_CHECKING:
    from pathlib import Path


class Part(StrEnum):
    """Whose key it is."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"


class OwnKey(Frozen):
    """A private key, in base64. `administrator`: the public key of whoever published the staff file at enrolment."""

    secret: str
    administrator: str | None = None

    @property
    def private(self) -> bytes:
        """The 32 bytes."""
        return base64.b64decode(self.secret)


def load_key(organisation: str, part: Part) -> OwnKey | None:
    """The key for this organisation, or None. UsageError where it cannot be opened."""
    path = _path(organisation, part)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return OwnKey.model_validate_json(unseal(data, vault_key(auditor_home()), str(path)))


def create_key(organisation: str, part: Part, administrator: str | None = None) -> tuple[OwnKey, str | None]:
    """A new key, stored, with a sentence for the person where the vault's own key was just made. UsageError where there
    is one already.
    """
    path = _path(organisation, part)
    refuse_git(path)
    private_folder(path.parent)
    with locked(path.with_suffix(".lock")):
        if path.exists():
            raise UsageError(f"There is a key for {organisation} already, {path}: it is never replaced.")
        vault = vault_key(auditor_home(), create=True)
        key = OwnKey(secret=base64.b64encode(new_secret()).decode(), administrator=administrator)
        write_whole(path, seal(key.model_dump_json().encode(), vault))
    return key, vault.warning


def _path(organisation: str, part: Part) -> Path:
    return auditor_home() / "staff" / f"{organisation}.{part}.key"

"""The vault's 32-byte key: from AUDITOR_KEY, the operating system's keyring, or a key file."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, overload

from auditor.errors import UsageError
from auditor.storage import os_keyring
from auditor.storage.environment import take
from auditor.storage.files import write_whole
from auditor.storage.home import refuse_git
from auditor.storage.private_file import NotPrivate, read_owned

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "AUDITOR_KEY"
KEY_FILE = "vault.key"
KEYRING_NAME = ("auditor", "vault-key")
_HEX = re.compile(r"[0-9a-fA-F]{64}")


class KeySource(StrEnum):
    """Where the key came from."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"
    FRESH = "fresh"


@dataclass(frozen=True)
class VaultKey:
    """The key and its origin. `warning` is a sentence for the person, only when a key file was just made."""

    secret: bytes = field(repr=False)
    source: KeySource
    warning: str | None = None

    @property
    def fingerprint(self) -> bytes:
        """8 bytes that distinguish keys and reveal nothing about them."""
        return hmac.digest(self.secret, b"auditor vault key", "sha256")[:8]


@overload
def vault_key(home: Path, *, create: Literal[True]) -> VaultKey: ...
@overload
def vault_key(home: Path) -> VaultKey | None: ...
def vault_key(home: Path, *, create: bool = False) -> VaultKey | None:
    """The key that is there, or None. With `create`, a new one where there is none; call that under the vault's lock.

    A key that exists is never replaced: one that cannot be read or is malformed is a UsageError.
    """
    if (given := take(VARIABLE)) is not None:
        return VaultKey(_from_hex(given, VARIABLE), KeySource.ENVIRONMENT)
    file = home / KEY_FILE
    keyring = os_keyring.usable()
    if keyring and (key := _in_keyring(without=file)) is not None:
        return key
    if (key := _in_file(file)) is not None:
        return key
    if not create:
        return None
    return _new_in_keyring() if keyring else _new_in_file(file)


def new_key() -> VaultKey:
    """A key that is kept nowhere: for what leaves this machine."""
    return VaultKey(secrets.token_bytes(32), KeySource.FRESH)


def _from_hex(text: str, where: str) -> bytes:
    if _HEX.fullmatch(text.strip()) is None:
        raise UsageError(
            f"{where} is not a key: it must be 64 hexadecimal digits. Make one with `openssl rand -hex 32`; "
            "sessions that were saved with another key need that key, or a new sign-in."
        )
    return bytes.fromhex(text.strip())


def _in_keyring(*, without: Path) -> VaultKey | None:
    """The key in the keyring. A keyring that does not answer is an error, unless a key file stands in for it."""
    try:
        found = os_keyring.read(*KEYRING_NAME)
    except os_keyring.KeyringFailed as why:
        if without.exists():
            return None
        raise UsageError(
            f"The system's keyring did not give the vault's key ({why}). Unlock it, or set {VARIABLE}."
        ) from None
    if found is None:
        return None
    return VaultKey(_from_hex(found, "What the keyring holds as auditor/vault-key"), KeySource.KEYRING)


def _in_file(file: Path) -> VaultKey | None:
    try:
        content = read_owned(file)
    except FileNotFoundError:
        return None
    except NotPrivate as why:
        raise UsageError(
            f"{file} is not used as the vault's key: {why}. If nobody else could read it, fix that "
            f"(chmod 600 {file}); if somebody could, delete it and sign in again."
        ) from None
    except OSError as error:
        raise UsageError(
            f"{file}, the vault's key, cannot be read: {error.strerror}. Set {VARIABLE} instead."
        ) from None
    return VaultKey(_from_hex(content.decode("ascii", "replace"), str(file)), KeySource.FILE)


def _new_in_keyring() -> VaultKey:
    new = secrets.token_bytes(32)
    try:
        os_keyring.write(*KEYRING_NAME, new.hex())
    except os_keyring.KeyringFailed as why:
        raise UsageError(
            f"The system's keyring did not take the vault's new key ({why}). Unlock it, or set {VARIABLE}."
        ) from None
    return VaultKey(new, KeySource.KEYRING)


def _new_in_file(file: Path) -> VaultKey:
    refuse_git(file)
    new = secrets.token_bytes(32)
    write_whole(file, new.hex().encode() + b"\n")
    warning = (
        f"The vault's key is now in {file}, beside the sessions that it opens: whoever can copy both can use them. "
        f"Set {VARIABLE}, or install auditor[keyring], to keep it elsewhere."
    )
    return VaultKey(new, KeySource.FILE, warning)

"""A file of our own, encrypted with the vault's key: a report that one CI job leaves for the next one."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.storage.keys import VaultKey

MAGIC = b"auditor-kept-1\x00"
MAX_BYTES = 512 * 1024 * 1024
_NONCE = 12


def seal(content: bytes, key: VaultKey) -> bytes:
    """The content, compressed and encrypted. A fresh nonce each time."""
    head = MAGIC + key.fingerprint
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, zlib.compress(content, 9), head)


def is_sealed(data: bytes) -> bool:
    """Whether `seal` made it."""
    return data.startswith(MAGIC)


def unseal(data: bytes, key: VaultKey | None, name: str) -> bytes:
    """What was sealed. UsageError, naming the file, with the one reason why it does not open."""
    size = len(MAGIC) + 8
    head, nonce, body = data[:size], data[size : size + _NONCE], data[size + _NONCE :]
    if key is None:
        raise UsageError(f"{name} is encrypted, and there is no key: set AUDITOR_KEY to the one that it was made with.")
    if head != MAGIC + key.fingerprint:
        raise UsageError(f"{name} was made with another key: set AUDITOR_KEY to that one, or leave the file out.")
    try:
        unzip = zlib.decompressobj()
        plain = unzip.decompress(AESGCM(key.secret).decrypt(nonce, body, head), MAX_BYTES)
    except (InvalidTag, ValueError, zlib.error):
        raise UsageError(f"{name} is damaged or was changed: integrity check failed. Leave it out.") from None
    if unzip.unconsumed_tail:
        raise UsageError(f"{name} holds more than {MAX_BYTES // 1024**2} MiB, and no report is that large.")
    return plain

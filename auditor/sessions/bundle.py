"""Sessions for a CI job: many of them, encrypted and compressed, as one text that fits into one secret."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import textwrap
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auditor.errors import UsageError
from auditor.sessions.session_bytes import MAX_BYTES, Session, as_dict, from_dict
from auditor.storage.environment import take
from auditor.storage.home import auditor_home
from auditor.storage.keys import VaultKey, vault_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VARIABLE = "AUDITOR_SESSIONS"
LIMIT = 48_000
"""Characters; a secret of GitHub holds 48 KB."""

_NAME = "auditor-sessions"
_VERSION = 1
_HEAD = re.compile(rf"{_NAME}\s+(\d{{1,9}})\s+(\d{{1,9}})\s+([0-9a-f]{{16}})")
_WIDTH = 100
_NONCE = 12


def write_bundle(sessions: Sequence[Session], key: VaultKey) -> str:
    """The sessions as a text. UsageError, naming the largest, where it would not fit into one secret.

    Its first line has version, length and key; the rest is base64, in lines for people to paste.
    """
    text = _sealed(sessions, key)
    if len(text) <= LIMIT:
        return text
    sizes = sorted(((len(_sealed([session], key)), session) for session in sessions), key=lambda each: -each[0])
    largest, others = sizes[0], [session.account for size, session in sizes[1:] if size <= LIMIT]
    advice = f"Make one of the others: `auditor sessions export --bundle {' '.join(others)}`. " if others else ""
    raise UsageError(
        f"The bundle would have {len(text):,} characters, and a secret holds {LIMIT:,}. "
        f"The largest session is that of {largest[1].account}, with {largest[0]:,} alone; "
        "cookies of other sites and what the service file does not need are left out already. "
        f"{advice}Or give each large account a job and a bundle of its own."
    )


def _sealed(sessions: Sequence[Session], key: VaultKey) -> str:
    plain = json.dumps(
        [{"service": session.service, "account": session.account, **as_dict(session)} for session in sessions]
    )
    nonce, name = os.urandom(_NONCE), f"{_NAME} {_VERSION}".encode()
    body = nonce + AESGCM(key.secret).encrypt(nonce, zlib.compress(plain.encode(), 9), name)
    encoded = base64.b64encode(body).decode()
    return "\n".join(
        [f"{_NAME} {_VERSION} {len(encoded)} {key.fingerprint.hex()}", *textwrap.wrap(encoded, _WIDTH), ""]
    )


def read_bundle(text: str, key: VaultKey) -> tuple[Session, ...]:
    """What `write_bundle` wrote, however its lines were broken. UsageError with the one reason that explains it."""
    plain = _unwrapped(text)
    head = _HEAD.search(plain)
    if head is None:
        raise _unusable("its first line is missing or is not one of a bundle")
    version, length, fingerprint = int(head[1]), int(head[2]), head[3]
    if version != _VERSION:
        raise _unusable("another version of auditor wrote it")
    encoded = re.sub(r"[\s\"']+", "", plain[head.end() :])
    if len(encoded) != length:
        few = length - len(encoded)
        raise _unusable(f"{few:,} characters are missing" if few > 0 else f"{-few:,} characters are too many")
    if fingerprint != key.fingerprint.hex():
        raise UsageError(
            f"{VARIABLE} was made with another key than the one that was found: set AUDITOR_KEY to the key that "
            "came with it, or make it again with `auditor sessions export --bundle`."
        )
    try:
        return tuple(_session(given) for given in _opened(encoded, key))
    except (InvalidTag, binascii.Error, zlib.error, ValueError, TypeError, KeyError, AttributeError):
        raise _unusable("it was changed on its way") from None


def _unwrapped(text: str) -> str:
    """The text as it was before a CI system made one line of it, or base64."""
    plain = re.sub(r"\\+[nrt]", "\n", text)
    if not _HEAD.search(plain):
        with suppress(binascii.Error, ValueError):
            plain = base64.b64decode("".join(plain.split()), validate=True).decode()
    return plain


def _opened(encoded: str, key: VaultKey) -> list[dict[str, Any]]:
    body = base64.b64decode(encoded, validate=True)
    packed = AESGCM(key.secret).decrypt(body[:_NONCE], body[_NONCE:], f"{_NAME} {_VERSION}".encode())
    return list(json.loads(zlib.decompressobj().decompress(packed, MAX_BYTES)))


def _session(given: dict[str, Any]) -> Session:
    return from_dict(given, str(given["service"]), str(given["account"]))


def _unusable(why: str) -> UsageError:
    return UsageError(
        f"{VARIABLE} cannot be used: {why}. Copy the whole output of `auditor sessions export --bundle` again, "
        "every line of it."
    )


def handed_over() -> Mapping[tuple[str, str], Session]:
    """The sessions in AUDITOR_SESSIONS by service and account; empty where there are none. Raises UsageError."""
    text = take(VARIABLE)
    if not text or not text.strip():
        return {}
    key = vault_key(auditor_home())
    if key is None:
        raise UsageError(f"{VARIABLE} is set, and AUDITOR_KEY is not: set the key that the bundle was made with, too.")
    return {(session.service, session.account): session for session in read_bundle(text, key)}

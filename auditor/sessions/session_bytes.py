"""A session as bytes: a clear header (whose, which key), then zlib inside AES-256-GCM. Knows no files.

Layout: magic · version · key fingerprint (8) · length of names (2) · length of body (4) · names · nonce (12) · body.
Everything before the nonce is authenticated, so that no file opens under another account's name.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auditor import __version__
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from auditor.storage.keys import VaultKey

MAGIC = b"auditor-session\x00"
VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
_HEAD = struct.Struct(f">{len(MAGIC)}sB8sHI")
_NONCE = 12
_TAG = 16


class How(StrEnum):
    """How a session came about."""

    IMPORT = "import"
    PASSWORD = "password"  # noqa: S105 - the name of a way
    LOGIN = "login"


@dataclass(frozen=True)
class Session:
    """The saved browser state of a signed-in account; all times have a time zone. `state`: a Playwright storage state.

    `when` it was made, when it `ends` as far as that is known, and when it was last `proven` to be signed in.
    """

    service: str
    account: str
    how: How
    when: datetime
    state: dict[str, Any] = field(repr=False)
    username: str | None = None
    browser: str | None = None
    ends: datetime | None = None
    proven: datetime | None = None
    version: str = __version__


class Fault(StrEnum):
    """Why a file does not open as the session that is asked for."""

    FOREIGN = "foreign"
    NEWER = "newer"
    TRUNCATED = "truncated"
    OTHER_ACCOUNT = "other_account"
    NO_KEY = "no_key"
    WRONG_KEY = "wrong_key"
    DAMAGED = "damaged"


class NotOpened(Exception):
    """`fault` says why the bytes are not the session; nothing of their content is in it."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def seal(session: Session, key: VaultKey) -> bytes:
    """The session encrypted with `key`, bound to its service and account. A fresh nonce each time."""
    plain = json.dumps(as_dict(session)).encode()
    if len(plain) > MAX_BYTES:
        raise AuditorError(
            f"The session of {session.account} is larger than 64 MiB and was not saved. "
            "Clear the site's data in the browser, and sign in again."
        )
    packed = zlib.compress(plain)
    names = json.dumps([session.service, session.account]).encode()
    head = _HEAD.pack(MAGIC, VERSION, key.fingerprint, len(names), len(packed) + _TAG) + names
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, packed, head)


def open_sealed(data: bytes, key: VaultKey | None, service: str, account: str) -> Session:
    """The session of `service` and `account`. Raises NotOpened with the one fault that explains it best."""
    head, names, key_id = _read_head(data)
    if names != [service, account]:
        raise NotOpened(Fault.OTHER_ACCOUNT)
    if key is None:
        raise NotOpened(Fault.NO_KEY)
    if key_id != key.fingerprint:
        raise NotOpened(Fault.WRONG_KEY)
    nonce, body = data[len(head) : len(head) + _NONCE], data[len(head) + _NONCE :]
    try:
        plain = _unzip(AESGCM(key.secret).decrypt(nonce, body, head))
    except InvalidTag:
        raise NotOpened(Fault.DAMAGED) from None
    return _from_plain(plain, service, account)


def _read_head(data: bytes) -> tuple[bytes, object, bytes]:
    """The header as it is authenticated, the two names, and the key's fingerprint."""
    if not data:
        raise NotOpened(Fault.TRUNCATED)
    if data[: len(MAGIC)] != MAGIC[: len(data)]:
        raise NotOpened(Fault.FOREIGN)
    if len(data) > len(MAGIC) and data[len(MAGIC)] > VERSION:
        raise NotOpened(Fault.NEWER)
    if len(data) < _HEAD.size:
        raise NotOpened(Fault.TRUNCATED)
    _, version, key_id, names_size, body_size = _HEAD.unpack_from(data)
    whole = _HEAD.size + names_size + _NONCE + body_size
    if len(data) != whole or version != VERSION:
        raise NotOpened(Fault.TRUNCATED if len(data) < whole else Fault.DAMAGED)
    head = data[: _HEAD.size + names_size]
    try:
        return head, json.loads(head[_HEAD.size :]), key_id
    except (ValueError, RecursionError):
        raise NotOpened(Fault.DAMAGED) from None


def _unzip(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_BYTES)
    except zlib.error:
        raise NotOpened(Fault.DAMAGED) from None


def _from_plain(plain: bytes, service: str, account: str) -> Session:
    try:
        return from_dict(json.loads(plain), service, account)
    except (ValueError, TypeError, KeyError):
        raise NotOpened(Fault.DAMAGED) from None


def as_dict(session: Session) -> dict[str, Any]:
    """The session as JSON, without its two names."""
    return {
        "username": session.username,
        "when": session.when.isoformat(),
        "how": session.how.value,
        "browser": session.browser,
        "ends": session.ends and session.ends.isoformat(),
        "proven": session.proven and session.proven.isoformat(),
        "version": session.version,
        "state": session.state,
    }


def from_dict(given: dict[str, Any], service: str, account: str) -> Session:
    """What `as_dict` made. Raises ValueError, TypeError or KeyError where it is something else."""
    return Session(
        service=service,
        account=account,
        how=How(given["how"]),
        when=datetime.fromisoformat(given["when"]),
        state=dict(given["state"]),
        username=given["username"],
        browser=given["browser"],
        ends=_moment(given.get("ends")),
        proven=_moment(given.get("proven")),
        version=given["version"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

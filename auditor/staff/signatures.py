"""Ed25519 signatures of staff files and results, and the pseudonyms that follow from keys. Knows no files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from auditor.model.staff import StaffFile, StaffResult

if TYPE_CHECKING:
    from pydantic import BaseModel

Signed = TypeVar("Signed", StaffFile, StaffResult)
_KIND = "ed25519:"
_CONTEXT = {StaffFile: b"auditor staff file 1\n", StaffResult: b"auditor staff result 1\n"}
"""Before what is signed, so that a signature of one thing is none of another."""


def new_secret() -> bytes:
    """A private key: 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def public_of(secret: bytes) -> str:
    """Its public key, as text: `ed25519:` and base64."""
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    return _KIND + base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signed(document: Signed, secret: bytes) -> Signed:
    """The document with its signature by this key."""
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(_content(document))
    return document.model_copy(update={"signature": base64.b64encode(signature).decode()})


def is_signed_by(document: StaffFile | StaffResult, key: str) -> bool:
    """Whether the document is what this key signed, unchanged."""
    if document.signature is None:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix(_KIND), validate=True))
        public.verify(base64.b64decode(document.signature, validate=True), _content(document))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def pseudonym(file: StaffFile, key: str) -> str:
    """How this organisation's reports call the person with this key. It tells nobody else who that is."""
    return f"staff-{hmac.digest(bytes.fromhex(file.salt), key.encode(), 'sha256').hex()[:10]}"


def digest(file: StaffFile) -> str:
    """What names this staff file in results: the SHA-256 of what is signed of it."""
    return hashlib.sha256(_content(file)).hexdigest()


def _content(document: BaseModel) -> bytes:
    """All of it but the signature, in one way to write it."""
    data = document.model_dump(mode="json", exclude={"signature"})
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _CONTEXT[type(document)] + text.encode()

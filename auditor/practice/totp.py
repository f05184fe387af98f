"""One-time codes as an authenticator app shows them (RFC 6238: SHA-1, 6 digits, 30 seconds)."""

from __future__ import annotations

import base64
import hmac
import struct

STEP = 30


def code_at(secret: str, seconds: float) -> str:
    """The code of a base32 `secret` at a Unix time."""
    padded = secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8)
    digest = hmac.digest(base64.b32decode(padded), struct.pack(">Q", int(seconds) // STEP), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def code_fits(secret: str, code: str, seconds: float) -> bool:
    """Whether `code` is the one of this step, the step before or the step after."""
    return any(
        hmac.compare_digest(code_at(secret, seconds + shift).encode(), code.strip().encode())
        for shift in (-STEP, 0, STEP)
    )

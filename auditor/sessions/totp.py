"""One-time codes after RFC 6238, from a base32 secret or an otpauth:// address."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.sessions.secret import Secret

PERIOD = 30
_SHORTEST_BYTES = 5
_ALGORITHMS = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}


@dataclass(frozen=True)
class _Totp:
    key: bytes = field(repr=False)
    digits: int = 6
    period: int = PERIOD
    algorithm: str = "sha1"


def code(secret: Secret, at: float) -> str:
    """The code at `at` (Unix seconds). A malformed secret is a UsageError that does not show it."""
    totp = _parse(secret.reveal().strip())
    counter = int(at // totp.period).to_bytes(8, "big")
    digest = hmac.digest(totp.key, counter, totp.algorithm)
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**totp.digits:0{totp.digits}d}"


def seconds_left(at: float, secret: Secret | None = None) -> float:
    """How long the code of `at` is still the current one; more than 0. Without `secret`, for a period of 30 s."""
    period = PERIOD if secret is None else _parse(secret.reveal().strip()).period
    return period - at % period


def _parse(text: str) -> _Totp:
    if text.lower().startswith("otpauth-migration:"):
        raise _malformed("it is Google Authenticator's export of several accounts (otpauth-migration://…)")
    if not text.lower().startswith("otpauth:"):
        return _Totp(_key(text))
    try:
        address = urlsplit(text)
        query = {name.lower(): values[0] for name, values in parse_qs(address.query).items()}
        kind = address.netloc.lower()
    except ValueError:
        raise _malformed("its otpauth:// address cannot be read") from None
    if kind != "totp":
        raise _malformed("its otpauth:// address is not one of time-based codes (otpauth://totp/…)")
    algorithm = _ALGORITHMS.get(query.get("algorithm", "SHA1").upper().replace("-", ""))
    if algorithm is None:
        raise _malformed("its algorithm is none of SHA1, SHA256, SHA512")
    return _Totp(
        _key(query.get("secret", "")),
        digits=_number(query, "digits", 6, 6, 8),
        period=_number(query, "period", PERIOD, 1, 3600),
        algorithm=algorithm,
    )


def _number(query: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,4}", text) is None or not least <= int(text) <= most:
        raise _malformed(f"its {name} is not a number from {least} to {most}")
    return int(text)


def _key(text: str) -> bytes:
    plain = re.sub(r"[\s-]", "", text).upper().rstrip("=")
    try:
        key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except (binascii.Error, ValueError):
        raise _malformed("it is not base32 (letters A to Z and digits 2 to 7)") from None
    if len(key) < _SHORTEST_BYTES:
        raise _malformed("it is too short; a code of six digits is not the secret that makes codes")
    return key


def _malformed(why: str) -> UsageError:
    return UsageError(
        f"The secret for one-time codes cannot be used: {why}. Copy it again from the service's page for "
        "authenticator apps: the setup key, or the otpauth:// address behind the picture."
    )

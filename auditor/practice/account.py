"""Practice accounts: invented people, their passwords, and what the service has stored about them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from auditor.practice.totp import code_fits

if TYPE_CHECKING:
    from collections.abc import Mapping

PRIVATE_TEXTS = (
    "Questions for the divorce lawyer",
    "Is this mole dangerous",
    "Salary negotiation with Kestrel & Rowe",
    "Answer as if I were a nurse in Leeds with two children",
)
"""Titles and instructions that every practice page shows, and that no report, log or picture may hold."""


@dataclass(frozen=True)
class Account:
    """One person at one practice service. `settings` stand beside the service's defaults when it starts."""

    username: str
    password: str
    totp_secret: str | None = None
    mailed_code: str | None = None
    """The service sends this code by e-mail at every sign-in, and asks for it."""
    name: str = "Ada Example"
    plan: str = "free"
    structure: Literal["personal", "workspace"] = "personal"
    other_spaces: tuple[Literal["personal", "workspace"], ...] = ()
    """Spaces of the same login that are not open."""
    region: Literal["world", "eea"] = "world"
    locked: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    """Settings that its plan or its region does not have. ChatGPT leaves out their rows, and their keys."""
    settings: Mapping[str, object] = field(default_factory=dict)

    def password_fits(self, password: str) -> bool:
        """Whether this is the account's password."""
        return hmac.compare_digest(self.password.encode(), password.encode())

    def code_fits(self, code: str, seconds: float) -> bool:
        """Whether this is a one-time code of that time. Always false for an account without an authenticator."""
        return self.totp_secret is not None and code_fits(self.totp_secret, code, seconds)

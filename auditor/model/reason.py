"""Why something could not be proven: the reasons of the contract, their details, and which of them go together."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why something could not be proven."""

    SIGNED_OUT = "signed_out"
    SESSION_EXPIRED = "session_expired"
    NO_SESSION = "no_session"
    SIGN_IN_FAILED = "sign_in_failed"
    WRONG_ACCOUNT = "wrong_account"
    IDENTITY_NOT_COMPARED = "identity_not_compared"
    NOT_LET_IN = "not_let_in"
    """Signed in, but the service wants something first: an activation, new terms, an age."""
    NOT_NOW = "not_now"
    """The service asks to come back later."""
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    PAGE_MISSING = "page_missing"
    CONTROL_MISSING = "control_missing"
    CONTROL_AMBIGUOUS = "control_ambiguous"
    STATE_UNREADABLE = "state_unreadable"
    UNSTABLE = "unstable"
    CONFLICT = "conflict"
    NO_WITNESS = "no_witness"
    NOT_VISITED = "not_visited"
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    BROWSER_ERROR = "browser_error"


class SignInDetail(StrEnum):
    """`detail` of `sign_in_failed`."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a status
    WRONG_CODE = "wrong_code"
    CODE_NEEDED = "code_needed"
    LOCKED = "locked"
    NOT_OFFERED = "not_offered"
    PAGE_CHANGED = "page_changed"
    BUDGET = "budget"


class Unproven(StrEnum):
    """Why no value in the answers was found that changes what a page shows: `detail` where only the page shows it."""

    REPLAY_FAILED = "replay_failed"
    """Replayed unchanged, the page does not show what it showed."""
    NOTHING_TO_CHANGE = "nothing_to_change"
    """No answer holds a value that could be changed."""
    DEFAULT_PAINTED = "default_painted"
    """No change turned it: the page may show this whatever is stored."""


SIGN_IN = frozenset({Reason.SIGNED_OUT, Reason.SESSION_EXPIRED, Reason.NO_SESSION, Reason.CHALLENGE})
"""Reasons that a person resolves by signing in."""
WHOLE_ACCOUNT = SIGN_IN | {
    Reason.SIGN_IN_FAILED,
    Reason.WRONG_ACCOUNT,
    Reason.IDENTITY_NOT_COMPARED,
    Reason.NOT_LET_IN,
    Reason.NOT_NOW,
    Reason.UNREACHABLE,
}
"""Reasons that apply to every page of the account, not to one control."""

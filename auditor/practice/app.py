"""One practice service while it runs: its accounts, sessions, stored settings, knobs, and what reached it.

What its pages look like and which paths it answers is up to the service's own module, which gives `handle`.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.practice.knobs import Knobs
from auditor.practice.web import Response, html, json_response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from auditor.practice.account import Account
    from auditor.practice.web import Request

SESSION_SECONDS = 90 * 24 * 3600
_WORDS: Mapping[str, Collection[str]] = {
    "language": ("en",),
    "layout": ("usual",),
    "overlay": ("none",),
    "question": ("none",),
    "state_attribute": ("explicit", "mixed", "missing"),
}


@dataclass(frozen=True)
class Write:
    """A change that reached the service, whether or not it was stored."""

    username: str
    method: str
    target: str
    body: bytes
    changes: Mapping[str, object]


@dataclass
class _Session:
    username: str
    ends: float


@dataclass
class SignIn:
    """A sign-in under way: what was proven so far, and where to go after it."""

    username: str
    then: str
    password_proven: bool = False
    codes_refused: int = 0


class App:
    """A practice service. Everything that changes is behind one lock; `writes` and `destroyed` only grow."""

    def __init__(
        self,
        service: str,
        hosts: tuple[str, ...],
        handle: Callable[[App, Request], Response],
        accounts: Collection[Account],
        *,
        knobs: Knobs | None = None,
        defaults: Mapping[str, object] | None = None,
        words: Mapping[str, Collection[str]] | None = None,
        deaf_to: Collection[str] = (),
        tls: bool = True,
    ) -> None:
        self.service = service
        self.hosts = hosts
        self.handle = handle
        self.accounts = {account.username: account for account in accounts}
        self.tls = tls
        self.url = f"https://{hosts[0]}" if tls else ""
        """Where a browser finds the service. That of a self-hosted one is known while a server runs it."""
        self.writes: list[Write] = []
        self.destroyed: list[str] = []
        self.sign_ins: dict[str, SignIn] = {}
        self._words = {**_WORDS, **(words or {})}
        self._deaf_to = frozenset(deaf_to)
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.RLock()
        self._stored = {account.username: {**(defaults or {}), **account.settings} for account in accounts}
        self._undo: deque[tuple[str, Mapping[str, object]]] = deque()
        self._knobs = Knobs()
        self.turn(**vars(knobs or Knobs()))

    @property
    def knobs(self) -> Knobs:
        """What is wrong at the moment."""
        return self._knobs

    def turn(self, **changes: object) -> None:
        """Changes knobs. ValueError for one that does nothing here, or a word that this service does not know."""
        usual = vars(Knobs())
        for name, value in changes.items():
            if name in self._deaf_to and value != usual[name]:
                raise ValueError(f"{self.service} has no use for the knob {name}")
            if name in self._words and value not in self._words[name]:
                raise ValueError(f"{self.service} knows {name} = {', '.join(self._words[name])}; not {value!r}")
        with self._lock:
            self._knobs = replace(self._knobs, **changes)  # type: ignore[arg-type]  # names are checked by replace

    def now(self) -> float:
        """Seconds since the epoch on this service's own clock."""
        return time.time() + self._knobs.clock_ahead

    def stored(self, username: str) -> dict[str, object]:
        """The truth: what the service has stored for this account, a copy."""
        with self._lock:
            return dict(self._stored[username])

    def set_stored(self, username: str, **changes: object) -> None:
        """Changes what is stored behind everybody's back, as a vendor does."""
        with self._lock:
            self._stored[username].update(changes)

    def write(self, request: Request, username: str, changes: Mapping[str, object]) -> int:
        """Records a change and stores it, unless a knob or a lock is against it. The HTTP status to answer with."""
        with self._lock:
            self.writes.append(Write(username, request.method, request.target, request.body, dict(changes)))
            if self._knobs.write_status != 200:
                return self._knobs.write_status
            if self.accounts[username].locked & changes.keys():
                return 403
            if not self._knobs.write_ignored:
                before = {key: self._stored[username].get(key) for key in changes}
                self._undo.append((username, before))
                self._stored[username].update(changes)
        return 200

    def destroy(self, what: str) -> None:
        """Records that something was destroyed that no auditor may touch."""
        self.destroyed.append(what)

    def begin(self, username: str) -> str:
        """Starts a session and gives its token."""
        token = secrets.token_urlsafe(48)
        with self._lock:
            self._sessions[token] = _Session(username, time.time() + SESSION_SECONDS)
        return token

    def tokens(self) -> list[str]:
        """The token of every session that was started: secrets, for tests that look for them."""
        with self._lock:
            return list(self._sessions)

    def who(self, token: str | None) -> Account | None:
        """The account of a session that has not ended."""
        with self._lock:
            session = self._sessions.get(token or "")
            if session is None or session.ends <= time.time() or self._knobs.expire_session:
                return None
            return self.accounts[session.username]

    def has_ended(self, token: str | None) -> bool:
        """Whether this was a session once, and is none now."""
        return (token or "") in self._sessions and self.who(token) is None

    def expire_sessions(self) -> None:
        """Ends every session of now; a later sign-in starts a good one."""
        with self._lock:
            for session in self._sessions.values():
                session.ends = 0

    def hand_over(self, username: str) -> None:
        """Every session of now is this account's from now on, as where somebody else signs in, in the same browser."""
        with self._lock:
            for session in self._sessions.values():
                session.username = username

    def end(self, token: str | None) -> None:
        """Signs one session out."""
        with self._lock:
            self._sessions.pop(token or "", None)

    def document(self, make: Callable[[], Response]) -> Response:
        """A document under the `page_*` knobs; opening one is also when changes are taken back."""
        if self._knobs.page_hangs:
            return Response(hangs=True)
        if self._knobs.page_status != 200:
            return html("<!doctype html><title>Error</title><h1>Something went wrong</h1>", self._knobs.page_status)
        if self._knobs.turns_on_again:
            self._take_back()
        return make()

    def settings(self, make: Callable[[], Response]) -> Response:
        """The answer that brings the settings, under the `settings_*` knobs."""
        if self._knobs.settings_never:
            return Response(hangs=True)
        failed = self._knobs.settings_status != 200
        answer = json_response({"detail": "Try again later."}, self._knobs.settings_status) if failed else make()
        return replace(answer, delay=self._knobs.settings_delay)

    def bent(self, settings: Mapping[str, object]) -> dict[str, object]:
        """Settings as they are sent: `drop_key` gone, `wrong_type` null."""
        sent = {key: value for key, value in settings.items() if key != self._knobs.drop_key}
        return {key: None if key == self._knobs.wrong_type else value for key, value in sent.items()}

    def _take_back(self) -> None:
        with self._lock:
            while self._undo:
                username, before = self._undo.pop()
                self._stored[username].update(before)

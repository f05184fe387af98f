"""A home of its own for each test, without what the machine that runs the tests has set."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from auditor.sessions.session_bytes import How, Session
from auditor.storage import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "5a" * 32
CANARY = "canary-of-a-cookie-value"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_taken", {})
    for name in ("AUDITOR_KEY", "AUDITOR_HOME", "AUDITOR_SESSIONS", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)  # importing it fails, as where it is not installed


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("AUDITOR_HOME", str(folder))
    return folder


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AUDITOR_KEY", KEY)
    return KEY


@pytest.fixture
def make_session() -> Callable[..., Session]:
    def make(account: str = "ada", value: str = CANARY, service: str = "chatgpt") -> Session:
        return Session(
            service=service,
            account=account,
            how=How.LOGIN,
            when=datetime(2026, 11, 22, 21, tzinfo=UTC),
            state={"cookies": [{"name": "session", "value": value}], "origins": []},
            username=f"{account}@example.test",
            browser="chromium 143",
        )

    return make

"""Sessions as one text for CI: it comes back whole however it was pasted, or one sentence says what is wrong."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.sessions.bundle import LIMIT, handed_over, read_bundle, write_bundle
from auditor.storage.keys import KeySource, VaultKey

from .conftest import CANARY, KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.sessions.session_bytes import Session

    Make = Callable[..., Session]

OURS = VaultKey(bytes.fromhex(KEY), KeySource.ENVIRONMENT)
OTHER = VaultKey(bytes.fromhex("11" * 32), KeySource.ENVIRONMENT)


def big(session: Session, size: int) -> Session:
    """The session with a cookie of `size` characters that do not compress."""
    return replace(session, state={"cookies": [{"name": "c", "value": os.urandom(size // 2).hex()}], "origins": []})


@pytest.mark.parametrize(
    "paste",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n\n  " + text.replace("\n", "  \n ") + "\n",
        lambda text: text.partition("\n")[0] + "\n" + text.partition("\n")[2].replace("\n", ""),
        lambda text: text.replace("\n", " "),
        lambda text: text.replace("\n", ""),
        lambda text: text.replace("\n", "\\n"),
        lambda text: text.replace("\n", "\\r\\n"),
        lambda text: f'"{text.strip()}"',
        lambda text: f"'{text}'",
        lambda text: text.replace("\n", "\n\u00a0\u00a0"),
        lambda text: f"AUDITOR_SESSIONS={text}",
        lambda text: base64.b64encode(text.encode()).decode(),
    ],
    ids=[
        "as it is",
        "windows",
        "indented",
        "two lines",
        "one line",
        "joined",
        "escapes",
        "escapes of windows",
        "quoted",
        "single quotes",
        "no-break spaces",
        "with its name",
        "base64",
    ],
)
def test_a_bundle_comes_back_whole_however_its_lines_are_broken(
    make_session: Make, paste: Callable[[str], str]
) -> None:
    sessions = (make_session(), make_session("bob", service="open-webui"))
    text = write_bundle(sessions, OURS)
    assert CANARY not in text
    assert read_bundle(paste(text), OURS) == sessions


def test_a_line_that_is_missing_is_reported_in_characters(make_session: Make) -> None:
    lines = write_bundle([big(make_session(), 4000)], OURS).splitlines()
    missing = len(lines[7])
    with pytest.raises(UsageError, match=rf"AUDITOR_SESSIONS cannot be used: {missing} characters are missing"):
        read_bundle("\n".join(lines[:7] + lines[8:]), OURS)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text.partition("\n")[2], "first line is missing"),
        (lambda text: text.replace("auditor-sessions 1", "auditor-sessions 2"), "another version"),
        (lambda text: text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:], "changed on its way"),
        (lambda text: text + "AAAA", "4 characters are too many"),
        (lambda _: "***", "first line is missing"),
    ],
)
def test_what_is_wrong_with_a_bundle_is_reported(make_session: Make, damage: Callable[[str], str], says: str) -> None:
    with pytest.raises(UsageError, match=says) as told:
        read_bundle(damage(write_bundle([make_session()], OURS)), OURS)
    assert CANARY not in str(told.value)


def test_another_key_is_named_as_the_reason(make_session: Make) -> None:
    with pytest.raises(UsageError, match="made with another key"):
        read_bundle(write_bundle([make_session()], OURS), OTHER)


def test_the_account_that_is_too_large_is_named_with_the_others_that_fit(make_session: Make) -> None:
    with pytest.raises(UsageError) as told:
        write_bundle([make_session("bob"), big(make_session("ada"), 2 * LIMIT)], OURS)
    assert "The largest session is that of ada" in str(told.value)
    assert "`auditor sessions export --bundle bob`" in str(told.value)


@pytest.mark.usefixtures("home")
def test_a_bundle_without_its_key_is_reported(monkeypatch: pytest.MonkeyPatch, make_session: Make) -> None:
    monkeypatch.setenv("AUDITOR_SESSIONS", write_bundle([make_session()], OURS))
    with pytest.raises(UsageError, match="AUDITOR_KEY is not"):
        handed_over()
    assert "AUDITOR_SESSIONS" not in os.environ


@pytest.mark.usefixtures("home")
def test_what_was_handed_over_is_found_by_service_and_account(
    monkeypatch: pytest.MonkeyPatch, make_session: Make
) -> None:
    session = make_session()
    monkeypatch.setenv("AUDITOR_SESSIONS", write_bundle([session], OURS))
    monkeypatch.setenv("AUDITOR_KEY", KEY)
    assert handed_over() == {("chatgpt", "ada"): session}

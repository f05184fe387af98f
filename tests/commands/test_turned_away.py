"""The service said why: too many requests, maintenance, an account that waits for somebody. The report says it too."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from auditor.browser.retry import come_back_at
from auditor.practice.account import Account
from auditor.practice.open_webui import open_webui
from auditor.practice.server import PracticeServer
from auditor.practice.web import Response, html, json_response

from .program import ADA, PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from auditor.practice.app import App
    from auditor.practice.web import Request

    Answer = Callable[[Request], Response | None]

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
LATER = ("Retry-After", "600")
SETTINGS = "/backend-api/settings/user"


def instead(app: App, answer: Answer) -> None:
    """From now on, the service answers this where it is not None."""
    usual = app.handle
    app.handle = lambda app, request: answer(request) or usual(app, request)


def documents(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    page = html(f"<!doctype html><title>ChatGPT</title><main><h1>{text}</h1><p>See you.</p></main>", status, *headers)
    return lambda request: page if request.path.startswith("/settings") or request.path == "/" else None


def form_post(request: Request) -> Response | None:
    """A sign-in that is refused as one of too many, while the form stays."""
    return (
        html("<p>Slow down</p>", 429, LATER)
        if request.path == "/log-in/password" and request.method == "POST"
        else None
    )


def settings(status: int, *headers: tuple[str, str]) -> Answer:
    return lambda request: json_response({"detail": "no"}, status, *headers) if request.path == SETTINGS else None


@contextmanager
def signed_in(folder: Path) -> Iterator[tuple[Program, App]]:
    """A saved session, so that what is answered from now on is about the pages."""
    with at_chatgpt(folder) as (program, app):
        assert program.run("check").code == 1
        program.server.log.clear()  # type: ignore[union-attr]
        yield program, app


def message(program: Program) -> str:
    return str(next(f["message"] for f in program.report()["findings"] if f["control"] == "training"))


@pytest.mark.parametrize(
    ("answer", "reason", "detail", "says"),
    [
        (documents(429, "Slow down", LATER), "not_now", "status_429", "it answered with status 429"),
        (documents(429, "Slow down"), "not_now", "status_429", "Run again in a while."),
        (documents(503, "Down", LATER), "not_now", "status_503", "it answered with status 503"),
        (documents(200, "We are down for maintenance"), "not_now", "said", "it says “down for maintenance”"),
        (documents(200, "Too many requests. Try later"), "not_now", "said", "it says “Too many requests”"),
        (documents(200, "Verify your email"), "not_let_in", "said", "it says “Verify your email”"),
        (documents(200, "Your account has been suspended"), "not_let_in", "said", "“account has been suspended”"),
        (documents(200, "Please accept our updated terms"), "not_let_in", "said", "“accept our updated terms”"),
        (documents(200, "How old are you?"), "not_let_in", "said", "it says “How old are you”"),
        (documents(503, "Down"), "unreachable", "status_503", "status 503"),
        (documents(200, "Welcome to something new"), "page_missing", None, "The settings page was not found"),
        (settings(429, LATER), "not_now", "status_429", "it answered with status 429"),
    ],
)
def test_what_the_service_said_is_the_reason(
    tmp_path: Path, answer: Answer, reason: str, detail: str | None, says: str
) -> None:
    with signed_in(tmp_path) as (program, app):
        instead(app, answer)
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", reason, detail)
        assert says in message(program)


def test_the_time_to_come_back_is_told_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (program, app):
        instead(app, settings(429, LATER))
        assert program.run("check").code == 3
        told = re.search(r"Run again after (.+)\.$", message(program))
        assert told
        when = datetime.strptime(told[1], "%d %B %Y, %H:%M UTC").replace(tzinfo=UTC)
        assert timedelta(minutes=8) < when - datetime.now(UTC) < timedelta(minutes=11)
        assert program.server is not None
        assert sum(entry.path == SETTINGS for entry in program.server.log) == 1


def test_other_accounts_of_the_service_are_not_visited_when_it_asked_to_come_back_later(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("ben@example.test", PASSWORD)) as (program, app):
        ben = ADA.replace("ada", "ben", 1).replace("ada@", "ben@")
        program.configure(ADA, ben)
        refused = html("<h1>Slow down</h1>", 429, LATER)
        instead(app, lambda request: refused if "auth" in request.host else None)
        assert program.run("check", "--jobs", "1").code == 3
        found = {finding["account"]: finding for finding in program.report()["findings"]}
        assert [(found[name]["reason"], found[name]["detail"]) for name in ("ada", "ben")] == [
            ("not_now", "status_429"),
            ("not_now", "not_visited"),
        ]
        assert not (tmp_path / "home" / "sign-ins.json").exists()


def test_a_password_that_came_too_often_is_not_a_wrong_one(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        instead(app, form_post)
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "not_now", "status_429")


@contextmanager
def at_open_webui(folder: Path, answer: Answer) -> Iterator[Program]:
    app = open_webui([Account("lab@example.test", PASSWORD)])
    instead(app, answer)
    with PracticeServer([app]) as server:
        program = Program(folder)
        url = f"http://127.0.0.1:{server.plain_ports['open-webui']}"
        program.configure(
            f"lab: {{service: open-webui, url: '{url}', username: lab@example.test, sign_in: password, "
            "password: {env: ADA_PASSWORD}}"
        )
        yield program


def pending(request: Request) -> Response | None:
    if request.path != "/api/v1/auths/":
        return None
    return json_response({"id": "x", "email": "lab@example.test", "role": "pending"})


def company_only(request: Request) -> Response | None:
    if request.path != "/api/config":
        return None
    return json_response({"status": True, "features": {"auth": True, "enable_login_form": False, "enable_ldap": True}})


def test_an_account_that_waits_for_an_administrator_is_told(tmp_path: Path) -> None:
    with at_open_webui(tmp_path, pending) as program:
        assert program.run("check", "--policy", "strict").code == 3
        assert program.finding("memory") == ("unknown", "not_let_in", "declared")
        report = program.report()
        assert "(an administrator has to activate the account)" in report["findings"][0]["message"]


def test_a_sign_in_form_that_is_not_offered_is_told(tmp_path: Path) -> None:
    with at_open_webui(tmp_path, company_only) as program:
        assert program.run("check", "--policy", "strict").code == 3
        assert program.finding("memory") == ("unknown", "sign_in_failed", "not_offered")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("600", 600),
        (" 5 ", 5),
        ("Sun, 22 Nov 2026 21:10:00 GMT", 600),
        ("Sun, 22 Nov 2026 20:10:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("99999999999999", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_when_to_come_back(header: str | None, seconds: int | None) -> None:
    assert come_back_at(header, NOW) == (NOW + timedelta(seconds=seconds) if seconds else None)

"""Who is signed in, at every service that says a name: the configured account, or nothing is said about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from auditor.browser.context import Timeouts
from auditor.model.observation import IdentityState
from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.claude import claude
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.grok import grok
from auditor.practice.midjourney import midjourney
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from auditor.practice.web import json_response
from auditor.practice.x import x
from tests.audit.engine import by_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.practice.app import App
    from auditor.practice.web import Request, Response
    from tests.audit.engine import Engine, Result

TELLS: dict[str, tuple[Callable[[list[Account]], App], str, str]] = {
    "chatgpt": (chatgpt, "ada@example.test", "mallory@example.test"),
    "claude": (claude, "ada@example.test", "mallory@example.test"),
    "gemini": (gemini, "ada@gmail.test", "mallory@gmail.test"),
    "github-copilot": (github_copilot, "ada-example", "mallory"),
    "x": (x, "ada_example", "mallory"),
}
SILENT: dict[str, Callable[[list[Account]], App]] = {"grok": grok, "midjourney": midjourney}


def audit(engine: Engine, app: App, who: str, username: str | None, policy: str = "strict", **more: object) -> Result:
    """What is said about an account that is configured as `username`, with the session of `who`."""
    with PracticeServer([app]) as server:
        account = by_session(app.service, username, **more)
        state = signed_in_state(app, who)
        return engine.audit(server, account, state=state, policy_name=policy, timeouts=Timeouts.of(8))


def reasons(result: Result) -> set[tuple[str, str | None, str | None]]:
    return {
        (finding.status.value, finding.reason and finding.reason.value, finding.detail)
        for finding in result.report.findings
    }


@pytest.mark.parametrize("service", TELLS)
def test_the_configured_account_is_proven_and_another_one_is_not_read(engine: Engine, service: str) -> None:
    make, ada, mallory = TELLS[service]
    app = make([Account(ada, "x"), Account(mallory, "x", name="Mallory Example")])

    assert audit(engine, app, ada, ada).seen.identity is IdentityState.PROVEN
    other = audit(engine, app, mallory, ada)
    assert reasons(other) == {("unknown", "wrong_account", None)}
    assert other.seen.identity is IdentityState.NOT_PROVEN
    assert not any(finding.observed for finding in other.report.findings)


@pytest.mark.parametrize("service", SILENT)
def test_a_configured_name_that_no_service_reports_is_not_compared(engine: Engine, service: str) -> None:
    app = SILENT[service]([Account("ada@example.test", "x")])

    result = audit(engine, app, "ada@example.test", "ada@example.test")
    assert reasons(result) == {("unknown", "identity_not_compared", "not_told")}
    assert "Remove `username`" in result.report.findings[0].message
    assert audit(engine, app, "ada@example.test", None).seen.identity is IdentityState.SIGNED_IN


def test_a_handle_is_compared_with_the_name_that_the_service_shows(engine: Engine) -> None:
    app = github_copilot([Account("ada-example", "x"), Account("mallory", "x")])

    found = audit(engine, app, "ada-example", "ada@example.test")
    assert reasons(found) == {("unknown", "identity_not_compared", "other_kind")}
    assert "`shown_as`" in found.report.findings[0].message
    shown = audit(engine, app, "ada-example", "ada@example.test", shown_as="Ada-Example")
    assert shown.seen.identity is IdentityState.PROVEN
    other = audit(engine, app, "mallory", "ada@example.test", shown_as="ada-example")
    assert reasons(other) == {("unknown", "wrong_account", None)}


HANDS_OVER = b"""<script>setTimeout(() => {
  document.querySelector('meta[name="user-login"]').content = 'mallory';
}, 1000)</script>"""


def test_a_session_that_changes_hands_while_it_is_read_says_nothing(engine: Engine) -> None:
    """A value is read for more than a second, where nothing else vouches for it."""
    app = github_copilot([Account("ada-example", "x")])
    _with_script(app, HANDS_OVER)

    result = audit(engine, app, "ada-example", "ada-example")
    assert reasons(result) == {("unknown", "wrong_account", None)}


AGAIN = b"<script>setTimeout(() => fetch('/api/account?again=1'), 100)</script>"


@pytest.mark.parametrize(("status", "delay"), [(500, 0.0), (200, 60.0)], ids=["an error", "still to come"])
def test_the_last_word_about_the_name_counts(engine: Engine, status: int, delay: float) -> None:
    app = claude([Account("ada@example.test", "x")])
    _ask_again(app, replace(json_response({"email_address": "ada@example.test"}, status), delay=delay))

    result = audit(engine, app, "ada@example.test", "ada@example.test")
    assert {finding.status.value for finding in result.report.findings} == {"unknown"}
    assert result.seen.identity is IdentityState.NOT_PROVEN


def test_all_answers_about_the_name_must_agree(engine: Engine) -> None:
    app = claude([Account("ada@example.test", "x")])
    _ask_again(app, json_response({"email_address": "mallory@example.test", "settings": {}}))

    for username in ("ada@example.test", None):
        assert {
            finding.status.value for finding in audit(engine, app, "ada@example.test", username).report.findings
        } == {"unknown"}


def _ask_again(app: App, answer: Response) -> None:
    """The page asks a second time who is signed in, before it shows anything."""
    _with_script(app, AGAIN)
    inner = app.handle
    app.handle = lambda asked, request: answer if request.query.get("again") else inner(asked, request)


def _with_script(app: App, script: bytes) -> None:
    inner = app.handle

    def handle(asked: App, request: Request) -> Response:
        made = inner(asked, request)
        if made.content_type.startswith("text/html") and made.status == 200:
            return replace(made, body=made.body.replace(b"<head>", b"<head>" + script, 1))
        return made

    app.handle = handle


def test_the_space_that_was_read_is_reported_with_those_that_were_not(engine: Engine) -> None:
    person = Account("ada@example.test", "x", structure="workspace", plan="team", other_spaces=("personal",))
    app = chatgpt([replace(person, settings={"training_allowed": True}, locked=frozenset({"training_allowed"}))])
    inner = app.handle

    def late(asked: App, request: Request) -> Response:
        answer = inner(asked, request)
        return replace(answer, delay=0.4) if "accounts/check" in request.path else answer

    app.handle = late
    result = audit(engine, app, "ada@example.test", "ada@example.test", "baseline")
    (account,) = result.report.accounts
    assert (account.space, account.other_spaces) == ("workspace", ("personal",))
    finding = result.finding("training")
    assert (finding.status.value, finding.observed, finding.managed) == ("pass", "off", True)
    assert "Its own setting says on, which does not count here." in finding.message


@pytest.mark.parametrize(("space", "detail"), [("personal", "space"), ("Workspace", None)])
def test_another_space_than_the_one_asked_for_is_another_account(
    engine: Engine, space: str, detail: str | None
) -> None:
    app = chatgpt([Account("ada@example.test", "x", structure="workspace", plan="team")])

    result = audit(engine, app, "ada@example.test", "ada@example.test", "baseline", space=space)
    assert [each[2] for each in reasons(result) if each[1] == "wrong_account"] == ([detail] if detail else [])

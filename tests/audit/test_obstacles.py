"""Everything that stands in the way has its own reason, and none of it ends in a `pass`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.context import Timeouts
from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from tests.audit.engine import by_password, by_session

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request, Response
    from tests.audit.engine import Engine, Result

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _chatgpt(*, on: bool = False, **knobs: Any) -> App:
    app = chatgpt([Account("ada@example.test", "right", settings={"training_allowed": on})])
    app.turn(**knobs)
    return app


def _audit(engine: Engine, app: App, username: str = "ada@example.test", **more: object) -> Result:
    with PracticeServer([app]) as server:
        account = by_session(app.service, None if app.service == "gemini" else username)
        return engine.audit(
            server,
            account,
            state=signed_in_state(app, username),
            policy_name="baseline",
            **more,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize(
    ("knobs", "outcome"),
    [
        ({"settings_status": 500}, ("unknown", "no_witness")),
        ({"settings_status": 404}, ("unknown", "no_witness")),
        ({"settings_never": True}, ("unknown", "no_witness")),
        ({"drop_key": "training_allowed"}, ("unknown", "no_witness")),
        ({"wrong_type": "training_allowed"}, ("unknown", "no_witness")),
        ({"state_attribute": "mixed"}, ("unknown", "state_unreadable")),
        ({"state_attribute": "missing"}, ("unknown", "state_unreadable")),
        ({"page_shows": True}, ("unknown", "conflict")),
        ({"duplicate": True, "layout": "direct"}, ("unknown", "control_ambiguous")),
        ({"missing": True}, ("unknown", "control_missing")),
        ({"overlay": "unknown"}, ("unknown", "blocked")),
        ({"expire_session": True}, ("unknown", "session_expired")),
        ({"shown_name": "eve@example.test"}, ("unknown", "wrong_account")),
        ({"challenge": True}, ("unknown", "challenge")),
        ({"page_status": 503}, ("unknown", "unreachable")),
    ],
)
def test_trouble_at_chatgpt_is_unknown_with_its_reason(
    engine: Engine, knobs: dict[str, Any], outcome: tuple[str, str]
) -> None:
    result = _audit(engine, _chatgpt(**knobs))
    assert result.outcome() == outcome, result.finding("training").message
    assert result.finding("training").message.count(".") >= 2, "what happened, and a next step"


def test_a_page_that_hangs_is_a_timeout(engine: Engine) -> None:
    quick = Timeouts(page=4.0, quiet=1.0, next_way=0.5, settings=0.5, control=1.0, account=30.0)
    result = _audit(engine, _chatgpt(page_hangs=True), timeouts=quick)
    assert result.outcome() == ("unknown", "timeout")


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    "knobs", [{"settings_delay": 1.5}, {"late_render": 1.5}, {"overlay": "declared"}, {"overlay": "banner"}]
)
def test_slow_and_declared_trouble_is_waited_for(engine: Engine, knobs: dict[str, Any], on: bool) -> None:
    result = _audit(engine, _chatgpt(on=on, **knobs))
    assert result.outcome() == (("fail" if on else "pass"), None), result.finding("training").message


def test_a_cookie_banner_is_refused_and_counted(engine: Engine) -> None:
    app, answers = _chatgpt(overlay="banner"), []
    handle = app.handle

    def listening(app: App, request: Request) -> Response:
        if request.path.endswith("/cookie_consent"):
            answers.append(request.json)
        return handle(app, request)

    app.handle = listening
    result = _audit(engine, app)
    assert answers == [{"action": "reject"}]
    assert "Cookie banners that were refused: 1." in result.seen.notes


@pytest.mark.parametrize("way", ["path", "hash"])
def test_the_way_is_walked_again_where_closing_an_overlay_led_away_from_it(engine: Engine, way: str) -> None:
    result = _audit(engine, _chatgpt(overlay="declared_leaving", open_by=(way,)))
    assert result.outcome() == ("pass", None), result.finding("training").message


@pytest.mark.parametrize(
    ("knobs", "reasons"),
    [
        ({"settings_status": 500}, {"no_witness", "control_missing", "state_unreadable", "page_missing"}),
        ({"settings_never": True}, {"unstable", "no_witness", "control_missing", "timeout"}),
        ({"settings_status": 500, "paints_early": True}, {"no_witness"}),
        ({"settings_never": True, "paints_early": True}, {"unstable", "no_witness"}),
    ],
)
def test_gemini_never_passes_where_it_is_on(engine: Engine, knobs: dict[str, Any], reasons: set[str]) -> None:
    app = gemini([Account("ada@gmail.test", "x", settings={"keep_activity": True})])
    app.turn(**knobs)
    status, reason = _audit(engine, app, "ada@gmail.test").outcome()
    assert status == "unknown"
    assert reason in reasons


def test_a_late_gemini_page_is_not_read_before_its_state_came(engine: Engine) -> None:
    app = gemini([Account("ada@gmail.test", "x", settings={"keep_activity": True})])
    app.turn(settings_delay=1.5, paints_early=True)
    assert _audit(engine, app, "ada@gmail.test").outcome() == ("fail", None)


def test_a_session_that_has_ended_is_signed_out(engine: Engine) -> None:
    app = gemini([Account("ada@gmail.test", "x")])
    with PracticeServer([app]) as server:
        state = signed_in_state(app, "ada@gmail.test")
        app.expire_sessions()
        result = engine.audit(server, by_session("gemini"), state=state, policy_name="baseline")
    assert result.outcome()[0] == "unknown"
    assert result.outcome()[1] in {"signed_out", "session_expired"}
    assert result.seen.identity == "not_proven"


def test_without_a_session_and_without_a_password_nothing_is_opened(engine: Engine) -> None:
    app = _chatgpt()
    with PracticeServer([app]) as server:
        result = engine.audit(server, by_session("chatgpt", "ada@example.test"), policy_name="baseline")
        assert result.outcome() == ("unknown", "no_session")
        assert server.log == []


@pytest.mark.parametrize("make", [chatgpt, gemini, github_copilot])
def test_a_wrong_password_is_distinguished_and_tried_once(engine: Engine, make: object) -> None:
    app: App = make([Account("ada@example.test", "right")])  # type: ignore[operator]
    with PracticeServer([app]) as server:
        account = by_password(app.service, "ada@example.test")
        result = engine.audit(server, account, password="wrong", policy_name="baseline")
        posts = [entry.path for entry in server.log if entry.method == "POST"]
    assert result.outcome() == ("unknown", "sign_in_failed")
    assert result.finding("training").detail == "wrong_password"
    assert len(posts) == len(set(posts)), "every form was sent once"


@pytest.mark.parametrize("make", [chatgpt, gemini, github_copilot])
@pytest.mark.parametrize(
    ("secret", "status", "detail"),
    [
        (SECRET, "fail", None),
        ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "unknown", "wrong_code"),
        (None, "unknown", "code_needed"),
    ],
)
def test_a_one_time_code(engine: Engine, make: object, secret: str | None, status: str, detail: str | None) -> None:
    app: App = make([Account("ada@example.test", "right", SECRET)])  # type: ignore[operator]
    with PracticeServer([app]) as server:
        account = by_password(app.service, "ada@example.test")
        result = engine.audit(server, account, password="right", totp=secret, policy_name="baseline")
    assert (result.finding("training").status, result.finding("training").detail) == (status, detail)


def test_an_ended_session_is_replaced_by_a_new_sign_in(engine: Engine) -> None:
    app = _chatgpt(on=True)
    with PracticeServer([app]) as server:
        state = signed_in_state(app, "ada@example.test")
        app.expire_sessions()
        account = by_password("chatgpt", "ada@example.test")
        result = engine.audit(server, account, password="right", state=state, policy_name="baseline")
    assert result.outcome() == ("fail", None), result.finding("training").message


def test_an_undeclared_switch_is_listed(engine: Engine) -> None:
    result = _audit(engine, _chatgpt(extra_switch=True))
    assert [control.kind for control in result.report.undeclared] == ["switch"]
    assert result.report.undeclared[0].page == "data-controls"


def test_nothing_is_written_and_nothing_undeclared_is_reached(engine: Engine) -> None:
    app = _chatgpt(beacon="https://tracker.test/pixel")
    with PracticeServer([app]) as server:
        account = by_session("chatgpt", "ada@example.test")
        result = engine.audit(server, account, state=signed_in_state(app, "ada@example.test"), policy_name="strict")
        hosts = {entry.host for entry in server.log}
        methods = {entry.method for entry in server.log}
    assert hosts <= {"chatgpt.com", "auth.openai.com", "cdn.oaistatic.com"}
    assert not methods & {"PUT", "PATCH", "DELETE"}
    assert (app.writes, app.destroyed) == ([], [])
    assert any(refused.origin == "https://tracker.test" for refused in result.seen.refused)

"""Radios, selects, questions and Save buttons are changed as the service file says, and in no other way."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from auditor.practice.server import PracticeServer
from auditor.practice.web import Request, Response, json_response
from tests.commands.program import Program

from .forms import HOST, POLICY, SERVICE, SETTINGS, USER, forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App

COOKIE = {
    "name": "s",
    "value": "x",
    "domain": HOST,
    "path": "/",
    "expires": -1,
    "httpOnly": True,
    "secure": True,
    "sameSite": "Lax",
}
ACCOUNT = f"ada: {{service: forms, username: {USER}, sign_in: session}}"


@contextmanager
def at_forms(folder: Path, service: str = SERVICE, **options: object) -> Iterator[tuple[Program, App]]:
    """The program and the service, with a session that was imported."""
    app = forms(**options)
    for kind, text in (("services", service), ("policies", POLICY)):
        (folder / "checks" / kind).mkdir(parents=True)
        (folder / "checks" / kind / "forms.yaml").write_text(text)
    with PracticeServer([app]) as server:
        program = Program(folder, server)
        program.configure(ACCOUNT, policy="forms")
        config = folder / "auditor.yaml"
        config.write_text("checks: [checks]\n" + config.read_text())
        (folder / "state.json").write_text(json.dumps({"cookies": [COOKIE], "origins": []}))
        assert program.run("sessions", "import", "ada", "state.json").code == 0
        yield program, app
        assert server.errors == []
        assert app.destroyed == []


def statuses(program: Program) -> dict[str, tuple[str, str | None]]:
    return {finding["control"]: (finding["status"], finding["detail"]) for finding in program.report()["findings"]}


@pytest.mark.parametrize("saves_at_once", [False, True])
def test_every_kind_is_switched_with_one_write_each(tmp_path: Path, saves_at_once: bool) -> None:
    with at_forms(tmp_path, saves_at_once=saves_at_once) as (program, app):
        done = program.run("check", "--fix", "--yes")
        assert done.code == 0, program.report()["findings"]
        assert app.stored(USER) == {**SETTINGS, "visibility": "private", "period": "3", "share": False}
        assert len(app.writes) == 3
        assert set(statuses(program).values()) == {("fixed", None)}


def test_what_cannot_be_taken_back_is_said_before_and_refused_after(tmp_path: Path) -> None:
    with at_forms(tmp_path) as (program, app):
        program.run("check")
        planned = {change["control"]: change for change in program.report()["plan"]["changes"]}
        assert planned["period"]["final"] == "what is older is gone"
        program.run("check", "--fix", "--yes", "--only", "forms/period")
        (change,) = program.report()["changes"]
        done = program.run("undo", change["receipt"], "--yes")
        assert done.code == 2
        assert "cannot be undone: what is older is gone" in done.errors
        assert app.stored(USER)["period"] == "3"


def test_a_page_that_would_change_something_else_too_is_stopped(tmp_path: Path) -> None:
    with at_forms(tmp_path, sneaky=True) as (program, app):
        assert program.run("check", "--fix", "--yes").code == 1
        assert app.stored(USER)["theme"] == "dark"
        found = statuses(program)
        assert found["share"] == found["visibility"] == ("fail", "other_write")
        assert found["period"] == ("fixed", None)
        assert len(app.writes) == 1


def test_a_request_at_another_address_than_the_declared_one_is_stopped_and_named(tmp_path: Path) -> None:
    elsewhere = SERVICE.replace("write: {method: PUT, path: /api/period", "write: {method: PUT, path: /api/retention")
    with at_forms(tmp_path, elsewhere) as (program, app):
        assert program.run("check", "--fix", "--yes", "--only", "forms/period").code == 1
        assert statuses(program)["period"] == ("fail", "no_write")
        (change,) = program.report()["changes"]
        assert "in place of the declared request, the page made PUT /api/period." in change["message"]
        assert app.writes == []


def test_a_question_that_nobody_declared_is_left_open(tmp_path: Path) -> None:
    with at_forms(tmp_path, question="Delete older data?") as (program, app):
        assert program.run("check", "--fix", "--yes", "--only", "forms/period").code == 1
        assert statuses(program)["period"] == ("fail", "question")
        (finding,) = [finding for finding in program.report()["findings"] if finding["control"] == "period"]
        assert "“Delete older data?" in finding["message"] or "Change and delete older data" in finding["message"]
        assert app.writes == []


MENU = SERVICE.replace("see: select", "see: menu").replace("role: combobox, name: Keep", "role: button, name: Keep")


@pytest.mark.parametrize(
    ("service", "options", "control"),
    [(SERVICE, {"countdown": True}, "visibility"), (MENU, {"menu": True}, "period")],
    ids=["before-save", "before-choose"],
)
def test_while_a_question_stands_open_nothing_else_is_pressed(
    tmp_path: Path, service: str, options: dict[str, object], control: str
) -> None:
    with at_forms(tmp_path, service, **options) as (program, app):
        assert program.run("check", "--fix", "--yes", "--only", f"forms/{control}").code == 1
        assert statuses(program)[control] == ("fail", "question")
        (change,) = program.report()["changes"]
        assert "Recordings are shared with partners" in change["question"]
        assert app.writes == []


@pytest.mark.parametrize(
    "warning",
    [
        "Older chats are deleted.",
        "Ältere Chats werden gelöscht.",
        "This cannot be undone.",
        "Старые чаты будут удалены.",
    ],
)
def test_a_declared_question_that_says_what_it_destroys_is_not_answered(tmp_path: Path, warning: str) -> None:
    with at_forms(tmp_path, warning=warning) as (program, app):
        assert program.run("check", "--fix", "--yes", "--only", "forms/period").code == 1
        assert statuses(program)["period"] == ("fail", "destructive")
        assert app.writes == []


def test_a_page_that_writes_twice_writes_once(tmp_path: Path) -> None:
    with at_forms(tmp_path, twice=True) as (program, app):
        program.run("check", "--fix", "--yes", "--only", "forms/share")
        assert [write.changes["share"] for write in app.writes] == [False]
        assert statuses(program)["share"] == ("fixed", None)
        (change,) = program.report()["changes"]
        receipt = json.loads((tmp_path / "home" / "receipts" / f"{change['receipt']}.json").read_text())
        assert receipt["requests"] == [f"POST https://{HOST}/api/settings"] * 2


@pytest.mark.parametrize(("lag", "status"), [(13, "fixed"), (math.inf, "fail")])
def test_a_value_that_comes_within_the_declared_lag_is_waited_for(tmp_path: Path, lag: float, status: str) -> None:
    settles = 16 if math.isfinite(lag) else 0
    declared = SERVICE.replace(
        "by_hand: Share with partners", f"change: {{settles_within: {settles}}}\n    by_hand: Share with partners"
    )
    with at_forms(tmp_path, declared) as (program, app):
        inner, written = app.handle, list[float]()

        def handle(asked: App, request: Request) -> Response:
            answer = inner(asked, request)
            if request.method == "POST":
                written.append(monotonic())
            if request.path == "/api/settings" and written and monotonic() - written[0] < lag:
                return json_response({**app.stored(USER), "share": True})  # a replica that lags behind
            return answer

        app.handle = handle
        program.run("check", "--fix", "--yes", "--only", "forms/share")
        assert app.stored(USER)["share"] is False
        assert statuses(program)["share"][0] == status

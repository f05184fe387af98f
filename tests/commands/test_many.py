"""Many accounts in one run: what may pass is tried once more, and one service does not hold up another."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account
from auditor.practice.web import Response

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.practice.app import App
    from auditor.practice.web import Request

BEN = Account("ben@example.test", PASSWORD)


def _with_sessions(program: Program, *names: str) -> None:
    about = "service: chatgpt, sign_in: password, password: {env: ADA_PASSWORD}"
    program.configure(*(f"{name}: {{{about}, username: {name}@example.test}}" for name in names))
    assert program.run("check", "--output", "first").code == 1


def _failing(app: App, status: int, times: int) -> None:
    """So many documents of the settings are answered so; all others as always."""
    handle, left = app.handle, [times]

    def failing(app: App, request: Request) -> Response:
        if request.path.startswith("/settings") and left[0] > 0:
            left[0] -= 1
            return Response(status, b"later")
        return handle(app, request)

    app.handle = failing


def _notes(program: Program) -> dict[str, list[str]]:
    return {account["account"]: account["notes"] for account in program.report()["accounts"]}


@pytest.mark.parametrize(("times", "code"), [(1, 1), (9, 3)])
def test_an_account_whose_service_failed_is_visited_once_more(tmp_path: Path, times: int, code: int) -> None:
    with at_chatgpt(tmp_path, BEN) as (program, app):
        _with_sessions(program, "ada", "ben")
        _failing(app, 503, times)
        done = program.run("check", "--jobs", "1", "--verbose")
        assert done.code == code, done.errors
        assert "ada: to be tried once more at the end of the run" in done.errors
        finished = re.findall(r"\[\d/2\] (\w+)", done.errors)
        assert sorted(finished) == ["ada", "ben"]
        said = [note for note in _notes(program)["ada"] if note.startswith("Visited twice")]
        assert len(said) == 1
        assert "unreachable" in said[0]


def test_what_no_second_visit_changes_is_not_visited_twice(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        _with_sessions(program, "ada")
        app.turn(challenge=True)
        assert program.run("check").code == 3
        assert not any("Visited twice" in note for note in _notes(program)["ada"])


def test_a_password_is_not_typed_twice_because_a_service_failed(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_status=503)
        assert program.run("check").code == 3
        assert not any("Visited twice" in note for note in _notes(program)["ada"])


@pytest.mark.parametrize("jobs", ["0", "65", "many", "-1", "1.5", "９"])
def test_what_is_no_number_of_jobs_is_said(tmp_path: Path, jobs: str) -> None:
    program = Program(tmp_path)
    program.configure()
    done: Any = program.run("check", f"--jobs={jobs}")
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert f"--jobs {jobs}: write a number from 1 to 64, or auto." in done.errors


def test_the_totals_are_written_for_an_exporter(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        assert program.run("check", "--metrics", "auditor.prom").code == 1
        text = (tmp_path / "auditor.prom").read_text("utf-8")
        assert 'auditor_checks{status="fail"} 1\n' in text
        assert 'auditor_account_signed_in{account="ada",service="chatgpt"} 1\n' in text
        assert text.endswith("# EOF\n")
        assert (tmp_path / "auditor.prom").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("path", [".", "nowhere/auditor.prom"])
def test_where_no_totals_can_be_written_that_is_said_before_anything_starts(tmp_path: Path, path: str) -> None:
    program = Program(tmp_path)
    program.configure()
    done = program.run("check", "--metrics", path)
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert f"--metrics {path} cannot be written: name a file in a folder that is there." in done.errors


def test_standard_error_is_json_from_the_first_line_to_the_last(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        done = program.run("check", "--verbose", "--log-format", "json", "--timings")
        assert done.code == 1
        told = [json.loads(line) for line in done.errors.splitlines()]
        assert {"step", "finished", "message"} == {entry["event"] for entry in told}
        assert {entry["account"] for entry in told if "account" in entry} == {"ada"}
    wrong = program.run("check", "nobody", "--log-format", "json")
    assert wrong.code == 2
    (entry,) = (json.loads(line) for line in wrong.errors.splitlines())
    assert (entry["level"], entry["message"][:15]) == ("error", "Unknown account")
    asks = program.run("check", "--fix", "--log-format", "json")
    assert "asks nobody: --fix needs --yes with it." in json.loads(asks.errors)["message"]

"""A service that is not as it should be, and a sign-in that does not work: a complete report that says which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from auditor.report import FORMATS

from .program import ADA, COMPLETE, TOTP, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("knobs", "reason", "detail"),
    [
        ({"page_status": 500}, "unreachable", "status_500"),
        ({"page_hangs": True}, "timeout", None),
        ({"challenge": True}, "challenge", None),
        ({"shown_name": "eve@example.test"}, "wrong_account", None),
    ],
)
def test_a_service_in_trouble_is_unknown_for_its_reason(
    tmp_path: Path, knobs: dict[str, Any], reason: str, detail: str | None
) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(**knobs)
        done = program.run("check", "--timeout", "2" if "page_hangs" in knobs else "6")
        assert done.code == 3, done.errors
        status, why, how = program.finding()
        assert (status, why) == ("unknown", reason)
        assert detail is None or how == detail
        assert "Report: run/report.html" in done.output


def test_a_wrong_password_is_reported_and_tried_once(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.environment["ADA_PASSWORD"] = "another horse 7"
        done = program.run("check")
        assert done.code == 3, done.errors
        assert program.finding() == ("unknown", "sign_in_failed", "wrong_password")
        assert program.server is not None
        tries = [
            request for request in program.server.log if (request.method, request.path) == ("POST", "/log-in/password")
        ]
        assert len(tries) == 1
        everything = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "run").glob("*.*"))
        assert "another horse" not in everything + done.output + done.errors


@pytest.mark.parametrize(
    ("totp", "detail"), [("", "code_needed"), (", totp: {env: ADA_TOTP}", "wrong_code")], ids=["no totp", "wrong totp"]
)
def test_a_code_that_is_missing_or_wrong_is_reported(tmp_path: Path, totp: str, detail: str) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, _):
        program.configure(ADA.replace("}}", "}") + totp + "}")
        program.environment["ADA_TOTP"] = TOTP[::-1]
        done = program.run("check", "--timeout", "12")
        assert done.code == 3, done.errors
        assert program.finding() == ("unknown", "sign_in_failed", detail)


def test_the_other_accounts_go_on_when_one_cannot_be_read(tmp_path: Path) -> None:
    lost = "lost: {service: github-copilot, username: ada, sign_in: password, password: {env: ADA_PASSWORD}}"
    without = "bare: {service: gemini, username: ada@gmail.test}"
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(lost, ADA, without)
        done = program.run("check")
        assert done.code == 1, done.errors
        found = {finding["account"]: (finding["status"], finding["reason"]) for finding in program.report()["findings"]}
        assert found["ada"] == ("fail", None)
        assert found["lost"][0] == "unknown"
        assert found["bare"] == ("unknown", "no_session")


def test_exit_zero_is_about_what_was_found_and_not_about_what_is_wrong(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_status=503)
        assert program.run("check", "--exit-zero").code == 0
        assert program.finding()[0] == "unknown"
        assert program.run("check", "--exit-zero", "nobody").code == 2


def test_every_format_is_written_and_a_former_run_is_replaced_and_judged_again(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        assert program.run("check", *(word for name in FORMATS for word in ("--format", name))).code == 1
        names = {path.name for path in (tmp_path / "run").iterdir()}
        assert names == {each.file for each in FORMATS.values()} | {"observations.json", "evidence", ".gitignore"}
        app.set_stored("ada@example.test", training_allowed=False)
        assert program.run("check").code == 0
        assert program.finding()[0] == "pass"
        assert {path.name for path in (tmp_path / "run").iterdir()} == COMPLETE | {"evidence"}
        app.set_stored("ada@example.test", training_allowed=True)
        assert program.run("check").code == 1
        first = program.report()
        assert program.run("judge", "run", "--output", "same").code == 1
        again = program.report("same")
        assert [each["kind"] for each in again["differences"]] == ["back_on"]
        assert len(again["plan"]["changes"]) == 1
        assert again == first
        app.set_stored("ada@example.test", training_allowed=False)
        assert program.run("check").code == 0

        program.server = None
        last = list(FORMATS)[-1]
        (tmp_path / "run" / "report.html").unlink()
        assert program.run("report", "run", "--format", last).code == 0
        assert (tmp_path / "run" / FORMATS[last].file).exists()
        assert (tmp_path / "run" / "report.html").exists()
        strict = program.run("judge", "run", "--policy", "strict", "--output", "again")
        assert strict.code in {1, 3}
        assert program.report("again")["policy"] == "strict"
        assert program.run("judge", "run", "--policy", "strict", "--output", "again", "--exit-zero").code == 0
        assert program.finding()[0] == "pass"
        (tmp_path / "own.yaml").write_text(
            "name: Own\ndescription: On.\nchecks:\n"
            "  gemini/training: {expect: off, severity: high, reason: Another service.}\n",
            "utf-8",
        )
        program.configure(ADA.replace("ada@", "zoe@"))
        assert program.run("judge", "run", "--output", "hers").code == 3
        assert "stands for another account now" in program.report("hers")["findings"][0]["message"]
        nothing = program.run("judge", "run", "--policy", "own.yaml", "--output", "none")
        assert nothing.code == 2
        assert "has nothing for chatgpt" in nothing.errors
        assert not (tmp_path / "none").exists()

"""Signing in as a program: codes, the budget of failures, what is kept and what is reported before a session ends."""

from __future__ import annotations

import base64
import json
import os
import pty
import re
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.practice.account import Account
from auditor.practice.signed_in import signed_in_state

from .program import ADA, PASSWORD, TOTP, Program, at_chatgpt

if TYPE_CHECKING:
    import subprocess

    from auditor.practice.app import App

CHECKS = Path(__file__).parents[2] / "checks" / "services"
KEY = "5e" * 32
WITH_TOTP = ADA.replace("}}", "}, totp: {env: ADA_TOTP}}")
PROMPT = ADA.replace("{env: ADA_PASSWORD}", "{prompt: true}")
ONCE = ADA.replace("}}", "}, failed_sign_ins: 1}")
BROUGHT = "ada: {service: chatgpt, username: ada@example.test, sign_in: session}"


def password_posts(program: Program) -> int:
    assert program.server is not None
    return sum(entry.path == "/log-in/password" and entry.method == "POST" for entry in program.server.log)


def test_a_spent_budget_lets_no_password_be_typed_until_tomorrow(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(ONCE)
        program.environment["ADA_PASSWORD"] = "not it"
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "wrong_password")
        program.environment["ADA_PASSWORD"] = PASSWORD
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "budget")
        assert password_posts(program) == 1
        book = tmp_path / "home" / "sign-ins.json"
        assert book.stat().st_mode & 0o777 == 0o600
        counted = json.loads(book.read_text())
        counted["chatgpt/ada"]["day"] = "2026-01-01"
        book.write_text(json.dumps(counted))
        assert program.run("check").code == 1
        assert json.loads(book.read_text()) == {}


def test_a_sign_in_that_worked_costs_nothing(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(ONCE)
        assert program.run("check").code == 1
        assert program.run("sessions", "forget", "ada").code == 0
        assert program.run("check").code == 1
        assert password_posts(program) == 2


def test_a_book_of_sign_ins_that_cannot_be_read_is_reported_and_nothing_is_typed(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(ONCE)
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "sign-ins.json").write_text("{")
        assert program.run("check").code == 3
        assert "sign-ins.json" in program.report()["findings"][0]["message"]
        assert password_posts(program) == 0


def test_a_refused_code_gets_one_more_try_with_the_next_one(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, app):
        app.turn(codes_refused=1)
        program.configure(WITH_TOTP)
        program.environment["ADA_TOTP"] = TOTP
        done = program.run("check", "--timeout", "12")
        assert done.code == 1, program.report()["findings"][0]["message"]


def test_codes_that_are_refused_again_and_again_are_not_tried_for_ever(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, app):
        app.turn(codes_refused=9)
        program.configure(WITH_TOTP)
        program.environment["ADA_TOTP"] = TOTP
        assert program.run("check", "--timeout", "12").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "wrong_code")
        assert program.server is not None
        assert (
            sum("/mfa-challenge/" in request.path and request.method == "POST" for request in program.server.log) == 2
        )


@pytest.mark.parametrize(("ahead", "said"), [(120, "seconds behind the service's"), (-120, "seconds ahead of the")])
def test_a_clock_that_differs_is_named_where_codes_are_refused(tmp_path: Path, ahead: float, said: str) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, app):
        app.turn(clock_ahead=ahead)
        program.configure(WITH_TOTP)
        program.environment["ADA_TOTP"] = TOTP
        assert program.run("check", "--timeout", "12").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "wrong_code")
        message = program.report()["findings"][0]["message"]
        assert re.search(rf"this machine's clock is 1(19|20|21) {said}", message), message


def test_the_identity_providers_origins_are_reached_only_while_signing_in(tmp_path: Path) -> None:
    shipped = (CHECKS / "chatgpt.yaml").read_text()
    apart = shipped.replace("  - https://auth.openai.com\n", "").replace(
        "sign_in:\n", "sign_in:\n  origins: [https://auth.openai.com]\n"
    )
    services = tmp_path / "checks" / "services"
    services.mkdir(parents=True)
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(beacon="https://auth.openai.com/beacon")
        program.configure()
        config = tmp_path / "auditor.yaml"
        config.write_text("checks: [checks]\n" + config.read_text())
        (services / "chatgpt.yaml").write_text(apart)
        assert program.run("check").code == 1
        run = json.loads((tmp_path / "run" / "observations.json").read_text())
        (account,) = run["accounts"]
        assert {refused["origin"] for refused in account["refused"]} >= {"https://auth.openai.com"}


def test_nothing_of_a_session_lies_in_clear_text_in_the_home(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, _):
        program.configure(WITH_TOTP)
        program.environment["ADA_TOTP"] = TOTP
        assert program.run("check", "--timeout", "12").code == 1
        exported = json.loads(program.run("sessions", "export", "ada").output)
        canaries = {PASSWORD, TOTP, *(cookie["value"] for cookie in exported["cookies"] if len(cookie["value"]) > 8)}
        assert len(canaries) > 3
        files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
        assert any(path.suffix == ".session" for path in files)
        for path in files:
            content = path.read_bytes()
            for canary in canaries:
                assert canary.encode() not in content
                assert base64.b64encode(canary.encode())[:-4] not in content


def test_accounts_at_one_service_and_runs_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    ben = Account("ben@example.test", PASSWORD, settings={"training_allowed": False})
    with at_chatgpt(tmp_path, ben) as (program, _):
        program.configure(ADA, ADA.replace("ada", "ben", 1).replace("ada@", "ben@"))
        runs = [program.start("check", "--timeout", "20", "--output", name) for name in ("one", "two")]
        for process in runs:
            assert program.wait(process).code == 1
        for name in ("one", "two"):
            report = program.report(name)
            assert {account["identity"] for account in report["accounts"]} == {"proven"}
            status = {
                finding["account"]: finding["status"]
                for finding in report["findings"]
                if finding["control"] == "training"
            }
            assert status == {"ada": "fail", "ben": "pass"}
        assert "not proven" not in program.run("sessions", "check").output


def test_a_session_of_somebody_else_under_this_account_is_nobodys(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("eve@example.test", PASSWORD)) as (program, app):
        brought(program, app, name="eve@example.test")
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "wrong_account", None)
        assert "eve@" not in (tmp_path / "run" / "report.json").read_text()


def test_a_mailed_code_is_asked_in_the_terminal(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, mailed_code="314159") as (program, _):
        ours, theirs = pty.openpty()
        process = program.start("check", "--timeout", "12", stdin=theirs)
        os.close(theirs)
        assert process.stderr is not None
        asked = ""
        while not asked.endswith("type it here: "):
            asked += process.stderr.read(1)
        os.write(ours, b"314159\n")
        done = program.wait(process)
        os.close(ours)
        assert done.code == 1, done.errors
        assert "ChatGPT has sent a code for ada" in asked


def test_a_mailed_code_without_a_terminal_is_an_outcome_of_its_own(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, mailed_code="314159") as (program, _):
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "code_needed")


def brought(program: Program, app: App, ends: timedelta | None = None, name: str = "ada@example.test") -> None:
    state = signed_in_state(app, name)
    for cookie in state["cookies"]:
        if ends is not None and "session-token" in cookie["name"]:
            cookie["expires"] = time.time() + ends.total_seconds()
    file = program.folder / "state.json"
    file.write_text(json.dumps(state))
    program.configure(BROUGHT)
    assert program.run("sessions", "import", "ada", str(file)).code == 0


@pytest.mark.parametrize(("days", "warned"), [(3.5, True), (30, False)])
def test_a_run_reports_a_week_before_a_session_ends(tmp_path: Path, days: float, warned: bool) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        brought(program, app, timedelta(days=days))
        assert program.run("check").code == 1
        account = program.report()["accounts"][0]
        ends = datetime.fromisoformat(account["session_ends"])
        assert abs(ends - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=5)
        assert any("ends in 3 days" in note for note in account["notes"]) is warned
        assert f"sign in again by {ends:%-d %b}" in program.run("sessions").output


def test_sessions_are_checked_and_renewed_without_reading_anything(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        brought(program, app)
        done = program.run("sessions", "check")
        assert done.code == 0
        assert done.output.startswith("ada: signed in, name proven, space: personal; the session ends on ")
        assert "never" in program.run("sessions", "list").output
        assert program.run("sessions", "renew", "ada").code == 0
        assert "never" not in program.run("sessions", "list").output
        app.turn(expire_session=True)
        done = program.run("sessions", "check", "ada")
        assert done.code == 3
        assert "auditor login ada" in done.output


@pytest.mark.parametrize("whose", ["eve@example.test", "nobody"])
def test_an_imported_session_of_somebody_else_gives_the_former_one_back(tmp_path: Path, whose: str) -> None:
    with at_chatgpt(tmp_path, Account("eve@example.test", PASSWORD)) as (program, app):
        brought(program, app)
        assert program.run("check").code == 1  # which proves it
        state = signed_in_state(app, "eve@example.test")
        if whose == "nobody":
            for cookie in state["cookies"]:
                cookie["value"] = "x"
        (tmp_path / "other.json").write_text(json.dumps(state))
        done = program.run("sessions", "import", "ada", "other.json")
        assert "The former session is kept until this one is proven: `auditor check ada` tries it." in done.output
        checked = program.run("sessions", "check")
        assert checked.code == 3
        assert "The former session is still kept" in checked.output
        assert program.run("check").code == 1
        assert program.finding() == ("fail", None, None)
        (note,) = [note for note in program.report()["accounts"][0]["notes"] if "imported" in note]
        assert note.endswith("the former one is back.")
        assert program.run("sessions", "check").code == 0
        assert [path.name for path in (tmp_path / "home" / "sessions" / "chatgpt").iterdir()] == ["ada.session"]


def test_an_imported_session_that_is_proven_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        brought(program, app)
        assert program.run("check").code == 1
        brought(program, app)
        assert (tmp_path / "home" / "sessions" / "chatgpt" / "ada.session.former").exists()
        assert "a former session" in program.run("sessions", "list").output
        assert program.run("check").code == 1
        assert [path.name for path in (tmp_path / "home" / "sessions" / "chatgpt").iterdir()] == ["ada.session"]


def test_a_bundle_is_a_session_on_another_machine(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        brought(program, app)
        program.environment["AUDITOR_KEY"] = KEY
        assert program.run("sessions", "export", "--bundle").code == 2  # the vault has another key
        del program.environment["AUDITOR_KEY"]
        bundle = program.run("sessions", "export", "--bundle")
        key = bundle.errors.partition("AUDITOR_KEY=")[2][:64]
        assert len(bundle.output) < 48_000
        assert signed_in_state(app, "ada@example.test")["cookies"][0]["value"][:20] not in bundle.output
        program.environment |= {"AUDITOR_HOME": str(tmp_path / "runner"), "AUDITOR_SESSIONS": bundle.output}
        assert "AUDITOR_KEY" in program.run("check").errors
        program.environment["AUDITOR_KEY"] = key
        assert program.run("check").code == 1
        assert program.finding() == ("fail", None, None)
        lines = bundle.output.splitlines()
        program.environment["AUDITOR_SESSIONS"] = "\n".join([*lines[:3], *lines[4:]])
        done = program.run("check", "--output", "second")
        assert done.code == 2
        assert "100 characters are missing" in done.errors
        assert not (tmp_path / "second").exists()
        program.environment |= {"AUDITOR_SESSIONS": bundle.output, "AUDITOR_KEY": KEY}
        assert "another key" in program.run("check", "--output", "third").errors


def test_a_session_is_exported_in_clear_text_only_on_request(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        brought(program, app)
        done = program.run("sessions", "export", "ada")
        assert {cookie["name"] for cookie in json.loads(done.output)["cookies"]} >= {
            "__Secure-next-auth.session-token.0"
        }
        assert "clear text" in done.errors
        assert program.run("sessions", "export", "ada", "--output", "out.json").code == 0
        assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o600
        assert program.run("sessions", "export", "ada", "--output", "out.json").code == 2
        assert program.run("sessions", "export").code == 2


def test_a_renamed_button_is_a_changed_page_and_no_wrong_password(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure()
        own_service(program, "intent", "another")
        assert program.run("check").code == 3
        assert program.finding() == ("unknown", "sign_in_failed", "page_changed")
        assert password_posts(program) == 0


def own_service(program: Program, old: str, new: str) -> None:
    """Put a service file of the person's own before the shipped one: with `old` replaced, and no other way to click."""
    shipped = (CHECKS / "chatgpt.yaml").read_text()
    assert old in shipped
    changed = shipped.replace(old, new).replace("{role: button, name: Continue}]", "{role: button, name: Further}]")
    services = program.folder / "checks" / "services"
    services.mkdir(parents=True)
    (services / "chatgpt.yaml").write_text(changed)
    config = program.folder / "auditor.yaml"
    config.write_text("checks: [checks]\n" + config.read_text())


def test_a_malformed_totp_secret_is_reported_before_anything_is_typed(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, totp=True) as (program, _):
        program.configure(WITH_TOTP)
        program.environment["ADA_TOTP"] = "c4nary-!"
        done = program.run("check")
        assert done.code == 2
        assert "c4nary" not in done.errors
        assert password_posts(program) == 0


def test_a_session_of_another_user_gives_way_to_a_sign_in(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("eve@example.test", PASSWORD)) as (program, _):
        program.configure(ADA.replace("ada@", "eve@"))
        assert program.run("check").code == 1
        program.configure()
        assert program.run("check").code == 1
        assert program.finding() == ("fail", None, None)


def asked(program: Program, question: str) -> tuple[subprocess.Popen[str], int]:
    """A check in a terminal, up to this question, and the terminal's other end."""
    ours, theirs = pty.openpty()
    process = program.start("check", "--timeout", "12", stdin=theirs)
    os.close(theirs)
    assert process.stderr is not None
    shown = ""
    while question not in shown:
        letter = process.stderr.read(1)
        assert letter, shown
        shown += letter
    return process, ours


def test_a_password_is_asked_again_when_the_session_has_ended(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        assert program.run("check").code == 1
        app.expire_sessions()
        program.configure(PROMPT)
        process, terminal = asked(program, "The password of ada: ")
        os.write(terminal, PASSWORD.encode() + b"\n")
        assert program.wait(process).code == 1
        os.close(terminal)


def test_ctrl_c_at_a_question_ends_the_program(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(PROMPT)
        process, terminal = asked(program, "The password of ada: ")
        process.send_signal(signal.SIGINT)
        assert program.wait(process, 20).code == 130
        os.close(terminal)
        assert not (tmp_path / "run").exists()


def test_a_person_who_left_can_be_forgotten(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        assert program.run("check").code == 1
        program.configure(ADA.replace("ada:", "ben:"))
        assert "Deleted" in program.run("sessions", "forget", "ada").output
        assert program.run("sessions", "forget", "ada").code == 2

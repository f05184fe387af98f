"""A machine on which something is missing or in the way: one sentence with a next step, and nothing half."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest

from .program import ADA, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

NEXT_STEP = re.compile(r"\b(run|name|choose|set|use|give|check|did you mean)\b", re.IGNORECASE)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program, with nothing to reach."""
    found = Program(tmp_path)
    found.configure()
    return found


def told(program: Program, *words: str) -> str:
    """The one sentence that ends a command with 2 before anything is written."""
    before = {path for path in program.folder.rglob("*") if program.folder / "home" not in (path, *path.parents)}
    done = program.run(*words)
    assert done.code == 2, done.errors + done.output
    after = {path for path in program.folder.rglob("*") if program.folder / "home" not in (path, *path.parents)}
    assert after == before
    sentence = done.errors.strip().replace("\n", " ")
    assert NEXT_STEP.search(sentence), sentence
    return sentence


@pytest.mark.parametrize("kind", ["a program that is no browser", "a script that fails", "a text"])
def test_a_browser_that_does_not_start_is_reported(program: Program, kind: str) -> None:
    path = program.folder / "browser"
    path.write_text({"a script that fails": "#!/bin/sh\nexit 3\n"}.get(kind, "no program at all"), "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    named = "/bin/true" if kind == "a program that is no browser" else str(path)
    assert f"The browser {named} did not start" in told(program, "check", "--browser-path", named)


def test_a_browser_named_by_a_variable_that_is_not_there_is_reported(program: Program) -> None:
    program.environment["AUDITOR_BROWSER"] = "/nowhere/chrome"
    assert "AUDITOR_BROWSER names /nowhere/chrome" in told(program, "check")


def test_doctor_knows_what_will_not_work_on_a_hosted_runner(program: Program) -> None:
    program.configure(
        "ada: {service: chatgpt}",
        "lab: {service: open-webui, url: 'http://10.0.0.5:8080', username: l, sign_in: password, "
        "password: {prompt: true}}",
        "ben: {service: claude, username: b@example.test, sign_in: password, password: {env: BEN_PASSWORD}}",
    )
    done = program.run("doctor", "--ci")
    assert done.code == 3, done.output
    for line in (
        "fail  ada: there is no session to hand over: sign in with `auditor login ada`.",
        "fail  lab: a hosted runner does not reach http://10.0.0.5:8080",
        "fail  lab: `password` asks for it, and nobody is there",
        "note  ben: hand BEN_PASSWORD to the step of the audit.",
        "note  Consumer services often ask hosted runners for proof that a person is there (ChatGPT, Claude)",
        "note  GitHub disables the schedules of a public repository after 60 days without activity",
        "note  There is no .github/workflows/audit.yml: `auditor init --github` writes one.",
    ):
        assert line in done.output, done.output
    assert "hosted runner" not in program.run("doctor").output


def test_doctor_reports_what_is_missing_and_what_to_do(program: Program) -> None:
    program.environment |= {"PATH": str(program.folder), "PLAYWRIGHT_BROWSERS_PATH": "/nowhere", "AUDITOR_BROWSER": ""}
    done = program.run("doctor")
    assert done.code == 3, done.output
    assert "fail  There is no browser on this machine" in done.output
    assert "playwright install chromium" in done.output
    assert "note  There is no display" in done.output


def test_doctor_is_content_with_this_machine(program: Program) -> None:
    done = program.run("doctor")
    assert done.code == 0, done.output
    assert "starts" in done.output
    assert "fail" not in done.output


def test_a_home_that_cannot_be_used_is_reported(program: Program) -> None:
    (program.folder / "file").write_text("", "utf-8")
    program.environment["AUDITOR_HOME"] = str(program.folder / "file" / "home")
    assert "Set AUDITOR_HOME to a folder that you may write to" in told(program, "sessions")


@pytest.mark.parametrize(
    ("account", "variables", "said"),
    [
        (ADA.replace("env: ADA_PASSWORD", "env: NOT_SET"), {}, "NOT_SET, which is not set"),
        (ADA, {"ADA_PASSWORD": ""}, "ADA_PASSWORD, which is empty"),
        (ADA.replace("env: ADA_PASSWORD", "prompt: true"), {}, "there is none here"),
        (ADA.replace("env: ADA_PASSWORD", "file: nowhere.txt"), {}, "nowhere.txt: No such file"),
        (ADA.replace("env: ADA_PASSWORD", "command: 'false'"), {}, "The password of ada"),
        (ADA.replace("sign_in", "signin"), {}, "did you mean `sign_in`?"),
    ],
)
def test_a_secret_or_an_account_that_is_not_as_it_should_be_is_reported(
    program: Program, account: str, variables: dict[str, str], said: str
) -> None:
    program.configure(account)
    program.environment |= variables
    assert said in told(program, "check")


@pytest.mark.parametrize("words", [["chek"], ["check", "--formt", "csv"], ["check", "--timeout", "0"], ["schema", "x"]])
def test_words_that_are_no_command_get_the_usage(program: Program, words: list[str]) -> None:
    done = program.run(*words)
    assert done.code == 2
    assert "Usage: auditor" in done.errors
    assert not (program.folder / "run").exists()


def test_a_reader_that_has_had_enough_is_no_error(program: Program) -> None:
    process = program.start("explain", "chatgpt/training")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert errors == ""


def test_an_output_folder_that_is_taken_while_the_run_goes_on_costs_the_run_and_nothing_else(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(settings_delay=2.0)
        process = program.start("check")
        assert program.server is not None
        log = program.server.log
        while not log:
            assert process.poll() is None
        (tmp_path / "run").write_text("mine", "utf-8")
        done = program.wait(process)
        assert done.code == 2, done.errors
        assert "could not be written" in done.errors
        assert (tmp_path / "run").read_text("utf-8") == "mine"


def test_two_runs_into_one_folder_leave_one_whole_run(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        processes = [program.start("check", "--timeout", "12") for _ in range(2)]
        codes = [program.wait(process).code for process in processes]
        assert 1 in codes
        assert set(codes) <= {1, 2}
        assert program.finding()[0] == "fail"

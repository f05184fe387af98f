"""A menu with a destructive neighbour, questions, and a writing request that is not known: the page decides."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account
from auditor.practice.gemini import gemini
from auditor.practice.knobs import Knobs
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from tests.commands.program import Program
from tests.repository.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App

USER = "ada@example.test"
ADA = f"ada: {{service: gemini, username: {USER}, sign_in: session}}"
FIX = ("check", "--fix", "--yes", "--allow-unguarded", "--timeout", "12")
DECLARED = """\
      confirm:
        off: {title: Keep activity is being turned off, click: {role: button, name: Got it}}
        on: {title: Turn on Keep activity, click: {role: button, name: Turn on}}
    means:
      on: Chats are kept"""


@contextmanager
def at_gemini(folder: Path, question: str = "none", *, declared: bool = False) -> Iterator[tuple[Program, App]]:
    """The program at an account that deviates. `declared`: its service file knows the page's first question."""
    app = gemini([Account(USER, "x", settings={"keep_activity": True, "audio": True})], Knobs(question=question))
    with PracticeServer([app]) as server:
        program = Program(folder, server)
        program.configure(ADA, policy="strict")
        if declared:
            text = (ROOT / "checks/services/gemini.yaml").read_text("utf-8")
            (folder / "checks/services").mkdir(parents=True)
            (folder / "checks/services/gemini.yaml").write_text(
                text.replace("    means:\n      on: Chats are kept", DECLARED, 1), "utf-8"
            )
            config = folder / "auditor.yaml"
            config.write_text("checks: [checks]\n" + config.read_text())
        (folder / "state.json").write_text(json.dumps(signed_in_state(app, USER)))
        assert program.run("sessions", "import", "ada", "state.json").code == 0
        yield program, app
        assert app.destroyed == []
        assert server.errors == []


def finding(program: Program, control: str = "training") -> dict[str, Any]:
    return next(finding for finding in program.report()["findings"] if finding["control"] == control)


@pytest.mark.parametrize("question", ["none", "first"])
def test_turn_off_is_chosen_and_not_its_destructive_neighbour(tmp_path: Path, question: str) -> None:
    with at_gemini(tmp_path, question, declared=question == "first") as (program, app):
        program.run(*FIX)
        assert app.stored(USER)["keep_activity"] is app.stored(USER)["audio"] is False
        assert finding(program)["status"] == finding(program, "audio")["status"] == "fixed"
        changes = program.report()["changes"]
        assert [change["control"] for change in changes] == ["audio", "training"]  # without activity it is locked
        audio, training = (change["receipt"] for change in changes)
        undo = ("--yes", "--allow-unguarded", "--timeout", "12")
        for receipt in (training, audio):
            assert program.run("undo", receipt, *undo).code == 0
        assert app.stored(USER)["keep_activity"] is app.stored(USER)["audio"] is True


def test_a_question_that_is_not_declared_is_left_open_and_shown(tmp_path: Path) -> None:
    with at_gemini(tmp_path, "first") as (program, app):
        program.run(*FIX)
        assert app.stored(USER)["keep_activity"] is True
        seen = finding(program)
        assert (seen["status"], seen["detail"]) == ("fail", "question")
        assert "Keep activity is being turned off" in seen["message"]


@pytest.mark.parametrize(("question", "declared"), [("second", False), ("both", True)])
def test_what_is_asked_once_the_change_stands_is_left_alone(tmp_path: Path, question: str, declared: bool) -> None:
    with at_gemini(tmp_path, question, declared=declared) as (program, app):
        program.run(*FIX)
        assert app.stored(USER)["keep_activity"] is False
        seen = finding(program)
        assert seen["status"] == "fixed"
        assert "Do you also want to delete your past activity?" in seen["message"]


def test_a_control_without_a_declared_write_is_not_switched_by_yes_alone(tmp_path: Path) -> None:
    with at_gemini(tmp_path) as (program, app):
        program.run("check", "--fix", "--yes", "--timeout", "12")
        assert app.stored(USER)["keep_activity"] is app.stored(USER)["audio"] is True
        assert app.writes == []
        assert any("--allow-unguarded" in note for note in program.report()["accounts"][0]["notes"])


def test_every_request_of_an_unguarded_change_is_in_its_receipt(tmp_path: Path) -> None:
    with at_gemini(tmp_path) as (program, _):
        program.run(*FIX, "--only", "gemini/training")
        (change,) = program.report()["changes"]
        receipt = json.loads((tmp_path / "home" / "receipts" / f"{change['receipt']}.json").read_text())
        assert {request.partition("?")[0] for request in receipt["requests"]} == {
            "POST https://myactivity.google.com/_/FootprintsMyactivityUi/data/batchexecute"
        }
        undone = program.run("undo", change["receipt"], "--yes", "--timeout", "12")
        assert undone.code == 2
        assert "--allow-unguarded" in undone.errors

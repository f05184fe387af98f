"""A menu with a destructive neighbour and a question, where the writing request is not known: the page decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.gemini import gemini
from auditor.practice.server import PracticeServer
from auditor.practice.states import signed_in_state
from tests.cli.program import Program

if TYPE_CHECKING:
    from pathlib import Path


USER = "ada@example.test"
ADA = f"ada: {{service: gemini, username: {USER}, sign_in: session}}"


def test_turn_off_is_chosen_and_not_its_destructive_neighbour(tmp_path: Path) -> None:
    app = gemini([Account(USER, "x", settings={"keep_activity": True, "audio": True})])
    with PracticeServer([app]) as server:
        program = Program(tmp_path, server)
        program.configure(ADA, policy="strict")
        (tmp_path / "state.json").write_text(json.dumps(signed_in_state(app, USER)))
        assert program.run("sessions", "import", "ada", "state.json").code == 0
        program.run("check", "--fix", "--yes", "--timeout", "12")
        report = program.report()
        assert app.stored(USER)["keep_activity"] is app.stored(USER)["audio"] is False
        assert app.destroyed == []
        status = {one["control"]: one["status"] for one in report["findings"]}
        assert status["training"] == status["audio"] == "fixed"
        assert [one["control"] for one in report["changes"]] == ["audio", "training"]  # without activity it is locked
        audio, training = (one["receipt"] for one in report["changes"])
        assert program.run("undo", training, "--yes", "--timeout", "12").code == 0
        assert program.run("undo", audio, "--yes", "--timeout", "12").code == 0
        assert app.stored(USER)["keep_activity"] is app.stored(USER)["audio"] is True
        assert app.destroyed == []
        assert server.errors == []

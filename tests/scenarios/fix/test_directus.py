"""A product that renews its session at every load, and saves by a bar: checked, switched and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.directus import directus
from auditor.practice.server import PracticeServer
from tests.commands.program import PASSWORD, Program

if TYPE_CHECKING:
    from pathlib import Path

USER = "ada@example.test"


def test_a_session_that_every_load_renews_is_good_for_the_next_run(tmp_path: Path) -> None:
    app = directus([Account(USER, PASSWORD, settings={"mcp_allow_deletes": True})])
    with PracticeServer([app]) as server:
        program = Program(tmp_path)
        account = f"adm: {{service: directus, url: '{app.url}', username: {USER}, %s}}"
        program.configure(account % "sign_in: password, password: {env: ADA_PASSWORD}", policy="strict")
        assert program.run("check").code == 1
        signed_in = [entry for entry in server.log if entry.path == "/auth/login"]
        assert len(signed_in) == 1

        program.configure(account % "sign_in: session", policy="strict")
        for _ in range(2):
            assert program.run("check").code == 1
            assert {
                finding["control"]: (finding["status"], finding["observed"]) for finding in program.report()["findings"]
            } == {"mcp": ("fail", "on"), "mcp-deletes": ("fail", "on"), "mcp-system-prompt": ("pass", "on")}

        fixed = program.run("check", "--fix", "--yes")
        assert (app.stored(USER)["mcp_enabled"], app.stored(USER)["mcp_allow_deletes"]) == (False, True), fixed.output
        assert program.finding("mcp")[0] == "fixed"
        deletes = next(each for each in program.report()["findings"] if each["control"] == "mcp-deletes")
        assert "is never clicked" in deletes["message"]
        change = next(each for each in program.report()["changes"] if each["state"] == "made")
        done = program.run("undo", change["receipt"], "--yes")
        assert done.code == 0, done.output + done.errors
        assert app.stored(USER)["mcp_enabled"] is True
        assert sum(entry.path == "/auth/login" for entry in server.log) == 1
        assert app.destroyed == []
        written = [write.changes for write in app.writes if write.target == "/settings"]
        assert written == [{"mcp_enabled": False}, {"mcp_enabled": True}]

"""A product that says its state by the presence of buttons: what may be pressed is switched, the rest is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.n8n import n8n
from auditor.practice.server import PracticeServer
from tests.commands.program import PASSWORD, Program

if TYPE_CHECKING:
    from pathlib import Path

USER = "ada@example.test"


def test_the_switch_is_switched_and_what_asks_about_more_is_left_to_a_person(tmp_path: Path) -> None:
    app = n8n([Account(USER, PASSWORD, settings={"mcp": True, "tracing": True})])
    with PracticeServer([app]):
        program = Program(tmp_path)
        way = "sign_in: password, password: {env: ADA_PASSWORD}"
        program.configure(f"adm: {{service: n8n, url: '{app.url}', username: {USER}, {way}}}", policy="strict")
        assert program.run("check").code == 1
        seen = {finding["control"]: finding["observed"] for finding in program.report()["findings"]}
        assert seen == dict.fromkeys(("chat", "mcp", "assistant", "tracing"), "on")
        assert app.writes == []

        program.run("check", "--fix", "--yes")
        status = {finding["control"]: finding["status"] for finding in program.report()["findings"]}
        assert status == {"chat": "fixed", "mcp": "fail", "assistant": "fail", "tracing": "fail"}
        assert [write.changes for write in app.writes] == [{"chat": False}]
        told = " ".join(finding["message"] for finding in program.report()["findings"])
        assert "and that is never confirmed" in told
        assert "is never clicked" in told
        app.set_stored(USER, mcp=False, assistant=False, tracing=False)
        assert program.run("check").code == 0

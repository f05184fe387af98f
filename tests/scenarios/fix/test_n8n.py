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
    app = n8n([Account(USER, PASSWORD, settings={"mcp": True, "tracing": True, "webSearch": "always_allow"})])
    with PracticeServer([app]) as server:
        program = Program(tmp_path)
        way = "sign_in: password, password: {env: ADA_PASSWORD}"
        program.configure(f"adm: {{service: n8n, url: '{app.url}', username: {USER}, {way}}}", policy="strict")
        assert program.run("check").code == 1
        assert [entry.path for entry in server.log].count("/settings/assistant") == 1  # its rows stay open
        seen = {finding["control"]: finding["observed"] for finding in program.report()["findings"]}
        permissions = {"web-search": "allow", "fetch-urls": "ask", "read-files": "ask", "browser-credentials": "ask"}
        assert seen == {
            **dict.fromkeys(("chat", "mcp", "assistant", "tracing", "trace-nodes"), "on"),
            **permissions,
            "ai-values": None,
        }
        assert app.writes == []
        assert program.report()["accounts"][0]["release"] == "2.41.1"
        assert "signed in, name proven, release 2.41.1" in (tmp_path / "run/report.md").read_text("utf-8")

        program.run("check", "--fix", "--yes")
        status = {finding["control"]: finding["status"] for finding in program.report()["findings"]}
        asked = {"mcp": "fail", "assistant": "fail", "tracing": "fail"}
        fixed = dict.fromkeys(("chat", "trace-nodes", *permissions), "fixed")
        assert status == {**asked, **fixed, "ai-values": "not_applicable"}
        blocked = ("webSearch", "fetchUrl", "readFilesystem", "createCredential")
        written = [change for write in app.writes for change in write.changes.items()]
        assert sorted(written) == sorted(
            [("chat", False), ("includeNodeSpans", False), *((key, "blocked") for key in blocked), ("tracing", True)]
        )  # what the bar saves holds tracing too, as it was
        told = " ".join(finding["message"] for finding in program.report()["findings"])
        assert "and that is never confirmed" in told
        assert "is never clicked" in told
        app.set_stored(USER, mcp=False, assistant=False, tracing=False)
        assert program.run("check").code == 0


def test_a_page_that_the_plan_does_not_have_is_read_where_it_is_there_and_is_no_proof_where_it_is_not(
    tmp_path: Path,
) -> None:
    app = n8n([Account(USER, PASSWORD)])
    with PracticeServer([app]):
        program = Program(tmp_path)
        way = "sign_in: password, password: {env: ADA_PASSWORD}"
        program.configure(f"adm: {{service: n8n, url: '{app.url}', username: {USER}, {way}}}", policy="strict")
        program.run("check")
        assert program.finding("ai-values") == ("not_applicable", None, None)
        app.set_stored(USER, plan="Enterprise")
        program.run("check")
        assert program.finding("ai-values") == ("fail", None, None)
        app.set_stored(USER, values=False)
        program.run("check")
        assert program.finding("ai-values") == ("pass", None, None)
        app.set_stored(USER, plan="Registered Community")
        program.run("check")
        assert program.finding("ai-values")[0] == "unknown"

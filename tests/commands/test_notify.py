"""`auditor check --notify`, received by a real server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.serving import Server

from .program import ADA, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serving import Asked

USER = "ada@example.test"
TOKEN = "a-token-that-nobody-reads"


@dataclass
class Hook(Server):
    """A webhook on loopback."""

    status: int = 200

    def answer(self, asked: Asked) -> None:
        asked.send("{}", status=self.status)

    @property
    def url(self) -> str:
        """How Apprise names it."""
        return self.origin.replace("http://", f"json://user:{TOKEN}@") + "/hook"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.log]


def test_what_changed_is_told_once_and_without_names(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app), Hook() as hook:
        program.environment["AUDITOR_NOTIFY"] = hook.url
        app.set_stored(USER, training_allowed=False)
        assert program.run("check").code == 0
        assert [message["title"] for message in hook.told] == ["auditor: first run"]
        program.run("check")
        assert len(hook.told) == 1, "nothing changed"

        app.set_stored(USER, training_allowed=True)
        done = program.run("check")
        assert (done.code, done.errors) == (1, "")
        program.run("check")
        assert len(hook.told) == 2, "it deviates as before"
        assert hook.told[1]["title"] == "auditor: 1 switched back"
        assert "switched back: chatgpt/training (1 account)" in hook.told[1]["message"]
        assert "ada" not in json.dumps(hook.told)

        app.set_stored(USER, training_allowed=False)
        program.run("check", "--notify-names")
        assert "changed elsewhere: chatgpt/training (ada)" in hook.told[2]["message"]


@pytest.mark.parametrize("problem", ["refused", "unreachable"])
def test_what_cannot_be_told_is_a_warning_without_the_url(tmp_path: Path, problem: str) -> None:
    with at_chatgpt(tmp_path) as (program, _), Hook(status=500) as hook:
        url = hook.url if problem == "refused" else f"json://user:{TOKEN}@127.0.0.1:9/hook"
        done = program.run("check", "--notify", url)
        assert done.code == 1
        assert "warning: the notification could not be sent" in done.errors
        assert TOKEN not in done.errors + done.output
        assert TOKEN not in (tmp_path / "run" / "report.json").read_text()


@pytest.mark.parametrize("url", ["nothing", f"jsonn://user:{TOKEN}@host", "json://", ""])
def test_a_url_that_is_none_is_said_before_a_browser_starts(tmp_path: Path, url: str) -> None:
    program = Program(tmp_path)
    program.configure(ADA)
    done = program.run("check", "--notify", url)
    assert done.code == 2
    assert "URL 1 of --notify" in done.errors
    assert TOKEN not in done.errors
    assert not (tmp_path / "run").exists()


def test_names_without_a_place_to_tell_them_are_refused(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure(ADA)
    done = program.run("check", "--notify-names")
    assert (done.code, "--notify-names needs --notify" in done.errors) == (2, True)

"""`auditor rights start`: the page of a right in a real window, which is the person's alone; nothing is submitted."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from auditor.practice.signed_in import signed_in_state
from tests.commands.program import Program, at_chatgpt
from tests.scenarios.person import sitting

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App

BY_HAND = "ada: {service: chatgpt, username: ada@example.test}"
PORTAL, DIALOG = "privacy.openai.com", "chatgpt.com"


@contextmanager
def starting(
    folder: Path, display: str, port: int, right: str, *, session: bool = True
) -> Iterator[tuple[Program, App, subprocess.Popen[str]]]:
    """`auditor rights start ada RIGHT`, with its window open."""
    with at_chatgpt(folder) as (program, app):
        program.configure(BY_HAND)
        if session:
            (folder / "state.json").write_text(json.dumps(signed_in_state(app, "ada@example.test")))
            assert program.run("sessions", "import", "ada", "state.json").code == 0
        program.environment["DISPLAY"] = display
        listening = f"--browser-arg=--remote-debugging-port={port}"
        with program.attended("rights", "start", "ada", right, listening) as process:
            yield program, app, process


def posts(program: Program, app: App) -> list[str]:
    """What reached the service that was more than looking; the browser's own calls home are not the service's."""
    assert program.server is not None
    log = [entry for entry in program.server.log if entry.host in app.hosts]
    return [f"{entry.method} {entry.path}" for entry in log if entry.method != "GET"]


def test_a_person_goes_the_way_and_auditor_clicks_nothing(tmp_path: Path, display: str, port: int) -> None:
    with starting(tmp_path, display, port, "object-to-training") as (program, app, process):
        with sitting(port, PORTAL) as person:
            person.sees("#request")
            assert app.destroyed == []
            person.clicks("#request")
            person.clicks("#consumer")
            person.clicks('input[value="objection"]')
            person.types('input[name="email"]', "ada@example.test")
            person.clicks('input[name="confirmed"]')
            assert app.destroyed == []
            person.clicks("#choices button")
        with sitting(port, "privacy.openai.com/requests") as person:
            person.sees("#received")
            person.closes_the_page()
        done = program.wait(process)
        assert done.code == 0, done.errors
        assert app.destroyed == ["objection for ada@example.test"]
        assert done.output.startswith(
            "Objection to training: ChatGPT, ada\n  https://privacy.openai.com/policies\n  1. "
        )
        assert "The guard is off: the window" in done.errors
        assert "clicks and submits nothing" in done.errors
        assert "auditor submitted nothing. If you asked, record it: `auditor rights done ada object" in done.output
        assert not (tmp_path / "rights.yaml").exists()


@pytest.mark.parametrize(
    ("right", "at", "sign"),
    [
        ("access", PORTAL, "#request"),
        ("export", DIALOG, 'button[aria-label="Export data"]'),
        ("delete-content", DIALOG, 'button[aria-label="Delete all chats"]'),
        ("delete-account", DIALOG, 'button[aria-label="Delete account"]'),
    ],
)
def test_the_right_page_is_open_as_the_account_and_nothing_was_pressed(
    tmp_path: Path, display: str, port: int, right: str, at: str, sign: str
) -> None:
    with starting(tmp_path, display, port, right) as (program, app, process):
        with sitting(port, at) as person:
            person.sees(sign)
            person.closes_the_page()
        done = program.wait(process)
        assert done.code == 0, done.errors
        assert (app.destroyed, app.writes, posts(program, app)) == ([], [], [])


def test_without_a_session_the_person_is_told_to_sign_in_there(tmp_path: Path, display: str, port: int) -> None:
    with starting(tmp_path, display, port, "export", session=False) as (program, app, process):
        with sitting(port, DIALOG) as person:
            person.sees('[data-testid="login-button"]')
            person.closes_the_page()
        done = program.wait(process)
        assert "There is no saved session for ada: sign in on the page." in done.errors
        assert app.destroyed == []


def test_ctrl_c_closes_the_window_and_writes_nothing(tmp_path: Path, display: str, port: int) -> None:
    with starting(tmp_path, display, port, "access") as (program, app, process):
        with sitting(port, PORTAL) as person:
            person.sees("#request")
        os.killpg(process.pid, signal.SIGINT)
        done = program.wait(process)
        assert done.code == 130
        assert "nothing was written" in done.errors
        assert app.destroyed == []

"""`auditor login`: a person signs in manually, in a real window, and later runs use the session."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from auditor.browser.binaries import find_binary
from auditor.practice.account import Account
from tests.commands.program import PASSWORD, Program, at_chatgpt
from tests.scenarios.person import sitting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App
    from tests.scenarios.person import Person

BY_HAND = "ada: {service: chatgpt, username: ada@example.test}"
EMAIL, NEXT = 'input[type="email"]', 'form button[type="submit"]'
SECRET, DONE = 'input[type="password"]', 'button[name="intent"][value="validate"]'


@contextmanager
def signing_in(folder: Path, display: str, port: int) -> Iterator[tuple[Program, App, subprocess.Popen[str]]]:
    """`auditor login ada`, with its window open."""
    with at_chatgpt(folder, Account("eve@example.test", PASSWORD)) as (program, app):
        program.configure(BY_HAND)
        program.environment["DISPLAY"] = display
        with program.attended("login", "ada", f"--browser-arg=--remote-debugging-port={port}") as process:
            yield program, app, process


def signs_in(person: Person, name: str) -> None:
    person.types(EMAIL, name)
    person.clicks(NEXT)
    person.types(SECRET, PASSWORD)
    person.clicks(DONE)


def sessions_in(program: Program) -> list[str]:
    folder = program.folder / "home" / "sessions"
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_person_signs_in_and_a_later_run_without_a_window_uses_the_session(
    tmp_path: Path, display: str, port: int
) -> None:
    with signing_in(tmp_path, display, port) as (program, _, process):
        with sitting(port, "auth.openai.com") as person:
            signs_in(person, "ada@example.test")
            done = program.wait(process)
        assert done.code == 0, done.errors
        assert "the guard is off" in done.errors
        assert "Signed in as ada@example.test. The session is saved for ada." in done.output
        board = program.run("sessions").output
        assert "by login" in board
        assert program.run("check", "--headless").code == 1
        assert program.finding() == ("fail", None, None)


def test_somebody_else_is_not_saved_and_the_person_is_informed(tmp_path: Path, display: str, port: int) -> None:
    with signing_in(tmp_path, display, port) as (program, _, process):
        with sitting(port, "auth.openai.com") as person:
            signs_in(person, "eve@example.test")
            assert process.stderr is not None
            stuck = threading.Timer(40, process.kill)
            stuck.start()
            assert any("Another account than ada@example.test is signed in" in line for line in process.stderr)
            stuck.cancel()
        process.send_signal(signal.SIGINT)
        done = program.wait(process)
        assert done.code == 130
        assert sessions_in(program) == []


def test_a_closed_window_saves_nothing(tmp_path: Path, display: str, port: int) -> None:
    with signing_in(tmp_path, display, port) as (program, _, process):
        with sitting(port, "auth.openai.com") as person:
            person.sees(EMAIL)
            person.closes_the_page()
        done = program.wait(process)
        assert done.code == 3
        assert "Nothing was saved" in done.errors
        assert sessions_in(program) == []


def test_ctrl_c_saves_nothing(tmp_path: Path, display: str, port: int) -> None:
    with signing_in(tmp_path, display, port) as (program, _, process):
        with sitting(port, "auth.openai.com") as person:
            person.sees(EMAIL)
        os.killpg(process.pid, signal.SIGINT)
        done = program.wait(process)
        assert done.code == 130
        assert "Interrupted: nothing was written." in done.errors
        assert sessions_in(program) == []


def test_without_a_display_it_says_how_to_go_on(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure(BY_HAND)
    done = program.run("login", "ada")
    assert done.code == 2
    assert "auditor login ada --attach http://127.0.0.1:9222" in done.errors
    assert "auditor sessions import ada FILE" in done.errors


@pytest.mark.parametrize("address", ["http://example.com:9222", "https://127.0.0.1:1", "file:///tmp", "9222"])
def test_only_a_browser_of_this_machine_can_be_attached(tmp_path: Path, address: str) -> None:
    program = Program(tmp_path)
    program.configure(BY_HAND)
    done = program.run("login", "ada", "--attach", address)
    assert done.code == 2
    assert "--attach takes an address on this machine" in done.errors


def test_a_browser_that_does_not_answer_is_reported(tmp_path: Path, port: int) -> None:
    program = Program(tmp_path)
    program.configure(BY_HAND)
    done = program.run("login", "ada", "--attach", f"http://127.0.0.1:{port}")
    assert done.code == 2
    assert "No browser answers" in done.errors


def test_a_persons_own_browser_stays_open_and_keeps_its_other_cookies(tmp_path: Path, port: int) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        assert program.server is not None
        program.configure(BY_HAND)
        switches = [
            f"--remote-debugging-port={port}",
            f"--user-data-dir={tmp_path / 'own'}",
            f"--host-resolver-rules=MAP *:443 127.0.0.1:{program.server.port}",
            f"--ignore-certificate-errors-spki-list={program.server.spki}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ]
        with subprocess.Popen(
            [find_binary(None, headed=False).path, *switches, "about:blank"],
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what distributions install may be a script that starts the browser
        ) as browser:
            try:
                with sitting(port, "about:blank"):
                    pass  # it has started
                process = program.start("login", "ada", "--attach", f"http://127.0.0.1:{port}")
                with sitting(port, "auth.openai.com") as person:
                    signs_in(person, "ada@example.test")
                    done = program.wait(process)
                assert done.code == 0, done.errors
                assert browser.poll() is None
            finally:
                os.killpg(browser.pid, signal.SIGTERM)
        assert program.run("check", "--headless").code == 1
        assert program.finding() == ("fail", None, None)

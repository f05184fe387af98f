"""Secrets as password managers print them, through the program: all is known before a browser starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .program import Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "correct horse 9\nlogin: ada@example.test\nurl: https://chatgpt.com\nnote: changed in spring\n"


def manager(folder: Path, name: str) -> Path:
    """A password manager of this name, which prints a whole entry."""
    tool = folder / name
    (folder / "entry").write_text(ENTRY, "utf-8")
    tool.write_text(f"#!/bin/sh\ncat {folder}/entry\n", "utf-8")
    tool.chmod(0o700)
    return tool


def account(command: str) -> str:
    return (
        f'ada: {{service: chatgpt, username: ada@example.test, sign_in: password, password: {{command: "{command}"}}}}'
    )


def test_the_first_line_of_a_password_store_s_entry_signs_in(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(account(f"{manager(tmp_path, 'pass')} show ai/ada"))
        assert program.run("check").code == 1
        assert program.finding()[0] == "fail"


def test_an_entry_of_another_manager_is_refused_before_a_browser_and_no_attempt_is_spent(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.configure(account(f"{manager(tmp_path, 'op')} item get ChatGPT"))
        done = program.run("check")
        assert (done.code, done.output) == (2, "")
        assert done.errors == (
            "error: The password of ada: `op` prints 4 lines of names and values, and a secret is one line: "
            "print only the secret, such as `op read op://VAULT/ITEM/password`.\n"
        )
        assert program.server is not None
        assert program.server.log == []
        assert not (tmp_path / "home" / "sign-ins.json").exists()


@pytest.mark.parametrize("command", ["pass show ai/ada | head -n1", "cat ~/secret", "cat $SECRET"])
def test_a_command_that_needs_a_shell_is_told_by_lint_with_its_line(tmp_path: Path, command: str) -> None:
    program = Program(tmp_path)
    program.configure(account(command))
    done = program.run("lint", "auditor.yaml")
    assert done.code == 2
    assert done.errors.startswith("auditor.yaml:3:")
    assert "`command` is run without a shell" in done.errors
    assert "`sh -c '…'`" in done.errors
    assert command not in done.errors

"""Export, deletion and submission are for people: no command clicks on them, whatever a service file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.program import ADA, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
name: Portal
vendor: Nobody
verified: 2026-11-24
verified_against: this test's practice service
sources: [https://chatgpt.com/help]
home: https://chatgpt.com
origins: [https://chatgpt.com, https://privacy.openai.com, "https://*.oaistatic.com", https://auth.openai.com]
sign_in:
  start: https://chatgpt.com/auth/login
  steps:
    - {fill: {css: 'input[type="email"]'}, with: username}
    - {click: {role: button, name: Continue}}
    - {fill: {css: 'input[type="password"]'}, with: password}
    - {click: {css: 'button[name="intent"][value="validate"]'}}
identity:
  account: {response: /api/auth/session, json: user.email}
  signed_in: [{test_id: accounts-profile-button}, {role: heading, name: Privacy Portal}]
pages:
  target:
    open: [[%s]]
    ready: [{css: "h1, h2, h3"}]
controls:
  training:
    title: Improve the model for everyone
    purpose: training
    covers: [text]
    page: target
    readings: [{see: switch, find: [{role: switch}]}]
    write: {method: POST, path: /nowhere}
    change: {save: [%s]}
    by_hand: By hand
    confidence: low
"""
POLICY = """\
name: All
description: All
checks:
  portal/training: {expect: off, severity: high, reason: Because.}
"""
ASKED = "{click: {role: button, name: %s}}"
PORTAL = (
    "{goto: https://privacy.openai.com/policies}",
    ASKED % "Make a Privacy Request",
    ASKED % "I have a consumer ChatGPT account",
    "{click: {role: radio, name: Delete my ChatGPT account}}",
    "{click: {role: checkbox, name: I confirm that this is my account}}",
    ASKED % "Submit Request",
)
EXPORT = ("{goto: '/#settings/DataControls'}", ASKED % "Export data", ASKED % "Confirm export")
DELETE_CHATS = (
    "{goto: '/#settings/DataControls'}",
    ASKED % "Delete all chats",
    "{click: {test_id: confirm-delete-all-chats-button}}",
)
DELETE_ACCOUNT = ("{goto: '/#settings/Account'}", ASKED % "Delete account", ASKED % "Permanently delete my account")


@pytest.mark.parametrize("way", [PORTAL, EXPORT, DELETE_CHATS, DELETE_ACCOUNT])
@pytest.mark.parametrize("command", [("check",), ("check", "--fix", "--yes", "--allow-unguarded"), ("discover", "ada")])
def test_a_service_file_that_leads_there_is_not_followed(
    tmp_path: Path, way: tuple[str, ...], command: tuple[str, ...]
) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        ours = tmp_path / "ours"
        for folder, name, content in (
            ("services", "portal", BASE % (", ".join(way), way[-1].removeprefix("{click: ").removesuffix("}"))),
            ("policies", "all", POLICY),
        ):
            (ours / folder).mkdir(parents=True)
            (ours / folder / f"{name}.yaml").write_text(content)
        program.configure(ADA.replace("service: chatgpt", "service: portal"), policy="all")
        config = tmp_path / "auditor.yaml"
        config.write_text(config.read_text() + "checks: [./ours]\n")
        done = program.run(*command)
        assert done.code in {0, 2, 3}, done.output + done.errors
        assert (app.destroyed, app.writes) == ([], [])
        if done.code == 2:
            assert "is never clicked" in done.errors, done.errors


@pytest.mark.parametrize("command", [("check", "--policy", "strict", "--fix", "--yes"), ("discover", "ada")])
def test_the_shipped_file_goes_through_these_pages_and_presses_nothing_there(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        done = program.run(*command)
        assert done.code in {0, 1, 3}, done.errors
        assert app.destroyed == []

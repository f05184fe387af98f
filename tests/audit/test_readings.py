"""Every shipped service, on its practice page: each control reads to what the service has stored, in each state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from tests.audit.engine import by_password, by_session

if TYPE_CHECKING:
    from auditor.model.finding import Finding
    from tests.audit.engine import Engine, Result

Table = Mapping[str, tuple[str, Mapping[Any, str]]]
"""For each control: the key under which its service stores it, and the value of the control for each stored one."""

CHATGPT: Table = {
    "training": ("training_allowed", {True: "on", False: "off"}),
    "voice-training": ("voice_training_allowed", {True: "on", False: "off"}),
    "video-training": ("video_training_allowed", {True: "on", False: "off"}),
    "location": ("precise_location_allowed", {True: "on", False: "off"}),
    "remote-browser-data": ("enable_remote_browser_data", {True: "on", False: "off"}),
    "memory": ("sunshine", {True: "on", False: "off"}),
    "history": ("moonshine", {True: "on", False: "off"}),
}
GEMINI: Table = {
    "training": ("keep_activity", {True: "on", False: "off"}),
    "audio": ("audio", {True: "on", False: "off"}),
    "auto-delete": ("auto_delete", {"3": "3-months", "18": "18-months", "36": "36-months"}),
}
GITHUB: Table = {
    "training": ("training", {"enabled": "on", "disabled": "off"}),
    "product-improvement": ("product_improvements", {"enabled": "on", "disabled": "off"}),
    "public-code": ("public_code", {"allowed": "allow", "blocked": "block"}),
}


def _matches(result: Result, table: Table, stored: Mapping[str, object]) -> None:
    for control, (key, values) in table.items():
        finding = result.finding(control)
        truth = values[stored[key]]
        assert (control, finding.observed) == (control, truth), finding.message
        assert finding.status == _as_far_as_read(finding, truth), finding.message


def _as_far_as_read(finding: Finding, truth: str) -> str:
    """What only the page shows is proven to be compliant where it was told; GitHub writes it into its markup."""
    if truth != finding.expected:
        return "fail"
    return "unknown" if finding.service == "github-copilot" else "pass"


def _settings(table: Table, number: int) -> dict[str, object]:
    """The number-th state of every control; alternating, so that no two neighbours always agree."""
    return {
        key: list(values)[(number + place * (number // 2)) % len(values)]
        for place, (key, values) in enumerate(table.values())
    }


@pytest.mark.parametrize("number", range(4))
def test_chatgpt_reads_to_what_is_stored(engine: Engine, number: int) -> None:
    settings = _settings(CHATGPT, number)
    app = chatgpt([Account("ada@example.test", "x", settings=settings)])
    with PracticeServer([app]) as server:
        result = engine.audit(
            server, by_session("chatgpt", "ada@example.test"), state=signed_in_state(app, "ada@example.test")
        )
    assert result.seen.identity == "proven"
    _matches(result, CHATGPT, settings)
    assert app.writes == []


@pytest.mark.parametrize("number", range(3))
def test_gemini_reads_to_what_is_stored(engine: Engine, number: int) -> None:
    settings = _settings(GEMINI, number)
    app = gemini([Account("ada@gmail.test", "x", settings=settings)])
    with PracticeServer([app]) as server:
        result = engine.audit(server, by_session("gemini"), state=signed_in_state(app, "ada@gmail.test"))
    _matches(result, GEMINI, settings)
    assert app.writes == []


@pytest.mark.parametrize("number", range(4))
def test_github_copilot_reads_to_what_is_stored(engine: Engine, number: int) -> None:
    settings = _settings(GITHUB, number)
    app = github_copilot([Account("ada-example", "correct horse 8", settings=settings)])
    with PracticeServer([app]) as server:
        result = engine.audit(server, by_password("github-copilot", "ada-example"), password="correct horse 8")
    _matches(result, GITHUB, settings)
    assert app.writes == []


@pytest.mark.parametrize("layout", ["usual", "direct", "legacy"])
@pytest.mark.parametrize("on", [True, False])
def test_chatgpt_training_reads_in_every_layout(engine: Engine, layout: str, on: bool) -> None:
    result, _ = _training(engine, on, layout=layout)
    assert result.finding("training").observed == ("on" if on else "off"), result.finding("training").message
    assert result.outcome() == (("fail" if on else "pass"), None)


@pytest.mark.parametrize("way", ["path", "hash", "menu"])
def test_chatgpt_settings_open_in_every_way(engine: Engine, way: str) -> None:
    result, _ = _training(engine, False, open_by=(way,))
    assert result.outcome() == ("pass", None), result.finding("training").message


@pytest.mark.parametrize("language", ["fr", "de", "es", "it", "pt", "ja", "zh", "ar"])
@pytest.mark.parametrize("on", [True, False])
def test_chatgpt_training_reads_in_every_language(engine: Engine, language: str, on: bool) -> None:
    result, _ = _training(engine, on, language=language)
    assert result.outcome() == (("fail" if on else "pass"), None), result.finding("training").message


def test_a_former_label_is_found_and_reported_as_degraded(engine: Engine) -> None:
    result, _ = _training(engine, False, layout="legacy")
    finding = result.finding("training")
    assert finding.status == "pass"
    assert finding.degraded
    assert any("Chat history & training" in note for note in finding.notes)


def test_a_workspace_where_the_account_says_on_and_the_switch_is_locked_off_passes_as_managed(engine: Engine) -> None:
    person = Account(
        "dora@kestrel.test",
        "x",
        plan="enterprise",
        structure="workspace",
        locked=frozenset({"training_allowed"}),
        settings={"training_allowed": True},
    )
    app = chatgpt([person])
    with PracticeServer([app]) as server:
        result = engine.audit(
            server,
            by_session("chatgpt", person.username),
            state=signed_in_state(app, person.username),
            policy_name="baseline",
        )
    finding = result.finding("training")
    assert (finding.status, finding.observed, finding.managed) == ("pass", "off", True), finding.message


def test_evidence_is_a_picture_and_a_text_of_the_row_alone(engine: Engine) -> None:
    result, _ = _training(engine, True)
    kinds = {
        evidence_file.kind: result.evidence[evidence_file.path] for evidence_file in result.finding("training").evidence
    }
    assert kinds["screenshot"].startswith(b"\x89PNG")
    assert b"Improve the model for everyone" in kinds["aria"]
    assert b"divorce" not in kinds["aria"]


def _training(engine: Engine, on: bool, **knobs: object) -> tuple[Result, object]:
    app = chatgpt([Account("ada@example.test", "x", settings={"training_allowed": on})])
    app.turn(**knobs)
    with PracticeServer([app]) as server:
        result = engine.audit(
            server,
            by_session("chatgpt", "ada@example.test"),
            state=signed_in_state(app, "ada@example.test"),
            policy_name="baseline",
        )
    return result, app

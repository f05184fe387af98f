"""`auditor explain photos`, as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from auditor.commands.judge import judged_again
from auditor.history.store import history
from auditor.model.observation import Run
from auditor.storage.files import private_folder

from .folders import at_chatgpt
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path

ADA, ART = "ada: {service: chatgpt}", "art: {service: midjourney}"
SEEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    here = Program(tmp_path)
    here.configure(ADA, ART)
    return here


def seen(program: Program, value: str) -> None:
    """A run that proved this value of all controls of ada."""
    run = Run(auditor="0.1.0", started=SEEN, finished=SEEN, accounts=(at_chatgpt("ada", value),))
    report = judged_again(run, program.folder / "auditor.yaml", None)
    private_folder(program.folder / "home")
    with history(program.folder / "home" / "history.sqlite", write=True) as past:
        past.record(run, report)


def test_each_account_is_explained_with_what_decides_and_what_to_do(program: Program) -> None:
    done = program.run("explain", "photos")
    assert done.code == 0, done.errors
    ada, art = done.output.split("art: Midjourney")
    assert ada.startswith("ada: ChatGPT\n  Do models learn from them?\n")
    assert "(chatgpt/training): nobody has read it yet." in ada
    assert "You can ask for: object-to-training, access, export, delete-content, delete-account." in ada
    assert "[1] https://help.openai.com/en/articles/5722486, 2 October 2026, confidence high" in ada
    assert "1. Set “Stealth” to stealth (nobody has read it yet): Midjourney → Imagine" in art


@pytest.mark.parametrize(
    ("value", "said", "to_do"),
    [
        ("off", "off when it was seen last, on 20 November 2026.", "Set “Improve"),
        ("on", "on when it was seen last, on 20 November 2026; it should be off.", "Nothing more"),
    ],
)
def test_the_last_value_stands_there_with_its_day(program: Program, value: str, said: str, to_do: str) -> None:
    seen(program, value)
    ada = " ".join(program.run("explain", "photos").output.split("art: Midjourney")[0].split())
    assert f"(chatgpt/training): {said}" in ada
    assert to_do not in ada


def test_a_service_without_an_account_is_explained_too(program: Program) -> None:
    done = program.run("explain", "photos", "--service", "github-copilot")
    assert done.output.startswith("GitHub Copilot\n  Nothing is known about photos at GitHub Copilot.\n")
    assert program.run("explain", "photos", "--service", "midjourney").output.startswith("art: Midjourney\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["photos", "--service", "chatgp"], "did you mean `chatgpt`?"),
        (["chatgpt/training", "--service", "chatgpt"], "--service goes with `auditor explain photos`"),
    ],
)
def test_a_mistake_is_a_sentence(program: Program, words: list[str], says: str) -> None:
    done = program.run("explain", *words)
    assert done.code == 2
    assert says in done.errors


def test_without_accounts_a_service_has_to_be_named(tmp_path: Path) -> None:
    done = Program(tmp_path).run("explain", "photos")
    assert done.code == 2
    assert "name a service with --service" in done.errors

"""What a person can get wrong before a browser starts: one clear sentence, exit code 2, nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
policy: baseline
accounts:
  ada: {service: chatgpt, username: ada@example.test, sign_in: password, password: {env: ADA_PASSWORD}}
  lab: {service: open-webui, url: "http://127.0.0.1:9", username: lab@example.test}
"""


def run(folder: Path, *words: str, config: str = CONFIG, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, in a folder with this auditor.yaml."""
    (folder / "auditor.yaml").write_text(config, "utf-8")
    clean = {name: value for name, value in os.environ.items() if name not in {"ADA_PASSWORD", "DISPLAY"}}
    return subprocess.run(
        [sys.executable, "-m", "auditor", *words],
        cwd=folder,
        env={**clean, "AUDITOR_HOME": str(folder / "home"), "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "adda"], "Unknown account `adda`: did you mean `ada`?"),
        (["check", "ada"], "ADA_PASSWORD"),
        (["check", "lab"], "policy baseline has nothing for service open-webui"),
        (["check", "--policy", "stric"], "did you mean `strict`?"),
        (["check", "--config", "nowhere.yaml"], "There is no nowhere.yaml"),
        (["check", "ada", "--format", "pdf"], "Unknown format pdf"),
        (["check", "ada", "--connect-to", "here"], "--connect-to here is not HOST:PORT:HOST:PORT"),
        (["check", "ada", "--proxy", "ftp://proxy"], "--proxy is not http://host:port"),
        (["check", "ada", "--browser-arg=--proxy-server=x"], "would replace a part of the guard"),
        (["check", "ada", "--browser-path", "/nowhere/chrome"], "/nowhere/chrome, which is no program here"),
        (["check", "ada", "--headed", "--headless"], "exclude each other"),
        (["check", "ada", "--headed"], "needs a display"),
        (["check", "ada", "--output", "taken"], "is no run folder"),
        (["check", "ada", "--output", "/proc/run"], "Nothing can be written into /proc"),
        (["explain", "chatgpt/trainin"], "did you mean"),
        (["report", "taken"], "is no run folder"),
        (["judge", "taken"], "is no run folder"),
        (["sessions", "import", "ada", "nowhere.json"], "nowhere.json"),
        (["init"], "is there already"),
    ],
)
def test_wrong_words_are_reported_in_a_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("mine", "utf-8")
    known = {} if words == ["check", "ada"] else {"ADA_PASSWORD": "correct"}
    done = run(tmp_path, *words, **known)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reports").exists()
    assert (tmp_path / "taken" / "letter.txt").read_text("utf-8") == "mine"


def test_a_literal_password_is_refused_with_its_place_and_not_repeated(tmp_path: Path) -> None:
    done = run(tmp_path, "check", config=CONFIG.replace("{env: ADA_PASSWORD}", "hunter2"))
    assert done.returncode == 2
    assert "auditor.yaml:3:" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_without_any_browser_it_says_how_to_get_one(tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "AUDITOR_BROWSER": ""}
    done = run(tmp_path, "check", "ada", ADA_PASSWORD="x", **nothing)
    assert done.returncode == 2
    assert "playwright install chromium" in done.stderr


def test_a_malformed_key_is_refused_and_not_repeated(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "ada", ADA_PASSWORD="x", AUDITOR_KEY="abc123")
    assert done.returncode == 2
    assert "64 hexadecimal digits" in done.stderr
    assert "abc123" not in done.stderr


@pytest.mark.parametrize("words", [["list"], ["lint"], ["explain", "chatgpt/training"], ["schema"], ["sessions"]])
def test_commands_that_need_no_browser_answer(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_init_writes_a_file_that_lint_accepts(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "fresh.yaml").returncode == 0
    assert run(tmp_path, "lint", "fresh.yaml").returncode == 0

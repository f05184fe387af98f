"""The vault under real processes: killed in the middle of a save, and saving at the same time."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.errors import AuditorError
from auditor.sessions.vault import list_sessions, load, save
from auditor.storage.files import locked

from .conftest import KEY
from .writer import state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.sessions.session_bytes import Session

WRITER = Path(__file__).with_name("writer.py")
ROOT = Path(__file__).parents[2]


def start_writer(home: Path, *arguments: str, key: str | None = KEY) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name != "AUDITOR_KEY"}
    given = {"AUDITOR_HOME": str(home), "PYTHONPATH": str(ROOT), **({"AUDITOR_KEY": key} if key else {})}
    command = [sys.executable, str(WRITER), *arguments]
    return subprocess.Popen(command, env=clean | given, stdout=subprocess.PIPE, text=True)


def number_in_vault(account: str = "ada") -> int:
    """The number of the saved state, after making sure that the state is complete."""
    session = load("chatgpt", account)
    assert session is not None
    number = session.state["cookies"][0]["value"]
    assert session.state == state_of(number)
    return int(number)


def wait_for_a_save(writer: subprocess.Popen[str]) -> int:
    assert writer.stdout is not None
    return int(writer.stdout.readline())


@pytest.mark.usefixtures("key")
def test_the_vault_holds_a_complete_state_when_a_writer_is_killed_at_any_moment(
    home: Path, pytestconfig: pytest.Config
) -> None:
    chance, kills = random.Random(20261122), pytestconfig.getoption("kills")
    reached = 0
    for _ in range(kills):
        writer = start_writer(home, "ada", str(reached + 1))
        saved = wait_for_a_save(writer)
        time.sleep(chance.uniform(0, 0.03))
        writer.kill()
        assert writer.stdout is not None
        saved = max([saved, *(int(line) for line in writer.stdout)])
        writer.wait()
        writer.stdout.close()
        reached = number_in_vault()
        # The one that was being saved may or may not have made it; what was reported as saved is there.
        assert reached in {saved, saved + 1}
        assert [each.trouble for each in list_sessions()] == [None]
    assert reached >= kills


@pytest.mark.usefixtures("key")
def test_a_later_save_cleans_up_when_a_writer_left_half_a_file(
    home: Path, make_session: Callable[..., Session]
) -> None:
    path = save(make_session()).path
    part = path.with_name(".ada.session.part")
    part.write_bytes(b"half")
    assert len(list_sessions()) == 1
    save(make_session(value="new"))
    assert not part.exists()


def test_both_sessions_open_with_one_key_when_two_processes_save_for_the_first_time_at_once(home: Path) -> None:
    writers = [start_writer(home, account, "1", "15", key=None) for account in ("ada", "bob", "ada", "bob")]
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        assert output.split()[-1] == "15"
    assert number_in_vault("ada") == number_in_vault("bob") == 15
    assert [each.trouble for each in list_sessions()] == [None, None]
    assert [path.name for path in home.rglob("*.part")] == []


@pytest.mark.usefixtures("key")
def test_the_old_session_stays_when_the_disk_takes_no_more(
    home: Path, make_session: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session()
    save(session)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        with pytest.raises(AuditorError, match=r"could not be written: .*free space"):
            save(make_session(value="another"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert load("chatgpt", "ada") == session
    assert [path.name for path in home.rglob("*.part")] == []


def test_saving_gives_up_with_a_sentence_when_another_process_keeps_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with locked(lock), pytest.raises(AuditorError, match="Another process"), locked(lock, seconds=0.05):
        pass
    with locked(lock, seconds=0):
        pass

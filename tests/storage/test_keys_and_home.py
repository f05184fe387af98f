"""Where the vault's key comes from, and where the vault may be."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import types
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.sessions.vault import list_sessions, load, save
from auditor.storage.home import auditor_home, refuse_git
from auditor.storage.keys import KeySource, vault_key
from tests.sessions.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.sessions.session_bytes import Session

    Make = Callable[..., Session]


def memory_keyring(priority: float = 5) -> types.ModuleType:
    """A module with the keyring package's functions, which keeps passwords in memory."""
    module, kept = types.ModuleType("keyring"), dict[tuple[str, str], str]()
    functions = {
        "get_keyring": lambda: types.SimpleNamespace(priority=priority),
        "get_password": lambda service, name: kept.get((service, name)),
        "set_password": lambda service, name, value: kept.update({(service, name): value}),
    }
    for name, function in functions.items():
        setattr(module, name, function)
    return module


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def test_the_variable_leaves_the_environment_when_the_key_is_read(home: Path, key: str) -> None:
    found = vault_key(home)
    assert found is not None
    assert (found.secret.hex(), found.source) == (key, KeySource.ENVIRONMENT)
    assert "AUDITOR_KEY" not in os.environ
    child = subprocess.run([sys.executable, "-c", "import os; print(os.environ)"], capture_output=True, text=True)
    assert key not in child.stdout
    assert vault_key(home) == found


def test_a_key_prints_nothing_of_itself_when_it_is_shown(home: Path, key: str) -> None:
    found = vault_key(home)
    assert key not in repr(found)
    assert str(bytes.fromhex(key)) not in repr(found)


@pytest.mark.parametrize("given", ["", "5a" * 31, "5a" * 33, "zz" * 32, "hunter2-and-more"])
def test_a_malformed_key_is_refused_and_not_printed_when_it_is_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", given)
    with pytest.raises(UsageError, match="64 hexadecimal digits") as caught:
        vault_key(home)
    assert not given or given not in str(caught.value)
    with pytest.raises(UsageError):
        vault_key(home)
    assert list(home.iterdir()) == [], "no other key takes its place"


def test_a_private_key_file_is_made_with_one_warning_when_there_is_no_other_place(
    home: Path, make_session: Make
) -> None:
    (warning,) = save(make_session()).notes
    file = home / "vault.key"
    assert str(file) in warning
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}\n", file.read_text())
    assert file.read_text().strip() not in warning
    assert save(make_session()).notes == ()
    assert load("chatgpt", "ada") == make_session()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_file_is_refused_when_others_may_open_it(home: Path, make_session: Make, mode: int) -> None:
    save(make_session())
    (home / "vault.key").chmod(mode)
    before = (home / "vault.key").read_bytes()
    with pytest.raises(UsageError, match=f"{mode:04o}"):
        save(make_session())
    with pytest.raises(UsageError, match="chmod 600"):
        load("chatgpt", "ada")
    assert (home / "vault.key").read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_file_is_refused_when_it_is_another_users(home: Path, make_session: Make) -> None:
    save(make_session())
    os.chown(home / "vault.key", 12345, -1)
    with pytest.raises(UsageError, match="another user"):
        load("chatgpt", "ada")


@pytest.mark.parametrize("content", ["", "5a" * 16, "not a key"])
def test_a_damaged_key_file_is_refused_and_stays_when_a_session_is_saved(
    home: Path, make_session: Make, content: str
) -> None:
    file = home / "vault.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(UsageError, match=r"vault\.key is not a key"):
        save(make_session())
    assert file.read_text() == content


def test_the_keyring_holds_a_new_key_when_there_is_a_safe_one(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", memory_keyring())
    assert vault_key(home) is None
    assert save(make_session()).notes == ()
    found = vault_key(home)
    assert found is not None
    assert found.source is KeySource.KEYRING
    assert not (home / "vault.key").exists()
    assert load("chatgpt", "ada") == make_session()


def test_the_key_file_still_counts_when_a_keyring_comes_later(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(make_session())
    monkeypatch.setitem(sys.modules, "keyring", memory_keyring())
    assert load("chatgpt", "ada") == make_session()
    assert save(make_session()).notes == ()


def test_the_keyring_is_not_used_when_it_keeps_plain_text(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", memory_keyring(priority=0.5))
    assert "vault.key" in save(make_session()).notes[0]


def test_no_key_file_is_made_when_the_keyring_is_locked(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = memory_keyring()

    def locked(service: str, name: str) -> str:
        raise RuntimeError("locked")

    monkeypatch.setattr(module, "get_password", locked)
    monkeypatch.setitem(sys.modules, "keyring", module)
    with pytest.raises(UsageError, match="Unlock it"):
        save(make_session())
    with pytest.raises(UsageError, match="did not give"):
        load("chatgpt", "ada")
    assert not (home / "vault.key").exists()
    monkeypatch.setenv("AUDITOR_KEY", KEY)
    save(make_session())


def test_the_home_is_private_when_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "a" / "b"))
    assert auditor_home() == tmp_path / "a" / "b"
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_the_platforms_folder_is_used_when_the_variable_is_missing_or_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    home = auditor_home()
    assert home.is_relative_to(tmp_path)
    assert home.name == "auditor"
    monkeypatch.setenv("AUDITOR_HOME", " ")
    assert auditor_home() == home


def test_it_is_a_usage_error_when_the_home_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "file"))
    with pytest.raises(UsageError, match="AUDITOR_HOME"):
        auditor_home()


def test_nothing_is_saved_when_git_could_commit_it(
    home: Path, key: str, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(home.parent, "init", "-q")
    with pytest.raises(UsageError, match="work tree"):
        save(make_session())
    assert list(home.iterdir()) == []
    (home.parent / ".gitignore").write_text("/home/sessions/\n")
    # A hook's variables point at another repository, which has nothing to say here.
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    save(make_session())
    assert list_sessions()[0].session == make_session()


def test_no_key_is_made_when_git_ignores_the_sessions_alone(home: Path, make_session: Make) -> None:
    git(home.parent, "init", "-q")
    (home.parent / ".gitignore").write_text("/home/sessions/\n")
    with pytest.raises(UsageError, match=r"vault\.key"):
        save(make_session())
    assert [path.name for path in home.rglob("*") if path.suffix in {".key", ".session"}] == []


def test_a_link_does_not_help_when_it_leads_into_a_work_tree(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init", "-q")
    (tree / "below").mkdir()
    (tmp_path / "link").symlink_to(tree / "below")
    with pytest.raises(UsageError, match="work tree"):
        refuse_git(tmp_path / "link" / "sessions" / "x.session")


def test_a_work_tree_is_refused_when_git_cannot_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("*\n")
    refuse_git(tmp_path / "x.session")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="work tree"):
        refuse_git(tmp_path / "x.session")

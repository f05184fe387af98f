"""The vault's files: what is in them, who may read them, and every way in which one can be bad."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.sessions.session_bytes import MAGIC, VERSION
from auditor.sessions.vault import Fault, UnusableSession, forget, list_sessions, load, save
from auditor.storage import environment

from .conftest import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.sessions.session_bytes import Session

    Make = Callable[..., Session]

pytestmark = pytest.mark.usefixtures("key")


def use_key(digits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_KEY", digits)


def fault_of(account: str = "ada") -> Fault | None:
    with pytest.raises(UnusableSession) as caught:
        load("chatgpt", account)
    assert CANARY not in str(caught.value)
    return caught.value.fault


def test_a_session_comes_back_whole_when_it_was_saved(home: Path, make_session: Make) -> None:
    saved = save(make_session())
    assert saved.path == home / "sessions" / "chatgpt" / "ada.session"
    assert saved.notes == ()
    assert load("chatgpt", "ada") == make_session()


def test_nothing_is_loaded_when_nothing_was_saved(home: Path) -> None:
    assert load("chatgpt", "ada") is None
    assert list_sessions() == ()
    assert list(home.iterdir()) == []


def test_only_the_owner_may_read_when_a_session_is_saved_under_a_loose_umask(home: Path, make_session: Make) -> None:
    (home / "sessions").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        path = save(make_session()).path
    finally:
        os.umask(before)
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parent.parent)}
    assert list(modes.values()) == [0o600, 0o700, 0o700]
    assert stat.S_IMODE((home / "vault.lock").stat().st_mode) == 0o600


def test_no_file_holds_the_state_in_clear_text_when_sessions_are_saved(home: Path, make_session: Make) -> None:
    save(make_session())
    save(make_session(value=CANARY * 2))
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert len(written) >= 2
    for content in written:
        assert CANARY.encode() not in content
        assert b"ada@example.test" not in content
        assert b"cookies" not in content


def test_a_session_prints_no_state_when_it_is_shown(make_session: Make) -> None:
    assert CANARY not in repr(make_session())


def test_two_accounts_have_two_files_when_their_ids_differ_by_case_only(home: Path, make_session: Make) -> None:
    paths = [save(make_session(account, value=account)).path.name.lower() for account in ("ada", "Ada", "aDa")]
    assert len(set(paths)) == 3
    for account in ("ada", "Ada", "aDa"):
        assert (found := load("chatgpt", account)) is not None
        assert found.state["cookies"][0]["value"] == account
    assert {each.session.account for each in list_sessions() if each.session} == {"ada", "Ada", "aDa"}


@pytest.mark.parametrize("account", ["..", ".", "a..b", "x.session", "x.session.damaged-1", "-", "_"])
def test_a_file_stays_in_its_folder_when_an_id_is_made_of_dots(home: Path, make_session: Make, account: str) -> None:
    assert save(make_session(account)).path.resolve().parent == home / "sessions" / "chatgpt"
    assert load("chatgpt", account) == make_session(account)
    assert [each.session for each in list_sessions()] == [make_session(account)]
    assert save(make_session(service=account)).path.resolve().parent.parent == home / "sessions"


@pytest.mark.parametrize("account", ["", "../x", "a/b", "a+b", "a b", "ä", "a\n", "x" * 101])
def test_nothing_is_written_when_an_id_is_none(home: Path, make_session: Make, account: str) -> None:
    with pytest.raises(UsageError, match="no id"):
        save(make_session(account))
    assert list(home.iterdir()) == []


def test_the_wrong_key_is_named_when_the_session_was_saved_with_another(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(make_session())
    use_key("a5" * 32, monkeypatch)
    assert fault_of() is Fault.WRONG_KEY


def test_the_missing_key_is_named_when_there_is_none(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(make_session())
    monkeypatch.setattr(environment, "_taken", {})
    assert fault_of() is Fault.NO_KEY
    assert list_sessions()[0].trouble is not None
    assert not (home / "vault.key").exists(), "reading makes no key"


def test_it_is_cut_off_when_any_number_of_bytes_is_missing_at_the_end(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert fault_of() is Fault.TRUNCATED, size


def test_it_never_opens_when_any_one_byte_was_changed(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert fault_of() is not None, at


def test_it_is_damaged_when_the_seal_was_changed_or_bytes_were_added(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert fault_of() is Fault.DAMAGED
    path.write_bytes(whole + b"x")
    assert fault_of() is Fault.DAMAGED


def test_it_is_foreign_when_it_is_another_programs_file(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    path.write_bytes(b'{"cookies": []}')
    assert fault_of() is Fault.FOREIGN


def test_it_is_newer_when_a_later_version_wrote_it(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    whole = path.read_bytes()
    path.write_bytes(MAGIC + bytes([VERSION + 1]) + whole[len(MAGIC) + 1 :])
    assert fault_of() is Fault.NEWER


def test_it_is_another_accounts_when_a_file_was_copied(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    (path.parent / "bob.session").write_bytes(path.read_bytes())
    assert fault_of("bob") is Fault.OTHER_ACCOUNT


def test_it_does_not_open_when_the_name_in_a_copied_file_was_changed_too(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    (path.parent / "bob.session").write_bytes(path.read_bytes().replace(b'"ada"', b'"bob"'))
    assert fault_of("bob") is Fault.DAMAGED


def test_it_does_not_open_when_it_is_a_link_or_a_folder(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    (path.parent / "bob.session").symlink_to(path)
    (path.parent / "cid.session").mkdir()
    for account in ("bob", "cid"):
        with pytest.raises(UnusableSession, match="plain file"):
            load("chatgpt", account)


def test_the_damaged_file_is_kept_unchanged_when_a_session_is_saved_over_it(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    path.write_bytes(damaged := path.read_bytes()[:-5])
    saved = save(make_session(value="new"))
    (aside,) = path.parent.glob("ada.session.damaged-*")
    assert aside.read_bytes() == damaged
    assert aside.name in saved.notes[0]
    assert load("chatgpt", "ada") == make_session(value="new")
    assert save(make_session(value="newer")).notes == ()


def test_the_old_session_is_kept_when_one_is_saved_with_another_key(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(make_session()).path
    old = path.read_bytes()
    use_key("a5" * 32, monkeypatch)
    save(make_session(value="new"))
    assert [each.read_bytes() for each in path.parent.glob("*.damaged-*")] == [old]


def test_every_other_session_is_listed_when_some_files_are_bad(home: Path, make_session: Make) -> None:
    good = save(make_session())
    other = save(make_session("zoe", service="claude"))
    folder = good.path.parent
    contents = {
        folder / "bob.session": good.path.read_bytes(),
        folder / "cid.session": b"",
        folder / "notes.txt": b"hello",
        folder / "Dan.session": b"hello",
        home / "sessions" / "stray": b"hello",
    }
    for path, content in contents.items():
        path.write_bytes(content)
    (folder / "link.session").symlink_to("nowhere")
    listed = {each.path: each for each in list_sessions()}
    assert {path for path, each in listed.items() if each.session} == {good.path, other.path}
    assert {path for path, each in listed.items() if each.trouble} == {*contents, folder / "link.session"}
    for path, each in listed.items():
        assert each.trouble is None or str(path) in each.trouble
    assert {path: path.read_bytes() for path in contents} == contents


def test_session_and_what_was_moved_aside_are_gone_when_it_is_forgotten(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    path.write_bytes(path.read_bytes()[:-5])
    save(make_session())
    near = save(make_session("ada.session.damaged-1")).path
    assert len(forget("chatgpt", "ada")) == 2
    assert list(path.parent.iterdir()) == [near]
    assert forget("chatgpt", "ada") == ()
    assert forget("claude", "ada") == ()


def test_a_foreign_file_stays_when_its_session_is_to_be_forgotten(home: Path, make_session: Make) -> None:
    path = save(make_session()).path
    path.write_bytes(b"hello")
    with pytest.raises(UnusableSession):
        forget("chatgpt", "ada")
    assert path.read_bytes() == b"hello"


def test_no_second_key_is_made_beside_sessions_that_need_another(
    home: Path, make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", "5a" * 32)
    save(make_session())
    monkeypatch.setattr(environment, "_taken", {})
    monkeypatch.delenv("AUDITOR_KEY", raising=False)
    with pytest.raises(UsageError, match="sessions that need theirs"):
        save(make_session("bob"))
    assert not (home / "vault.key").exists()

"""Secrets: they print nowhere, come from where they should, and are taken out of texts."""

from __future__ import annotations

import copy
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.model.config import SecretRef
from auditor.sessions import secret_command
from auditor.sessions.secret import Secret, ask_in_terminal, resolve
from auditor.storage.environment import keep_only_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = 'cänary "with"/every+kind&of<mark>\\ %21'


def never(question: str) -> str:
    raise AssertionError(f"asked: {question}")


def refused(ref: SecretRef, ask: Callable[[str], str] = never) -> str:
    """The sentence of the error, after making sure that no secret is in it or in what it came from."""
    with pytest.raises(UsageError) as caught:
        resolve(ref, ask=ask, what="The password of ada")
    error: BaseException | None = caught.value
    assert error is not None
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert "canary" not in str(error)
    return str(error)


def program(tmp_path: Path, body: str) -> SecretRef:
    file = tmp_path / "tool"
    file.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
    file.chmod(0o700)
    return SecretRef(command=f"{file} --with canary-argument")


def test_a_secret_shows_as_stars_when_it_is_printed_in_any_way() -> None:
    secret = Secret(CANARY)
    texts = [repr(secret), str(secret), f"{secret}", f"{secret!r:>9}", "{:x}".format(secret), "%s" % secret]  # noqa: UP031, UP032
    texts += [repr([secret]), repr({"password": secret})]
    assert not [text for text in texts if "nary" in text]
    assert texts[0] == texts[2] == "****"
    assert secret.reveal() == CANARY


def test_a_secret_is_refused_when_it_is_to_be_pickled_copied_or_written_as_json() -> None:
    secret = Secret(CANARY)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(secret, protocol)
    for refused_by in (json.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            refused_by(secret)
    with pytest.raises(TypeError):
        vars(secret)


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_the_variable_is_read_when_it_is_there_and_when_it_was_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = SecretRef(env="ADA_PASSWORD")
    monkeypatch.setenv("ADA_PASSWORD", CANARY)
    assert resolve(ref, ask=never).reveal() == CANARY
    keep_only_allowed()
    assert "ADA_PASSWORD" not in os.environ
    assert resolve(ref, ask=never).reveal() == CANARY


@pytest.mark.parametrize("name", ["PATH", "PYTHON_PASSWORD", "LC_SECRET"])
def test_a_variable_that_browsers_inherit_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, CANARY)
    assert name in refused(SecretRef(env=name))


@pytest.mark.parametrize(("value", "state"), [(None, "not set"), ("", "empty")])
def test_the_variable_is_named_when_it_is_missing_or_empty(
    monkeypatch: pytest.MonkeyPatch, value: str | None, state: str
) -> None:
    if value is not None:
        monkeypatch.setenv("ADA_PASSWORD", value)
    message = refused(SecretRef(env="ADA_PASSWORD"))
    assert "ADA_PASSWORD" in message
    assert state in message


def test_children_see_none_of_it_when_secrets_were_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("ADA_PASSWORD", "AUDITOR_KEY", "AUDITOR_SESSIONS", "DEBUG")
    for name in names:
        monkeypatch.setenv(name, "canary")
    keep_only_allowed()
    assert not set(names) & set(os.environ)


def test_the_output_is_the_secret_when_a_command_prints_it(tmp_path: Path) -> None:
    ref = program(tmp_path, 'print("canary $HOME; x")')
    assert resolve(ref, ask=never).reveal() == "canary $HOME; x"


def test_no_shell_is_there_when_a_command_has_a_shells_signs(tmp_path: Path) -> None:
    ref = SecretRef(command=f"echo '$HOME' ';' touch {tmp_path / 'made'}")
    assert resolve(ref, ask=never).reveal() == f"$HOME ; touch {tmp_path / 'made'}"
    assert not (tmp_path / "made").exists()


def test_the_key_is_not_inherited_when_a_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_KEY", "5a" * 32)
    ref = program(tmp_path, 'print(os.environ.get("AUDITOR_KEY"))')
    assert resolve(ref, ask=never).reveal() == "None"


def test_the_persons_input_is_not_read_when_a_command_reads_its_own() -> None:
    script = (
        "from auditor.model.config import SecretRef\nfrom auditor.sessions.secret import resolve\n"
        "print(resolve(SecretRef(command=\"sh -c 'cat; echo end'\")).reveal())"
    )
    clean = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", script], env=clean, input="canary", capture_output=True, text=True)
    assert done.stdout == "end\n"


def test_only_program_and_code_are_named_when_a_command_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    message = refused(program(tmp_path, 'print("canary"); print("canary", file=sys.stderr); sys.exit(7)'))
    assert "`tool`" in message
    assert "code 7" in message
    assert "canary" not in "".join(capfd.readouterr())


def test_the_whole_family_is_stopped_when_a_command_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_command.output_of, "__kwdefaults__", {"seconds": 1.0})
    alive = tmp_path / "alive"
    body = (
        'print("canary", flush=True)\nos.fork()\nfor _ in range(100):\n'
        f'    open({str(alive)!r}, "a").write("x")\n    time.sleep(0.05)'
    )
    start = time.monotonic()
    assert "within 1 seconds" in refused(program(tmp_path, body))
    assert time.monotonic() - start < 4
    size = alive.stat().st_size
    time.sleep(0.3)
    assert alive.stat().st_size == size


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program-anywhere canary", "no-such-program-anywhere"),
        ("'canary", "quote is not closed"),
        (" ", "names no program"),
        ("true canary", "is empty"),
        (r"""printf '\377canary'""", "not print UTF-8"),
    ],
)
def test_it_is_a_sentence_when_a_command_gives_no_secret(command: str, says: str) -> None:
    assert says in refused(SecretRef(command=command))


def test_a_private_file_is_read_without_its_last_newline_when_it_is_the_users_own(tmp_path: Path) -> None:
    file = tmp_path / "password"
    for content in (f"{CANARY}\n", f"{CANARY}\r\n", CANARY):
        file.write_bytes(content.encode())
        file.chmod(0o600)
        assert resolve(SecretRef(file="password"), ask=never, folder=tmp_path).reveal() == CANARY


def test_a_file_is_refused_when_it_is_open_to_others_missing_or_no_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("canary")
    file.chmod(0o640)
    assert "0640" in refused(SecretRef(file=str(file)))
    assert "No such file" in refused(SecretRef(file=str(tmp_path / "none")))
    assert "regular file" in refused(SecretRef(file=str(tmp_path)))
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "regular file" in refused(SecretRef(file=str(tmp_path / "pipe")))
    file.write_bytes(b"\xffcanary")
    file.chmod(0o600)
    assert "UTF-8" in refused(SecretRef(file=str(file)))


def test_the_keyring_is_asked_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = SecretRef(keyring="chatgpt/ada")
    assert "auditor[keyring]" in refused(ref)
    module = types.ModuleType("keyring")
    kept = {("chatgpt", "ada"): CANARY}
    monkeypatch.setattr(module, "get_password", lambda *place: kept.get(place), raising=False)
    monkeypatch.setitem(sys.modules, "keyring", module)
    assert resolve(ref, ask=never).reveal() == CANARY
    assert "keyring set chatgpt bob" in refused(SecretRef(keyring="chatgpt/bob"))


def test_the_person_is_asked_when_the_secret_is_prompted_for() -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return CANARY

    assert resolve(SecretRef(prompt=True), ask=answer, what="The password of ada").reveal() == CANARY
    assert asked == ["The password of ada"]
    assert "empty" in refused(SecretRef(prompt=True), ask=lambda question: "")


def test_nobody_is_asked_when_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert "terminal" in refused(SecretRef(prompt=True), ask=ask_in_terminal)


AT_A_READ_ONLY_MOUNT = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/..data"
printf 'correct horse\\n' > "$1/..data/password"
ln -s ..data/password "$1/password"
chmod 0444 "$1/..data/password"
[ "$3" = writable ] || mount -o remount,ro "$1"
exec "$2" -c '
import sys
from auditor.errors import UsageError
from auditor.model.config import SecretRef
from auditor.sessions.secret import resolve
try:
    print(resolve(SecretRef(file=sys.argv[1])).reveal())
except UsageError as error:
    print(error)
' "$1/password"
"""


@pytest.mark.parametrize("place", ["read-only", "writable"])
def test_what_a_platform_mounts_for_reading_is_taken_although_all_may_read_it(tmp_path: Path, place: str) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs a mount namespace")
    done = subprocess.run(
        [unshare, "-rm", "sh", "-c", AT_A_READ_ONLY_MOUNT, "sh", str(tmp_path), sys.executable, place],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if place == "read-only":
        assert (done.stdout, done.stderr) == ("correct horse\n", "")
    else:
        assert "its mode is 0444" in done.stdout
        assert f"{{command: cat {tmp_path}/password}}" in done.stdout

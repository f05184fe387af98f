"""Secrets: a type that does not print itself, and where references to secrets lead (commands: `secret_command`)."""

from __future__ import annotations

import getpass
import hmac
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, final

from auditor.errors import UsageError
from auditor.sessions.secret_command import output_of, program_of
from auditor.sessions.secret_text import NotOneLine, secret_in
from auditor.storage import os_keyring
from auditor.storage.environment import is_allowed, peek
from auditor.storage.private_file import NotPrivate, read_provided

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.config import SecretRef

__all__ = ["HIDDEN", "Secret", "ask_in_terminal", "resolve"]

HIDDEN = "****"


@final
class Secret:
    """A text that shows as `****` wherever it is printed, and refuses to be pickled, copied or written as JSON."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Call it where it is used, and keep it nowhere."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        return hash(self._value)

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not pickled and not copied")


def _bytes(secret: Secret) -> bytes:
    return secret.reveal().encode("utf-8", "surrogatepass")


def ask_in_terminal(question: str) -> str:
    """The person's answer, not shown while it is typed. UsageError where there is no terminal to hide it in."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"{question} is to be asked in a terminal (`prompt: true`), and there is none here. "
            "Use `env`, `command`, `keyring` or `file` in auditor.yaml instead."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{question}: ")
        except (getpass.GetPassWarning, EOFError):
            raise UsageError(f"{question} was not given in this terminal. Start again, or use `env`.") from None


def resolve(
    ref: SecretRef,
    *,
    ask: Callable[[str], str] = ask_in_terminal,
    what: str = "The secret",
    folder: Path = Path(),
    totp: bool = False,
) -> Secret:
    """The secret that `ref` leads to. Raises UsageError, which never contains it, where there is none.

    `what` names it in questions and errors ("The password of ada"); a `file` is relative to `folder`; `totp`: it is for
    one-time codes.
    """
    program = program_of(ref.command) if ref.command else None
    try:
        text = secret_in(_text(ref, ask, what, folder), program, totp=totp)
    except NotOneLine as why:
        source = f"`{program}` prints" if program else f"{_place(ref)} holds"
        raise UsageError(
            f"{what}: {source[0].upper()}{source[1:]} {why.what}, and a secret is one line: {why.advice}."
        ) from None
    if not text:
        raise UsageError(
            f"{what} is empty where auditor.yaml says that it is ({_place(ref)}). Put it there, and start again."
        )
    return Secret(text)


def _text(ref: SecretRef, ask: Callable[[str], str], what: str, folder: Path) -> str:
    if ref.env:
        return _from_environment(ref.env, what)
    if ref.command:
        return output_of(ref.command, what)
    if ref.keyring:
        return _from_keyring(ref.keyring, what)
    if ref.file:
        return _from_file(_path(ref.file, what, folder), what)
    return ask(what)


def _place(ref: SecretRef) -> str:
    """Which source it is; for a command only that, as its arguments are nobody's business."""
    named = (("variable", ref.env), ("keyring entry", ref.keyring), ("file", ref.file))
    return next((f"{kind} {name}" for kind, name in named if name), "the command" if ref.command else "the terminal")


def _from_environment(name: str, what: str) -> str:
    if is_allowed(name):
        raise UsageError(
            f"{what} comes from the variable {name}, which browsers inherit. Give it a name of its own, "
            "such as LAB_PASSWORD, in auditor.yaml and in the environment."
        )
    if value := peek(name):
        return value
    state = "not set" if value is None else "empty"
    raise UsageError(
        f"{what} comes from the variable {name}, which is {state}. "
        f"Set it (export {name}=…, or a secret of the CI job), and start again."
    )


def _from_keyring(place: str, what: str) -> str:
    service, _, name = place.partition("/")
    try:
        value = os_keyring.read(service, name)
    except os_keyring.KeyringFailed as why:
        raise UsageError(
            f"{what} comes from the system's keyring, which did not answer ({why}). "
            "Unlock it, install auditor[keyring], or use `env` in auditor.yaml."
        ) from None
    if value is None:
        raise UsageError(f"{what} is not in the system's keyring. Store it with `keyring set {service} {name}`.")
    return value


def _path(file: str, what: str, folder: Path) -> Path:
    try:
        return folder / Path(file).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{what} is not read from {file}: this user has no home folder. Write the whole path into auditor.yaml."
        ) from None


def _from_file(path: Path, what: str) -> str:
    try:
        return read_provided(path).decode()
    except NotPrivate as why:
        raise UsageError(
            f"{what} is not read from {path}: {why}. Give it mode 0600 (chmod 600) and yourself as owner; where a "
            f"platform provides it in this way, use {{command: cat {path}}}."
        ) from None
    except OSError as error:
        raise UsageError(
            f"{what} cannot be read from {path}: {error.strerror}. Check the path in auditor.yaml."
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{what} cannot be read from {path}: it is not UTF-8 text. Save it as UTF-8.") from None

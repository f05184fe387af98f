"""The vault: one encrypted file per account, written whole or not at all. What is in a file, `session_bytes` knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.sessions.file_names import SUFFIX, ids_of, session_path
from auditor.sessions.session_bytes import Fault, How, Session, seal
from auditor.sessions.session_file import UnusableSession, foreign, is_ours, open_file
from auditor.storage.files import locked, part_of, private_folder, sync_folder, write_whole
from auditor.storage.home import auditor_home, refuse_git
from auditor.storage.keys import vault_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.storage.keys import VaultKey

__all__ = [
    "WARN_BEFORE",
    "Fault",
    "How",
    "Listed",
    "Saved",
    "Session",
    "UnusableSession",
    "forget",
    "former",
    "list_sessions",
    "load",
    "restore_former",
    "save",
]

LOCK = "vault.lock"
WARN_BEFORE = timedelta(days=7)
"""How long before its end a session is said to end."""
_ASIDE = f"{SUFFIX}.damaged-"
_FORMER = f"{SUFFIX}.former"


@dataclass(frozen=True)
class Saved:
    """Where a session was saved, and sentences that the person should read."""

    path: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A file of the vault: its session, or a sentence about what is wrong with it. Exactly one is there."""

    path: Path
    session: Session | None = None
    trouble: str | None = None


def save(session: Session, *, keep_former: bool = False, home: Path | None = None) -> Saved:
    """Replaces the account's session. What stands there and does not open is moved aside, unchanged.

    `keep_former`: a proven session that it replaces is kept until another one is saved without this, or it is restored.
    Raises AuditorError where nothing was written; the former session is then as it was.
    """
    home = home or auditor_home()
    path = session_path(home, session.service, session.account)
    refuse_git(path)
    private_folder(path.parent.parent)
    private_folder(path.parent)
    with locked(home / LOCK):
        key = vault_key(home) or _first_key(home)
        sealed = seal(session, key)
        aside = _move_aside(path, session, key)
        if keep_former:
            _keep_former(path, session, key)
        write_whole(path, sealed)
        if not keep_former:
            _former_of(path).unlink(missing_ok=True)
    return Saved(path, tuple(note for note in (key.warning, aside) if note))


def former(service: str, account: str, *, home: Path | None = None) -> Session | None:
    """The proven session that an imported one replaced, until that one is proven itself; None where there is none."""
    home = home or auditor_home()
    try:
        return open_file(_former_of(session_path(home, service, account)), service, account, vault_key(home))
    except (FileNotFoundError, UnusableSession):
        return None


def restore_former(service: str, account: str, *, home: Path | None = None) -> None:
    """Put the former session back in the place of the one that replaced it. AuditorError where that cannot be."""
    home = home or auditor_home()
    path = session_path(home, service, account)
    with locked(home / LOCK):
        try:
            _former_of(path).replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise UsageError(f"The former session could not be put back: {error.strerror}.") from None


def _former_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}{_FORMER}")


def _keep_former(path: Path, session: Session, key: VaultKey) -> None:
    """Keep what stands there, where it was proven; else what is kept already stays."""
    try:
        standing = open_file(path, session.service, session.account, key)
    except (FileNotFoundError, UnusableSession):
        return
    if standing.proven is not None:
        write_whole(_former_of(path), seal(standing, key))


def load(service: str, account: str, *, home: Path | None = None) -> Session | None:
    """The account's session, or None where none was saved. Raises UnusableSession where its file does not open."""
    home = home or auditor_home()
    path = session_path(home, service, account)
    try:
        return open_file(path, service, account, vault_key(home))
    except FileNotFoundError:
        return None


def list_sessions(*, home: Path | None = None) -> tuple[Listed, ...]:
    """Every file of the vault, in order. A bad one has a sentence instead of a session; none is changed."""
    home = home or auditor_home()
    key = vault_key(home)
    folder = home / "sessions"
    if folder.exists() and _inside(folder) is None:
        raise UsageError(f"{folder} cannot be listed. Give it back to yourself, with mode 0700.")
    return tuple(_listed(path, key) for path in _files(folder))


def forget(service: str, account: str, *, home: Path | None = None) -> tuple[Path, ...]:
    """Deletes the account's session and what was moved aside for it, and names them. A foreign file is an error."""
    home = home or auditor_home()
    path = session_path(home, service, account)
    if not path.parent.is_dir():
        return ()
    with locked(home / LOCK):
        aside = [
            each for each in path.parent.iterdir() if _is_aside(each) and each.name.startswith(f"{path.stem}{_ASIDE}")
        ]
        ours = [each for each in (path, part_of(path), _former_of(path), *sorted(aside)) if is_ours(each)]
        for each in ours:
            each.unlink()
        sync_folder(path.parent)
    if path.exists():
        raise UnusableSession(foreign(path), Fault.FOREIGN)
    return tuple(ours)


def _first_key(home: Path) -> VaultKey:
    """A new key, unless sessions lie here that need another one."""
    former = [path for path in _files(home / "sessions") if path.suffix == SUFFIX and is_ours(path)]
    if former:
        raise UsageError(
            f"There is no key here, and {former[0].parent.parent} holds sessions that need theirs: set AUDITOR_KEY to "
            "it, unlock the keyring, or delete them first with `auditor sessions forget`."
        )
    return vault_key(home, create=True)


def _move_aside(path: Path, session: Session, key: VaultKey) -> str | None:
    """Makes room where something stands that does not open as this account's session; None where all is well."""
    try:
        open_file(path, session.service, session.account, key)
    except FileNotFoundError:
        return None
    except UnusableSession as error:
        what = str(error).partition(". ")[0].removesuffix(", and was left alone")
    else:
        return None
    aside = path.with_name(f"{path.stem}{_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    try:
        path.rename(aside)
    except OSError as error:
        raise UsageError(f"{path} could not be moved aside: {error.strerror}. Move it away manually.") from None
    return f"{what}. It is now {aside.name}, unchanged: delete it when you no longer need it."


def _is_aside(path: Path) -> bool:
    return path.suffix != SUFFIX and _ASIDE in path.name


def _files(folder: Path) -> Iterator[Path]:
    """What stands where sessions stand, without the half-written files of a process that was killed."""
    for place in _inside(folder) or ():
        files = _inside(place)
        # A folder that cannot be listed is named like a file that does not belong there, not passed over.
        yield from [place] if files is None else (path for path in files if not path.name.endswith(f"{SUFFIX}.part"))


def _inside(folder: Path) -> list[Path] | None:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return None


def _listed(path: Path, key: VaultKey | None) -> Listed:
    if _is_aside(path):
        return Listed(path, trouble=f"{path} was moved aside by a later save. Delete it when you no longer need it.")
    if path.name.endswith(_FORMER):
        return Listed(path, trouble=f"{path} is a former session, kept until the imported one is proven.")
    if (ids := ids_of(path)) is None:
        return Listed(path, trouble=foreign(path))
    try:
        return Listed(path, session=open_file(path, *ids, key))
    except UnusableSession as error:
        return Listed(path, trouble=str(error))
    except FileNotFoundError:
        return Listed(path, trouble=f"{path} was removed while the vault was listed. List it again.")

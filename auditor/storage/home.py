"""Where sessions, keys, history and receipts live, and that no git work tree picks them up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import platformdirs

from auditor.errors import AuditorError, UsageError
from auditor.storage.environment import is_allowed
from auditor.storage.files import locked, write_whole


def auditor_home() -> Path:
    """AUDITOR_HOME, or the platform's user data folder; created with mode 0700 where it is missing."""
    given = os.environ.get("AUDITOR_HOME", "").strip()
    try:
        home = Path(given) if given else platformdirs.user_data_path("auditor", appauthor=False)
        home = home.expanduser().resolve()
    except RuntimeError:
        raise UsageError(
            "This user has no home folder for sessions: set AUDITOR_HOME to a folder that you may write to."
        ) from None
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder for sessions, {home}, cannot be used: {error.strerror or 'an unknown error'}. "
            "Set AUDITOR_HOME to a folder that you may write to."
        ) from None
    return home


def require_usable_home() -> Path:
    """The home, where sessions, receipts and counts can be kept. UsageError, before anything starts, where not."""
    home = auditor_home()
    try:
        trial = home / f".trial-{os.getpid()}"
        with locked(trial):
            write_whole(trial, b"")
        trial.unlink()
    except AuditorError as error:
        raise UsageError(str(error)) from None
    return home


def refuse_git(file: Path) -> None:
    """Raises UsageError where `file` (it need not exist) could be committed: in a work tree, and not ignored."""
    file = file.resolve()
    tree = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if tree is None or _git_ignores(tree, file):
        return
    raise UsageError(
        f"{file} would stand in the git work tree {tree}, where a commit could publish it. "
        f"Set AUDITOR_HOME to a folder outside, or add its path to {tree / '.gitignore'}."
    )


def _git_ignores(tree: Path, file: Path) -> bool:
    """Only a clear yes from git counts: without git, or where git refuses, the place is not ignored."""
    git = shutil.which("git")
    if git is None:
        return False
    # A hook's GIT_DIR would make git answer for another repository.
    clean = {name: value for name, value in os.environ.items() if is_allowed(name)}
    command = [git, "-c", "core.fsmonitor=false", "-C", str(tree), "check-ignore", "-q", "--", str(file)]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, and no shell
            command, env=clean, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

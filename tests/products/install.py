"""Where products are installed: a folder that git ignores, kept for the next run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
_MINUTES = 30


class NotInstalled(Exception):
    """A product could not be installed here: why, as a sentence."""


def home() -> Path:
    """`.products` of this project, or what PRODUCTS_HOME says."""
    return Path(os.environ.get("PRODUCTS_HOME") or ROOT / ".products").expanduser().absolute()


def installed(package: str, version: str, install: Callable[[Path], None]) -> Path:
    """The folder of this version, filled by `install` where that was never done to its end."""
    folder = home() / f"{package}-{version}"
    if not (folder / "installed").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"Installing {package} {version} into {folder}; another run finds it there.", flush=True)
        install(folder)
        (folder / "installed").touch()
    return folder


def run_installer(command: Sequence[str], what: str, folder: Path) -> None:
    """One step of an installation. Raises NotInstalled with the end of what it said."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=60 * _MINUTES, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"{what} took more than {_MINUTES} minutes to install.") from None
    except OSError as error:
        raise NotInstalled(f"{what} could not be installed: {error}.") from None
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).splitlines()[-12:])
        raise NotInstalled(f"{what} could not be installed:\n{last}")

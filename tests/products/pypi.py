"""Products from PyPI, in pinned versions, each in a virtual environment of its own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from .install import NotInstalled, installed, run_installer

if TYPE_CHECKING:
    from pathlib import Path


def install(package: str, version: str, program: str, *first: str, pythons: tuple[str, ...]) -> Path:
    """`program` of this package, installed where it is missing. NotInstalled with a reason.

    `first`: requirements that are installed before it, so that a build which pip is configured to find (torch without
    a GPU) satisfies the package's own wish. `pythons`: the versions that it runs on, the preferred one first.
    """

    def into(folder: Path) -> None:
        run_installer([_python(package, pythons), "-m", "venv", str(folder)], "A virtual environment", folder)
        for requirement in (*first, f"{package}=={version}"):
            command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", requirement]
            run_installer(command, f"{requirement} from PyPI", folder)

    return installed(package, version, into) / "bin" / program


def _python(package: str, versions: tuple[str, ...]) -> str:
    if ".".join(map(str, sys.version_info[:2])) in versions:
        return sys.executable
    for version in versions:
        if found := shutil.which(f"python{version}"):
            return found
    raise NotInstalled(f"{package} runs on Python {' or '.join(versions)}, and neither is here: install one.")

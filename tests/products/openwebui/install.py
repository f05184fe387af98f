"""Open WebUI in a virtual environment of its own: its 300 packages would not agree with this project's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "0.12.4"
TORCH = "2.13.0"
ROOT = Path(__file__).resolve().parents[3]


def program() -> Path:
    """The `open-webui` program of the wanted version, installed first where it is missing. SystemExit with a reason."""
    home = Path(os.environ.get("OPENWEBUI_HOME") or ROOT / ".openwebui").expanduser().absolute()
    found = home / "venv" / "bin" / "open-webui"
    if not found.is_file() or _version(home / "venv") != VERSION:
        _install(home / "venv")
    return found


def _version(venv: Path) -> str | None:
    asked = "import importlib.metadata as m; print(m.version('open-webui'))"
    done = subprocess.run([venv / "bin" / "python", "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def _install(venv: Path) -> None:
    python = _python()
    print(f"Installing Open WebUI {VERSION} into {venv}: about 3 GB (more where pip brings a GPU build of torch),")
    print("and some minutes. Another run finds it there.", flush=True)
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    # torch by itself and first: a CPU build that pip is configured to find satisfies Open WebUI's wish as well.
    for package in (f"torch=={TORCH}", f"open-webui=={VERSION}"):
        print(f"  {package} …", flush=True)
        command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
        if subprocess.run(command, check=False).returncode != 0:
            raise SystemExit(f"{package} could not be installed: see pip's message above, then run this again.")


def _python() -> str:
    """An interpreter that Open WebUI accepts: 3.11 or 3.12."""
    if sys.version_info[:2] in {(3, 11), (3, 12)}:
        return sys.executable
    for name in ("python3.12", "python3.11"):
        if found := shutil.which(name):
            return found
    raise SystemExit(
        f"Open WebUI {VERSION} runs on Python 3.11 or 3.12, and neither is here: install one, "
        "or set OPENWEBUI_HOME to a folder whose `venv` has Open WebUI."
    )

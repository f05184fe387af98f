"""The program as a person starts it: a process, a config file, a run folder."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .install import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .lab import Person
    from .server import Server

_PATIENCE, _LONGEST = 15.0, 120.0
"""Seconds that a page has: the program's own default, and what is never exceeded."""
_KEY = secrets.token_hex(32)


@dataclass(frozen=True)
class Outcome:
    """What one `auditor check` left."""

    code: int
    report: dict[str, Any]
    said: str
    seconds: float
    folder: Path

    def findings(self, account: str) -> dict[str, dict[str, Any]]:
        """This account's findings by control."""
        return {finding["control"]: finding for finding in self.report["findings"] if finding["account"] == account}

    def account(self, account: str) -> dict[str, Any]:
        """What the report says of the account itself."""
        return next(
            (each_account for each_account in self.report["accounts"] if each_account["account"] == account), {}
        )

    def holding(self, secret: str) -> list[str]:
        """Files of the run folder, and the terminal, where this text stands and should not."""
        found = [
            str(path) for path in self.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
        ]
        return [*found, *(["the terminal"] if secret in self.said else [])]


def check(
    server: Server, people: Sequence[Person], passwords: Mapping[str, str], folder: Path, home: Path, *more: str
) -> Outcome:
    """Run it on these accounts. One without a password has only its saved session, in `home`."""
    accounts: dict[str, dict[str, Any]] = {}
    for person in people:
        way: dict[str, Any] = {"sign_in": "session"}
        if person.name in passwords:
            way = {"sign_in": "password", "password": {"env": _variable(person)}}
        accounts[person.name] = {"service": "open-webui", "url": server.base, "username": person.email, **way}
    folder.mkdir(parents=True)
    config, output = folder / "auditor.yaml", folder / "run"
    config.write_text(json.dumps({"policy": "strict", "accounts": accounts}))
    variables = {_variable(person): passwords[person.name] for person in people if person.name in passwords}
    return _run(config, output, _patience(server), _environment(home, variables), more)


def undo(server: Server, folder: Path, home: Path, receipt: str, person: Person) -> tuple[int, str]:
    """Take one change back, with the configuration in `folder`; the exit code, and what was said."""
    command = [sys.executable, "-m", "auditor", "undo", receipt, "--yes", "--config", str(folder / "auditor.yaml")]
    command += ["--timeout", f"{_patience(server):.0f}"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(home, {_variable(person): person.password}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20 * _patience(server),
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _patience(server: Server) -> float:
    """A computer on which the server comes up slowly shows its pages slowly too: results must not depend on that."""
    return min(max(server.started_in, _PATIENCE), _LONGEST)


def _environment(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "AUDITOR_SESSIONS"}
    return {**inherited, "AUDITOR_HOME": str(home), "AUDITOR_KEY": _KEY, **variables}


def _variable(person: Person) -> str:
    return f"{person.name.upper()}_PASSWORD"


def _run(config: Path, output: Path, timeouts: float, environment: dict[str, str], more: Sequence[str]) -> Outcome:
    files = ["--config", str(config), "--output", str(output)]
    command = [sys.executable, "-m", "auditor", "check", *files, "--timeout", f"{timeouts:.0f}", *more]
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20 * timeouts,
        check=False,
    )
    report = output / "report.json"
    found = json.loads(report.read_text()) if report.is_file() else {"accounts": [], "findings": []}
    return Outcome(done.returncode, found, done.stdout + done.stderr, time.monotonic() - started, output)

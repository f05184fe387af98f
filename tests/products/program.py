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

_KEY = secrets.token_hex(32)


@dataclass(frozen=True)
class Account:
    """An account of a product, as auditor.yaml has it."""

    id: str
    service: str
    url: str
    username: str

    @property
    def variable(self) -> str:
        """Where its password is."""
        return f"{self.id.upper()}_PASSWORD"


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
        return next((each for each in self.report["accounts"] if each["account"] == account), {})

    def holding(self, secret: str) -> list[str]:
        """Files of the run folder, and the terminal, where this text stands and should not."""
        found = [
            str(path) for path in self.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
        ]
        return [*found, *(["the terminal"] if secret in self.said else [])]


@dataclass(frozen=True)
class Auditor:
    """The program with a home and a config of its own in `folder`. `patience`: seconds that a page has.

    An account without a password has only its saved session.
    """

    folder: Path
    home: Path
    accounts: Sequence[Account]
    passwords: Mapping[str, str]
    policy: str = "strict"
    checks: Sequence[str] = ()
    patience: float = 15.0

    def check(self, name: str, *more: str) -> Outcome:
        """`auditor check` into the run folder NAME."""
        output = self.folder / name
        started = time.monotonic()
        code, said = self.run("check", "--output", str(output), "--timeout", f"{self.patience:.0f}", *more)
        report = output / "report.json"
        found = json.loads(report.read_text()) if report.is_file() else {"accounts": [], "findings": []}
        return Outcome(code, found, said, time.monotonic() - started, output)

    def undo(self, receipt: str) -> tuple[int, str]:
        """Take one change back; the exit code, and what was said."""
        return self.run("undo", receipt, "--yes", "--timeout", f"{self.patience:.0f}")

    def run(self, *words: str) -> tuple[int, str]:
        """Any command on this config; the exit code, and what was said."""
        variables = {each.variable: self.passwords[each.id] for each in self.accounts if each.id in self.passwords}
        inherited = {name: value for name, value in os.environ.items() if name != "AUDITOR_SESSIONS"}
        done = subprocess.run(
            [sys.executable, "-m", "auditor", words[0], "--config", str(self._config()), *words[1:]],
            cwd=ROOT,
            env={**inherited, "AUDITOR_HOME": str(self.home), "AUDITOR_KEY": _KEY, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20 * self.patience,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _config(self) -> Path:
        accounts: dict[str, dict[str, Any]] = {}
        for each in self.accounts:
            way: dict[str, Any] = {"sign_in": "session"}
            if each.id in self.passwords:
                way = {"sign_in": "password", "password": {"env": each.variable}}
            accounts[each.id] = {"service": each.service, "url": each.url, "username": each.username, **way}
        config = self.folder / "auditor.yaml"
        self.folder.mkdir(parents=True, exist_ok=True)
        config.write_text(json.dumps({"policy": self.policy, "checks": list(self.checks), "accounts": accounts}))
        return config

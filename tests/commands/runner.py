"""A hosted runner: runs the scripts of workflow steps as a new machine for each, led to the practice services."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from .program import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from .program import Program


class Runner:
    """`auditor` on its path is this one, and reaches only the practice service of PROGRAM."""

    def __init__(self, program: Program) -> None:
        self.folder = program.folder
        self._environment = {
            **os.environ,
            "ADA_PASSWORD": PASSWORD,
            "AUDITOR_HOME": str(self.folder / "home"),
            "AUDITOR_KEY": "ab" * 32,
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        python, *options = program.command("check", "--verbose", "--output", "run")
        shim = self.folder / "auditor"
        more = f'[ "$1" = check ] && set -- "$@" {shlex.join(options[6:])}'
        shim.write_text(f'#!/bin/sh\n{more}\nexec {shlex.quote(python)} -m auditor "$@"\n')
        shim.chmod(0o700)

    def run(self, step: dict[str, Any], temp: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a step, with TEMP as the runner's folder for what is not kept."""
        shutil.rmtree(self.folder / "home", ignore_errors=True)
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env={**self._environment, "RUNNER_TEMP": str(temp), **environment},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

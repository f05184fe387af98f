"""Runs the program that prints a secret: no shell, a time limit, and nothing of its output ever shown."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from pathlib import Path

from auditor.errors import UsageError
from auditor.storage.environment import of_the_person

SECONDS = 30.0


def program_of(command: str) -> str:
    """The name of the program that a command starts; empty where it names none."""
    try:
        return Path(next(iter(shlex.split(command)), "")).name
    except ValueError:
        return ""


def output_of(command: str, what: str, *, seconds: float = SECONDS) -> str:
    """What `command` prints. UsageErrors name its program and exit code: its arguments and output stay unsaid."""
    arguments = _arguments(command, what)
    program = Path(arguments[0]).name
    try:
        code, output = _run(arguments, seconds)
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"{what}: `{program}` did not answer within {seconds:g} seconds and was stopped. "
            "Run it in a terminal: it may be waiting to be unlocked."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its words cannot be passed on"
        raise UsageError(f"{what}: `{program}` could not be started: {why}. Check `command` in auditor.yaml.") from None
    if code != 0:
        raise UsageError(f"{what}: `{program}` ended with exit code {code}. Run it in a terminal to see why.")
    try:
        return output.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{what}: `{program}` did not print UTF-8 text. Check `command` in auditor.yaml.") from None


def _arguments(command: str, what: str) -> list[str]:
    try:
        arguments = shlex.split(command)
    except ValueError:
        arguments = []
    if not arguments:
        raise UsageError(f"{what}: `command` in auditor.yaml names no program, or a quote is not closed. Mend it.")
    return arguments


def _run(arguments: list[str], seconds: float) -> tuple[int, bytes]:
    """Exit code and output. However it ends, nothing that the program started stays behind."""
    with subprocess.Popen(  # noqa: S603 - the user's own command, split, without a shell
        arguments,
        env=of_the_person(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, output

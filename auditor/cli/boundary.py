"""The one place where errors become sentences and exit codes: 2 for the user's, 70 for ours, 130 for Ctrl-C."""

from __future__ import annotations

import functools
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, ParamSpec

import typer

from auditor import __version__
from auditor.errors import AuditorError, InvalidFiles

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")

USAGE, BUG, INTERRUPTED = 2, 70, 130


def bounded(command: Callable[P, int | None]) -> Callable[P, None]:
    """The command with its errors told to the person. Its result is the exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_code(lambda: command(*args, **kwargs)))

    return run


def _code(command: Callable[[], int | None]) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = command() or 0
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done: the exit code is to say so
    except InvalidFiles as error:
        complain(*map(str, error.problems))
        return USAGE
    except AuditorError as error:
        complain(f"error: {error}")
        return USAGE
    except KeyboardInterrupt:
        complain("Interrupted: nothing was written.")
        return INTERRUPTED
    except BrokenPipeError:
        # Who reads our output has gone; Python would complain about it once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        complain(*_bug(error))
        return BUG
    return code


def complain(*lines: str) -> None:
    """Print on standard error."""
    for line in lines:
        typer.echo(line, err=True)


def _bug(error: Exception) -> tuple[str, ...]:
    """A report that can be passed on: the kind of error and where it was, not its message, which may hold data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.filename.rpartition('auditor/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return (
        f"This is a bug in auditor {__version__}: {type(error).__name__}.",
        "Please report it with these lines:",
        *(f"  {line}" for line in ours[-8:]),
    )

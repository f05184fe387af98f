"""The one place where errors become sentences on standard error, and exit codes."""

from __future__ import annotations

import functools
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import typer

from auditor import __version__
from auditor.cli.output import lost_errors, lost_output
from auditor.errors import AuditorError, InvalidFiles
from auditor.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


def handles_errors(command: Callable[P, int | None]) -> Callable[P, None]:
    """The command with its errors printed. Its result is the exit code, also where not all could be printed."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        code = _code(lambda: command(*args, **kwargs))
        if why := lost_output():
            complain(f"warning: Standard output could not be written: {why}.")
        elif why := lost_errors():
            typer.echo(f"warning: Standard error could not be written: {why}.")
        raise typer.Exit(code)

    return run


def prints_result(command: Callable[P, int | None]) -> Callable[P, None]:
    """The same for a command that does nothing but print: where that could not be written, it failed."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        code = _code(lambda: command(*args, **kwargs))
        if why := lost_output():
            complain(f"error: Standard output could not be written: {why}. Direct it to a place with room for it.")
            code = code or ExitCode.USAGE
        raise typer.Exit(code)

    return run


def _code(command: Callable[[], int | None]) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = command() or 0
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done: the exit code is to say so
    except InvalidFiles as error:
        complain(*map(str, error.problems))
        return ExitCode.USAGE
    except AuditorError as error:
        complain(f"error: {error}")
        return ExitCode.USAGE
    except KeyboardInterrupt:
        complain("Interrupted: nothing was written.")
        return ExitCode.INTERRUPTED
    except OSError as error:
        complain(f"error: {_of_the_system(error)}")
        return ExitCode.USAGE
    except Exception as error:
        complain(*_bug(error))
        return ExitCode.BUG
    return code


def complain(*lines: str) -> None:
    """Print on standard error."""
    for line in lines:
        typer.echo(line, err=True)


def _of_the_system(error: OSError) -> str:
    """What the operating system refused, where nobody had a sentence for it."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return "The current folder is gone: change to another one, and start again."
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or type(error).__name__}. Check the path, its owner and the free space."


def _bug(error: Exception) -> tuple[str, ...]:
    """A report that can be passed on: the kind of error and where it was, not its message, which may hold data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{frame.filename.rpartition('auditor/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return (
        f"This is a bug in auditor {__version__}: {type(error).__name__}.",
        "Please report it with these lines:",
        *(f"  {line}" for line in ours[-8:]),
    )

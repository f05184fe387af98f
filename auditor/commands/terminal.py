"""What commands print: the report on standard output, progress on standard error."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.exit_codes import ExitCode
from auditor.model.observation import IdentityState
from auditor.report import FORMATS
from auditor.report.json_log import JsonLines, JsonLog
from auditor.text import count, shown_path

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from pathlib import Path

    from auditor.model.observation import AccountSeen
    from auditor.model.report import Report
    from auditor.report.progress import Progress

ALWAYS = ("json", "html", "markdown")


def known_formats(asked: Sequence[str]) -> tuple[str, ...]:
    """The formats to write: those of every run, and those asked for. UsageError for an unknown one."""
    for name in asked:
        if name not in FORMATS:
            raise UsageError(f"Unknown format {name}: choose from {', '.join(FORMATS)}.")
    return tuple(dict.fromkeys((*ALWAYS, *asked)))


def load_formats(names: Sequence[str]) -> None:
    """Import what these formats need, so that it is there when the report is."""
    for name in names:
        import_module(FORMATS[name].module)


def warn(sentence: str) -> None:
    """What went wrong and does not end the command, on standard error."""
    print(f"warning: {sentence}", file=sys.stderr)


@dataclass(frozen=True)
class TerminalUI:
    """The progress of the audit, and questions to the person, one at a time."""

    display: Progress | JsonLog
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, question: str, hidden: bool = False) -> str | None:
        """What the person types in the terminal, `hidden` while it is typed; None for an empty line."""
        async with self._asking:
            with self.display.paused(), _without_echo() if hidden else nullcontext():
                print(f"{question}: ", end="", file=sys.stderr, flush=True)
                return (await _line_from_terminal()).strip() or None

    @property
    def asker(self) -> Callable[[str, bool], Awaitable[str | None]] | None:
        """How to ask, where somebody is there to be asked, who reads what is printed."""
        return self.ask if sys.stdin.isatty() and not isinstance(sys.stderr, JsonLines) else None

    def say(self, lines: Sequence[str]) -> None:
        """Lines that stay on the screen, above the progress."""
        with self.display.paused():
            for line in lines:
                print(line, file=sys.stderr)

    def step(self, account: str, text: str) -> None:
        """What is being done for this account now."""
        self.display.step(account, text)

    def done(self, seen: AccountSeen) -> None:
        """This account is finished."""
        self.display.done(seen.account, _outcome(seen))


@contextmanager
def _without_echo() -> Iterator[None]:
    import termios

    before = termios.tcgetattr(sys.stdin)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)
        print(file=sys.stderr)


async def _line_from_terminal() -> str:
    """A line of standard input; waiting for it can be interrupted."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        if line.done():
            return
        try:
            line.set_result(sys.stdin.readline())
        except OSError:  # the terminal is gone
            line.set_result("")

    loop.add_reader(sys.stdin.fileno(), read)
    try:
        return await line
    finally:
        loop.remove_reader(sys.stdin.fileno())


def _outcome(seen: AccountSeen) -> str:
    if seen.trouble:
        return f"not read: {seen.trouble.reason.value.replace('_', ' ')}"
    read = sum(1 for control in seen.controls if control.trouble is None)
    who = "identity proven" if seen.identity is IdentityState.PROVEN else "signed in"
    return f"{who}, {read} of {len(seen.controls)} controls read in {seen.seconds:.1f} s"


def log_as_json() -> None:
    """From now on, standard error is JSON: an object for each line."""
    if not isinstance(sys.stderr, JsonLines):
        sys.stderr = JsonLines(sys.stderr)


@contextmanager
def progress(total: int, *, quiet: bool, verbose: bool = False) -> Iterator[TerminalUI]:
    """Progress on standard error while accounts are read."""
    if isinstance(sys.stderr, JsonLines) and not quiet:
        yield TerminalUI(JsonLog(sys.stderr))
        return
    from rich.console import Console

    from auditor.report.progress import Progress

    with Progress(Console(stderr=True), total=total, quiet=quiet, verbose=verbose) as display:
        yield TerminalUI(display)


def print_outcome(
    report: Report, folder: Path | None, *, quiet: bool, verbose: bool = False, advice: bool = True
) -> None:
    """The report, and where its files are; without a folder, this is all that there is of it.

    When `quiet`, numbers only: no name of an account.
    """
    from rich.console import Console

    from auditor.report.terminal import print_report, print_verdict

    console = Console()
    if quiet:
        print_verdict(report, console)
        if folder is None and report.changes:
            changes = count(len(report.changes), "control")
            console.out(f"Changed {changes}: `auditor undo --list` shows the outcome.", highlight=False)
    else:
        print_report(report, console, verbose=verbose, advice=advice)
    if folder is not None:
        console.out(f"Report: {shown_path(folder / FORMATS['html'].file)}", highlight=False)


def write_metrics(path: Path, report: Report) -> None:
    """The totals as OpenMetrics text, whole or not at all. What cannot be written is a warning: the run is there."""
    from auditor.storage.files import write_whole

    try:
        write_whole(path.absolute(), FORMATS["openmetrics"].render(report, lambda _: None).encode(), 0o644)
    except OSError as error:
        warn(f"{path} could not be written: {error.strerror}.")


def print_seconds(accounts: Sequence[AccountSeen]) -> None:
    """Where the seconds of each account went, on standard error."""
    from rich.console import Console

    from auditor.report.terminal_timings import print_timings

    print_timings(accounts, Console(stderr=True))


def interrupted(report: Report, folder: Path) -> ExitCode:
    """Say what is on disk after an interrupt that came when everything was read; the exit code of either kind."""
    if not report.interrupted:
        print(f"Interrupted after the last reading: {shown_path(folder)} is complete.", file=sys.stderr)
    return ExitCode.INTERRUPTED

"""The start-up of every command that opens a browser.

The environment is cleared first. Then Playwright's driver starts, and everything else is prepared while it comes up: it
takes as long as all of our own preparation.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from auditor.exit_codes import ExitCode
from auditor.storage.environment import keep_only_allowed, peek

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from auditor.audit.run import RunSettings
    from auditor.audit.task import AccountTask
    from auditor.browser.connect import Endpoint
    from auditor.browser.driver import Driver
    from auditor.browser.proxy import Network
    from auditor.commands.options import BrowserOptions
    from auditor.model.observation import Run


class Job(Protocol):
    """Work with a browser that is ready to start: everything that can be wrong before was checked."""

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """Do it; the exit code."""


def run_job(prepare: Callable[[], Job]) -> int:
    """Prepare a job in a thread, perform it, and return its exit code. Errors of the preparation come through."""
    return asyncio.run(_run(prepare))


async def _run(prepare: Callable[[], Job]) -> int:
    keep_only_allowed()
    asyncio.get_running_loop().set_exception_handler(_report)
    from auditor.browser.driver import driver

    async with driver() as starting:
        with exit_on_sigint():
            job = await asyncio.to_thread(prepare)
        code = await job.perform(starting)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done: the exit code is to say so
        return code


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A second Ctrl-C ends whatever runs at that moment, be it a task that nobody awaits: that is no error."""
    if not isinstance(context.get("exception"), KeyboardInterrupt):
        loop.default_exception_handler(context)


@contextmanager
def exit_on_sigint() -> Iterator[None]:
    """While the block lasts, Ctrl-C ends the program, wherever it waits, and leaves the terminal as it was.

    Nothing was written yet, and a question in the terminal must not outlive the answer.
    """
    terminal = _terminal()

    def leave(*_: object) -> None:
        if terminal is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSANOW, terminal)
            os.write(2, b"\n")  # the question's line ends
        os.write(2, b"Interrupted: nothing was written.\n")
        os._exit(ExitCode.INTERRUPTED)

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _terminal() -> list[Any] | None:
    import termios

    with suppress(termios.error, OSError, ValueError):
        return termios.tcgetattr(sys.stdin)
    return None


@dataclass(frozen=True)
class BrowserAccess:
    """The browser options, checked before anything is asked or opened."""

    options: BrowserOptions
    network: Network
    arguments: tuple[str, ...]
    endpoint: Endpoint | None = None

    @classmethod
    def of(cls, options: BrowserOptions) -> BrowserAccess:
        """UsageError for what cannot be, an AUDITOR_HOME that cannot be used among it."""
        from auditor.browser.authority import authority_of
        from auditor.browser.connect import endpoint_of
        from auditor.browser.launch import check_arguments
        from auditor.browser.proxy import Network, parse_connect_to
        from auditor.browser.upstream import upstream_of
        from auditor.errors import UsageError
        from auditor.storage.home import require_usable_home

        require_usable_home()
        if options.headed and options.headless:
            raise UsageError("--headed and --headless exclude each other: choose one.")
        endpoint = endpoint_of(options.connect, options.connect_cdp)
        if endpoint:
            _require_none_of_ours(options)
        network = Network(
            tuple(parse_connect_to(rule) for rule in options.connect_to),
            upstream_of(options.proxy, peek),
            None if endpoint else authority_of(options.ca, peek),
        )
        return cls(options, network, check_arguments(options.browser_args), endpoint)

    def settings(self, tasks: Sequence[AccountTask], jobs: int = 1) -> RunSettings:
        """How these tasks are run. UsageError where there is no browser for them."""
        from auditor.audit.run import BrowserChoice, RunSettings, choose_browsers
        from auditor.browser.context import Timeouts

        if self.endpoint:
            choice = BrowserChoice(None, None, arguments=self.arguments, endpoint=self.endpoint)
            return RunSettings(choice, self.network, Timeouts.of(self.options.timeout), jobs)
        choice = choose_browsers(
            tasks,
            path=self.options.browser_path,
            headed=self.options.headed,
            headless=self.options.headless,
            arguments=self.arguments,
        )
        return RunSettings(choice, self.network, Timeouts.of(self.options.timeout), jobs)


def _require_none_of_ours(options: BrowserOptions) -> None:
    """UsageError for what is said of a browser that auditor starts, where none is to be started."""
    from auditor.errors import UsageError

    given = {
        "--headed": options.headed,
        "--headless": options.headless,
        "--browser-path": options.browser_path,
        "--ca": options.ca,
        "--browser-arg": options.browser_args and options.connect_cdp,
    }
    if wrong := [name for name, value in given.items() if value]:
        raise UsageError(f"{wrong[0]} is for a browser that auditor starts: leave it out, or --connect.")


async def visit(
    tasks: Sequence[AccountTask], settings: RunSettings, driver: asyncio.Task[Driver], *, quiet: bool = False
) -> Run:
    """Visit these accounts with browsers that are closed afterwards, and show the progress. Writes no run folder."""
    from auditor.audit.interrupts import Interrupts
    from auditor.audit.run import Browsers, audit_accounts
    from auditor.commands.terminal import progress

    async with Browsers(driver, settings.choice, settings.network) as browsers:
        with Interrupts() as interrupts, progress(len(tasks), quiet=quiet) as terminal:
            run, _ = await audit_accounts(
                tasks,
                settings,
                browsers,
                interrupts=interrupts,
                step=terminal.step,
                done=terminal.done,
                ask=terminal.asker,
            )
    return run

"""What `auditor rights start` does: a page in a window, the steps beside it, and a person who submits, or does not."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from auditor.browser.binaries import find_binary, has_display
from auditor.browser.launch import launch_for_a_person
from auditor.browser.manual_sign_in import window
from auditor.browser.person_at_page import until_closed
from auditor.commands.browsing import BrowserAccess
from auditor.commands.rights import asked_account
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode
from auditor.report.terminal_rights import print_steps
from auditor.sessions import vault

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from auditor.browser.driver import Driver
    from auditor.commands.options import BrowserOptions
    from auditor.declare.project import DeclaredAccount
    from auditor.model.rights import Right, RightKind


@dataclass(frozen=True)
class Start:
    """A right whose page is ready to be opened. `session`: of the account; None: the person signs in on the page."""

    declared: DeclaredAccount
    kind: RightKind
    right: Right
    access: BrowserAccess
    session: vault.Session | None

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """OK as soon as the person has closed the window."""
        self._explain()
        async with AsyncExitStack() as stack:
            binary = find_binary(self.access.options.browser_path, headed=True)
            launching = launch_for_a_person(await driver, binary, self.access.network, self.access.arguments)
            launched = await stack.enter_async_context(launching)
            state = self.session.state if self.session else None
            context = await stack.enter_async_context(window(launched, state))
            await until_closed(context, self.right.page)
        name = f"{self.declared.id} {self.kind}"
        typer.echo(
            f"The window is closed; auditor submitted nothing. If you asked, record it: `auditor rights done {name}`."
        )
        return ExitCode.OK

    def _explain(self) -> None:
        name = self.declared.service.value.name
        print_steps(f"{self.kind.noun.capitalize()}: {name}, {self.declared.id}", self.right, Console())
        if self.session is None:
            typer.echo(f"There is no saved session for {self.declared.id}: sign in on the page.", err=True)
        typer.echo(
            "The guard is off: the window that opens now reaches every address, and what you click there takes effect. "
            "auditor clicks and submits nothing. Close the window when you are done.",
            err=True,
        )


def prepare_start(account: str, right: str, config: Path, options: BrowserOptions) -> Start:
    """Check what can be wrong before a browser is opened. Raises UsageError."""
    access = BrowserAccess.of(options)
    declared, kind = asked_account(config, account, right)
    found = declared.service.value.rights[kind]
    if not has_display():
        raise UsageError(
            f"There is no display to open a window on. Go to {found.page} in a browser of your own: "
            f"{' → '.join(found.steps)}. Then record it: `auditor rights done {account} {right}`."
        )
    find_binary(options.browser_path, headed=True)
    return Start(declared, kind, found, access, vault.load(declared.account.service, declared.id))

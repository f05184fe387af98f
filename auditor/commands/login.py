"""What `auditor login` does: a browser, a person, a session in the vault. Nothing half is ever saved."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from auditor.audit.task import site_of
from auditor.browser.binaries import find_binary, has_display
from auditor.browser.launch import launch_for_a_person
from auditor.browser.manual_sign_in import attached, in_our_window, window
from auditor.commands.browsing import BrowserAccess
from auditor.declare.lookup import declared_account
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode
from auditor.model.observation import IdentityState
from auditor.model.service import Keeps
from auditor.sessions import storage_state, vault
from auditor.sessions.failed_sign_ins import Budget
from auditor.text import day

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.browser.driver import Driver
    from auditor.browser.manual_sign_in import SignedIn, Watch
    from auditor.commands.options import BrowserOptions
    from auditor.declare.project import DeclaredAccount
    from auditor.model.service import Service

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Login:
    """A sign-in that is ready to start. `attach`: the address of the person's own browser; `seconds` it may take."""

    declared: DeclaredAccount
    access: BrowserAccess
    attach: str | None
    seconds: float

    @property
    def service(self) -> Service:
        """What is signed in to."""
        return self.declared.service.value

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """OK where a session was saved, UNPROVEN where nobody signed in."""
        async with AsyncExitStack() as stack:
            watch, browser = await self._watch(await driver, stack)
            self._explain()
            try:
                async with asyncio.timeout(self.seconds):
                    found = await watch.run()
            except TimeoutError:
                found = None
                typer.echo(f"Nobody signed in within {self.seconds:.0f} seconds.", err=True)
            if found is None:
                typer.echo("Nothing was saved: the window was closed, or time was up, before the sign-in.", err=True)
                return ExitCode.UNPROVEN
            for line in _save(self.declared, found, browser):
                typer.echo(line)
        return ExitCode.OK

    async def _watch(self, playwright: Driver, stack: AsyncExitStack) -> tuple[Watch, str]:
        """The browser, and who watches it."""
        account, service, access = self.declared.account, self.service, self.access
        site, names = site_of(account, service), account.names
        if self.attach:
            return await stack.enter_async_context(attached(playwright, self.attach, service, site, names, _say))
        binary = find_binary(access.options.browser_path, headed=True)
        launching = launch_for_a_person(playwright, binary, access.network, access.arguments)
        launched = await stack.enter_async_context(launching)
        context = await stack.enter_async_context(window(launched))
        return in_our_window(context, service, site, names, _say), launched.name

    def _explain(self) -> None:
        account = self.declared.account
        who = f" as {account.username}" if account.username else ""
        where = "a new tab of your browser" if self.attach else "the window that opens now"
        _say(f"Sign in to {self.service.name}{who} in {where}, in whatever way you are used to.")
        _say("Meanwhile the guard is off: that browser reaches every address, and what you click there takes effect.")
        if not self.attach:
            _say(
                "Google, and services that you enter with Google, refuse browsers that a program started: "
                "use --attach with your own browser there."
            )
        _say("It ends by itself when you are signed in. To give up, close the window or press Ctrl-C.")


def prepare_login(name: str, config: Path, options: BrowserOptions, *, attach: str | None, seconds: float) -> Login:
    """Check what can be wrong before a browser is opened. Raises UsageError."""
    access, declared = BrowserAccess.of(options), declared_account(config, name)
    service = declared.service.value
    if not service.identity.signed_in:
        raise UsageError(f"{service.name} has nothing to sign in for: its controls are checked manually.")
    if attach is not None:
        if not _is_here(attach):
            raise UsageError(
                "--attach takes an address on this machine, such as http://127.0.0.1:9222: "
                "whoever can reach that port can use the whole browser."
            )
        if Keeps.INDEXED_DB in service.session_keeps:
            raise UsageError(f"{service.name} keeps its session where --attach cannot read it: leave --attach out.")
    elif not has_display():
        raise UsageError(
            "There is no display to open a window on. Either start a browser with --remote-debugging-port=9222 on "
            f"this machine and run `auditor login {name} --attach http://127.0.0.1:9222`, or sign in on "
            f"another machine and bring the session: `auditor sessions import {name} FILE`."
        )
    else:
        find_binary(options.browser_path, headed=True)
    return Login(declared, access, attach, seconds)


def _is_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "ws"} and parts.hostname in _LOOPBACK


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _save(declared: DeclaredAccount, found: SignedIn, browser: str) -> list[str]:
    account_id, account, service = declared.id, declared.account, declared.service.value
    now, site = datetime.now(UTC), site_of(account, service)
    reduced = storage_state.reduce(found.state, origins=site.origins, keeps=service.session_keeps, now=now)
    if reduced.is_empty:
        raise UsageError(f"The browser holds no session for {service.name}, so nothing was saved: try again.")
    ends = storage_state.session_end(reduced.state, service.session_cookies, reported=found.ends, now=now)
    session = vault.Session(
        service=account.service, account=account_id, how=vault.How.LOGIN, when=now, state=reduced.state,
        username=account.username, browser=browser, ends=ends, proven=now,
    )  # fmt: skip
    saved = vault.save(session)
    Budget(account.service, account_id, account.failed_sign_ins).give_back()
    proven = found.identity is IdentityState.PROVEN
    who = f"Signed in as {account.username}." if proven else "Signed in; the service does not say as whom."
    until = f" It ends on {day(ends)}, by its cookies." if ends else ""
    return [
        *saved.notes,
        f"{who} The session is saved for {account_id}.{until}",
        f"`auditor check {account_id}` uses it.",
    ]

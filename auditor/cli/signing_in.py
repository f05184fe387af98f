"""What `auditor login` does: a browser, a person, a session in the vault. Nothing half is ever saved."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from auditor.audit.task import place_of
from auditor.browser.binaries import find_binary, has_display
from auditor.browser.driver import driver
from auditor.browser.launch import check_arguments, launch_for_a_person
from auditor.browser.person import attached, in_our_window, window
from auditor.browser.proxy import Network, parse_connect_to, parse_upstream
from auditor.declare.lookup import account_of
from auditor.errors import UsageError
from auditor.model.observation import IdentityState
from auditor.model.service import Keeps
from auditor.sessions import storage_state, vault
from auditor.sessions.budget import Budget
from auditor.sessions.environment import keep_harmless

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.browser.person import SignedIn, Watch
    from auditor.model.config import Account
    from auditor.model.service import Service

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NOT_SAVED = 3


@dataclass(frozen=True)
class Request:
    """The options of `auditor login`."""

    config: Path
    account: str
    attach: str | None
    browser_path: str | None
    browser_args: tuple[str, ...]
    connect_to: tuple[str, ...]
    proxy: str | None
    timeout: float


async def sign_in_by_hand(request: Request) -> int:
    """0 where a session was saved, 3 where nobody signed in. Raises UsageError before anything is opened."""
    account, loaded = account_of(request.config, request.account)
    service = loaded.value
    _check(request, service)
    keep_harmless()
    async with AsyncExitStack() as stack:
        watch, browser = await _watch(request, account, service, stack)
        _explain(request, account, service)
        try:
            async with asyncio.timeout(request.timeout):
                found = await watch.run()
        except TimeoutError:
            found = None
            typer.echo(f"Nobody signed in within {request.timeout:.0f} seconds.", err=True)
        if found is None:
            typer.echo("Nothing was saved: the window was closed, or time was up, before the sign-in.", err=True)
            return _NOT_SAVED
        for line in _save(request.account, account, service, found, browser):
            typer.echo(line)
    return 0


def _check(request: Request, service: Service) -> None:
    if not service.identity.signed_in:
        raise UsageError(f"{service.name} has nothing to sign in for: its controls are looked at by hand.")
    if request.attach is not None:
        if not _is_here(request.attach):
            raise UsageError(
                "--attach takes an address on this machine, such as http://127.0.0.1:9222: "
                "whoever can reach that port can use the whole browser."
            )
        if Keeps.INDEXED_DB in service.session_keeps:
            raise UsageError(f"{service.name} keeps its session where --attach cannot read it: leave --attach out.")
    elif not has_display():
        raise UsageError(
            "There is no display to open a window on. Either start a browser with --remote-debugging-port=9222 on "
            f"this machine and run `auditor login {request.account} --attach http://127.0.0.1:9222`, or sign in on "
            f"another machine and bring the session: `auditor sessions import {request.account} FILE`."
        )


def _is_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "ws"} and parts.hostname in _LOOPBACK


async def _watch(request: Request, account: Account, service: Service, stack: AsyncExitStack) -> tuple[Watch, str]:
    """The browser, and who watches it."""
    place, names = place_of(account, service), account.names
    arguments = check_arguments(request.browser_args)
    network = Network(
        tuple(parse_connect_to(rule) for rule in request.connect_to),
        parse_upstream(request.proxy) if request.proxy else None,
    )
    binary = None if request.attach else find_binary(request.browser_path, headed=True)
    playwright = await (await stack.enter_async_context(driver()))
    if binary is None:
        attaching = attached(playwright, request.attach or "", service, place, names, _say)
        return await stack.enter_async_context(attaching)
    launched = await stack.enter_async_context(launch_for_a_person(playwright, binary, network, arguments))
    context = await stack.enter_async_context(window(launched))
    return in_our_window(context, service, place, names, _say), launched.name


def _explain(request: Request, account: Account, service: Service) -> None:
    who = f" as {account.username}" if account.username else ""
    where = "a new tab of your browser" if request.attach else "the window that opens now"
    _say(f"Sign in to {service.name}{who} in {where}, in whatever way you are used to.")
    _say("Meanwhile the guard is off: that browser reaches every address, and what you click there takes effect.")
    if not request.attach:
        _say(
            "Google, and services that you enter with Google, refuse browsers that a program started: "
            "use --attach with your own browser there."
        )
    _say("It ends by itself when you are signed in. To give up, close the window or press Ctrl-C.")


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _save(account_id: str, account: Account, service: Service, found: SignedIn, browser: str) -> list[str]:
    now, place = datetime.now(UTC), place_of(account, service)
    reduced = storage_state.reduce(found.state, origins=place.origins, keeps=service.session_keeps, now=now)
    if reduced.is_empty:
        raise UsageError(f"The browser holds no session for {service.name}, so nothing was saved: try again.")
    ends = storage_state.session_end(reduced.state, service.session_cookies, told=found.ends, now=now)
    session = vault.Session(
        service=account.service, account=account_id, how=vault.How.LOGIN, when=now, state=reduced.state,
        username=account.username, browser=browser, ends=ends, proven=now,
    )  # fmt: skip
    saved = vault.save(session)
    Budget(account.service, account_id, account.failed_sign_ins).give_back()
    proven = found.identity is IdentityState.PROVEN
    who = f"Signed in as {account.username}." if proven else "Signed in; the service does not tell as whom."
    until = f" It ends on {ends:%-d %B %Y}, as far as its cookies tell." if ends else ""
    return [
        *saved.notes,
        f"{who} The session is saved for {account_id}.{until}",
        f"`auditor check {account_id}` uses it.",
    ]

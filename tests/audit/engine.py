"""Runs the real engine on practice services: one account, one policy, one report. Not a test itself."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from auditor import __version__
from auditor.audit.account import RunContext, audit_account
from auditor.audit.evidence import EvidenceBox
from auditor.audit.task import AccountTask
from auditor.browser.binaries import find_binary
from auditor.browser.context import Timeouts
from auditor.browser.driver import Driver, driver
from auditor.browser.launch import Launched, launch
from auditor.browser.proxy import ConnectTo, Network
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_policy, load_service
from auditor.declare.project import service_file
from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.judge.report import judge
from auditor.model.config import Account, SignInWay
from auditor.model.observation import Run, Source
from auditor.model.report import PolicyFile
from auditor.sessions.secret import Secret
from auditor.sessions.vault import How, Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any

    from auditor.declare.load import Loaded
    from auditor.model.finding import Finding
    from auditor.model.observation import AccountSeen
    from auditor.model.policy import Policy
    from auditor.model.report import Report
    from auditor.model.service import Service
    from auditor.practice.app import App
    from auditor.practice.server import PracticeServer

QUICK = Timeouts(page=12.0, quiet=2.5, next_way=1.5, settings=1.2, control=2.0, account=60.0)
_CATALOG = open_catalog()
_SERVICES: dict[str, Loaded[Service]] = {}
_POLICIES: dict[str, Loaded[Policy]] = {}


def service(name: str) -> Loaded[Service]:
    """A shipped service, loaded once."""
    if name not in _SERVICES:
        _SERVICES[name] = load_service(_CATALOG.services[name].path, _CATALOG.services[name].origin)
    return _SERVICES[name]


def policy(name: str) -> Loaded[Policy]:
    """A shipped policy, loaded once."""
    if name not in _POLICIES:
        _POLICIES[name] = load_policy(_CATALOG.policies[name].path, _CATALOG.policies[name].origin)
    return _POLICIES[name]


@dataclass(frozen=True)
class Result:
    """What one audit gave: the report, what was seen, and the evidence files."""

    report: Report
    seen: AccountSeen
    evidence: dict[str, bytes]

    def finding(self, control: str) -> Finding:
        """The finding about one control."""
        return next(finding for finding in self.report.findings if finding.control == control)

    def outcome(self, control: str = "training") -> tuple[str, str | None]:
        """Status and, where it is unknown, the reason."""
        one = self.finding(control)
        return one.status.value, one.reason.value if one.reason else None


@dataclass
class Engine:
    """A loop in a thread, with a driver, and a browser for the practice server of now."""

    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _driver: Driver | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _launched: Launched | None = None
    _spki: str | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stack in (self._open, self._stack):
            asyncio.run_coroutine_threadsafe(stack.aclose(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join()
        self._loop.close()

    def audit(
        self,
        server: PracticeServer,
        account: Account,
        *,
        password: str | None = None,
        totp: str | None = None,
        state: Mapping[str, Any] | None = None,
        policy_name: str = "strict",
        timeouts: Timeouts = QUICK,
    ) -> Result:
        """Audit one account at the practice server, as `auditor check` does."""
        task = AccountTask(
            id="me",
            account=account,
            service=service(account.service).value,
            file=service_file(service(account.service)),
            source=Source(file="auditor.yaml", line=3),
            expected=policy(policy_name).value.expected_at(account.service),
            session=_session(account, state) if state is not None else None,
            password=Secret(password) if password else None,
            totp=Secret(totp) if totp else None,
        )
        network = Network((ConnectTo("", "443", "127.0.0.1", str(server.port)),))
        return self.run(task, network, server.spki, timeouts, policy_name)

    def run(self, task: AccountTask, network: Network, spki: str, timeouts: Timeouts, policy_name: str) -> Result:
        """Run one task in the engine's thread, and judge what it saw."""
        box, started = EvidenceBox(), datetime.now(UTC)
        seen = self.look(task, network, spki, timeouts, box)
        run = Run(auditor=__version__, started=started, finished=datetime.now(UTC), accounts=(seen,))
        loaded = policy(policy_name)
        file = PolicyFile(origin=loaded.origin, sha256=loaded.sha256)
        services = {task.account.service: task.service}
        report = judge(run, JudgingContext(PolicyInUse(loaded.id, loaded.value, file), services, started.date()))
        return Result(report, seen, box.files)

    def look(
        self, task: AccountTask, network: Network, spki: str, timeouts: Timeouts = QUICK, box: EvidenceBox | None = None
    ) -> AccountSeen:
        """Run one task in the engine's thread, and judge nothing."""
        work = self._audit(task, network, spki, timeouts, box or EvidenceBox())
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(180)

    async def _audit(
        self, task: AccountTask, network: Network, spki: str, timeouts: Timeouts, box: EvidenceBox
    ) -> AccountSeen:
        async def browser(_: AccountTask) -> tuple[Launched, str | None]:
            return await self._browser(spki), None

        means = RunContext(browser, 4, network, timeouts, lambda account, text: None)
        return await audit_account(task, means, box)

    async def _browser(self, spki: str) -> Launched:
        if self._driver is None:
            self._driver = await (await self._stack.enter_async_context(driver()))
        if self._launched is None or self._spki != spki or not self._launched.browser.is_connected():
            await self._open.aclose()
            arguments = [f"--ignore-certificate-errors-spki-list={spki}"] if spki else []
            binary = find_binary(None, headed=False)
            launching = launch(self._driver, binary, Network(), headed=False, arguments=arguments)
            self._spki, self._launched = spki, await self._open.enter_async_context(launching)
        return self._launched


def _session(account: Account, state: Mapping[str, Any]) -> Session:
    return Session(account.service, "me", How.IMPORT, datetime.now(UTC), dict(state), account.username)


def by_password(service_id: str, username: str, **more: Any) -> Account:
    """An account that signs in with its password."""
    ref = {"env": "NOT_READ_HERE"}
    return Account.model_validate(
        {"service": service_id, "username": username, "sign_in": "password", "password": ref, **more}
    )


def by_session(service_id: str, username: str | None = None, **more: Any) -> Account:
    """An account whose session was brought."""
    return Account(service=service_id, username=username, sign_in=SignInWay.SESSION, **more)


def app_of(server: PracticeServer, service_id: str) -> App:
    """The practice service behind a server."""
    return server.apps[service_id]

"""`--engine dask`: the accounts are visited by the workers of a Dask scheduler."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any

from auditor import __version__
from auditor.audit.builder import AccountBuilder
from auditor.audit.order import Order, Reach
from auditor.audit.pauses import Pauses
from auditor.browser.context import now
from auditor.commands.options import BrowserOptions
from auditor.commands.worker import RESOURCE, About, Visited, about, visit
from auditor.errors import AuditorError, UsageError
from auditor.model.observation import AccountSeen, Trouble
from auditor.model.reason import Reason
from auditor.storage.environment import of_the_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.task import AccountTask
    from auditor.declare.load import Loaded
    from auditor.model.service import Service

_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/\s@]+:\d{1,5}")
_SECONDS = 10
_RETRIES = 2
"""How often Dask gives an account to a worker again, where its visit did not come to an end."""


@dataclass(frozen=True)
class ClusterOptions:
    """A scheduler, and what its workers need to know. `files`: the text of each service file."""

    scheduler: str
    reach: Reach
    files: Mapping[str, str]


def cluster_options(
    scheduler: str | None, browser: BrowserOptions, services: Mapping[str, Loaded[Service]]
) -> ClusterOptions:
    """UsageError for an address that is none, and for what only the workers' machines can say."""
    if not scheduler or not _ADDRESS.fullmatch(scheduler):
        raise UsageError("--engine dask needs --scheduler with an address such as tcp://10.0.0.5:8786.")
    given = BrowserOptions(browser_args=browser.browser_args, connect_to=browser.connect_to, timeout=browser.timeout)
    if browser != given:
        raise UsageError(
            "With --engine dask, browsers are started on other machines: choose them there, with AUDITOR_BROWSER and "
            "HTTPS_PROXY, and leave the options for them out here (all but --browser-arg, --connect-to, --timeout)."
        )
    reach = Reach(
        connect_to=tuple(browser.connect_to), browser_args=tuple(browser.browser_args), timeout=browser.timeout
    )
    return ClusterOptions(scheduler, reach, {name: _text(loaded) for name, loaded in services.items()})


def _text(loaded: Loaded[Service]) -> str:
    try:
        return loaded.path.read_bytes().decode()  # line ends as they are: the whole is hashed
    except OSError as error:
        raise UsageError(f"{loaded.file}: {error.strerror}") from error


@dataclass
class Cluster:
    """Workers that visit accounts."""

    _client: Any
    _options: ClusterOptions
    _run: str = field(default_factory=lambda: uuid.uuid4().hex)
    _numbers: Iterator[int] = field(default_factory=count)
    _browsers: dict[str, None] = field(default_factory=dict)
    _pauses: Pauses = field(default_factory=Pauses)
    """What the services asked for, whichever worker they asked."""

    @property
    def names(self) -> str | None:
        """The browsers that were used, for the report."""
        return ", ".join(self._browsers) or None

    async def visit(self, task: AccountTask, box: EvidenceBox, step: Callable[[str, str], None]) -> AccountSeen:
        """What a worker saw of this account. One that was lost costs the account another worker, not the run."""
        if not task.pages:
            return AccountBuilder(task, box).finish(None, now())
        began = now()
        try:
            trouble = await self._pauses.over(task, step)
            if trouble is None:
                return await self._by_a_worker(task, box, step)
        except asyncio.CancelledError:
            trouble = Trouble(reason=Reason.INTERRUPTED)
        except Exception as error:  # mostly Dask's own: several workers were lost with it, or the scheduler was
            why = str(error) if isinstance(error, AuditorError) else _kind(error)
            trouble = Trouble(reason=Reason.BROWSER_ERROR, saw=f"no worker brought it to an end ({why})")
        return AccountBuilder(task, box).finish(trouble, began)

    async def _by_a_worker(self, task: AccountTask, box: EvidenceBox, step: Callable[[str, str], None]) -> AccountSeen:
        order = Order.of(task, self._options.files[task.account.service], self._options.reach)
        future = self._client.submit(
            visit,
            order.model_dump_json(exclude_none=True),
            key=f"auditor-{self._run}-{next(self._numbers)}",  # no name: schedulers show and log keys
            resources={RESOURCE: 1},
            retries=_RETRIES,
            pure=False,
        )
        step(task.id, "given to the scheduler")
        try:
            seen = self._taken(await future, task, box)
        except asyncio.CancelledError:
            await future.cancel()
            raise
        for trouble in (seen.trouble, *(control.trouble for control in seen.controls)):
            self._pauses.heard(task, trouble)
        return seen

    def _taken(self, visited: Visited, task: AccountTask, box: EvidenceBox) -> AccountSeen:
        seen = AccountSeen.model_validate_json(visited.seen)
        if (seen.account_key, seen.declared) != (task.key, task.account.digest):
            raise ValueError("another account")
        paths = [evidence.path for control in seen.controls for evidence in control.evidence]
        box.files.update({path: visited.evidence[path] for path in paths})
        if visited.browser:
            self._browsers[visited.browser] = None
        return seen


@asynccontextmanager
async def connected(options: ClusterOptions) -> AsyncIterator[Cluster]:
    """The workers of a scheduler. UsageError where it does not answer, or where one of them cannot do the work."""
    client = await _client(options.scheduler)
    try:
        await _require_able(client, options.scheduler)
        yield Cluster(client, options)
    finally:
        await client.close()


async def _client(address: str) -> Any:
    try:
        import dask.config

        dask.config.update(dask.config.config, dask.config.collect_env(of_the_person()))  # such as TLS certificates
        from distributed import Client
    except ImportError:
        raise UsageError("--engine dask needs the Dask library: `python3 -m pip install '.[dask]'`.") from None
    log = logging.getLogger("distributed")  # what it says is said again in sentences
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        return await Client(address, asynchronous=True, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except Exception as error:  # of several kinds, by protocol
        raise UsageError(
            f"The scheduler {address} does not answer ({_kind(error)}): check the address, that `dask scheduler` runs "
            "there, and for tls:// the certificates in Dask's configuration."
        ) from error


async def _require_able(client: Any, address: str) -> None:
    """Every worker has this version, and one of them at least offers browsers."""
    found: dict[str, About | BaseException] = await client.run(about, on_error="return")
    here = (__version__, version("playwright"))
    for worker, said in sorted(found.items()):
        if not isinstance(said, About):
            raise UsageError(f"The worker {worker} cannot run auditor: install {__version__} there.")
        if said[:2] != here:
            raise UsageError(
                f"The worker {worker} has auditor {said.auditor} with Playwright {said.playwright}, and here are "
                f"{here[0]} and {here[1]}: install the same there."
            )
    if not any(isinstance(said, About) and said.browsers >= 1 for said in found.values()):
        raise UsageError(
            f"No worker of {address} offers browsers: start one with "
            f'`dask worker {address} --nthreads 4 --resources "{RESOURCE}=4"`.'
        )


def _kind(error: object) -> str:
    return type(error).__name__

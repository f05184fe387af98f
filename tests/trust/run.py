"""Audits many pages with the real engine, several at a time, in one browser."""

from __future__ import annotations

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.browser.binaries import find_binary
from auditor.browser.driver import driver
from auditor.browser.launch import Launched, launch
from auditor.browser.proxy import Network
from auditor.practice.server import PracticeServer
from tests.generated.run import look as look_at_generated
from tests.mutations.plan import Case
from tests.mutations.run import look as look_at_altered
from tests.mutations.subjects import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from tests.generated.plan import Page
    from tests.trust.score import Outcome


async def look_at(pages: Sequence[Case | Page], jobs: int, done: Callable[[Outcome], None]) -> str:
    """Audit these pages, `jobs` at a time. `done` gets each outcome. Gives the browser's name and version."""
    waiting = iter(pages)
    with _own_home(), ExitStack() as stack:
        servers = [stack.enter_context(_server()) for _ in range(jobs)]
        async with _browser([server.spki for server in servers]) as launched:

            async def work(server: PracticeServer) -> None:
                for page in waiting:
                    if isinstance(page, Case):
                        done(await look_at_altered(page, server, launched))
                    else:
                        done(await look_at_generated(page, launched))

            async with asyncio.TaskGroup() as group:
                for server in servers:
                    group.create_task(work(server))
            return launched.name


def looked_at(pages: Sequence[Case | Page], jobs: int) -> tuple[Outcome, ...]:
    """The same, waiting until all is done; in a thread of its own, as this one may have an event loop already."""
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(look_at(pages, jobs, outcomes.append))).result()
    return tuple(outcomes)


@contextmanager
def _own_home() -> Iterator[None]:
    """No vault of the person who runs this is read or written."""
    former = {name: os.environ.get(name) for name in ("AUDITOR_HOME", "AUDITOR_KEY")}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(AUDITOR_HOME=str(Path(folder) / "home"), AUDITOR_KEY=os.urandom(32).hex())
        try:
            yield
        finally:
            for name, value in former.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


def _server() -> PracticeServer:
    """A server for all services with real origins; each page puts its own service in place."""
    return PracticeServer([app for subject in SUBJECTS.values() if (app := subject.make([])).tls])


@asynccontextmanager
async def _browser(pins: Sequence[str]) -> AsyncIterator[Launched]:
    arguments = [f"--ignore-certificate-errors-spki-list={','.join(pins)}"]
    async with driver() as starting:
        playwright = await starting
        binary = find_binary(None, headed=False)
        async with launch(playwright, binary, Network(), headed=False, arguments=arguments) as launched:
            yield launched

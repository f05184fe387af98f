"""Start the driver first, and everything else while it comes up: it takes as long as all of our own preparation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from auditor.cli.interrupt import leaving_at_once
from auditor.sessions.environment import keep_harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.cli.running import Job


def run_job(prepare: Callable[[], Job]) -> int:
    """Prepare a job in a thread, perform it, and give its exit code. Errors of the preparation come through."""
    return asyncio.run(_run(prepare))


async def _run(prepare: Callable[[], Job]) -> int:
    keep_harmless()
    asyncio.get_running_loop().set_exception_handler(_report)
    from auditor.browser.driver import driver

    async with driver() as starting:
        with leaving_at_once():
            job = await asyncio.to_thread(prepare)
        from auditor.cli.running import perform

        return await perform(job, starting)


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A second Ctrl-C ends whatever runs in that moment, be it a task that nobody waits for: that is no error."""
    if not isinstance(context.get("exception"), KeyboardInterrupt):
        loop.default_exception_handler(context)

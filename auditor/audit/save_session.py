"""Keep the session of an account whose identity was proven."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.audit.task import TaskKind
from auditor.browser.session_state import take_state
from auditor.errors import AuditorError
from auditor.messages import session_ends_soon
from auditor.model.config import SignInWay
from auditor.sessions import storage_state, vault

if TYPE_CHECKING:
    from auditor.audit.builder import AccountBuilder
    from auditor.audit.task import AccountTask
    from auditor.browser.context import AccountBrowser


async def save_session(account: AccountBrowser, task: AccountTask, builder: AccountBuilder, browser: str) -> None:
    """Keep the proven session for the next run, unless the task only checks it. `browser`: what it was made with.

    A vault that cannot be written costs a note, not the audit.
    """
    now = datetime.now(UTC)
    state = await take_state(account)
    if state is None:
        builder.notes.append("The session could not be read from the browser, so it was not saved.")
        return
    service = task.service
    reduced = storage_state.reduce(state, origins=task.site.origins, keeps=service.session_keeps, now=now)
    ends = storage_state.session_end(
        reduced.state, service.session_cookies, now=now, reported=builder.about.session_ends
    )
    builder.about = replace(builder.about, session_ends=ends)
    former = task.session
    session = vault.Session(
        service=task.account.service,
        account=task.id,
        how=former.how if former else vault.How.PASSWORD,
        when=former.when if former else now,
        state=reduced.state,
        username=task.account.username,
        browser=browser if former is None else former.browser,
        ends=ends,
        proven=now,
    )
    if task.kind is TaskKind.CHECK:
        return
    if ends and task.account.sign_in is not SignInWay.PASSWORD and ends - now < vault.WARN_BEFORE:
        ends_soon = session_ends_soon(task.id, ends, now)
        builder.notes += [] if ends_soon in builder.notes else [ends_soon]
    try:
        saved = await asyncio.to_thread(vault.save, session)
    except (AuditorError, OSError) as error:
        builder.notes.append(f"The session was not saved: {error}")
    else:
        builder.notes += saved.notes

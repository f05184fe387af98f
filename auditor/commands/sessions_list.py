"""The saved sessions: whose they are, how old, when last proven, and until when to sign in again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.commands.options import CONFIG
from auditor.declare.project import read_accounts
from auditor.sessions.vault import WARN_BEFORE, list_sessions
from auditor.text import clean, count

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.config import Account
    from auditor.sessions.vault import Session

_NEVER = "–"
_WIDE = 240
"""Columns where the output is not a screen: no line is broken."""


def print_sessions(config: Path) -> None:
    """A line for each session, for each account of CONFIG (where it is there) without one, and for each bad file."""
    now, console = datetime.now(UTC), Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    accounts = read_accounts(config)[1] if config.exists() or config != CONFIG else {}
    listed = list_sessions()
    sessions = [entry.session for entry in listed if entry.session is not None]
    known = {(session.service, session.account) for session in sessions}
    missing = {name: account for name, account in accounts.items() if (account.service, name) not in known}
    if sessions or missing:
        console.print(_table(sessions, missing, now))
    else:
        console.print("There are no saved sessions. Sign in with `auditor login ACCOUNT`.", highlight=False)
    for entry in listed:
        if entry.trouble is not None:
            console.print(Text(f"! {clean(entry.trouble, 1000)}"), soft_wrap=True)


def _table(sessions: list[Session], missing: dict[str, Account], now: datetime) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Account", "Service", "User", "Made", "Last proven", "Ends", "What to do"):
        table.add_column(heading, overflow="fold")
    for session in sessions:
        table.add_row(
            *map(
                _plain,
                (
                    session.account,
                    session.service,
                    session.username or "any",
                    f"{_ago(session.when, now)}, by {session.how.value}",
                ),
            ),
            _ago(session.proven, now),
            f"{session.ends:%-d %b %Y}" if session.ends else "not known",
            _advice(session, now),
        )
    for name, account in missing.items():
        todo = Text(f"auditor login {name}", "yellow")
        table.add_row(*map(_plain, (name, account.service, account.username or "any")), *[_NEVER] * 3, todo)
    return table


def _plain(text: str) -> Text:
    return Text(clean(text, 100))


def _ago(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "never"
    days = (now.date() - when.astimezone(UTC).date()).days
    return "today" if days <= 0 else f"{count(days, 'day')} ago"


def _advice(session: Session, now: datetime) -> Text:
    if session.ends is None:
        return Text("nothing: a run reports when it has ended", "dim")
    if session.ends <= now:
        return Text(f"it has ended: auditor login {session.account}", "red")
    soon = session.ends - now < WARN_BEFORE
    return Text(f"sign in again by {session.ends:%-d %b}", "yellow" if soon else "")

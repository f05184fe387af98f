"""Options that several commands share, as values. Light: the command line imports it before it knows the command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.model.pictures import Pictures as Pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIG = Path("auditor.yaml")
"""Where the configuration is, unless somebody says otherwise. It need not be there; a named one must."""
TIMEOUT = 30.0
"""Seconds that a page may take in all, unless somebody says otherwise."""


class LogFormat(StrEnum):
    """How progress and messages look on standard error."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class BrowserOptions:
    """Which browser is used, and how it reaches the network. `timeout`: seconds that a page may take in all."""

    headed: bool = False
    headless: bool = False
    browser_path: str | None = None
    browser_args: Sequence[str] = ()
    connect_to: Sequence[str] = ()
    proxy: str | None = None
    ca: Path | None = None
    connect: str | None = None
    connect_cdp: str | None = None
    timeout: float = TIMEOUT


class Engine(StrEnum):
    """Which machines visit the accounts: this one, or the workers of a Dask scheduler."""

    LOCAL = "local"
    DASK = "dask"


@dataclass(frozen=True)
class CheckOptions:
    """How `auditor check` runs, not what it checks."""

    browser: BrowserOptions = BrowserOptions()
    output: Path | None = None
    formats: Sequence[str] = ()
    jobs: str = "auto"
    """Accounts at a time: a number, or `auto`."""
    engine: Engine = Engine.LOCAL
    scheduler: str | None = None
    groups: Sequence[str] = ()
    staff: Path | None = None
    shard: str | None = None
    resume: Path | None = None
    exit_zero: bool = False
    fix: bool = False
    yes: bool = False
    allow_unguarded: bool = False
    only: Sequence[str] = ()
    quiet: bool = False
    verbose: bool = False
    evidence: Pictures = Pictures.ALL
    log_format: LogFormat = LogFormat.TEXT
    timings: bool = False
    metrics: Path | None = None
    since: Path | None = None
    keep: Path | None = None
    notify: Sequence[str] = ()
    notify_names: bool = False
    advice: bool = True
    """Whether the commands that come next are printed."""

"""The reports of sample.py, and the browser that looks at them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report

_SHELL = Path("/usr/bin/chromium-headless-shell")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """AUDITOR_BROWSER, else the system's headless shell, else the browser that Playwright brought."""
    path = os.environ.get("AUDITOR_BROWSER") or (str(_SHELL) if _SHELL.exists() else None)
    found = {"executable_path": path} if path else {}
    return browser_type_launch_args | found | ({"args": ["--no-sandbox"]} if os.geteuid() == 0 else {})


@pytest.fixture(scope="session")
def complete() -> Report:
    return sample.complete()


@pytest.fixture(scope="session")
def hostile() -> Report:
    return sample.hostile()


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address to start from. The plugin's own fixture is written in a way that pytest warns about."""

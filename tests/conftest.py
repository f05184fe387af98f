"""What tests of many kinds share: which browser is started, and an engine that stays warm."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from auditor.browser.binaries import find_binary
from tests.audit.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


# How long an example takes says nothing on a machine that also runs browsers.
settings.register_profile("auditor", deadline=None)
settings.load_profile("auditor")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=30, help="how often a process that saves or switches is killed")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """pytest-playwright starts the browser that auditor would start."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": str(find_binary(None, headed=False).path), "args": ["--no-sandbox"] if root else []}


@pytest.fixture(scope="session")
def base_url() -> None:
    """The plugin's own fixture warns about itself, and warnings are errors here."""


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The real engine with a browser that is started once. It runs in a thread and an event loop of its own."""
    with Engine() as running:
        yield running


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the vault of the person who runs it."""
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "auditor-home"))


@pytest.fixture
def everybody_s() -> Iterator[Path]:
    """A folder for anybody; those of pytest are its user's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)

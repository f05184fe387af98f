"""A real browser whose every connection ends at the practice services of one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.claude import claude
from auditor.practice.demo import demo
from auditor.practice.directus import directus
from auditor.practice.grok import grok
from auditor.practice.midjourney import midjourney
from auditor.practice.n8n import n8n
from auditor.practice.server import PracticeServer
from auditor.practice.x import x

from .drive import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserType

    from auditor.practice.app import App

OTHERS = (claude, directus, grok, midjourney, n8n, x)
"""The services that the demo does not have."""


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServer]:
    """Served for a whole module, so that one browser does for it; each test puts its own service in place."""
    others = (make([]) for make in OTHERS)
    with PracticeServer([*demo().apps, *others]) as server:
        yield server


@pytest.fixture(scope="module")
def chromium(
    practice: PracticeServer, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser that resolves every name to the practice server."""
    args = [
        f"--host-resolver-rules=MAP *:443 127.0.0.1:{practice.port},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={practice.spki}",
    ]
    launch = browser_type_launch_args | {"args": [*browser_type_launch_args["args"], *args]}
    browser = browser_type.launch(**launch)
    yield browser
    browser.close()


@pytest.fixture
def visit(practice: PracticeServer, chromium: Browser) -> Iterator[Callable[[App], Visit]]:
    """Serves a practice service and opens an empty page that can reach nothing else."""
    practice.log.clear()
    with chromium.new_context() as context:

        def start(app: App) -> Visit:
            practice.put(app)
            page = context.new_page()
            page.set_default_timeout(5000)
            return Visit(app, practice, page)

        yield start
    assert practice.errors == []

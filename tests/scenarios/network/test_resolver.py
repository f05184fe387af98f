"""The browser resolves no name by itself: what goes past the gate finds no address."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Error

from .site import Guarded, OwnServer, guarded

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def browser() -> Iterator[Guarded]:
    with guarded() as one:
        yield one


_KNOWN_HERE = socket.gethostname()
"""A name that this machine resolves without asking anybody. `localhost` is one that every browser resolves itself."""


def _is_resolved(name: str) -> bool:
    try:
        socket.getaddrinfo(name, 80)
    except OSError:
        return False
    return "localhost" not in name


@pytest.mark.skipif(not _is_resolved(_KNOWN_HERE), reason="this machine does not know its own name")
def test_what_goes_past_the_gate_resolves_no_name(browser: Guarded) -> None:
    with OwnServer() as site:
        port = site.origin.rpartition(":")[2]

        async def opened(host: str) -> str:
            past_the_gate: Any = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>,*"}
            async with await browser.launched.browser.new_context(proxy=past_the_gate) as context:
                page = await context.new_page()
                try:
                    await page.goto(f"http://{host}:{port}/")
                except Error as error:
                    return str(error)
                return "opened"

        assert "ERR_NAME_NOT_RESOLVED" in browser.loop.run(opened(_KNOWN_HERE), 30)
        assert browser.loop.run(opened("127.0.0.1"), 30) == "opened"

"""One page in a real browser, for what the browser part does to pages: each test gives it its markup."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pytest
from playwright.async_api import async_playwright

from auditor.browser.binaries import find_binary
from auditor.browser.press import watch_presses
from tests.scenarios.network.wire import Loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from playwright.async_api import Browser, Page

T = TypeVar("T")
_ADDRESS = "http://page.example/"


@dataclass
class Pages:
    """Runs one piece of work on a page of its own."""

    loop: Loop
    browser: Browser

    def on(self, markup: str, work: Callable[[Page], Awaitable[T]]) -> T:
        """What `work` gives for a page with this body."""
        return self.loop.run(self._on(markup, work), 60)

    async def _on(self, markup: str, work: Callable[[Page], Awaitable[T]]) -> T:
        context = await self.browser.new_context()
        await watch_presses(context)
        page = await context.new_page()
        try:
            document = f"<!doctype html><title>Page</title><body>{markup}</body>"
            await page.route(
                _ADDRESS, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")
            )
            await page.goto(_ADDRESS)
            return await work(page)
        finally:
            await context.close()


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as playwright:
        path = str(find_binary(None, headed=False).path)
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    with Loop() as loop:
        context = _browser()
        browser = loop.run(context.__aenter__())
        try:
            yield Pages(loop, browser)
        finally:
            loop.run(context.__aexit__(None, None, None))

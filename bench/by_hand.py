"""The same reads as `auditor check` on practice ChatGPT accounts, as a person would script them, and nothing else.

No policy, no report, no second witness, no guard: what remains is what the browser itself costs.
Usage: by_hand.py FOLDER BROWSER PORT SPKI JOBS. FOLDER holds a storage state for each account.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

HOME = "https://chatgpt.com"


async def main() -> None:
    """Read every account's controls and print them."""
    folder, browser_path, port, spki, jobs = sys.argv[1:]
    states = sorted(entry.name for entry in os.scandir(folder))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    limit = asyncio.Semaphore(int(jobs))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browser_path,
            args=[
                f"--host-resolver-rules=MAP *:443 127.0.0.1:{port}, MAP * ~NOTFOUND",
                f"--ignore-certificate-errors-spki-list={spki}",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
            chromium_sandbox=not root,
        )

        async def one(state: str) -> None:
            async with limit:
                print(await audit(browser, state))

        await asyncio.gather(*(one(f"{folder}/{name}") for name in states))
        await browser.close()


async def audit(browser: Browser, state: str) -> dict[str, object]:
    """One account: who it is, what its settings say, and what its pages show."""
    context = await browser.new_context(storage_state=state, locale="en-US")
    page = await context.new_page()
    async with (
        page.expect_response("**/api/auth/session") as session,
        page.expect_response("**/backend-api/settings/user") as settings,
    ):
        await page.goto(f"{HOME}/settings/data-controls", wait_until="commit")
    found: dict[str, object] = {"email": (await (await session.value).json())["user"]["email"]}
    found |= (await (await settings.value).json())["settings"]
    found["rows"] = await page.get_by_role("tabpanel").inner_text()
    await page.get_by_test_id("improve-model-open-modal-button").click()
    found["training"] = await page.get_by_test_id("improve-model-toggle").get_attribute("aria-checked")
    found["voice"] = await state_of(page, "Include your audio recordings")
    found["video"] = await state_of(page, "Include your video recordings")
    await opened(page, "/settings/personalization", page.get_by_role("switch", name="Reference saved memories"))
    found["memory"] = await state_of(page, "Reference saved memories")
    found["history"] = await state_of(page, "Reference chat history")
    await opened(page, "/codex/cloud/settings/general", page.get_by_role("heading", name="Data controls"))
    found["codex"] = await state_of(page, "Include environments")
    await context.close()
    return found


async def opened(page: Page, path: str, sign: Locator) -> None:
    """Go there, and wait for the settings and for what shows that the page is drawn."""
    async with page.expect_response("**/backend-api/settings/user") as settings:
        await page.goto(f"{HOME}{path}", wait_until="commit")
    await settings.value
    await sign.wait_for()


async def state_of(page: Page, name: str) -> str | None:
    """What a switch says; None where it is not there."""
    switch = page.get_by_role("switch", name=name)
    return await switch.get_attribute("aria-checked") if await switch.count() else None


if __name__ == "__main__":
    asyncio.run(main())

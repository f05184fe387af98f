"""The same reads as `auditor check` on one practice ChatGPT account, as a person would script them, and nothing else.

No policy, no report, no second look, no guard: what remains is what the browser itself costs.
Usage: by_hand.py STATE.json BROWSER PORT SPKI
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main() -> None:
    """Read the account's controls and print them."""
    state, browser_path, port, spki = sys.argv[1:]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
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
        context = browser.new_context(storage_state=json.loads(Path(state).read_text()), locale="en-US")
        page = context.new_page()
        with (
            page.expect_response("**/api/auth/session") as session,
            page.expect_response("**/backend-api/settings/user") as settings,
        ):
            page.goto("https://chatgpt.com/settings/data-controls", wait_until="commit")
        email = session.value.json()["user"]["email"]
        stored = settings.value.json()["settings"]
        rows = page.get_by_role("tabpanel").inner_text()
        page.get_by_test_id("improve-model-open-modal-button").click()
        shown = page.get_by_test_id("improve-model-toggle").get_attribute("aria-checked")
        print(email, shown, stored["training_allowed"], stored["precise_location_allowed"], len(rows))
        browser.close()


if __name__ == "__main__":
    main()

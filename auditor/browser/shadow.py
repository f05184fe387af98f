"""Closed shadow roots: what they draw, no script in the page can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditor.browser.locate import selector_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Page


async def has_closed_root(page: Page, key: str) -> bool:
    """Whether the part of the page with this key (see `Facts`) holds one; true where that is not known."""
    selector = selector_of(key)
    if selector is None:
        return True
    session = await page.context.new_cdp_session(page)
    try:
        expression = f"document.querySelector({json.dumps(selector)})"
        found = await session.send("Runtime.evaluate", {"expression": expression})
        part = found["result"].get("objectId")
        if part is None:
            return True
        described = await session.send("DOM.describeNode", {"objectId": part, "depth": -1, "pierce": True})
        return any(root.get("shadowRootType") == "closed" for root in _roots(described["node"]))
    finally:
        await session.detach()


def _roots(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    left = [node]
    while left:
        node = left.pop()
        yield from node.get("shadowRoots", ())
        left += [*node.get("children", ()), *node.get("shadowRoots", ())]

"""The general way to refuse what asks for consent to cookies: banners stand before every service, and change often.

Refused is a layer over the page whose text speaks of cookies or consent, and of nothing that is audited, by a button
whose whole name refuses. Nothing is ever accepted. `consent.txt` has the words, `scripts/consent.js` the rules.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from auditor.browser.press import Press, press, pressables_among
from auditor.browser.scripts import script
from auditor.browser.text_match import normal

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from auditor.browser.page_signs import View
    from auditor.model.service import Service


async def refuse_consent(view: View, service: Service) -> bool:
    """Refuse one banner that asks for consent, unless it was answered; whether there was one."""
    options = {"words": _words(), "others": _controls(service), "answered": view.answered}
    found = await view.page.evaluate_handle(script("consent"), options)
    for entry in (await found.get_properties()).values():
        parts = await entry.get_properties()
        button, layer = parts["button"].as_element(), parts["layer"].as_element()
        if button and layer and await _press(view, button):
            view.answered.append(layer)
            return True
    return False


async def _press(view: View, button: ElementHandle) -> bool:
    there = await pressables_among(view.page, [button])
    if not there or there[0].objection(around=False):
        return False
    return await press(view.page, there[0]) is Press.DONE


@cache
def _words() -> dict[str, list[str]]:
    """Kind → the words of all languages, as texts are compared."""
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for line in (files("auditor.browser") / "consent.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, words = line.split(" ", 2)
            kinds[kind].update(dict.fromkeys(map(normal, words.split("|"))))
    return {kind: list(words) for kind, words in kinds.items()}


def _controls(service: Service) -> list[str]:
    """The names of what is audited, as texts are compared."""
    return sorted({normal(name) for control in service.controls.values() for name in control.names})

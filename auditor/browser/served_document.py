"""Read the document as the server sent it, where a service file says that the server writes the state into it.

It is opened once more in a context that reaches nothing and runs no script. It counts only where it names the account.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.context import behind
from auditor.browser.identity import shown_names
from auditor.browser.json_paths import first_at
from auditor.browser.locate import find_read
from auditor.browser.proxy import Gate, Network
from auditor.browser.read import others_of
from auditor.browser.responses import Said
from auditor.browser.settle import value_of
from auditor.counterfactual.leaves import islands, parsed
from auditor.model.observation import Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from playwright.async_api import Page, Route

    from auditor.browser.account_names import ShownName
    from auditor.browser.context import AccountBrowser
    from auditor.browser.launch import Launched
    from auditor.browser.page_signs import View
    from auditor.browser.read import ControlReadings
    from auditor.browser.recorder import Document
    from auditor.model.control import Control
    from auditor.model.observation import ReadingSeen
    from auditor.model.reading import Reading


async def read_served(
    account: AccountBrowser,
    launched: Launched,
    view: View,
    controls: Mapping[str, Control],
    looks: Mapping[str, ControlReadings],
) -> None:
    """Replace, in these looks, what was not read of the document by what it says."""
    if not any(reading.document for name in looks for reading in controls[name].readings):
        return
    document, named = await view.recorder.served(), await shown_names(account, view)
    if document is None or not isinstance(named, list):
        return
    async with _opened(account, launched, document) as copy:
        ours = _is_ours(named, await shown_names(account, copy, only_seen=True))
        for name, look in looks.items():
            others = others_of(account.service, name)
            for place, seen in enumerate(look.readings):
                reading = _declared(controls[name], seen)
                if reading and reading.document:
                    said = await _said(copy.page, controls[name], reading, others) if ours else _NOT_NAMED
                    look.readings[place] = seen.model_copy(
                        update={"value": said.value, "trouble": said.trouble, "doubt": said.doubt}
                    )


def _declared(control: Control, seen: ReadingSeen) -> Reading | None:
    return control.readings[seen.slot] if seen.slot < len(control.readings) else None


@asynccontextmanager
async def _opened(account: AccountBrowser, launched: Launched, document: Document) -> AsyncIterator[View]:
    nowhere = Gate(allowed=(), network=Network())
    site, timeouts = account.site, account.timeouts
    async with behind(nowhere, launched, account.service, site, timeouts, None, scripts=False) as copy:

        async def give(route: Route) -> None:
            if route.request.is_navigation_request() and route.request.url.partition("#")[0] == document.url:
                await route.fulfill(status=200, content_type=document.content_type, body=document.body)
            else:
                await route.abort()

        await copy.context.route("**/*", give)
        view = await copy.fresh()
        await view.page.goto(document.url)
        yield view


def _is_ours(names: list[ShownName], served: list[ShownName] | Trouble) -> bool:
    """Whether the document names who is signed in, and nobody else."""
    return isinstance(served, list) and bool(served) and set(served) <= set(names)


async def _said(page: Page, control: Control, reading: Reading, others: tuple[str, ...]) -> Said:
    try:
        if reading.document and reading.document.script:
            return await _in_script(page, reading, reading.document.script, reading.document.json_paths or ())
        found = await find_read(page, reading, names=control.names, others=others, words=True)
    except Error:
        return _nothing("unreadable", "the document as it was sent cannot be read")
    value = found if isinstance(found, Trouble) else value_of(reading, found, control.names)
    if isinstance(value, Trouble):
        saw = f"the document as it was sent does not show it ({value.reason.value.replace('_', ' ')})"
        return _nothing("not_in_document", saw)
    return Said(value)


async def _in_script(page: Page, reading: Reading, script: str, paths: Sequence[str]) -> Said:
    texts = await page.locator(script).all_text_contents()
    pieces = [piece for text in texts for piece in _data(text)]
    if len(texts) != 1 or len(pieces) != 1:
        return _nothing("no_data", f"the document as it was sent holds its data {len(pieces)} times")
    value = first_at(pieces[0], paths)
    word = reading.values.get(json.dumps(value)) if isinstance(value, str | int | float | None) else None
    return Said(word) if word else _nothing("other_value", "the document as it was sent holds no declared value for it")


def _data(text: str) -> list[object]:
    try:
        return [parsed(text)]
    except ValueError:
        return [island.value for island in islands(f"<script>{text}</script>", "text/html")]


def _nothing(detail: str, saw: str) -> Said:
    return Said(trouble=Trouble(reason=Reason.NO_WITNESS, detail=detail, saw=saw))


_NOT_NAMED = _nothing("not_named", "the document as it was sent does not name the account")

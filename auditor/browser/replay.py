"""Open a page once more, offline: every request is answered from its tape, or refused. Nothing of it is kept."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.async_api import Error

from auditor.browser.context import AccountBrowser, Timeouts, behind, now, pause
from auditor.browser.discover import list_controls
from auditor.browser.navigation import open_page
from auditor.browser.press import OPTION_ROLES, press, pressables
from auditor.browser.proxy import Gate, Network
from auditor.browser.read import others_of, read_controls
from auditor.browser.text_match import normal
from auditor.counterfactual.leaves import changed
from auditor.counterfactual.matching import Matcher, Request, fields_of
from auditor.model.locator import Locator
from auditor.model.observation import TOLD, Rehearsed, WriteSeen
from auditor.model.reading import IN_WORDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from playwright.async_api import Page as BrowserPage
    from playwright.async_api import Request as BrowserRequest
    from playwright.async_api import Route, WebSocketRoute

    from auditor.browser.context import Site
    from auditor.browser.launch import Launched
    from auditor.browser.press import Pressable
    from auditor.browser.read import ControlReadings
    from auditor.counterfactual.search import Changes, Shown
    from auditor.counterfactual.tape import Answer, Socket
    from auditor.model.control import Control
    from auditor.model.page import Page
    from auditor.model.service import Service

TIMEOUTS = Timeouts(
    page=12.0, quiet=2.0, next_way=1.0, settings=1.0, control=2.5, account=12.0, alone=0.6, vacant=1.0, still=0.5
)
"""A replay has no network to wait for."""
_REHEARSAL_SECONDS = 2.0
_OPENING_SECONDS = 1.0
"""How long a list may take to open."""
_DROPPED = frozenset(
    {
        "set-cookie",
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "clear-site-data",
        "strict-transport-security",
    }
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_RECONNECT = b"retry: 86400000\n\n"
_PAUSE = 0.02
"""Seconds between two messages of a socket that followed each other."""
_REPLY_SECONDS = 1.0
"""How long a socket waits for what the page sent at that point."""


@dataclass(frozen=True)
class Replay:
    """All that a page needs to be opened once more. `state`: the storage with which its live load began."""

    launched: Launched
    service: Service
    site: Site
    page: Page
    controls: Mapping[str, Control]
    matcher: Matcher
    state: Mapping[str, Any]

    async def show(self, changes: Changes) -> Shown:
        """What each control of the page shows, with these values changed in what it is answered.

        Controls that nobody declared are there too, by their labels.
        """
        async with self._offline(changes) as account:
            opened = await open_page(account, self.page)
            if opened.trouble:
                return {}
            looks = await read_controls(account, opened.view, self.controls, 1)
            read = {look.element for look in looks.values()}
            listed = await list_controls(account, opened.view, "", read)
        others = {f"another control, {entry.label}": entry.value for entry in listed}
        return {**others, **{name: _value(look) for name, look in looks.items()}}

    async def rehearse(self, name: str, value: str) -> Rehearsed:
        """Press this control where nothing can be stored, and, where it opens a list, another word than `value` there.
        Tells which requests the page would have made, and what the list offers.
        """
        control = self.controls[name]
        async with self._offline({}) as account:
            opened = await open_page(account, self.page)
            target = None if opened.trouble else await _target(opened.view.page, control, others_of(self.service, name))
            if target is None or target.objection() is not None:
                return Rehearsed()
            page, asked = opened.view.page, list[WriteSeen]()
            page.on("request", lambda request: asked.append(_seen(request)) if _writes(request) else None)
            await press(page, target)
            entries = await _entries(page) if control.readings[0].see in IN_WORDS else {}
            others = [entry for word, entry in entries.items() if normal(word) != normal(value)]
            if others and others[0].objection() is None:
                await press(page, others[0])
            began = now()
            while not asked and now() - began < _REHEARSAL_SECONDS:
                await pause(began)
            return Rehearsed(writes=tuple(asked), offered=tuple(entries))

    @asynccontextmanager
    async def _offline(self, changes: Changes) -> AsyncIterator[AccountBrowser]:
        gate = Gate(allowed=(), network=Network())
        async with behind(gate, self.launched, self.service, self.site, TIMEOUTS, readable(self.state)) as account:
            answers = _Answers(self.matcher, changes)
            await account.context.route("**/*", answers.give)
            await account.context.route_web_socket(re.compile(""), answers.speak)
            try:
                yield account
            finally:
                await answers.close()


async def _entries(page: BrowserPage) -> dict[str, Pressable]:
    """The entries of a list that is open, by their words."""
    began = now()
    while now() - began < _OPENING_SECONDS:
        for role in OPTION_ROLES:
            found = await pressables(page, Locator(role=role))
            if found:
                return {name: pressable for pressable in found if (name := pressable.facts["name"].strip())}
        await pause(began)
    return {}


async def _target(page: BrowserPage, control: Control, others: tuple[str, ...]) -> Pressable | None:
    """The one element of this control that can be pressed, as soon as the page has drawn it."""
    began, locators = now(), [locator for reading in control.readings for locator in reading.locators]
    while now() - began < TIMEOUTS.page:
        for locator in locators:
            found = await pressables(page, locator, names=control.names, others=others)
            if len(found) == 1:
                return found[0]
        await pause(began)
    return None


def _writes(request: BrowserRequest) -> bool:
    return request.method.upper() != "GET" and request.resource_type in {"fetch", "xhr", "document"}


def _seen(request: BrowserRequest) -> WriteSeen:
    parts = urlsplit(request.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    body = fields_of(request.post_data_buffer or b"") or {}
    return WriteSeen(method=request.method.upper(), path=parts.path, query=query, body=body)


def readable(state: Mapping[str, Any]) -> dict[str, Any]:
    """A storage state without the cookies that no script of a page can read."""
    return {**state, "cookies": [cookie for cookie in state.get("cookies", ()) if not cookie.get("httpOnly")]}


def _value(look: ControlReadings) -> str | None:
    """What the page shows of a control, where all ways to see it say the same."""
    seen = [reading for reading in look.readings if reading.kind not in TOLD and reading.counts]
    values = {reading.value for reading in seen}
    return values.pop() if len(values) == 1 and not any(reading.trouble for reading in seen) else None


class _Answers:
    def __init__(self, matcher: Matcher, changes: Changes) -> None:
        self._matcher, self._entries = matcher, matcher.tape.entries
        self._values: dict[tuple[int, int | None], dict[Any, Any]] = {}
        for leaf, value in changes.items():
            here = self._values.setdefault((leaf.place.number, leaf.place.frame), {})
            here[leaf.island, leaf.path] = value
        self._speaking: set[asyncio.Task[None]] = set()

    async def give(self, route: Route) -> None:
        """Answer a request from the tape, or refuse it."""
        request = route.request
        number = self._matcher.find(Request(request.method.upper(), request.url, request.post_data_buffer))
        answer = None if number is None else self._entries[number].answer
        with suppress(Error):  # the page went on meanwhile
            if number is None or answer is None:
                await route.abort("connectionrefused")
            elif answer.status in _REDIRECTS:
                await self._redirect(route, number, answer)
            else:
                await self._fulfil(route, number, answer)

    async def _fulfil(self, route: Route, number: int, answer: Answer) -> None:
        headers = {name: value for name, value in answer.headers if name not in _DROPPED}
        await route.fulfill(status=answer.status, headers=headers, body=self._body(number, answer))

    async def _redirect(self, route: Route, number: int, answer: Answer) -> None:
        """What the browser would follow by itself would not come back here: a document goes on by its own means."""
        target = urljoin(self._entries[number].url, dict(answer.headers).get("location", ""))
        followed = self._matcher.find(Request("GET", target))
        then = None if followed is None or followed == number else self._entries[followed].answer
        if route.request.is_navigation_request():
            page = f'<!doctype html><meta http-equiv="refresh" content="0;url={_quoted(target)}">'
            await route.fulfill(status=200, content_type="text/html", body=page)
        elif followed is None or then is None or then.status in _REDIRECTS:
            await route.abort("connectionrefused")
        else:
            await self._fulfil(route, followed, then)

    def _body(self, number: int, answer: Answer) -> bytes:
        values, body = self._values.get((number, None)), answer.body
        if values:
            body = changed(body.decode(), answer.content_type, values).encode()
        return _NO_RECONNECT + body if answer.content_type == "text/event-stream" else body

    def speak(self, route: WebSocketRoute) -> None:
        """Play one socket of the tape: the same messages in the same order."""
        number = next((at for at, socket in enumerate(self._matcher.tape.sockets) if _same(socket, route.url)), None)
        if number is None:
            return
        came: asyncio.Queue[None] = asyncio.Queue()
        route.on_message(lambda message: came.put_nowait(None))
        task = asyncio.ensure_future(self._play(route, number, came))
        self._speaking.add(task)
        task.add_done_callback(self._speaking.discard)

    async def _play(self, route: WebSocketRoute, number: int, came: asyncio.Queue[None]) -> None:
        for at, frame in enumerate(self._matcher.tape.sockets[number].frames):
            if frame.from_page:
                with suppress(TimeoutError):
                    await asyncio.wait_for(came.get(), _REPLY_SECONDS)
                continue
            await asyncio.sleep(_PAUSE)
            payload, values = frame.payload, self._values.get((number, at))
            with suppress(Error):
                route.send(changed(payload, "", values) if values and isinstance(payload, str) else payload)

    async def close(self) -> None:
        for task in tuple(self._speaking):
            task.cancel()
        await asyncio.gather(*self._speaking, return_exceptions=True)


def _same(socket: Socket, url: str) -> bool:
    recorded, other = urlsplit(socket.url), urlsplit(url)
    return (recorded.netloc, recorded.path) == (other.netloc, other.path)


def _quoted(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "%22").replace("'", "%27")

"""Where a page learnt what it shows: replays it from its own answers, for controls that only the page shows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from auditor.browser.launch import BrowserFailed
from auditor.browser.replay import Replay
from auditor.browser.session_state import stored_origins
from auditor.counterfactual.candidates import Wanted, candidates, described
from auditor.counterfactual.leaves import declarable, is_streamed, leaves_of
from auditor.counterfactual.matching import Matcher
from auditor.counterfactual.search import Turned, search
from auditor.counterfactual.tape import Entry, distinguishing_query, without_ids
from auditor.model.observation import Trace
from auditor.model.reason import Unproven
from auditor.model.texts import every
from auditor.proof import hangs_on_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from auditor.audit.task import AccountTask
    from auditor.browser.context import AccountBrowser
    from auditor.browser.exchange import Exchange
    from auditor.browser.launch import Launched
    from auditor.browser.navigation import Opened
    from auditor.browser.page_signs import View
    from auditor.browser.read import ControlReadings
    from auditor.counterfactual.search import Changes, Found
    from auditor.counterfactual.tape import Tape
    from auditor.model.control import Control
    from auditor.model.locator import Locator
    from auditor.model.observation import Rehearsed
    from auditor.model.page import Page

_LOOKED_INTO = 2_000
"""Bytes of a request's body in which its name may stand."""
_SECONDS = 60.0
"""How long all replays of a page may take together."""


@dataclass
class Tracing:
    """The replays of one page of an account; between two live loads it keeps what they need."""

    task: AccountTask
    launched: Launched
    account: AccountBrowser
    page: Page
    controls: Mapping[str, Control]
    step: Callable[[str, str], None]
    _shown: dict[str, str] = field(default_factory=dict)
    _state: dict[str, Any] = field(default_factory=dict)
    _former: tuple[Exchange, ...] = ()

    async def after(self, load: int, opened: Opened, looks: Mapping[str, ControlReadings]) -> None:
        """The first load was read: keep what the next one is answered, where a control is to be traced. The second one
        was: replay it, and note at its readings where their values were found, or why not.
        """
        if load == 1:
            await self._prepare(opened.view, looks)
        else:
            self.page = self.page.model_copy(update={"open": (opened.way,)})  # the tape has no other way
            await self._run(opened.view, looks)

    async def _prepare(self, view: View, looks: Mapping[str, ControlReadings]) -> None:
        self._shown = {name: value for name, look in looks.items() if (value := self._to_trace(name, look)) is not None}
        self.account.keeps = bool(self._shown)
        if self._shown:
            self._former = tuple(view.recorder.exchanges)
            cookies = [dict(cookie) for cookie in await self.account.context.cookies()]
            self._state = {"cookies": cookies, "origins": await stored_origins(self.account)}

    def _to_trace(self, name: str, look: ControlReadings) -> str | None:
        """What the page shows, where only the page shows the control, and it would pass or its load is in doubt."""
        value = hangs_on_page(look.readings)
        doubted = any(reading.doubt for reading in look.readings)
        return value if doubted or self.task.expected.get(name) == value else None

    async def _run(self, view: View, looks: Mapping[str, ControlReadings]) -> None:
        self.account.keeps = False
        shown = {name: value for name, value in self._shown.items() if hangs_on_page(looks[name].readings) == value}
        if not shown or view.taping is None:
            return
        tape = await view.taping.tape()
        lost = [f"{exchange.urls[0]} {_text(exchange.sent)}" for exchange in view.recorder.lost()]
        replay = self._replay(tape)
        found = await self._search(replay, tape, shown, lost)
        for name in shown:
            turned = found.get(name, Unproven.REPLAY_FAILED)
            note = {"untraced": turned} if isinstance(turned, Unproven) else {"traced": _trace(tape, turned)}
            looks[name].readings = [
                reading if reading.value is None else reading.model_copy(update=note)
                for reading in looks[name].readings
            ]
        await self._rehearse(replay, tape, looks)

    async def _search(self, replay: Replay, tape: Tape, shown: Mapping[str, str], lost: Sequence[str]) -> Found:
        leaves, service = leaves_of(tape), self.task.service
        identity = [without_ids(source.response) for source in service.identity.account if source.response]
        wanted = {
            name: _wanted(name, self.controls[name], value, self.task.traced.get(name)) for name, value in shown.items()
        }
        steps = search(
            wanted,
            {name: candidates(tape, leaves, want, identity, lost) for name, want in wanted.items()},
            {name: _followers(self.controls[name]) for name in shown},
        )
        try:
            async with asyncio.timeout(_SECONDS):
                changes = next(steps)
                while True:
                    self._note(tape, changes)
                    changes = steps.send(await replay.show(changes))
        except StopIteration as done:
            return cast("Found", done.value)
        except (TimeoutError, BrowserFailed):
            return {}

    async def _rehearse(self, replay: Replay, tape: Tape, looks: Mapping[str, ControlReadings]) -> None:
        for name in self.task.rehearsed & looks.keys():
            self.step(self.task.id, f"pressing {self.controls[name].title} offline")
            try:
                async with asyncio.timeout(_SECONDS):
                    shown = hangs_on_page(looks[name].readings) or ""
                    rehearsed = await replay.rehearse(name, shown)
                    looks[name].rehearsed = rehearsed.model_copy(update={"alike": _alike(tape, rehearsed, shown)})
            except (TimeoutError, BrowserFailed):
                continue

    def _replay(self, tape: Tape) -> Replay:
        matcher = Matcher(
            tape, [Entry(former.method, former.urls[0], former.kind, former.sent) for former in self._former]
        )
        task = self.task
        return Replay(self.launched, task.service, task.site, self.page, self.controls, matcher, self._state)

    def _note(self, tape: Tape, changes: Changes) -> None:
        """Say what the next replay changes."""
        places = [described(tape, leaf) for leaf in changes]
        what = "unchanged" if not places else places[0] if len(places) == 1 else f"{len(places)} values at once"
        self.step(self.task.id, f"replaying {self.page.title or 'the page'} offline, {what}")


def _trace(tape: Tape, found: Turned) -> Trace:
    leaf = found.leaf
    return Trace(
        place=described(tape, leaf),
        value=leaf.value,
        other=found.to,
        shows=found.shows,
        query=distinguishing_query(tape, leaf.place.number) if leaf.place.frame is None else {},
        json_path=declarable(tape, leaf),
        stream=is_streamed(tape, leaf),
    )


def _alike(tape: Tape, pressed: Rehearsed, shown: str) -> Trace | None:
    """A yes or no in an answer that is called as a key of what pressing a switch would have written."""
    keys = {key.rpartition(".")[2] for write in pressed.writes for key in write.body}
    named = [
        leaf
        for leaf in leaves_of(tape)
        if isinstance(leaf.value, bool) and leaf.path[-1:] and leaf.path[-1] in keys and declarable(tape, leaf)
    ]
    if len(named) != 1 or shown not in {"on", "off"}:
        return None
    value = named[0].value
    return _trace(tape, Turned(named[0], not value, "off" if shown == "on" else "on"))


def _text(body: bytes | None) -> str:
    return (body or b"")[:_LOOKED_INTO].decode(errors="replace")


def _wanted(name: str, control: Control, value: str, known: str | None) -> Wanted:
    seen = [reading for reading in control.readings if reading.on_page]
    words = [(each, *every(texts)) for reading in seen for each, texts in reading.words.items()]
    called = [text for reading in seen for locator in reading.locators for text in _called(locator)]
    hints = (name, *control.names, *called, control.purpose.value)
    return Wanted(name, value, hints, tuple(map(tuple, words)), known)


def _called(locator: Locator) -> Iterator[str]:
    """What a locator calls its control in the markup."""
    yield from (text for text in (locator.test_id, locator.css, *every(locator.name)) if text)


def _followers(control: Control) -> frozenset[str]:
    also = control.change.also.values() if control.change else ()
    return frozenset(other for each in also for other in each)

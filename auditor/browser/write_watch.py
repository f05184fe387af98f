"""What a page writes while a control is switched: the one permitted request, its answer, and everything else."""

from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.guard import Permit
from auditor.browser.json_paths import at_path, is_missing
from auditor.browser.responses import said
from auditor.browser.write_check import PageSettings, objection, values_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from playwright.async_api import Request, Response

    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.control import Control

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Stopped:
    """Why a change went no further: a word for programs, and half a sentence for people."""

    detail: str
    saw: str


@dataclass
class Written:
    """Watches one page from just before the first click. `permit` is None where the write is not declared.

    `requests`: method and address, without query, of every request that may write, whether or not it was stopped.
    """

    account: AccountBrowser
    view: View
    control: Control
    permit: Permit | None
    _asked_before: int
    status: int | None = None
    requests: list[str] = field(default_factory=list)
    _answered: str | None = None
    _failed: bool = False
    _body: asyncio.Task[None] | None = None

    @classmethod
    async def watch(cls, account: AccountBrowser, view: View, control: Control, value: str) -> Written:
        """Begin to watch; the permit is for this page's own frame and the wanted value."""
        permit = None
        if control.write is not None:
            session = await account.context.new_cdp_session(view.page)
            frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            reported = _settings_before(view, control)
            permit = Permit(
                frame, account.site.home, control.write, lambda asked: objection(asked, control, value, reported)
            )
        watching = cls(account, view, control, permit, len(view.recorder.exchanges))
        account.context.on("request", watching._note)
        view.page.on("response", watching._answer)
        view.page.on("requestfailed", watching._fail)
        return watching

    def permitting(self) -> AbstractContextManager[None]:
        """As long as the block lasts, the permitted request may pass."""
        return self.account.blocker.permitting(self.permit) if self.permit else nullcontext()

    @property
    def is_watched(self) -> bool:
        """Whether the write is declared, so that it can be distinguished from everything else."""
        return self.permit is not None

    @property
    def sent(self) -> bool:
        """Whether the permitted request has left."""
        return self.permit is not None and self.permit.used is not None

    @property
    def is_under_way(self) -> bool:
        """Whether it has left and was not answered yet."""
        return self.sent and self.status is None

    def wrong(self) -> Stopped | None:
        """Why the write cannot succeed any more; None as long as it can."""
        if self.permit is not None and not self.sent and self.permit.refused:
            return Stopped("other_write", f"the page wanted to write something else: {self.permit.refused}")
        if self.status is not None and not 200 <= self.status < 300:
            return Stopped("rejected", f"the service answered with status {self.status}")
        if self._failed and self.status is None:
            return Stopped("no_answer", "the request did not reach the service")
        return None

    def in_place_of_it(self) -> str:
        """What the page did where it did not make the declared request, as half a sentence."""
        home = self.account.site.home
        others = dict.fromkeys(each.replace(home, "", 1) for each in self.requests if f" {home}/" in each)
        asked = " and ".join(list(others)[:3])
        return (
            f"in place of the declared request, the page made {asked}" if asked else "the page did not write anything"
        )

    async def settle(self, seconds: float) -> None:
        """Wait for the body of the answer, and stop watching."""
        if self._body is not None:
            await asyncio.wait([self._body], timeout=seconds)
        self.account.context.remove_listener("request", self._note)

    def reported(self) -> str | None:
        """What the settings said after the write, else what the answer to the write said."""
        recorder = self.view.recorder
        for reading in self.control.readings:
            if reading.response:
                later = [
                    exchange
                    for exchange in recorder.exchanges[self._asked_before :]
                    if exchange.fits(reading, recorder.home)
                ]
                if value := said(reading, later).value:
                    return value
        return self._answered

    def _note(self, request: Request) -> None:
        if request.method.upper() not in _READS:
            self.requests.append(f"{request.method.upper()} {request.url.partition('?')[0].partition('#')[0][:300]}")

    def _answer(self, response: Response) -> None:
        if self._is_ours(response.request):
            self.status = response.status
            self._body = asyncio.ensure_future(self._read(response))

    def _fail(self, request: Request) -> None:
        self._failed = self._failed or self._is_ours(request)

    def _is_ours(self, request: Request) -> bool:
        used = self.permit.used if self.permit else None
        asked = (request.method.upper(), request.url.partition("#")[0])
        return used is not None and (used.method.upper(), used.url.partition("#")[0]) == asked

    async def _read(self, response: Response) -> None:
        try:
            body = json.loads(await response.body())
        except (Error, ValueError, RecursionError):
            return
        self._answered = self._in_answer(body)

    def _in_answer(self, body: object) -> str | None:
        """What the answer to the write says of the control, wherever it stands in it."""
        write = self.control.write
        paths = [path for reading in self.control.readings for path in reading.json_paths or ()]
        for path in [*([write.json_path] if write and write.json_path else []), *paths]:
            for place in (path, path.rpartition(".")[2]):
                value = at_path(body, place)
                if not is_missing(value):
                    return values_of(self.control).get(json.dumps(value))
        return None


def _settings_before(view: View, control: Control) -> PageSettings | None:
    """The page's own settings, for the comparison with what it writes."""
    for reading in control.readings:
        answers = (
            [exchange for exchange in view.recorder.answered(reading) if exchange.readable] if reading.response else []
        )
        if answers and reading.json_paths:
            body = answers[-1].body
            there = next((path for path in reading.json_paths if not is_missing(at_path(body, path))), None)
            return PageSettings(body, there or reading.json_paths[0], _kept(view, control))
    return None


def _kept(view: View, control: Control) -> object:
    """The declared response with the other keys of what is written, as it came last."""
    declared = control.write.keeps if control.write else None
    answers = [exchange for exchange in view.recorder.answered(declared) if exchange.readable] if declared else []
    return answers[-1].body if answers else None

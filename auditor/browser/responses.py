"""What the page itself fetched: one record for each answer to a declared path, and what is still under way.

Nothing here sends a request.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.async_api import Error

from auditor.model.address import matches, origin_of
from auditor.model.observation import Reason, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page, Request, Response

    from auditor.model.service import JsonPaths, Reading, Sign

_DATA = frozenset({"fetch", "xhr"})
_UNDER_WAY = frozenset({"fetch", "xhr", "document", "script"})
_MISSING = object()
_BODY_SECONDS = 10.0
"""A body that the page itself never reads may never come."""


@dataclass(frozen=True)
class Answer:
    """One answer. `body` is parsed JSON, or None where it was none (`readable` tells)."""

    status: int
    body: object
    readable: bool
    query: frozenset[str] = frozenset()


@dataclass
class Recorder:
    """Listens to one page from its first request on."""

    home: str
    origins: Sequence[str]
    targets: frozenset[str]
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    document: int | None = None
    mitigated: bool = False
    ahead: float | None = None
    """Seconds by which the service's clock, as its last document told, is ahead of this machine's."""
    _pending: set[Request] = field(default_factory=set)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)
    _main: object = None

    def attach(self, page: Page) -> None:
        """Begin to listen; call before the page's first navigation."""
        self._main = page.main_frame
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", lambda request: self._pending.discard(request))
        page.on("requestfailed", self._broke)

    @property
    def quiet(self) -> bool:
        """Whether no request for a document, script or data to a declared origin is under way."""
        return not self._pending and not self._reading

    def answered(self, target: str) -> list[Answer]:
        """Every answer to a declared target so far, in order."""
        return self.answers.get(self.address(target), [])

    def address(self, target: str) -> str:
        """The declared target as an address without query."""
        return urljoin(self.home, target).partition("?")[0]

    def _declared(self, url: str) -> bool:
        return any(matches(pattern, origin_of(url)) for pattern in self.origins)

    def _asked(self, request: Request) -> None:
        if request.resource_type in _UNDER_WAY and self._declared(request.url):
            self._pending.add(request)

    def _broke(self, request: Request) -> None:
        ours_or_its_own = (request.failure or "").startswith(("net::ERR_BLOCKED_BY_CLIENT", "net::ERR_ABORTED"))
        if request in self._pending and request.resource_type in _DATA and not ours_or_its_own:
            self.failed.append(_path(request.url))
        self._pending.discard(request)

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request():
            if request.redirected_to is None and _frame(request) is self._main:
                self.document = response.status
                self.ahead = _ahead(response.headers.get("date"))
                self.mitigated = response.headers.get("cf-mitigated") == "challenge"
            return
        if request.resource_type not in _DATA or not self._declared(request.url):
            return
        if response.status >= 500:
            self.failed.append(_path(request.url))
        address = request.url.partition("#")[0].partition("?")[0]
        if request.method == "GET" and address in self._wanted() and _frame(request) is self._main:
            task = asyncio.ensure_future(self._read(address, response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    def _wanted(self) -> set[str]:
        return {self.address(target) for target in self.targets}

    async def _read(self, address: str, response: Response) -> None:
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body, readable = json.loads(await response.body()), True
        except (Error, TimeoutError, ValueError, RecursionError):
            body, readable = None, False
        query = frozenset(parse_qs(urlsplit(response.url).query, keep_blank_values=True))
        self.answers.setdefault(address, []).append(Answer(response.status, body, readable, query))


def _frame(request: Request) -> object:
    try:
        return request.frame
    except Error:  # a worker's request belongs to no frame
        return None


def _ahead(date: str | None) -> float | None:
    try:
        return parsedate_to_datetime(date or "").timestamp() - time.time()
    except ValueError:
        return None


def _path(url: str) -> str:
    return urlsplit(url).path


def at_path(body: object, path: str) -> object:
    """The value at a dotted path (`settings.training_allowed`, `items.0.id`), or MISSING."""
    for key in path.split("."):
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, list) and key.isdigit() and int(key) < len(body):
            body = body[int(key)]
        else:
            return _MISSING
    return body


def first_at(body: object, paths: JsonPaths) -> object:
    """The value at the first of the paths that is there, or MISSING."""
    return next((value for path in paths if (value := at_path(body, path)) is not _MISSING), _MISSING)


def value_of(reading: Reading, answers: Sequence[Answer]) -> str | Trouble:
    """What a `response` reading says, over all answers of one load; they must agree."""
    answers = [answer for answer in answers if not answer.query.intersection(reading.except_query)]
    good = [answer for answer in answers if 200 <= answer.status < 300 and answer.readable]
    if not answers:
        return Trouble(reason=Reason.NO_WITNESS, detail="no_answer", saw="the page's settings did not arrive")
    if not good:
        return Trouble(
            reason=Reason.NO_WITNESS,
            detail=f"status_{answers[-1].status}",
            saw=f"the page's settings answered with status {answers[-1].status}",
        )
    values = [_value_in(reading, answer.body) for answer in good]
    words = {value for value in values if isinstance(value, str)}
    if len(words) > 1:
        return Trouble(reason=Reason.CONFLICT, saw="the page's settings answered differently within one visit")
    return values[-1]


def _value_in(reading: Reading, body: object) -> str | Trouble:
    value = first_at(body, reading.json_paths or ())
    if value is _MISSING:
        if reading.absent is not None and (body is None or isinstance(body, dict)):
            return reading.absent
        return Trouble(reason=Reason.NO_WITNESS, detail="no_key", saw="the page's settings do not contain this control")
    word = reading.values.get(json.dumps(value)) if not isinstance(value, dict | list) else None
    if word is None:
        return Trouble(
            reason=Reason.NO_WITNESS,
            detail="other_value",
            saw="the page's settings hold no declared value for this control",
        )
    return word


def shows(sign: Sign, answers: Sequence[Answer]) -> bool:
    """Whether a sign about a response is there: the last answer decides."""
    if not answers:
        return False
    last = answers[-1]
    if sign.status is not None and last.status != sign.status:
        return False
    if sign.json_path is None:
        return True
    if not last.readable:
        return False
    value = at_path(last.body, sign.json_path)
    if sign.absent:
        return 200 <= last.status < 300 and value is _MISSING
    if sign.is_ is None:
        return value is not _MISSING and value is not None
    return type(value) is type(sign.is_) and value == sign.is_


def is_missing(value: object) -> bool:
    """Whether `at_path` or `first_at` found nothing."""
    return value is _MISSING

"""The pages of one account: side by side once it is proven whose they are, where the service does not forbid it."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from auditor.audit.clock import Clock
from auditor.browser.context import now
from auditor.browser.proxy import Network
from tests.serving import Asked, Server, declared, task

from .test_language import VALUES, toggle

if TYPE_CHECKING:
    from auditor.model.observation import AccountSeen
    from auditor.model.service import Service
    from tests.audit.engine import Engine

_PATIENCE = 3.0
"""Seconds that one page's settings wait for the other's."""


@dataclass
class Site(Server):
    """Three pages. The settings of the second and the third are answered when both were asked for."""

    signed_out: str | None = None
    """A page that says that nobody is signed in."""
    hers: str | None = None
    """A page that is another person's."""
    met: list[bool] = field(default_factory=list)
    both: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        if asked.path.startswith("/api/"):
            self._settings(asked)
        elif asked.path == self.signed_out:
            asked.send("<!doctype html><p data-testid='nobody'>Sign in</p>", "text/html")
        else:
            row = toggle(False).replace("ME", f"<p data-testid='me'>{'zoe' if asked.path == self.hers else 'ada'}</p>")
            fetched = f"<script>void fetch('/api{asked.path}')</script>"
            asked.send(f"<!doctype html><title>Settings</title>{row}{fetched}", "text/html")

    def _settings(self, asked: Asked) -> None:
        if asked.path != "/api/one":
            try:
                self.both.wait(_PATIENCE)
                self.met.append(True)
            except threading.BrokenBarrierError:
                self.met.append(False)
        asked.send(json.dumps({"training": False}))


def service(**more: Any) -> Service:
    names = ("one", "two", "three")
    see = {"see": "switch", "find": [{"role": "switch", "name": "Model training"}]}
    controls = {
        name: {"page": name, "readings": [see, {"response": f"/api/{name}", "json": "training", "values": VALUES}]}
        for name in names
    }
    pages = {name: {"open": [[{"goto": f"/{name}"}]], "ready": [{"role": "switch"}]} for name in names}
    signed_out = [{"test_id": "nobody"}]
    identity = {
        "signed_in": [{"test_id": "me"}],
        "signed_out": signed_out,
        "account": {"see": {"test_id": "me"}, "kind": "handle"},
    }
    return declared(controls, pages=pages, identity=identity, **more)


def looked(engine: Engine, site: Site, own: Service) -> AccountSeen:
    with site:
        return engine.look(task(own, site.origin), Network(), "")


def values(seen: AccountSeen) -> dict[str, set[str | None]]:
    return {control.control: {reading.value for reading in control.readings} for control in seen.controls}


def test_pages_are_open_side_by_side_after_the_first(engine: Engine) -> None:
    site = Site()
    seen = looked(engine, site, service())
    assert site.met == [True, True]
    assert values(seen) == {name: {"off"} for name in ("one", "two", "three")}
    assert [control.control for control in seen.controls] == ["one", "two", "three"]
    documents = [asked.path for asked in site.log if not asked.path.startswith(("/api/", "/favicon"))]
    assert documents[0] == "/one"


@pytest.mark.parametrize("more", [{"one_page_at_a_time": True}, {"session_writes": [{"path": "/renew"}]}])
def test_a_service_may_forbid_that(engine: Engine, more: dict[str, Any]) -> None:
    site = Site()
    looked(engine, site, service(**more))
    assert site.met == [False, False]


def test_a_session_that_ends_on_one_page_does_not_speak_for_the_others(engine: Engine) -> None:
    site = Site(signed_out="/three", both=threading.Barrier(1))
    seen = looked(engine, site, service())
    assert values(seen)["one"] == values(seen)["two"] == {"off"}
    (third,) = (control for control in seen.controls if control.control == "three")
    assert third.trouble
    assert third.trouble.reason.value == "signed_out"


def test_another_person_on_one_page_does_not_speak_for_this_one(engine: Engine) -> None:
    seen = looked(engine, Site(hers="/three", both=threading.Barrier(1)), service())
    assert values(seen)["one"] == values(seen)["two"] == {"off"}
    (third,) = (control for control in seen.controls if control.control == "three")
    assert (third.readings, third.trouble and third.trouble.reason.value) == ((), "wrong_account")


def test_the_limit_of_an_account_stands_still_until_all_that_is_done_beside_it_is_over() -> None:
    async def run() -> tuple[bool, float]:
        async with asyncio.timeout(1.0) as limit:
            clock = Clock(limit)
            began = now()
            await asyncio.gather(*(clock.beside(asyncio.sleep(seconds)) for seconds in (0.3, 0.8, 1.3)))
            left = (limit.when() or 0.0) - asyncio.get_running_loop().time()
        return now() - began > 1.2, left

    over, left = asyncio.run(run())
    assert over
    assert 0.7 < left <= 1.0

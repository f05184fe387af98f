"""A person at a browser, from another process than the one that started it: looks, types and clicks, nothing else."""

from __future__ import annotations

import itertools
import json
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection


class Person:
    """Sits at one web page of a browser."""

    def __init__(self, connection: ClientConnection) -> None:
        self._number = itertools.count(1)
        self._connection = connection
        self._do("Emulation.setFocusEmulationEnabled", enabled=True)  # no window manager gives windows the focus here

    def types(self, field: str, text: str, seconds: float = 20) -> None:
        """Into the field that this CSS selector finds, as soon as it is there; again where the page lost it."""
        end = time.monotonic() + seconds
        while not self._is(f"{_find(field)}?.value === {json.dumps(text)}"):
            assert time.monotonic() < end, f"{field} did not take it"
            if self._is(
                f"(() => {{ const it = {_find(field)}; it?.select(); return it === document.activeElement; }})()"
            ):
                self._do("Input.insertText", text=text)
            time.sleep(0.1)

    def clicks(self, element: str) -> None:
        """The element that this CSS selector finds, as soon as it is there."""
        self._until(f"(() => {{ const found = {_find(element)}; found?.click(); return Boolean(found); }})()")

    def sees(self, element: str) -> None:
        """Waits until this CSS selector finds something."""
        self._until(f"Boolean({_find(element)})")

    def closes_the_page(self) -> None:
        """As with the cross of its tab."""
        self._do("Page.close")

    def _until(self, question: str, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not self._is(question):
            assert time.monotonic() < end, f"never true: {question}"
            time.sleep(0.1)

    def _is(self, question: str) -> bool:
        return self._do("Runtime.evaluate", expression=question).get("result", {}).get("value") is True

    def _do(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._number)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=30))
            if answer.get("id") == number:
                return dict(answer.get("result", {}))


def _find(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})"


@contextmanager
def sitting(port: int, at: str, seconds: float = 60) -> Iterator[Person]:
    """A person at the page of AT, in the browser that listens for debuggers at PORT, as soon as it is open."""
    with connect(_page(port, at, time.monotonic() + seconds), origin=None, max_size=None) as connection:
        yield Person(connection)


def _page(port: int, at: str, end: float) -> str:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=2) as answer:
                pages = json.load(answer)
        except OSError:
            pages = []
        for page in pages:
            if page["type"] == "page" and at in page["url"]:
                return str(page["webSocketDebuggerUrl"])
        assert time.monotonic() < end, f"no page at {at}: {[page['url'] for page in pages]}"
        time.sleep(0.1)

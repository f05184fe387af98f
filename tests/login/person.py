"""A person at a browser, from another process than the one that started it: looks, types and clicks, nothing else."""

from __future__ import annotations

import itertools
import json
import time
import urllib.request
from typing import TYPE_CHECKING, Any, Self

from websockets.sync.client import connect

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection


class Person:
    """Sits at the first web page of the browser that listens for debuggers at PORT."""

    def __init__(self, port: int, at: str) -> None:
        self._number = itertools.count(1)
        self._connection = _page(port, at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def types(self, field: str, text: str) -> None:
        """Into the field that this CSS selector finds, as soon as it is there."""
        self._until(
            f"(() => {{ const field = {_find(field)}; field?.focus(); return field === document.activeElement; }})()"
        )
        self._do("Input.insertText", text=text)

    def clicks(self, element: str) -> None:
        """The element that this CSS selector finds, as soon as it is there."""
        self._until(f"(() => {{ const found = {_find(element)}; found?.click(); return Boolean(found); }})()")

    def sees(self, element: str) -> None:
        """Waits until this CSS selector finds something."""
        self._until(f"Boolean({_find(element)})")

    def closes_the_page(self) -> None:
        """As with the cross of its tab."""
        self._do("Page.close")

    def _until(self, question: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while self._do("Runtime.evaluate", expression=question).get("result", {}).get("value") is not True:
            assert time.monotonic() < end, f"never true: {question}"
            time.sleep(0.1)

    def _do(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._number)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=30))
            if answer.get("id") == number:
                return dict(answer.get("result", {}))


def _find(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})"


def _page(port: int, at: str, seconds: float = 30) -> ClientConnection:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=2) as answer:
                pages = json.load(answer)
        except OSError:
            pages = []
        for page in pages:
            if page["type"] == "page" and at in page["url"]:
                return connect(page["webSocketDebuggerUrl"], origin=None, max_size=None)
        assert time.monotonic() < end, f"no page at {at}: {[page['url'] for page in pages]}"
        time.sleep(0.1)

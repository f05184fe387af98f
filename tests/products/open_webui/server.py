"""A fresh Open WebUI on loopback, with a database of its own, and the log of what it was asked."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.ports import free_port
from tests.products import pypi
from tests.products.server import answers
from tests.products.server import running as process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TORCH = "torch==2.13.0"
_PYTHONS = ("3.11", "3.12")
_REQUEST = re.compile(r'"([A-Z]+) (/\S*) HTTP/[\d.]+" (\d{3})')
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "OFFLINE_MODE": "true",
    "RAG_EMBEDDING_ENGINE": "openai",
    "ENABLE_OLLAMA_API": "false",
    "ENABLE_OPENAI_API": "false",
    "ENABLE_VERSION_UPDATE_CHECK": "false",
    "ANONYMIZED_TELEMETRY": "false",
    "DO_NOT_TRACK": "true",
    "SCARF_NO_ANALYTICS": "true",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class Server:
    """Where it answers, the log that it writes, and the seconds that it took to come up."""

    base: str
    log: Path
    started_in: float = 0.0

    def mark(self) -> int:
        """A place in the log: what comes after it was asked for later."""
        return self.log.stat().st_size

    def writes_since(self, mark: int) -> list[str]:
        """`POST /path` of every request since that place that is not a plain read."""
        with self.log.open("rb") as file:
            file.seek(mark)
            found = _REQUEST.findall(file.read().decode(errors="replace"))
        return [f"{method} {path.partition('?')[0]}" for method, path, _ in found if method not in {"GET", "HEAD"}]


@contextmanager
def running(version: str, folder: Path, **more: str) -> Iterator[Server]:
    """This release with an empty database in `folder`, installed where it is missing: 3 GB, and some minutes.

    `more`: of its environment.
    """
    program = pypi.install("open-webui", version, "open-webui", TORCH, pythons=_PYTHONS)
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log")
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**_OFFLINE, **more, "DATA_DIR": str(folder), "WEBUI_SECRET_KEY": secrets.token_hex(20)}
    with process(command, environment, folder, lambda: answers(f"{server.base}/health")) as seconds:
        yield replace(server, started_in=seconds)

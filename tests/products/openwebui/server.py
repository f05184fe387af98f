"""A fresh Open WebUI on loopback, with a database of its own, ended by its own process id whatever happens."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_START = 180.0
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
def running(program: Path, folder: Path) -> Iterator[Server]:
    """Start the product with an empty database in `folder`; SystemExit where it does not come up."""
    port, data = free_port(), folder / "data"
    data.mkdir()
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log")
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environment = {**inherited, **_OFFLINE, "DATA_DIR": str(data), "WEBUI_SECRET_KEY": secrets.token_hex(20)}
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [program, "serve", "--host", "127.0.0.1", "--port", str(port)],
            cwd=data,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle: the server is ended below
        )
        try:
            yield replace(server, started_in=_wait(server, process))
        finally:
            _end(process)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    while time.monotonic() - began < _START and process.poll() is None:
        if _healthy(server.base):
            return time.monotonic() - began
        time.sleep(0.3)
    last = "\n".join(server.log.read_text(errors="replace").splitlines()[-15:])
    raise SystemExit(f"Open WebUI did not come up within {_START:.0f} s. The end of its log:\n{last}")


def _healthy(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

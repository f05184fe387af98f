"""A product as a process on loopback, ended by its own process id whatever happens."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
_LAST_LINES = 15


@contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    is_up: Callable[[], bool],
    seconds: float = 180,
) -> Iterator[float]:
    """Start it in `folder`, its output in server.log there; the seconds that it took. SystemExit where it does not."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle: the process is ended below
        )
        try:
            began = time.monotonic()
            while not is_up():
                if process.poll() is not None or time.monotonic() - began > seconds:
                    lines = (folder / "server.log").read_text(errors="replace").splitlines()[-_LAST_LINES:]
                    raise SystemExit(f"{command[-1]} did not come up. The end of its log:\n" + "\n".join(lines))
                time.sleep(0.3)
            yield time.monotonic() - began
        finally:
            _end(process)


def answers(address: str) -> bool:
    """Whether there is an answer of 200 there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
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

"""Ctrl-C, SIGTERM and a terminal that goes away, while accounts are visited and a run is written."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Iterator

T = TypeVar("T")

_STOPPING = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Takes them as long as its block lasts.

    While something is `stoppable`, the first one cancels it, and the next one ends the program. At any other time they
    wait, so that what is being written becomes whole: `came` says that there was one. SIGHUP stops nothing: a run whose
    terminal is closed still ends in a report.
    """

    def __init__(self) -> None:
        self.came = False
        self.stopped = False
        """Whether one of them cancelled what was stoppable."""
        self._tasks: Collection[asyncio.Task[Any]] = ()

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        for number in _STOPPING:
            self._loop.add_signal_handler(number, self._stop)
        self._hears_hangup = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN  # under `nohup`, it is ignored
        if self._hears_hangup:
            self._loop.add_signal_handler(signal.SIGHUP, lambda: None)
        return self

    def __exit__(self, *_: object) -> None:
        ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # by `until_interrupted`: it stays so
        for number in (*_STOPPING, *([signal.SIGHUP] if self._hears_hangup else [])):
            self._loop.remove_signal_handler(number)
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    @contextmanager
    def stoppable(self, tasks: Collection[asyncio.Task[Any]]) -> Iterator[None]:
        """As long as the block lasts, an interrupt cancels these tasks; they end as they see fit."""
        self._tasks = tasks
        try:
            yield
        finally:
            self._tasks = ()

    async def run(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of this work, or None where an interrupt cancelled it."""
        task = asyncio.create_task(work)
        with self.stoppable([task]):
            try:
                return await task
            except asyncio.CancelledError:
                if not self.stopped:
                    raise
                return None

    def _stop(self) -> None:
        under_way = [task for task in self._tasks if not task.done()]
        if under_way and self.stopped:
            raise KeyboardInterrupt
        self.came, self.stopped = True, self.stopped or bool(under_way)
        for task in under_way:
            task.cancel()


class HeldInterrupt:
    """Whether Ctrl-C came while it was held."""

    came = False


@contextmanager
def held() -> Iterator[HeldInterrupt]:
    """As long as the block lasts, Ctrl-C waits; for commands without an event loop, which write a run at once."""
    waiting = HeldInterrupt()

    def note(*_: object) -> None:
        waiting.came = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield waiting
    finally:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # by `until_interrupted`: it stays so
            signal.signal(signal.SIGINT, before)


def until_interrupted(work: Callable[[], None]) -> bool:
    """Do what is left when all is written; the first Ctrl-C ends it, and is told. From then on, none counts."""

    def end(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    try:
        signal.signal(signal.SIGINT, end)
        work()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        return True
    return False

"""What one command costs: wall time, CPU time and memory, with all processes that it starts."""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EVERY = 0.05
"""Seconds between two samples."""
_MEMORY_EVERY = 5
"""Memory is asked for more rarely: it takes longer."""


@dataclass(frozen=True)
class Cost:
    """Wall seconds, CPU seconds, peak memory in MB (proportional share), and CPU seconds by kind of process."""

    wall: float
    cpu: float
    peak: float
    kinds: dict[str, float]


def measure(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, good: Sequence[int] = (0, 1, 3)
) -> Cost:
    """Run a command to its end, and watch it and its descendants. SystemExit where it does not end well."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=dict(environment), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        family = _Family(process.pid)
        output, errors = process.communicate()
        wall = time.perf_counter() - began
        kinds, memory = family.stop()
    if process.returncode not in good:
        raise SystemExit(f"{' '.join(command[:4])} failed: {output.decode()[-2000:]} {errors.decode()[-2000:]}")
    return Cost(wall, sum(kinds.values()), memory, kinds)


class _Family:
    """A process and all that it starts, sampled in a thread: a browser's processes are not all waited for, so that what
    the system sums up at the end lacks some.
    """

    def __init__(self, pid: int) -> None:
        self._pid, self._highest, self._over = pid, 0.0, threading.Event()
        self._cpu: dict[tuple[int, float], tuple[str, float]] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[dict[str, float], float]:
        """CPU seconds by kind of process, and the highest memory in MB."""
        self._over.set()
        self._thread.join()
        kinds: dict[str, float] = {}
        for kind, seconds in self._cpu.values():
            kinds[kind] = kinds.get(kind, 0.0) + seconds
        return kinds, self._highest

    def _watch(self) -> None:
        for number in count():
            if self._over.wait(_EVERY):
                return
            try:
                top = psutil.Process(self._pid)
                family = [top, *top.children(recursive=True)]
            except psutil.Error:
                return
            for process in family:
                with suppress(psutil.Error):
                    times = process.cpu_times()
                    known = self._cpu.get(key := (process.pid, process.create_time()))
                    self._cpu[key] = (known[0] if known else _kind(process), times.user + times.system)
            if number % _MEMORY_EVERY == 0:
                self._highest = max(self._highest, sum(map(_share, family)) / 1e6)


def _kind(process: psutil.Process) -> str:
    """`Python`, `driver`, and of Chromium its own names: `browser`, `renderer`, `gpu-process`, `utility`, `zygote`."""
    words = process.cmdline() or [process.name()]
    program = Path(words[0]).name
    if "chrom" in program or "headless" in program:
        return next((word.removeprefix("--type=") for word in words if word.startswith("--type=")), "browser")
    return "driver" if "node" in program else "Python" if "python" in program else "other"


def _share(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0.0

"""What one command costs: wall time, CPU time and memory, with all processes that it starts."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall seconds, CPU seconds, peak memory in MB (proportional share)."""

    wall: float
    cpu: float
    peak: float


def measure(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, *, good: Sequence[int] = (0, 1, 3)
) -> Cost:
    """Run a command to its end, and watch it and its descendants. SystemExit where it does not end well."""
    before, began = os.times(), time.perf_counter()
    with subprocess.Popen(
        command, env=dict(environment), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        peak = _Peak(process.pid)
        output, errors = process.communicate()
        wall = time.perf_counter() - began
        memory = peak.stop()
    if process.returncode not in good:
        raise SystemExit(f"{' '.join(command[:4])} failed: {output.decode()[-2000:]} {errors.decode()[-2000:]}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, memory)


class _Peak:
    """The highest memory of a process tree, sampled in a thread."""

    def __init__(self, pid: int) -> None:
        self._pid, self._highest, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """The highest sum seen, in MB."""
        self._over.set()
        self._thread.join()
        return self._highest

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            try:
                top = psutil.Process(self._pid)
                family = [top, *top.children(recursive=True)]
            except psutil.Error:
                return
            self._highest = max(self._highest, sum(map(_share, family)) / 1e6)


def _share(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0.0

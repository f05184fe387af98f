"""How many accounts this machine can visit at a time."""

from __future__ import annotations

import os
from pathlib import Path

_PER_CORE = 4
"""Accounts that one core serves: their pages wait for the network most of the time."""
_BROWSER = 700
_ACCOUNT = 150
"""Megabytes: a browser with its driver, and one account's pages beside it (practice pages take 23 to 45)."""
_MOST = 16
_CGROUP = Path("/sys/fs/cgroup")
_MEMORY = Path("/proc/meminfo")


def accounts_at_a_time(cores: float | None = None, megabytes: float | None = None) -> int:
    """From what this machine has, or from what is given: at least 1, at most 16."""
    cores = _cores() if cores is None else cores
    megabytes = _free() if megabytes is None else megabytes
    fit = int((megabytes - _BROWSER) // _ACCOUNT)
    return max(1, min(_MOST, round(_PER_CORE * cores), fit))


def _cores() -> float:
    """Those that this process may use, by its affinity and by the limit of its container."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read(_CGROUP / "cpu.max").partition(" ")
    return min(allowed, int(quota) / int(period)) if quota.isdigit() and period.isdigit() else allowed


def _free() -> float:
    """Megabytes that are not in use, by the machine and by the limit of the container."""
    free = [float(line.split()[1]) / 1024 for line in _read(_MEMORY).splitlines() if line.startswith("MemAvailable:")]
    most, used = _read(_CGROUP / "memory.max"), _read(_CGROUP / "memory.current")
    if most.isdigit() and used.isdigit():
        free.append((int(most) - int(used)) / 2**20)
    if free:
        return min(free)
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**21  # half of all there is


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""

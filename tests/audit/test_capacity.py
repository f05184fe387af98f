"""How many accounts a machine can visit at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from auditor.audit import capacity
from auditor.audit.capacity import accounts_at_a_time

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("cores", "megabytes", "accounts"),
    [
        (2, 16_000, 8),
        (1, 16_000, 4),
        (0.5, 16_000, 2),
        (8, 16_000, 16),
        (64, 500_000, 16),
        (4, 1_500, 5),
        (4, 700, 1),
        (4, 100, 1),
    ],
)
def test_cores_and_memory_decide(cores: float, megabytes: float, accounts: int) -> None:
    assert accounts_at_a_time(cores, megabytes) == accounts


def test_this_machine_can_visit_some() -> None:
    assert 1 <= accounts_at_a_time() <= 16


@pytest.mark.parametrize(
    ("files", "accounts"),
    [
        ({"cpu.max": "100000 100000", "memory.max": "max"}, 4),
        ({"cpu.max": "max 100000", "memory.max": str(1200 * 2**20), "memory.current": str(200 * 2**20)}, 2),
        ({"cpu.max": "nonsense", "memory.max": "nonsense", "memory.current": ""}, 16),
        ({}, 16),
    ],
)
def test_the_limits_of_a_container_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], accounts: int
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "meminfo").write_text("MemTotal: 99 kB\nMemAvailable: 64000000 kB\n")
    monkeypatch.setattr(capacity, "_CGROUP", tmp_path)
    monkeypatch.setattr(capacity, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert accounts_at_a_time() == accounts

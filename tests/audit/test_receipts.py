"""A receipt is on the disk, not only in the system's memory, when it is kept; the permit that follows is for once."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.audit.receipts import damaged_receipts, keep, new_receipt, receipts
from auditor.browser.guard import Asked, Permit
from auditor.model.observation import ServiceFile
from auditor.model.write import Write

if TYPE_CHECKING:
    import pytest

FILE = ServiceFile(origin="shipped", sha256="0" * 64, verified="2026-11-01", verified_against="a test")


def test_a_receipt_lies_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def recorded_fsync(fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        if path.parent.name == "receipts" or path.name == "receipts":
            happened.append("folder" if path.is_dir() else f"{path.stat().st_size > 0} written")
        fsync(fd)

    def recorded_replace(self: Path, target: Path) -> Path:
        happened.append("named")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    keep(new_receipt("ada", "chatgpt", "training", "Training", "on", "off", FILE))

    assert happened == ["True written", "named", "folder"]


def test_a_receipt_that_cannot_be_read_is_named_and_hides_no_other(tmp_path: Path) -> None:
    good = keep(new_receipt("ada", "chatgpt", "training", "Training", "on", "off", FILE))
    bad = keep(new_receipt("ada", "chatgpt", "memory", "Memory", "on", "off", FILE))
    path = next((tmp_path / "auditor-home").glob(f"receipts/{bad.id}.json"))
    path.write_bytes(b"{")

    assert list(receipts("ada")) == [good]
    assert [name for name, _ in damaged_receipts()] == [bad.id]


def test_a_permit_is_for_one_request() -> None:
    permit = Permit("frame", "https://a.example", Write(method="POST", path="/w"), lambda asked: None)
    asked = Asked("POST", "https://a.example/w", b"{}")

    assert permit.fits(asked, "frame")
    assert not permit.fits(asked, "another frame")
    assert [permit.grant(asked), permit.grant(asked)] == [True, False]


def test_a_receipt_is_called_by_its_moment_and_what_it_is_about() -> None:
    receipt = new_receipt("ada", "chatgpt", "training", "Training", "on", "off", FILE)

    assert receipt.id.endswith("Z-ada-chatgpt-training")
    assert abs((datetime.now(UTC) - receipt.begun).total_seconds()) < 60

"""What goes wrong while a run folder is written: nothing half, nothing of others, nothing left over."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.runs.layout import is_run_folder
from auditor.runs.write import PlaceTaken, WorkFolder, add_files, run_folder

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
RUN = {"observations.json": b'{"schema_version": 1, "accounts": []}', "report.json": b"{}"}
TOO_LONG = "x" * 300
KILLED = """
import os, signal, sys
from pathlib import Path
from auditor.runs import write

count, stop, rename = 0, int(sys.argv[2]), Path.rename

def counted(self, target):
    global count
    done = rename(self, target)
    count += 1
    if count == stop:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

Path.rename = counted
write.WorkFolder(Path(sys.argv[1])).publish({
    "observations.json": b'{"schema_version": 1, "accounts": []}', "report.json": b"{}", "new.txt": b"new",
})
"""
AT_A_MOUNT = """
set -e
mount -t tmpfs tmpfs "$1/mounted"
exec "$2" -c '
import sys
from datetime import UTC, datetime
from pathlib import Path
from auditor.runs.write import WorkFolder, run_folder
from auditor.errors import UsageError
try:
    folder = run_folder(Path(sys.argv[1]) / sys.argv[2], datetime.now(UTC))
except UsageError as error:
    print("refused", error)
else:
    WorkFolder(folder).publish({"report.json": b"{}"})
    print("written")
' "$1" "$3"
"""


def write_folder(folder: Path, files: dict[str, bytes]) -> None:
    with WorkFolder(folder) as work:
        work.publish(files)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A run folder that is there already."""
    write_folder(tmp_path / "run", {**RUN, "former.txt": b"former"})
    return tmp_path / "run"


def test_a_file_that_cannot_be_written_leaves_the_former_run_and_nothing_else(former: Path) -> None:
    with pytest.raises(OSError, match="name too long"):
        write_folder(former, {**RUN, "new.txt": b"new", TOO_LONG: b"x"})
    assert names(former.parent) == ["run"]
    assert (former / "former.txt").read_bytes() == b"former"


def test_a_file_that_cannot_be_written_leaves_no_folder_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="name too long"):
        write_folder(tmp_path / "run", {**RUN, TOO_LONG: b"x"})
    assert names(tmp_path) == []


def test_ctrl_c_while_it_is_written_leaves_the_former_run_and_nothing_else(
    former: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def interrupted(self: Path, data: bytes) -> int:
        if self.name == "new.txt":
            raise KeyboardInterrupt
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(former, {**RUN, "new.txt": b"new"})
    assert names(former.parent) == ["run"]
    assert (former / "former.txt").exists()


def test_the_former_run_comes_back_when_the_new_one_cannot_take_its_place(
    former: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target == former and not (self / "former.txt").exists():
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space"):
        write_folder(former, {**RUN, "new.txt": b"new"})
    assert (former / "former.txt").read_bytes() == b"former"
    assert names(former.parent) == ["run"]


def killed_after(former: Path, renames: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(former), str(renames)], env=environment, check=False, timeout=60
    )
    assert done.returncode in {0, -signal.SIGKILL}


@pytest.mark.parametrize("renames", [2, 3])
def test_a_kill_after_the_change_leaves_the_whole_new_run(former: Path, renames: int) -> None:
    killed_after(former, renames)
    assert (former / "new.txt").read_bytes() == b"new"
    assert is_run_folder(former)


def test_a_kill_in_the_middle_of_the_change_leaves_no_run_and_loses_none(former: Path) -> None:
    killed_after(former, 1)
    assert not former.exists()
    (beside,) = former.parent.glob(".run-former-*")
    assert is_run_folder(beside / "run")
    assert (beside / "run" / "former.txt").read_bytes() == b"former"


def test_runs_that_end_at_the_same_time_leave_one_whole_folder(tmp_path: Path) -> None:
    refused: list[PlaceTaken] = []

    def write(number: int) -> None:
        files = {f"evidence/{part}.png": b"%d" % number for part in range(20)}
        try:
            write_folder(tmp_path / "run", {**RUN, **files})
        except PlaceTaken as error:
            refused.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) < len(threads)
    assert all(str(tmp_path / "run") in str(error) for error in refused)
    assert len({path.read_bytes() for path in (tmp_path / "run" / "evidence").iterdir()}) == 1
    assert names(tmp_path) == ["run"]


def test_a_place_that_was_just_given_up_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run takes its folder away between the making of it and the look into it."""
    opened, gone = os.open, [True, True]

    def open_(path: Path, *how: Any, **more: Any) -> int:
        if gone:
            gone.pop()
            path.rmdir()
        return opened(path, *how, **more)

    monkeypatch.setattr("auditor.runs.write.os.open", open_)
    with WorkFolder(tmp_path / "deep" / "run") as work:
        assert work.path.is_dir()
    assert names(tmp_path) == []


def test_what_a_person_put_there_during_the_run_is_not_destroyed(tmp_path: Path) -> None:
    folder = run_folder(tmp_path / "run", NOW)
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(OSError, match="something that is no run"):
        write_folder(folder, RUN)
    assert (folder / "letter.txt").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_refused_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        run_folder(tmp_path / "link", NOW)


def test_a_run_is_written_below_a_link_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(run_folder(tmp_path / "link" / "run", NOW), RUN)
    assert is_run_folder(tmp_path / "real" / "run")


@pytest.mark.parametrize("place", ["file/run", "file/deep/run"])
def test_a_place_below_a_file_is_refused_before_the_run(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"Nothing can be written into .*file: Not a directory\. Name another"):
        run_folder(tmp_path / place, NOW)


def test_a_place_that_no_one_can_write_to_is_refused_before_the_run() -> None:
    with pytest.raises(UsageError, match="Nothing can be written into /proc"):
        run_folder(Path("/proc/run"), NOW)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_permission_is_refused_before_the_run(tmp_path: Path, there: bool) -> None:
    (tmp_path / "closed" / "run").mkdir(parents=True)
    if not there:
        (tmp_path / "closed" / "run").rmdir()
    (tmp_path / "closed").chmod(0o500)
    with pytest.raises(UsageError, match="Nothing can be written"):
        run_folder(tmp_path / "closed" / "run", NOW)


def at_a_mount(tmp_path: Path, place: str) -> str:
    """What happens when the run is to lie in, or be, a mounted folder. Skips where nothing can be mounted."""
    (tmp_path / "mounted").mkdir()
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount anything")
    done = subprocess.run(
        [unshare, "-rm", "sh", "-c", AT_A_MOUNT, "sh", str(tmp_path), sys.executable, place],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr.strip()[-300:]


def test_a_run_is_written_into_a_mounted_folder(tmp_path: Path) -> None:
    assert at_a_mount(tmp_path, "mounted/run") == "written\n"


def test_a_mounted_folder_itself_is_refused_before_the_run(tmp_path: Path) -> None:
    assert at_a_mount(tmp_path, "mounted").startswith("refused")


def test_added_files_are_whole_or_absent(former: Path) -> None:
    with pytest.raises(UsageError, match="Nothing can be written"):
        add_files(former, {TOO_LONG: b"x"})
    assert names(former) == [".gitignore", "former.txt", "observations.json", "report.json"]


@pytest.mark.parametrize("head", [b"", b"[]", b"null", b"{}", b'{"schema_version": 1}', b"\xff", b"{", None])
def test_a_folder_with_other_observations_is_no_run_folder(tmp_path: Path, head: bytes | None) -> None:
    (tmp_path / "report.json").write_bytes(b"{}")
    if head is None:
        (tmp_path / "observations.json").mkdir()
    else:
        (tmp_path / "observations.json").write_bytes(head)
    assert not is_run_folder(tmp_path)


def test_a_folder_without_a_report_is_no_run_folder(tmp_path: Path) -> None:
    (tmp_path / "observations.json").write_bytes(RUN["observations.json"])
    assert not is_run_folder(tmp_path)

"""The run folder is whole or absent, and takes the place of nothing but an empty or a run folder."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.runs.layout import is_run_folder
from auditor.runs.write import WorkFolder, add_files, claim, run_folder

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
RUN = {"observations.json": b'{"schema_version": 1, "accounts": []}', "report.json": b"{}"}
WRITER = """
import sys
from pathlib import Path
from auditor.runs.write import WorkFolder
run = {"observations.json": b'{"schema_version": 1, "accounts": []}', "report.json": b"{}"}
number = 0
while True:
    number += 1
    files = {f"evidence/{part}.png": str(number).encode() * 5000 for part in range(20)}
    WorkFolder(Path(sys.argv[1])).publish({**run, **files})
"""


def write_folder(folder: Path, files: dict[str, bytes]) -> None:
    with WorkFolder(folder) as work:
        work.publish(files)


def test_a_run_is_written_with_its_gitignore_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = run_folder(tmp_path / "deep" / "run", NOW)
    write_folder(folder, {**RUN, "evidence/a.png": b"x"})
    assert (folder / ".gitignore").read_text() == "*\n"
    assert is_run_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_without_a_name_it_lies_in_reports_under_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_folder(None, NOW) == tmp_path / "reports" / "2026-11-22T21-00-00Z"
    assert list(tmp_path.iterdir()) == []


def test_a_former_run_and_an_empty_folder_are_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    for files in ({**RUN, "old.txt": b"1"}, {**RUN, "new.txt": b"2"}):
        write_folder(run_folder(folder, NOW), files)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".gitignore",
        "new.txt",
        "observations.json",
        "report.json",
    ]


@pytest.mark.parametrize("what", ["a folder with other files", "a file", "a link"])
def test_anything_else_is_left_alone(tmp_path: Path, what: str) -> None:
    place = tmp_path / "place"
    match what:
        case "a folder with other files":
            place.mkdir()
            (place / "letter.txt").write_text("mine")
        case "a file":
            place.write_text("mine")
        case _:
            place.symlink_to(tmp_path)
    with pytest.raises(UsageError, match="is no run folder"):
        run_folder(place, NOW)


def test_files_are_added_to_run_folders_only(tmp_path: Path) -> None:
    write_folder(tmp_path / "run", RUN)
    add_files(tmp_path / "run", {"report.md": b"text"})
    assert (tmp_path / "run" / "report.md").read_bytes() == b"text"
    with pytest.raises(UsageError, match="is no run folder"):
        add_files(tmp_path, {"report.md": b"text"})


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_moment_leaves_a_whole_folder_or_none(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "run"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], env=environment) as process:
        until = time.monotonic() + 30
        while not folder.exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(random.Random(seed).random() * 0.3)
        process.send_signal(signal.SIGKILL)
    if folder.exists():
        assert is_run_folder(folder)
        contents = {path.read_bytes() for path in (folder / "evidence").iterdir()}
        assert (len(contents), len(list((folder / "evidence").iterdir()))) == (1, 20)


CLAIMS = """
import sys, time
from pathlib import Path
from auditor.runs.write import WorkFolder
WorkFolder(Path(sys.argv[1]))
print("claimed", flush=True)
time.sleep(60)
"""
TRIES = """
import resource, sys
from pathlib import Path
from auditor.runs.write import WorkFolder
work = WorkFolder(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
work.try_out(50_000)
try:
    work.try_out(200_000)
except OSError as error:
    print(error.strerror)
work.drop()
"""


def python(script: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_place_is_claimed_by_one_run_and_taken_over_from_a_killed_one(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with python(CLAIMS, folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        with pytest.raises(UsageError, match="Another run"):
            WorkFolder(folder)
        beside = claim(folder, named=False)
        assert beside.target == tmp_path / "run-2"
        beside.drop()
        other.kill()
    (tmp_path / ".run.work" / "left").write_bytes(b"x")
    work = WorkFolder(folder)
    work.publish(RUN)
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "observations.json", "report.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_that_nobody_named_never_takes_the_place_of_another(tmp_path: Path) -> None:
    claim(tmp_path / "now", named=False).publish(RUN)
    second = claim(tmp_path / "now", named=False)
    assert second.target == tmp_path / "now-2"
    second.publish(RUN)
    assert is_run_folder(tmp_path / "now")
    assert is_run_folder(tmp_path / "now-2")


def test_what_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    WorkFolder(tmp_path / "deep" / "down" / "run").drop()
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_would_not_fit_is_found_out_before(tmp_path: Path) -> None:
    with python(TRIES, tmp_path / "run") as process:
        assert process.communicate()[0] == "File too large\n"
    assert list(tmp_path.iterdir()) == []

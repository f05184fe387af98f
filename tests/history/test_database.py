"""The file of the history: damaged, foreign, newer, read-only, written by two at once, killed in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from auditor.history import database
from auditor.history.annotate import Known, with_history
from auditor.history.database import HistoryTrouble
from auditor.history.schema import APPLICATION, MIGRATIONS
from auditor.history.store import History, history
from auditor.model.keys import AccountKey
from auditor.model.observation import AccountSeen, ControlSeen, ReadingSeen, Run, ServiceFile, Trace
from auditor.model.reason import Reason
from auditor.model.status import Status
from tests.report.sample import START, finding, report

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.report import Report

SUBJECT = AccountKey("ada", "chatgpt")


def trace(place: str) -> Trace:
    return Trace(place=place, value=False, other=True, shows="on")


def observed(found: Report) -> Run:
    return Run(auditor=found.auditor, started=found.started, finished=found.finished, accounts=())


def at(day: int, status: Status = Status.PASS, **more: object) -> Report:
    """A report about one check of ada, made on that day."""
    when = START + timedelta(days=day)
    value = {"observed": "off" if status is Status.PASS else "on"} if status is not Status.UNKNOWN else {}
    one = finding(status=status, observed_at=when, **{"observed": None, **value, **more})
    return report((one,), started=when, finished=when)


def add(path: Path, found: Report) -> Report:
    with history(path, write=True) as past:
        known = with_history(found, Known(past.before([SUBJECT]), past.trend([SUBJECT])))
        past.record(observed(known), known)
    return known


def test_a_run_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    second = add(path, at(3, Status.FAIL))
    assert [difference.kind.value for difference in second.differences] == ["back_on"]
    with history(path, write=False) as past:
        state = past.run(2)
        (check,) = state.checks.values()
        assert check.track == second.findings[0].track
        assert (check.status, check.observed) == (Status.FAIL, "on")
        assert [run.id for run in past.runs(9)] == [1, 2]
        assert [point.summary[Status.PASS] for point in past.trend([SUBJECT])] == [1, 0]
        assert past.trend([AccountKey("ben", "chatgpt")]) == ()
        assert [entry.run for entry in past.timeline("ada")] == [1, 2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_pages_that_were_read_come_back_with_what_they_showed(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    found = at(0)
    (account,) = found.accounts
    for pages in (("data-controls",), ()):
        add(path, found.model_copy(update={"accounts": (account.model_copy(update={"pages": pages}),)}))
    add(path, found)
    with history(path, write=False) as past:
        known = [past.run(number).accounts[SUBJECT].pages for number in (1, 2, 3)]
    assert known == [frozenset({"data-controls"}), frozenset(), None]


def test_where_a_control_was_traced_is_known_from_the_newest_run_that_traced_it(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for day, places in enumerate([{"training": "GET /a → x", "memory": "GET /a → m"}, {"training": "GET /b → y"}, {}]):
        found = at(day)
        seen = AccountSeen(
            account="ada",
            service="chatgpt",
            service_file=ServiceFile(origin="shipped", sha256="0", verified="2026-11-01", verified_against="itself"),
            controls=tuple(
                ControlSeen(
                    control=name,
                    readings=(ReadingSeen(slot=0, load=2, kind="switch", value="off", traced=trace(place)),),
                )
                for name, place in places.items()
            ),
        )
        with history(path, write=True) as past:
            past.record(observed(found).model_copy(update={"accounts": (seen,)}), found)
    with history(path, write=False) as past:
        assert past.traces(SUBJECT) == {"training": "GET /b → y", "memory": "GET /a → m"}
        assert past.traces(AccountKey("ben", "chatgpt")) == {}


def test_the_state_as_of_a_time_is_that_of_the_newest_run_before_it(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for day in (10, 20, 30):
        add(path, at(day, Status.FAIL if day == 20 else Status.PASS))
    with history(path, write=False) as past:
        for day, run in ((5, "1"), (10, "1"), (19, "1"), (20, "2"), (99, "3")):
            state = past.as_of([SUBJECT], START + timedelta(days=day))
            assert state is not None
            assert state.run == run
        for day, earlier in ((10, None), (11, "1"), (20, "1"), (99, "3")):
            known = past.before([SUBJECT], START + timedelta(days=day))
            assert (known and known.run) == earlier
        assert past.before([AccountKey("nobody", "chatgpt")]) is None


def test_what_was_interrupted_leaves_the_former_state(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    add(path, at(1, Status.UNKNOWN, reason=Reason.INTERRUPTED))
    again = add(path, at(2, Status.FAIL))
    assert [difference.kind.value for difference in again.differences] == ["back_on"]


def _read_all(path: Path, *, write: bool) -> None:
    with history(path, write=write) as past:
        past.runs(5)
        past.before([SUBJECT])
        past.timeline("ada")


def test_a_damaged_file_has_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    whole = path.read_bytes()
    for cut in (b"x" * 4096, whole[:100], whole[:4096] + os.urandom(len(whole) - 4096)):
        path.write_bytes(cut)
        for write in (True, False):
            with pytest.raises(HistoryTrouble, match=r"damaged|tables"):
                _read_all(path, write=write)


def test_a_newer_and_a_foreign_file_are_left_alone(tmp_path: Path) -> None:
    newer, foreign = tmp_path / "newer.sqlite", tmp_path / "foreign.sqlite"
    add(newer, at(0))
    with sqlite3.connect(newer) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    for path, why in ((newer, "newer auditor"), (foreign, "another program")):
        before = path.read_bytes()
        for write in (True, False):
            with pytest.raises(HistoryTrouble, match=why), history(path, write=write):
                pass
        assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_can_still_be_read(everybody_s: Path) -> None:
    """As another user, because nothing is read-only for root."""
    folder = everybody_s / "home"
    folder.mkdir()
    add(folder / "history.sqlite", at(0))
    for path, mode in ((folder / "history.sqlite", 0o444), (folder, 0o555)):
        path.chmod(mode)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from auditor.history.store import history\n"
        "from auditor.history.database import HistoryTrouble\n"
        "if os.geteuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n"
        "path = Path(sys.argv[1])\n"
        "with history(path, write=False) as past:\n    print(len(past.runs(5)))\n"
        "try:\n    history(path, write=True).__enter__()\n"
        "except HistoryTrouble as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "history.sqlite")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        text=True, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    folder.chmod(0o755)
    assert done.stdout.startswith("1\n"), done.stderr
    assert "check its owner and mode" in done.stdout.lower()


def _many(path: Path, number: int) -> None:
    for day in range(number):
        add(path, at(day))


def test_two_runs_at_once_both_get_in(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_many, args=(path, 20)) for _ in range(3)]
    for process in running:
        process.start()
    for each_process in running:
        each_process.join(120)
        assert each_process.exitcode == 0
    with history(path, write=False) as past:
        assert [run.id for run in past.runs(99)] == list(range(1, 61))


def test_a_killed_writer_leaves_whole_runs_only(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    context = multiprocessing.get_context("spawn")
    for pause in (0.0, 0.01, 0.05):
        writer = context.Process(target=_many, args=(path, 10_000))
        writer.start()
        with history(path, write=False) as past:
            before = len(past.runs(99_999))
        while True:
            with history(path, write=False) as past:
                if len(past.runs(99_999)) > before:
                    break
            time.sleep(0.01)
        time.sleep(pause)
        assert writer.pid
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        add(path, at(1))
        with history(path, write=False) as past:
            assert all(len(past.run(run.id).checks) == 1 for run in past.runs(99_999))


def test_every_earlier_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    more = (*MIGRATIONS, ("CREATE TABLE tomorrow (x)", "INSERT INTO tomorrow VALUES (1)"))
    monkeypatch.setattr(database, "MIGRATIONS", more)
    add(path, at(1))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM tomorrow").fetchone() == (1,)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(more),)
    connection.close()
    with history(path, write=False) as past:
        assert len(past.runs(9)) == 2


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE tomorrow (x)", "nonsense")))
    with pytest.raises(HistoryTrouble), history(path, write=True):
        pass
    monkeypatch.undo()
    with history(path, write=True) as past:
        assert len(past.runs(9)) == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'tomorrow'").fetchone() == (0,)
    connection.close()


def test_looking_things_up_uses_an_index(tmp_path: Path) -> None:
    """What is asked at every run must not become slower with the number of runs."""
    path = tmp_path / "history.sqlite"
    add(path, at(0))
    with database.opened(path, write=True) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        past = History(connection)
        past.before([SUBJECT])
        past.trend([SUBJECT])
        past.run(1)
        past.timeline("ada", "training")
        connection.set_trace_callback(None)
        plans = [row[3] for query in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


def test_old_runs_are_removed_and_the_newest_of_each_account_stays(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for day in (0, 10, 20):
        add(path, at(day))
    with history(path, write=True) as past:
        assert past.prune(START + timedelta(days=15)) == 2
        assert [run.id for run in past.runs(9)] == [3]
        assert past.prune(START + timedelta(days=99)) == 0  # it is all that is known of ada
        assert past.run(3).checks
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM visits").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM checks").fetchone() == (1,)


def test_a_history_of_the_first_version_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    listed = '[["data-controls", "A new switch", "switch", "on"]]'
    with sqlite3.connect(path) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("INSERT INTO runs VALUES (1, 0, 1, '0.1.0', NULL, 'baseline', 'x', 0, 's', '{}')")
        connection.execute("INSERT INTO subjects VALUES (1, 'ada', 'chatgpt')")
        connection.execute("INSERT INTO service_files VALUES (1, 'shipped', 'x', '2026-11-01', 'itself', '[]')")
        connection.execute("INSERT INTO visits VALUES (1, 1, 1, 'proven', 1.0, 1, ?)", (listed,))
        connection.execute("INSERT INTO observations VALUES (1, 1, x'00')")
    with history(path, write=True) as past:
        (account,) = past.run(1).accounts.values()
        assert [control.label for control in account.undeclared] == ["A new switch"]
        assert account.pages is None
    add(path, at(3))


def test_a_folder_or_an_empty_file_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").mkdir()
    for write in (True, False):
        with (
            pytest.raises(HistoryTrouble, match=r"folder|directory"),
            history(tmp_path / "history.sqlite", write=write),
        ):
            pass
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(HistoryTrouble, match="no history yet"), history(tmp_path / "empty.sqlite", write=False):
        pass
    add(tmp_path / "empty.sqlite", at(0))

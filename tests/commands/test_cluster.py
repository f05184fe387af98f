"""`--engine dask`: workers of a real scheduler visit the accounts, and one of them is really killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from distributed import LocalCluster

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer
from auditor.practice.web import html
from tests.repository.places import PACKAGE

from .program import COMPLETE, PASSWORD, Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App
    from auditor.practice.web import Request, Response

SECRET = "a secret of the workers"
NAMES = tuple(f"p{number}" for number in range(6))


def account(name: str) -> str:
    """An account of auditor.yaml, whose password only the workers know."""
    password = "sign_in: password, password: {env: WORKERS_PASSWORD}"
    return f"{name}: {{service: chatgpt, username: {name}@example.test, {password}}}"


@contextmanager
def workers(folder: Path, **more: Any) -> Iterator[LocalCluster]:
    """Two workers, each with one browser and with the password that the accounts have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKERS_PASSWORD", SECRET)
        patch.setenv("AUDITOR_HOME", str(folder / "workers"))
        about = {"n_workers": 2, "threads_per_worker": 2, "resources": {"browser": 1}, **more}
        with LocalCluster(host="127.0.0.1", dashboard_address="127.0.0.1:0", **about) as cluster:  # type: ignore[no-untyped-call]
            yield cluster


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """Six accounts at a practice ChatGPT, whose password only the workers know."""
    people = [Account(f"{name}@example.test", SECRET) for name in NAMES]
    with PracticeServer([chatgpt(people)]) as server:
        program = Program(tmp_path, server)
        program.configure(*map(account, NAMES))
        yield program


def test_every_account_is_visited_once_although_a_worker_is_killed(program: Program, tmp_path: Path) -> None:
    with workers(tmp_path) as cluster:
        address = cluster.scheduler_address
        with program.attended("check", "--engine", "dask", "--scheduler", address, "--verbose") as process:
            _kill_a_worker(cluster)
            _, errors = process.communicate(timeout=120)
        told = str(cluster.get_logs())  # type: ignore[no-untyped-call]
    assert process.returncode == 1, errors
    report = program.report()
    assert [(each["account"], each["status"]) for each in report["findings"] if each["control"] == "training"] == [
        (name, "fail") for name in NAMES
    ]
    assert "chromium" in report["browser"]
    assert {path.name for path in (tmp_path / "run").iterdir()} >= COMPLETE
    assert SECRET not in told + errors + json.dumps(report)
    assert PASSWORD not in told
    for finding in report["findings"]:
        for evidence in finding["evidence"]:
            assert (tmp_path / "run" / evidence["path"]).is_file()


def test_a_service_that_asks_to_come_back_later_is_asked_by_no_worker_before(program: Program, tmp_path: Path) -> None:
    assert program.server
    app, asked = program.server.apps["chatgpt"], list[float]()
    usual = app.handle

    def busy_at_first(app: App, request: Request) -> Response:
        if request.path != "/auth/login":
            return usual(app, request)
        asked.append(time.monotonic())
        return html("<h1>Slow down</h1>", 429, ("Retry-After", "8")) if len(asked) == 1 else usual(app, request)

    app.handle = busy_at_first
    program.configure(account(NAMES[0]))
    with workers(tmp_path) as cluster:  # their browsers, and what they know, are gone after 5 s
        done = program.run("check", "--engine", "dask", "--scheduler", cluster.scheduler_address, "--verbose")
    assert done.code == 1, done.errors
    assert "as ChatGPT asked" in done.errors
    assert asked[1] - asked[0] > 7


def _kill_a_worker(cluster: LocalCluster) -> None:
    """Kill one that has a browser open, with SIGKILL."""
    pids = [worker.process.process.pid for worker in cluster.workers.values()]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for pid in pids:
            children = psutil.Process(pid).children(recursive=True)
            if any("--type=renderer" in " ".join(child.cmdline()) for child in children if child.is_running()):
                os.kill(pid, signal.SIGKILL)
                return
        time.sleep(0.05)
    raise AssertionError("no worker opened a browser")


def test_ctrl_c_ends_in_a_whole_report(program: Program, tmp_path: Path) -> None:
    assert program.server
    program.server.apps["chatgpt"].turn(page_hangs=True)
    with workers(tmp_path) as cluster:
        words = ("check", "--engine", "dask", "--scheduler", cluster.scheduler_address)
        with program.attended(*words, "--timeout", "60", "--verbose") as process:
            until = time.monotonic() + 60
            while not program.server.log and time.monotonic() < until:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert {finding["reason"] for finding in program.report()["findings"]} == {"interrupted"}


def test_a_secret_that_only_this_machine_has_is_asked_of_the_workers(program: Program, tmp_path: Path) -> None:
    program.configure()
    with workers(tmp_path) as cluster:
        done = program.run("check", "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert done.code == 3, done.errors
    finding = program.report()["findings"][0]
    assert finding["reason"] == "no_session"
    assert "ADA_PASSWORD" in finding["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "dask"), "needs --scheduler with an address"),
        (("--engine", "dask", "--scheduler", "127.0.0.1:8786"), "needs --scheduler with an address"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"), "The scheduler tcp://127.0.0.1:9 does not answer"),
        (("--scheduler", "tcp://127.0.0.1:9"), "--scheduler needs --engine dask"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--fix"), "--fix is for accounts"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--jobs", "3"), "--jobs is for accounts"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--headless"), "choose them there"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    program = Program(tmp_path)
    program.configure()
    done = program.run("check", *words)
    assert (done.code, done.errors.count("\n")) == (2, 1), done.errors
    assert said in done.errors
    assert {path.name for path in tmp_path.iterdir()} <= {"auditor.yaml", "home"}


def test_workers_without_browsers_are_named(program: Program, tmp_path: Path) -> None:
    with workers(tmp_path, n_workers=1, resources={}) as cluster:
        done = program.run("check", "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert "offers browsers: start one with `dask worker" in done.errors


@pytest.mark.parametrize(
    ("init", "said"),
    [
        ('__version__ = "0.0.1"\n__path__ = [{real!r}]\n', "has auditor 0.0.1 with Playwright"),
        ("", "cannot run auditor: install"),
    ],
)
def test_a_worker_with_another_version_is_named(program: Program, tmp_path: Path, init: str, said: str) -> None:
    (tmp_path / "other" / "auditor").mkdir(parents=True)
    (tmp_path / "other" / "auditor" / "__init__.py").write_text(init.format(real=str(PACKAGE)), "utf-8")
    with workers(tmp_path, n_workers=0) as cluster:
        address = cluster.scheduler_address
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--no-nanny"]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "other")}
        with subprocess.Popen([*command, "--resources", "browser=1"], env=environment, cwd=tmp_path) as worker:
            try:
                cluster.wait_for_workers(1)
                done = program.run("check", "--engine", "dask", "--scheduler", address)
            finally:
                worker.terminate()
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert said in done.errors

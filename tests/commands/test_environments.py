"""Containers, shares, cron: users without a name, homes that cannot be used. It runs, or says why before a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.network.company_proxy import URL_NAME, URL_PASSWORD, CompanyProxy

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = {
    "no locks": """
import errno, fcntl
def flock(*_):
    raise OSError(errno.ENOLCK, "No locks available")
fcntl.flock = flock
""",
    "no modes": """
import errno, os, stat
def fchmod(*_):
    raise PermissionError(errno.EPERM, "Operation not permitted")
os.fchmod = fchmod
""",
    "no sync": """
import errno, os
def fsync(*_):
    raise OSError(errno.EINVAL, "Invalid argument")
os.fsync = fsync
""",
}
OPEN_TO_ALL = """
import os
opened = os.open
def everything(path, flags, mode=0o777, **more):
    fd = opened(path, flags, mode, **more)
    if flags & os.O_CREAT:
        os.chmod(path, 0o755)
    return fd
os.open = everything
"""
"""As a share without modes shows all files."""


def at_home(program: Program, *broken: str) -> None:
    """The program on a file system that is broken in these ways."""
    (program.folder / "sitecustomize.py").write_text("\n".join(broken), "utf-8")
    program.environment["PYTHONPATH"] = os.pathsep.join([str(program.folder), *sys.path])


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ((BROKEN["no locks"],), "has no locks, as some network shares: set AUDITOR_HOME to a folder on a local disk."),
        (
            (OPEN_TO_ALL, BROKEN["no modes"]),
            "keeps no modes, so that others could read what is secret: set AUDITOR_HOME",
        ),
    ],
    ids=["no locks", "no modes"],
)
def test_a_home_that_cannot_keep_secrets_is_told_before_a_browser_starts(
    tmp_path: Path, broken: tuple[str, ...], sentence: str
) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        at_home(program, *broken)
        done = program.run("check")
        assert (done.code, done.output) == (2, "")
        assert sentence in done.errors
        assert program.server is not None
        assert program.server.log == []
        doctor = program.run("doctor")
        assert doctor.code == 3
        assert sentence in doctor.output


@pytest.mark.parametrize("broken", ["no modes", "no sync"])
def test_what_the_file_system_lacks_and_nobody_needs_stops_nothing(tmp_path: Path, broken: str) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        at_home(program, BROKEN[broken])
        assert program.run("check").code == 1
        assert (tmp_path / "home" / "sessions").is_dir()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to be somebody else")
@pytest.mark.parametrize("home", [None, "/", "/nonexistent"])
def test_a_user_without_a_name_or_a_home_gets_the_same_report(everybody_s: Path, home: str | None) -> None:
    with at_chatgpt(everybody_s) as (program, _):
        somebody = ["setpriv", "--reuid=1234567", "--regid=0", "--clear-groups"]
        environment = {
            "PATH": os.environ["PATH"],
            "ADA_PASSWORD": PASSWORD,
            "AUDITOR_HOME": str(everybody_s / "home"),
            "PYTHONPATH": os.pathsep.join(sys.path),
            **({"HOME": home} if home else {}),
        }
        done = subprocess.run(
            [*somebody, *program.command("check")], cwd=everybody_s, env=environment, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert program.finding()[0] == "fail"
        assert not (everybody_s / "~").exists()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to be somebody else")
def test_without_any_home_the_variable_is_named(everybody_s: Path) -> None:
    program = Program(everybody_s)
    program.configure()
    somebody = ["setpriv", "--reuid=1234567", "--regid=0", "--clear-groups"]
    environment = {"PATH": os.environ["PATH"], "ADA_PASSWORD": PASSWORD, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*somebody, *program.command("check")], cwd=everybody_s, env=environment, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "AUDITOR_HOME" in done.stderr


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    program = Program(tmp_path)
    command = " ".join(f"'{word}'" for word in program.command("lint"))
    done = subprocess.run(
        f"mkdir gone && cd gone && rmdir ../gone && {command}",
        shell=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "error: The current folder is gone: change to another one, and start again.\n",
    )


@dataclass
class Practice:
    """Where the company's proxy leads everything to."""

    port: int
    host: str = "127.0.0.1"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_company_s_proxy_is_used_as_other_programs_use_it(tmp_path: Path, name: str) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        server, program.server = program.server, None
        assert server is not None
        with CompanyProxy(Practice(server.port)) as proxy:
            program.environment[name] = f"http://{URL_NAME}:{URL_PASSWORD}@127.0.0.1:{proxy.port}"
            done = program.run("check", f"--browser-arg=--ignore-certificate-errors-spki-list={server.spki}")
            assert done.code == 1, done.errors
            assert "chatgpt.com:443" in proxy.asked
            assert program.report()["proxy"] == f"http://127.0.0.1:{proxy.port} ({name})"
            asked = len(proxy.asked)
            assert program.run("check", "--proxy", "none").code == 3
            assert program.finding()[:2] == ("unknown", "unreachable")
            program.environment["NO_PROXY"] = ".com"
            assert program.run("check").code == 3
            assert len(proxy.asked) == asked
        everything = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "run").glob("*.*"))
        assert URL_PASSWORD not in everything


def test_doctor_names_the_proxy_and_whether_it_is_there(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with CompanyProxy(Practice(1)) as proxy:
        address = f"127.0.0.1:{proxy.port}"
        program.environment["HTTPS_PROXY"] = f"http://{URL_NAME}:{URL_PASSWORD}@{address}"
        there = program.run("doctor")
        assert f"ok    Through the proxy http://{address} (HTTPS_PROXY)" in there.output
        assert there.code == 0, there.output
    gone = program.run("doctor")
    assert f"fail  The proxy at {address} cannot be reached" in gone.output
    assert (gone.code, URL_PASSWORD in gone.output + gone.errors) == (3, False)
    assert "Through the proxy" not in program.run("doctor", "--proxy", "none").output

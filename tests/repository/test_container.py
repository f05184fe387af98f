"""The Dockerfile: a user who is not root, nothing secret, only what is needed; built where there is a builder."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from .places import ROOT

TEXT = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))
STEPS = [tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line and not line.startswith("#")]
BUILDER = shutil.which("docker") or shutil.which("podman")


def _of(kind: str) -> list[str]:
    return [rest for word, rest in STEPS if word == kind]


def test_the_program_is_run_by_a_user_who_is_not_root() -> None:
    assert _of("USER") == ["auditor"]
    after = [word for word, _ in STEPS[[word for word, _ in STEPS].index("USER") :]]
    assert not {"RUN", "COPY", "ADD"} & set(after)
    assert _of("ENTRYPOINT") == ['["auditor"]']


def test_it_is_of_a_named_release_and_holds_no_more_than_it_needs() -> None:
    (base,) = _of("FROM")
    assert re.fullmatch(r"python:\d+\.\d+-slim-[a-z]+", base)
    assert not _of("ADD")
    for run in _of("RUN"):
        assert ("apt-get install" in run) <= ("--no-install-recommends" in run and "rm -rf /var/lib/apt/lists/*" in run)
        assert ("pip install" in run) <= ("--no-cache-dir" in run)
    assert not re.search(r"AUDITOR_(KEY|SESSIONS)", " ".join(_of("ENV") + _of("ARG")))


def test_what_is_copied_is_let_in_and_nothing_else_is() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = {source for copy in _of("COPY") for source in copy.split()[:-1]}
    assert ignored[0] == "*"
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.skipif(BUILDER is None, reason="no docker or podman on this machine")
def test_it_is_built_and_runs() -> None:
    assert BUILDER
    (base,) = _of("FROM")
    if subprocess.run([BUILDER, "pull", "--quiet", base], check=False, timeout=600).returncode:
        pytest.skip("its base cannot be reached from here")
    subprocess.run([BUILDER, "build", "--quiet", "--tag", "auditor-test", ROOT], check=True, timeout=1800)
    said = subprocess.run(
        [BUILDER, "run", "--rm", "auditor-test", "doctor"], capture_output=True, text=True, check=False, timeout=120
    )
    assert "starts" in said.stdout, said.stdout + said.stderr

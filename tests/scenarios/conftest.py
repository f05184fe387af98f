"""A screen without a monitor, and the browsers that people have open."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a display of its own."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None or sys.platform != "linux":
        pytest.skip("there is no Xvfb here: `make test` installs it where it can")
    command = [xvfb, "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def port() -> int:
    """One that nobody listens at."""
    return free_port()

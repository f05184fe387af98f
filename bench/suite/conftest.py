"""The browser of the suite: pytest-playwright's own fixtures, at the practice server."""

from __future__ import annotations

import os
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    port, spki = os.environ["BENCH_PORT"], os.environ["BENCH_SPKI"]
    return {
        "executable_path": os.environ["BENCH_BROWSER"],
        "args": [
            f"--host-resolver-rules=MAP *:443 127.0.0.1:{port}, MAP * ~NOTFOUND",
            f"--ignore-certificate-errors-spki-list={spki}",
        ],
        "chromium_sandbox": not (hasattr(os, "geteuid") and os.geteuid() == 0),
    }

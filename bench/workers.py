"""One command with a Dask cluster of its own: `python -m bench.workers NUMBER BROWSERS COMMAND…`.

The workers end with the command, and count among its processes. `{scheduler}` in it stands for the address.
"""

from __future__ import annotations

import subprocess
import sys

from distributed import LocalCluster

from auditor.commands.worker import RESOURCE


def main() -> int:
    """The exit code of the command."""
    workers, browsers, *command = sys.argv[1:]
    about = {"n_workers": int(workers), "threads_per_worker": 4, "resources": {RESOURCE: int(browsers)}}
    with LocalCluster(host="127.0.0.1", dashboard_address="127.0.0.1:0", **about) as cluster:  # type: ignore[no-untyped-call]
        address = cluster.scheduler_address
        return subprocess.run([word.replace("{scheduler}", address) for word in command], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())

"""`auditor` and `python -m auditor`. Fast answers first: nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import signal
import sys

from auditor import __version__


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"auditor {__version__}")
        return
    signal.signal(signal.SIGINT, _leave)
    from auditor.cli.app import app

    app(prog_name="auditor")


def _leave(*_: object) -> None:
    """Ctrl-C while everything is still being loaded: an exception could be swallowed by a module's own handlers."""
    os.write(2, b"Interrupted: nothing was written.\n")
    os._exit(130)


if __name__ == "__main__":
    main()

"""`auditor` and `python -m auditor`. Fast answers first: nothing heavy is imported before it is needed."""

from __future__ import annotations

import gc
import os
import signal
import sys

from auditor import __version__
from auditor.exit_codes import ExitCode


def main() -> None:
    """Run the command line and leave with its exit code."""
    from auditor.cli.output import last_through_trouble, lost_output

    last_through_trouble()
    collect_rarely()
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"auditor {__version__}")
        sys.exit(ExitCode.USAGE if lost_output() else ExitCode.OK)
    signal.signal(signal.SIGINT, _leave)
    try:
        from auditor.cli.app import app

        app(prog_name="auditor")
    except Exception as error:  # Python's own exit code would be that of a deviation
        print(f"This is a bug in auditor {__version__}: {type(error).__name__}.", file=sys.stderr)
        sys.exit(ExitCode.BUG)


def collect_rarely() -> None:
    """Let Python look for cycles less often: a report of many accounts is millions of objects and no cycle."""
    gc.set_threshold(100_000, 50, 50)


def _leave(*_: object) -> None:
    """Ctrl-C while everything is still being loaded: an exception could be swallowed by a module's own handlers."""
    os.write(2, b"Interrupted: nothing was written.\n")
    os._exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()

"""`auditor` and `python -m auditor`. Fast answers first: nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys

from auditor import __version__


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"auditor {__version__}")
        return
    try:
        from auditor.cli.app import app

        app(prog_name="auditor")
    except KeyboardInterrupt:  # while everything is still being loaded
        print("Interrupted: nothing was written.", file=sys.stderr)
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()

"""`python tests/products/openwebui/run.py [WORD…]`: installs Open WebUI where it is missing, and runs the comparison.

Leaves 0 where nothing was wrong, else 1. With words, only the scenes whose title has one of them.
OPENWEBUI_HOME is the folder that holds its `venv` (default: `.openwebui` of this project).
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path


def _end(_signal: int, _frame: object) -> None:
    print("Ended by a signal: the server is stopped, and nothing is said about the program.", file=sys.stderr)
    sys.exit(143)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[3])
    signal.signal(signal.SIGTERM, _end)  # an exception, so that the server is ended too
    from tests.products.openwebui.suite import main

    sys.exit(main(sys.argv[1:]))

"""A display for tests of windows: Xvfb, from the package of Debian or Ubuntu. Without it those tests are skipped."""

from __future__ import annotations

import shutil
import sys

from tools.browser import install_from_apt

if __name__ == "__main__":
    if sys.platform.startswith("linux") and shutil.which("Xvfb") is None:
        install_from_apt(("xvfb",))
    print(f"setup: windows are tested on {shutil.which('Xvfb') or 'no display: their tests are skipped'}")

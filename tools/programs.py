"""Programs that only tests use, from the packages of Debian or Ubuntu. Without one, its tests are skipped."""

from __future__ import annotations

import shutil
import sys

from tools.browser import install_from_apt

PACKAGES = {"Xvfb": "xvfb", "certutil": "libnss3-tools"}
"""The program → its package: a display for windows, and a company's own certificate authority."""

if __name__ == "__main__":
    missing = tuple(package for program, package in PACKAGES.items() if shutil.which(program) is None)
    if missing and sys.platform.startswith("linux"):
        install_from_apt(missing)
    for program in PACKAGES:
        print(f"setup: {program} is {shutil.which(program) or 'not there: its tests are skipped'}")

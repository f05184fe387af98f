"""Where products are installed: a folder that git ignores, kept for the next run."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """`.products` of this project, or what PRODUCTS_HOME says."""
    return Path(os.environ.get("PRODUCTS_HOME") or ROOT / ".products").expanduser().absolute()

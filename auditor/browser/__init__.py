"""The only part that imports playwright: launch, guard, sign in, prove identity, open, locate, read, capture.

`DEBUG=pw:*` makes Playwright print passwords, and reads the variable while it is imported: it is removed before that.
"""

from __future__ import annotations

import os

for _name in ("DEBUG", "DEBUG_FILE", "PWDEBUG"):
    os.environ.pop(_name, None)

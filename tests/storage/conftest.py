"""The home, the key and the sessions of the tests of sessions."""

from __future__ import annotations

from tests.sessions.conftest import _clean_environment, home, key, make_session

__all__ = ["_clean_environment", "home", "key", "make_session"]

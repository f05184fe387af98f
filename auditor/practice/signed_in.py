"""Signed-in browsers for every practice service, without a sign-in."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.practice.app import App


def signed_in_state(app: App, username: str) -> dict[str, Any]:
    """A storage state as Playwright takes it, with a session that has just begun. KeyError for an unknown user."""
    module = import_module(f"auditor.practice.{app.service.replace('-', '_')}")
    state: dict[str, Any] = module.session_state(app, app.accounts[username].username)
    return state

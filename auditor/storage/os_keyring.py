"""The operating system's keyring, where the optional `keyring` package and a safe backend are there."""

from __future__ import annotations

import importlib
from typing import Any

SAFE_PRIORITY = 1
"""Backends that keep secrets in plain text, or nowhere, have a lower priority than this in the keyring package."""


class KeyringFailed(Exception):
    """The keyring is there and did not answer: locked, cancelled, broken."""


def _package() -> Any | None:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        return None


def usable() -> bool:
    """Whether there is a keyring that may hold a key: not the null, failing or plain-text backends."""
    if (package := _package()) is None:
        return False
    try:
        return bool(package.get_keyring().priority >= SAFE_PRIORITY)
    except Exception:
        return False  # backends raise many types, and one that cannot say its priority cannot be trusted


def read(service: str, name: str) -> str | None:
    """The password, or None where there is none. Raises KeyringFailed where the keyring does not answer."""
    if (package := _package()) is None:
        raise KeyringFailed("the keyring package is not installed")
    try:
        value = package.get_password(service, name)
    except Exception as error:
        raise KeyringFailed(type(error).__name__) from None
    return value if isinstance(value, str) else None


def write(service: str, name: str, password: str) -> None:
    """Stores the password and reads it back. Raises KeyringFailed where it is not there afterwards."""
    if (package := _package()) is None:
        raise KeyringFailed("the keyring package is not installed")
    try:
        package.set_password(service, name, password)
    except Exception as error:
        raise KeyringFailed(type(error).__name__) from None
    if read(service, name) != password:
        raise KeyringFailed("it did not keep what it was given")

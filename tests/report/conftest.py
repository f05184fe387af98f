"""The reports of sample.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report


@pytest.fixture(scope="session")
def complete() -> Report:
    return sample.complete()


@pytest.fixture(scope="session")
def hostile() -> Report:
    return sample.hostile()


@pytest.fixture(scope="session")
def declared() -> Report:
    return sample.declared()

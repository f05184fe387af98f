"""requirements.lock: exact versions with hashes, of what pyproject.toml asks for, from no registry by name."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .places import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ENTRIES = re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(.*?)(?=^[a-z0-9]|\Z)", LOCK, re.MULTILINE | re.DOTALL)
VERSIONS = {name: version for name, version, _ in ENTRIES}
ASKED = [
    Requirement(text)
    for group in (PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values())
    for text in group
]


def test_every_requirement_is_locked_at_a_version_that_it_allows() -> None:
    wrong = [
        str(requirement)
        for requirement in ASKED
        if not requirement.specifier.contains(VERSIONS.get(canonicalize_name(requirement.name), "0"))
    ]

    assert len(ASKED) > 15
    assert wrong == [], "run `make lock`"


def test_the_lock_holds_nothing_that_nobody_asks_for_any_more() -> None:
    direct = {name for name, _, rest in ENTRIES if re.search(r"auditor \(pyproject\.toml(:[a-z]+)?\)", rest)}

    assert direct == {canonicalize_name(requirement.name) for requirement in ASKED}, "run `make lock`"


def test_every_entry_of_the_lock_has_hashes() -> None:
    assert len(ENTRIES) == len(re.findall("^[^ #]+==", LOCK, re.MULTILINE))
    assert [name for name, _, rest in ENTRIES if "--hash=sha256:" not in rest] == []


def test_the_lock_names_no_registry() -> None:
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", LOCK)


def test_an_editable_install_is_built_with_what_a_user_builds_with() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(PROJECT["dependency-groups"]["build"])


def test_every_lower_bound_is_one_that_can_be_tried() -> None:
    bare = [
        str(requirement) for requirement in ASKED if not any(bound.operator == ">=" for bound in requirement.specifier)
    ]

    assert [name for name in bare if not name.startswith("types-")] == []

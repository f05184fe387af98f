"""The shipped checks: valid, complete, and each service with a practice service to try it on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from auditor.declare.catalog import open_catalog
from auditor.declare.lint import lint
from auditor.declare.load import load_policy, load_service
from auditor.model.control import Purpose
from auditor.model.keys import ControlId
from auditor.practice.account import Account
from auditor.practice.app import App

if TYPE_CHECKING:
    from auditor.model.service import Service

CATALOG = open_catalog()
SERVICES = tuple(CATALOG.services)


def service(name: str) -> Service:
    return load_service(CATALOG.services[name].path).value


def checks_of(policy: str) -> set[str]:
    return set(load_policy(CATALOG.policies[policy].path).value.checks)


def test_the_shipped_checks_have_no_mistakes() -> None:
    assert lint() == []


@pytest.mark.parametrize("name", [name for name in SERVICES if service(name).pages])
def test_a_service_with_pages_has_a_practice_service_of_the_same_name(name: str) -> None:
    module_name = name.replace("-", "_")
    make = getattr(import_module(f"auditor.practice.{module_name}"), module_name)

    app = make((Account("ada@example.test", "correct horse"),))

    assert isinstance(app, App)
    assert app.service == name


@pytest.mark.parametrize("name", SERVICES)
def test_the_baseline_policy_asks_about_training_and_nothing_else(name: str) -> None:
    controls = service(name).controls
    training = {str(ControlId(name, each)) for each, control in controls.items() if control.purpose is Purpose.TRAINING}

    assert {check for check in checks_of("baseline") if check.startswith(f"{name}/")} == training


@pytest.mark.parametrize("name", SERVICES)
def test_the_strict_policy_asks_about_every_control(name: str) -> None:
    controls = {str(ControlId(name, each)) for each in service(name).controls}

    assert {check for check in checks_of("strict") if check.startswith(f"{name}/")} == controls


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_what_its_facts_were_confirmed_against(name: str) -> None:
    declared = service(name)

    assert declared.verified_against
    assert all(control.docs or declared.sources for control in declared.controls.values())


def test_the_photos_policy_asks_about_what_decides_about_photos_and_nothing_else() -> None:
    decides = {str(ControlId(name, fact.control)) for name in SERVICES for fact in service(name).photos if fact.control}

    assert checks_of("photos") == decides


def test_the_workplace_policy_leaves_to_a_person_what_an_account_remembers() -> None:
    of_a_person = {Purpose.MEMORY, Purpose.HISTORY, Purpose.RETENTION, Purpose.PERSONALISATION}
    asked = {
        str(ControlId(name, each))
        for name in SERVICES
        for each, control in service(name).controls.items()
        if control.purpose not in of_a_person
    }

    assert checks_of("workplace") == asked


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_known_of_photos_and_rights_has_a_source_that_is_not_in_the_future(name: str) -> None:
    declared = service(name)

    for each in (*declared.photos, *declared.rights.values()):
        assert each.source.startswith("https://")
        assert each.as_of <= declared.verified

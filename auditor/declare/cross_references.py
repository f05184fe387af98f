"""What files must get right about each other: a policy about services, a config about both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.catalog import is_folder
from auditor.declare.suggestions import or_else, quoted, unknown
from auditor.model.address import origin_of
from auditor.model.keys import ControlId
from auditor.model.reading import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping
    from pathlib import Path

    from auditor.declare.catalog import Catalog
    from auditor.declare.document import Where
    from auditor.declare.load import Loaded
    from auditor.model.config import Account, Config, Waiver
    from auditor.model.control import Control
    from auditor.model.policy import Check, Policy
    from auditor.model.problem import Problem
    from auditor.model.service import Service

    Services = Mapping[str, Loaded[Service]]


def policy_problems(policy: Loaded[Policy], catalog: Catalog, services: Services) -> list[Problem]:
    """Checks of controls or values that do not exist; of a service outside SERVICES only the name is checked."""
    checks = policy.value.checks.items()
    return [found for name, check in checks for found in _check(policy, name, check, catalog, services)]


def _check(
    policy: Loaded[Policy], check_id: str, check: Check, catalog: Catalog, services: Services
) -> Iterator[Problem]:
    where: Where = ("checks", check_id)
    service, name = ControlId.parse(check_id)
    if missing := missing_control(check_id, catalog, services):
        yield policy.document.key_problem(where, missing)
    elif service in services:
        control = services[service].value.controls[name]
        if not _has_value(control, check.expect):
            hint = or_else(check.expect, control.values, "its values are")
            message = f"{quoted(check.expect)} is not a value of {check_id}: {hint}"
            yield policy.document.problem((*where, "expect"), message)
        if check.right and (missing := missing_right(check.right, service, services[service].value)):
            yield policy.document.problem((*where, "satisfied_by"), missing)


def missing_control(check_id: str, catalog: Catalog, services: Services) -> str | None:
    """What to say where there is no such control; of a service outside SERVICES only the name is checked."""
    service, control = ControlId.parse(check_id)
    if service not in catalog.services:
        return unknown("service", service, catalog.services)
    if service not in services or control in services[service].value.controls:
        return None
    hint = or_else(control, services[service].value.controls, "known controls:")
    return f"{service} has no control {quoted(control)}: {hint}"


def missing_right(right: str, service_id: str, service: Service) -> str | None:
    """What to say where a service file has no such right."""
    if right in service.rights:
        return None
    if not service.rights:
        return f"{service_id} has no right {quoted(right)}: nothing that can be asked for there is known"
    return f"{service_id} has no right {quoted(right)}: {or_else(right, list(service.rights), 'known rights:')}"


def _has_value(control: Control, value: str) -> bool:
    counted = any(reading.see is Kind.COUNT for reading in control.readings)
    return value in control.values or (counted and value.isdecimal())


def config_problems(config: Loaded[Config], catalog: Catalog, services: Services, base: Path) -> list[Problem]:
    """What points at nothing in a config: accounts, groups, waivers, folders. BASE: where `checks` start from."""
    problems = list(_folders(config, base))
    for name, group in config.value.groups.items():
        for index, waived in enumerate(group.waivers):
            if missing := missing_control(waived.check, catalog, services):
                where = ("groups", name, "waivers", index, "check")
                problems.append(config.document.problem(where, missing))
    for name, account in config.value.accounts.items():
        problems.extend(_account(config, ("accounts", name), account, catalog, services))
    for index, waiver in enumerate(config.value.waivers):
        problems.extend(_waiver(config, ("waivers", index), waiver, catalog, services))
    return problems


def _folders(config: Loaded[Config], base: Path) -> Iterator[Problem]:
    for index, folder in enumerate(config.value.checks):
        if not is_folder(base / folder):
            message = f"there is no folder {quoted(folder)} beside this file: it holds services/ and policies/"
            yield config.document.problem(("checks", index), message)


def _account(
    config: Loaded[Config], where: Where, account: Account, catalog: Catalog, services: Services
) -> Iterator[Problem]:
    if account.service not in catalog.services:
        yield config.document.problem((*where, "service"), unknown("service", account.service, catalog.services))
    if account.group is not None and account.group not in config.value.groups:
        message = f"{unknown('group', account.group, config.value.groups)}; `groups` in auditor.yaml has them"
        yield config.document.problem((*where, "group"), message)
    if account.url is not None and not _readable(account.url):
        message = "the host or port of this url cannot be read: write it like http://127.0.0.1:8080"
        yield config.document.problem((*where, "url"), message)
    service = services.get(account.service)
    if service is None:
        return
    if service.value.self_hosted and account.url is None:
        message = f"{account.service} is self-hosted: add `url`, its address, such as http://127.0.0.1:8080"
        yield config.document.problem(where, message)
    if not service.value.self_hosted and account.url is not None:
        message = f"{account.service} is not self-hosted, its address is known: remove `url`"
        yield config.document.problem((*where, "url"), message)


def _readable(url: str) -> bool:
    try:
        origin_of(url)
    except ValueError:
        return False
    return True


def _waiver(
    config: Loaded[Config], where: Where, waiver: Waiver, catalog: Catalog, services: Services
) -> Iterator[Problem]:
    accounts, written = config.value.accounts, config.document.data.get("accounts")
    known = {**(written if isinstance(written, dict) else {}), **accounts}
    if waiver.account not in known:
        yield config.document.problem((*where, "account"), unknown("account", waiver.account, map(str, known)))
    missing = missing_control(waiver.check, catalog, services)
    if missing:
        yield config.document.problem((*where, "check"), missing)
    elif (
        waiver.account in accounts
        and accounts[waiver.account].service in catalog.services
        and not waiver.check.startswith(f"{accounts[waiver.account].service}/")
    ):
        message = (
            f"account {quoted(waiver.account)} is at {accounts[waiver.account].service}: waive a check of that service"
        )
        yield config.document.problem((*where, "check"), message)


def without_checks(
    accounts: Mapping[str, Account], policy_of: Callable[[str], Loaded[Policy]], known: Container[str]
) -> list[tuple[Loaded[Policy], str]]:
    """The policies and services of ACCOUNTS, each pair once, where the policy has no line for the service."""
    pairs = {
        (policy.path, account.service): policy
        for name, account in accounts.items()
        if account.service in known and (policy := policy_of(name))
    }
    return [(policy, service) for (_, service), policy in pairs.items() if not _covers(policy.value, service)]


def _covers(policy: Policy, service: str) -> bool:
    return any(ControlId.parse(check_id).service == service for check_id in policy.checks)

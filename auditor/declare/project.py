"""The declarations of a run: auditor.yaml, its policy and the services of its accounts, read and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from auditor.declare.attestations import LEDGER as ATTESTATIONS
from auditor.declare.catalog import Catalog, Entry, find_policy, open_catalog
from auditor.declare.cross_references import config_problems, policy_problems, without_checks
from auditor.declare.load import Loaded, load_config, load_policy, load_service
from auditor.declare.rights_ledger import LEDGER as RIGHTS
from auditor.declare.suggestions import listed, or_else, quoted
from auditor.errors import InvalidFiles, UsageError
from auditor.model.keys import AccountKey
from auditor.model.observation import ServiceFile, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from auditor.declare.document import Where
    from auditor.declare.ledger import E, Ledger
    from auditor.model.attestation import Attestation
    from auditor.model.config import Account, Config, Waiver
    from auditor.model.policy import Policy
    from auditor.model.problem import Problem
    from auditor.model.rights_ledger import RequestEntry
    from auditor.model.service import Service

M = TypeVar("M", bound="BaseModel")


@dataclass(frozen=True)
class DeclaredAccount:
    """An account of auditor.yaml with its service. `source`: where it stands; `folder`: where its paths begin."""

    id: str
    account: Account
    service: Loaded[Service]
    source: Source
    folder: Path

    @property
    def key(self) -> AccountKey:
        """What names it."""
        return AccountKey(self.id, self.account.service)


@dataclass(frozen=True)
class Project:
    """A run's declarations. `accounts`: the chosen ones, in the order of the file; sources say where lines stand."""

    config: Config
    config_path: Path
    catalog: Catalog
    policy: Loaded[Policy]
    own_policies: Mapping[str, Loaded[Policy]]
    """Of accounts that have one of their own, or one of their group."""
    services: Mapping[str, Loaded[Service]]
    accounts: Mapping[str, Account]
    account_sources: Mapping[str, Source]
    waivers: Sequence[tuple[Waiver, Source]]
    """Those of accounts, then those of groups, one for each of their accounts."""
    attestations: Sequence[Attestation]
    rights: Sequence[RequestEntry]

    @property
    def declared(self) -> tuple[DeclaredAccount, ...]:
        """The chosen accounts, each with its service."""
        return tuple(
            DeclaredAccount(
                name, account, self.services[account.service], self.account_sources[name], self.config_path.parent
            )
            for name, account in self.accounts.items()
        )

    def policy_of(self, account: str) -> Loaded[Policy]:
        """What holds for this account."""
        return self.own_policies.get(account, self.policy)

    @property
    def policies(self) -> tuple[Loaded[Policy], ...]:
        """Those that hold for the chosen accounts, each once, or that of all."""
        return tuple({(each := self.policy_of(name)).path: each for name in self.accounts}.values()) or (self.policy,)

    def at(self, places: Collection[int]) -> Project:
        """The same with the accounts at these places only, counted from 0."""
        chosen = {name: account for place, (name, account) in enumerate(self.accounts.items()) if place in places}
        return replace(self, accounts=chosen)


def read_project(
    config_path: Path,
    policy_override: str | None = None,
    accounts: Sequence[str] = (),
    groups: Sequence[str] = (),
) -> Project:
    """The project of CONFIG_PATH, for these account ids and those of these groups (neither: all of them).

    Raises InvalidFiles with every problem of all files involved, and UsageError where the words of the command,
    not a file, are wrong, or where the policy says nothing about a chosen account's service.
    """
    problems: list[Problem] = []
    config = _readable_config(config_path, problems)
    named = [name for name in accounts if not problems or name in config.value.accounts]
    chosen = _chosen(config.value.accounts, [*named, *_members(config.value, groups)])
    base = config_path.parent
    catalog = open_catalog(config.value.checks, base)
    policy = _policy(config, policy_override, catalog, base, problems)
    own = {} if policy_override is not None else _own_policies(config, chosen, catalog, base, problems)
    services = _services(chosen, catalog, problems)
    problems.extend(config_problems(config, catalog, services, base))
    for each in {found.path: found for found in (policy, *own.values()) if found}.values():
        problems.extend(policy_problems(each, catalog, services))
    attestations = _entries(ATTESTATIONS, base, problems)
    rights = _entries(RIGHTS, base, problems)
    if problems or policy is None:
        raise InvalidFiles(sorted(set(problems)))
    project = Project(
        config=config.value,
        config_path=config_path,
        catalog=catalog,
        policy=policy,
        own_policies=own,
        services=services,
        accounts=chosen,
        account_sources=account_sources(config),
        waivers=waivers_of(config),
        attestations=attestations,
        rights=rights,
    )
    _require_checks(project, accounts)
    return project


def _entries(ledger: Ledger[E], base: Path, problems: list[Problem]) -> tuple[E, ...]:
    try:
        return ledger.read(base)
    except InvalidFiles as error:
        problems.extend(error.problems)
        return ()


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False  # reading it will say why
    return False


def read_accounts(config_path: Path, names: Sequence[str] = ()) -> tuple[Loaded[Config], dict[str, Account]]:
    """A config, not yet compared with other files, and its accounts of these ids. Raises as `read_project` does."""
    config = _existing_config(config_path)
    return config, _chosen(config.value.accounts, names)


def _existing_config(config_path: Path) -> Loaded[Config]:
    if _is_missing(config_path):
        here = " here" if config_path.parent == Path() else ""
        raise UsageError(f"There is no {config_path}{here}: write one with `auditor init`, or name it with --config.")
    return load_config(config_path)


def _readable_config(config_path: Path, problems: list[Problem]) -> Loaded[Config]:
    """The config, or what is readable of it, so that all that is wrong is reported at once."""
    try:
        return _existing_config(config_path)
    except InvalidFiles as error:
        if not isinstance(error.readable, Loaded):
            raise
        problems.extend(error.problems)
        return error.readable


def service_file(service: Loaded[Service]) -> ServiceFile:
    """How observations and reports name the file that a service came from."""
    return ServiceFile(
        origin=service.origin,
        sha256=service.sha256,
        verified=service.value.verified.isoformat(),
        verified_against=service.value.verified_against,
    )


def _members(config: Config, groups: Sequence[str]) -> list[str]:
    """The accounts of these groups. UsageError for a group that is unknown or empty."""
    for group in groups:
        if group not in config.groups:
            raise UsageError(f"Unknown group {quoted(group)}: {or_else(group, config.groups, 'known groups:')}")
        if not any(account.group == group for account in config.accounts.values()):
            raise UsageError(f"No account is in the group {quoted(group)}: write `group: {group}` to those that are.")
    return [name for name, account in config.accounts.items() if account.group in groups]


def _chosen(accounts: Mapping[str, Account], names: Sequence[str]) -> dict[str, Account]:
    for name in names:
        if name not in accounts:
            near = or_else(name, accounts, "known accounts:")
            known = f" Known accounts: {listed(accounts)}." if near.startswith("did") else ""
            raise UsageError(f"Unknown account {quoted(name)}: {near}{known}")
    return {name: account for name, account in accounts.items() if not names or name in names}


def _policy(
    config: Loaded[Config], override: str | None, catalog: Catalog, base: Path, problems: list[Problem]
) -> Loaded[Policy] | None:
    if override is None:
        where = ("policy",) if "policy" in config.document.data else ()
        return _policy_at(config, where, config.value.policy, catalog, base, problems)
    entry = find_policy(override, catalog, (Path(), base))
    if entry is None:
        raise UsageError(f"Unknown policy {quoted(override)}: {_known_policies(override, catalog)}")
    return _readable_policy(entry, problems)


def _policy_at(
    config: Loaded[Config], where: Where, name: str, catalog: Catalog, base: Path, problems: list[Problem]
) -> Loaded[Policy] | None:
    entry = find_policy(name, catalog, (base, Path()))
    if entry is not None:
        return _readable_policy(entry, problems)
    missing = f"unknown policy {quoted(name)}: {_known_policies(name, catalog)}"
    problems.append(config.document.problem(where, missing))
    return None


def _known_policies(name: str, catalog: Catalog) -> str:
    return or_else(name, catalog.policies, "give a path, or one of")


def _own_policies(
    config: Loaded[Config],
    accounts: Mapping[str, Account],
    catalog: Catalog,
    base: Path,
    problems: list[Problem],
) -> dict[str, Loaded[Policy]]:
    """By account: the policy that it, or its group, has in place of that of all. Each is read once."""
    groups = {name: group.policy for name, group in config.value.groups.items() if group.policy}
    written = {("groups", name, "policy"): policy for name, policy in groups.items()}
    written |= {("accounts", name, "policy"): account.policy for name, account in accounts.items() if account.policy}
    first = {name: where for where, name in reversed(written.items())}
    read = {name: _policy_at(config, where, name, catalog, base, problems) for name, where in first.items()}
    return {name: policy for name, account in accounts.items() if (policy := read.get(config.value.policy_of(account)))}


def _attempt(load: Callable[[Path, str], Loaded[M]], entry: Entry, problems: list[Problem]) -> Loaded[M] | None:
    try:
        return load(entry.path, entry.origin)
    except InvalidFiles as error:
        problems.extend(error.problems)
        return None


def _readable_policy(entry: Entry, problems: list[Problem]) -> Loaded[Policy] | None:
    try:
        return load_policy(entry.path, entry.origin)
    except InvalidFiles as error:
        problems.extend(error.problems)
        return error.readable if isinstance(error.readable, Loaded) else None


def _services(accounts: Mapping[str, Account], catalog: Catalog, problems: list[Problem]) -> dict[str, Loaded[Service]]:
    return services_named((account.service for account in accounts.values()), catalog, problems)


def services_named(names: Iterable[str], catalog: Catalog, problems: list[Problem]) -> dict[str, Loaded[Service]]:
    """Those that the catalog has and that can be loaded, each once; what is wrong with them goes to PROBLEMS."""
    chosen = dict.fromkeys(name for name in names if name in catalog.services)
    return dict(_loaded([catalog.services[name] for name in chosen], problems))


def _loaded(entries: Sequence[Entry], problems: list[Problem]) -> Iterator[tuple[str, Loaded[Service]]]:
    for entry in entries:
        service = _attempt(load_service, entry, problems)
        if service is not None:
            yield entry.id, service


def all_services(catalog: Catalog, problems: list[Problem]) -> dict[str, Loaded[Service]]:
    """Every service that can be loaded; what is wrong with the others goes to PROBLEMS."""
    return dict(_loaded(list(catalog.services.values()), problems))


def _require_checks(project: Project, named: Sequence[str]) -> None:
    """There is something to judge: for every account that was named, else for at least one."""
    accounts, services = project.accounts, project.services
    without = without_checks(accounts, project.policy_of, services)
    pairs = {(project.policy_of(name).path, account.service) for name, account in accounts.items()}
    if not without or (not named and len(without) < len(pairs)):
        return
    policy, service = without[0]
    names = [
        name
        for name, account in accounts.items()
        if account.service == service and project.policy_of(name).path == policy.path
    ]
    declared = next(iter(services[service].value.controls), None)
    if declared is None:
        draft = f"`auditor discover {names[0]}` drafts them"
        raise UsageError(f"service {service}, which {listed(names)} needs, declares no controls yet: {draft}.")
    raise UsageError(
        f"policy {policy.id} has nothing for service {service}, which {listed(names)} needs: choose another policy "
        f"with --policy, or add a check such as `{service}/{declared}` to a policy of your own."
    )


def account_sources(config: Loaded[Config]) -> dict[str, Source]:
    """Where each account stands."""
    return {name: _source(config, ("accounts", name)) for name in config.value.accounts}


def waivers_of(config: Loaded[Config]) -> tuple[tuple[Waiver, Source], ...]:
    """Every waiver with where it stands: those of accounts, then those of groups, one for each of their accounts."""
    own = [(waiver, _source(config, ("waivers", index))) for index, waiver in enumerate(config.value.waivers)]
    of_groups = [
        (waiver, _source(config, ("groups", group, "waivers", index)))
        for group in config.value.groups
        for index, waivers in enumerate(config.value.waivers_of(group))
        for waiver in waivers
    ]
    return (*own, *of_groups)


def _source(config: Loaded[Config], where: Where) -> Source:
    return Source(file=config.document.file_of(where), line=config.document.place(where)[0])

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

    from auditor.declare.ledger import E, Ledger
    from auditor.model.attestation import Attestation
    from auditor.model.config import Account, Config
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
    services: Mapping[str, Loaded[Service]]
    accounts: Mapping[str, Account]
    account_sources: Mapping[str, Source]
    waiver_sources: Sequence[Source]
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

    def at(self, places: Collection[int]) -> Project:
        """The same with the accounts at these places only, counted from 0."""
        chosen = {name: account for place, (name, account) in enumerate(self.accounts.items()) if place in places}
        return replace(self, accounts=chosen)


def read_project(config_path: Path, policy_override: str | None = None, accounts: Sequence[str] = ()) -> Project:
    """The project of CONFIG_PATH, for these account ids (none: all of them).

    Raises InvalidFiles with every problem of all files involved, and UsageError where the words of the command,
    not a file, are wrong, or where the policy says nothing about a chosen account's service.
    """
    problems: list[Problem] = []
    config = _readable_config(config_path, problems)
    named = [name for name in accounts if not problems or name in config.value.accounts]
    chosen = _chosen(config.value.accounts, named)
    base = config_path.parent
    catalog = open_catalog(config.value.checks, base)
    policy = _policy(config, policy_override, catalog, base, problems)
    services = _services(chosen, catalog, problems)
    problems.extend(config_problems(config, catalog, services, base))
    if policy is not None:
        problems.extend(policy_problems(policy, catalog, services))
    attestations = _entries(ATTESTATIONS, base, problems)
    rights = _entries(RIGHTS, base, problems)
    if problems or policy is None:
        raise InvalidFiles(sorted(set(problems)))
    _require_checks(policy, chosen, services, accounts)
    return Project(
        config=config.value,
        config_path=config_path,
        catalog=catalog,
        policy=policy,
        services=services,
        accounts=chosen,
        account_sources=account_sources(config),
        waiver_sources=waiver_sources(config),
        attestations=attestations,
        rights=rights,
    )


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
    name = override if override is not None else config.value.policy
    bases = (base, Path()) if override is None else (Path(), base)
    entry = find_policy(name, catalog, bases)
    if entry is not None:
        return _readable_policy(entry, problems)
    missing = f"unknown policy {quoted(name)}: {or_else(name, catalog.policies, 'give a path, or one of')}"
    if override is not None:
        raise UsageError(missing[0].upper() + missing[1:])
    where = ("policy",) if "policy" in config.document.data else ()
    problems.append(config.document.problem(where, missing))
    return None


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


def _require_checks(
    policy: Loaded[Policy],
    accounts: Mapping[str, Account],
    services: Mapping[str, Loaded[Service]],
    named: Sequence[str],
) -> None:
    """There is something to judge: for every account that was named, else for at least one."""
    without = without_checks(policy.value, accounts, services)
    if not without or (not named and len(without) < len(services)):
        return
    service = without[0]
    names = [name for name, account in accounts.items() if account.service == service]
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


def waiver_sources(config: Loaded[Config]) -> tuple[Source, ...]:
    """Where each waiver stands, in their order."""
    return tuple(_source(config, ("waivers", index)) for index in range(len(config.value.waivers)))


def _source(config: Loaded[Config], where: tuple[str | int, ...]) -> Source:
    return Source(file=config.file, line=config.document.place(where)[0])

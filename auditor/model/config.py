"""What a person writes into auditor.yaml: accounts, policy, waivers."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from auditor.model.address import AccountUrl
from auditor.model.base import Frozen
from auditor.model.policy import CheckId
from auditor.model.report import STALE_AFTER
from auditor.model.rights_ledger import Law
from auditor.model.shell_words import shell_sign
from auditor.model.texts import Id, Line


class SecretRef(Frozen):
    """Where a secret is to be found; never the secret itself."""

    env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = Field(
        None, description="an environment variable"
    )
    command: Line | None = Field(None, description="a program to run, without a shell; its output is the secret")
    keyring: Annotated[str, Field(pattern=r"^[^/]+/[^/]+$")] | None = Field(
        None, description="SERVICE/NAME in the keyring"
    )
    file: Line | None = Field(None, description="a file of mode 0600")
    prompt: bool | None = Field(None, description="true: asked in the terminal")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(bool(source) for source in (self.env, self.command, self.keyring, self.file, self.prompt)) != 1:
            raise ValueError("a secret needs exactly one of env, command, keyring, file, prompt")
        return self

    @model_validator(mode="after")
    def _no_shell(self) -> Self:
        if self.command and (sign := shell_sign(self.command)):
            raise ValueError(
                f"`command` is run without a shell, so `{sign}` has no meaning in it: "
                "put all of it between the quotes of `sh -c '…'`, or the sign into quotes"
            )
        return self


class SignInWay(StrEnum):
    """How an account gets its session. All three use the vault's session where there is one."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    MANUAL = "manual"
    SESSION = "session"


AccountName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
"""The name of an account or a group in files and commands."""


class Account(Frozen):
    """A person's account at a service."""

    service: Id
    url: AccountUrl | None = Field(None, description="the address of a self-hosted service")
    username: Line | None = Field(None, description="compared with the signed-in account before anything is read")
    shown_as: Line | None = Field(
        None, description="the name that the service shows, where it is of another kind than `username`"
    )
    space: Line | None = Field(None, description="which space of the login to read, where it has several")
    sign_in: SignInWay = SignInWay.MANUAL
    password: SecretRef | None = None
    totp: SecretRef | None = None
    failed_sign_ins: Annotated[int, Field(ge=1, le=10)] = Field(
        3, description="how many failed sign-ins a day may have, so that the account is not locked"
    )
    group: AccountName | None = Field(None, description="one of `groups`: its policy and its waivers hold here too")
    policy: Line | None = Field(None, description="in place of that of its group, or of all")
    owner: Line | None = Field(None, description="who answers for it, as reports name them")
    labels: tuple[Line, ...] = Field((), description="words of your own, for reports")

    @property
    def digest(self) -> str:
        """Changes with whom this account stands for: 8 hexadecimal digits, which tell nothing about a name."""
        whom = json.dumps([self.service, self.url, self.username, self.shown_as, self.space])
        return hashlib.sha256(whom.encode()).hexdigest()[:8]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the service may show this account."""
        return tuple(name for name in (self.username, self.shown_as) if name)

    @model_validator(mode="after")
    def _password_way(self) -> Self:
        if self.sign_in is SignInWay.PASSWORD and (self.password is None or self.username is None):
            raise ValueError("`sign_in: password` needs `username` and `password`")
        return self


class Waiver(Frozen):
    """A deviation that a person accepts, with a reason and an end."""

    check: CheckId
    account: Line
    reason: Line
    until: date


class GroupWaiver(Frozen):
    """A waiver for every account of a group at the service of its check."""

    check: CheckId
    reason: Line
    until: date


class Group(Frozen):
    """What accounts have in common."""

    policy: Line | None = Field(None, description="in place of that of all")
    waivers: tuple[GroupWaiver, ...] = ()


class AccountsFile(Frozen):
    """A file that an auditor.yaml includes."""

    accounts: dict[AccountName, Account]


class Config(Frozen):
    """The user's auditor.yaml."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["accounts"], "properties": {"accounts": {"minProperties": 1}}},
                {"required": ["include"], "properties": {"include": {"minItems": 1}}},
            ]
        }
    )

    policy: Line = "baseline"
    checks: tuple[Line, ...] = Field(
        (), description="folders whose services/ and policies/ stand before the shipped ones"
    )
    include: tuple[Line, ...] = Field(
        (), description="more accounts: YAML and CSV files beside this one, such as staff/*.csv"
    )
    groups: dict[AccountName, Group] = Field({}, description="what accounts with this `group` have in common")
    accounts: dict[AccountName, Account] = {}
    law: Law = Field(Law.GDPR, description="which law says until when a request for a right is to be answered")
    waivers: tuple[Waiver, ...] = ()
    stale_after: Annotated[int, Field(ge=1, le=3650)] = Field(
        STALE_AFTER, description="days after which the last proof of a check counts as old"
    )

    @model_validator(mode="after")
    def _some_accounts(self) -> Self:
        if not self.accounts and not self.include:
            raise ValueError("there is no account: write them below `accounts`, or name files of them in `include`")
        return self

    def policy_of(self, account: Account) -> str:
        """The name of the policy that holds for it: its own, else that of its group, else that of all."""
        group = self.groups.get(account.group or "")
        return account.policy or (group and group.policy) or self.policy

    def waivers_of(self, group: str) -> tuple[tuple[Waiver, ...], ...]:
        """For each waiver of this group, those of the accounts that it stands for."""
        return tuple(
            tuple(
                Waiver(check=waiver.check, account=name, reason=waiver.reason, until=waiver.until)
                for name, account in self.accounts.items()
                if account.group == group and waiver.check.startswith(f"{account.service}/")
            )
            for waiver in self.groups[group].waivers
        )

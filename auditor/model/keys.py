"""What names an account, a control of a service, and a control of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from auditor.model.base import Frozen


class AccountKey(NamedTuple):
    """An account of auditor.yaml and its service. Reports of different people may use the same account id."""

    account: str
    service: str


class ControlId(NamedTuple):
    """A control of a service; as text, `chatgpt/training`."""

    service: str
    control: str

    @classmethod
    def parse(cls, text: str) -> ControlId:
        """The parts before and after the first slash; text without a slash is a service.

        >>> ControlId.parse("chatgpt/training")
        ControlId(service='chatgpt', control='training')
        """
        service, _, control = text.partition("/")
        return cls(service, control)

    def __str__(self) -> str:
        return f"{self.service}/{self.control}"


class ControlKey(NamedTuple):
    """A control of an account."""

    account: str
    service: str
    control: str

    @property
    def account_key(self) -> AccountKey:
        """Whose control it is."""
        return AccountKey(self.account, self.service)

    @property
    def id(self) -> ControlId:
        """The control, whoever has it."""
        return ControlId(self.service, self.control)


class WithAccountKey:
    """Of a value that has an account and its service."""

    __slots__ = ()
    if TYPE_CHECKING:
        account: str
        service: str

    @property
    def account_key(self) -> AccountKey:
        """Which account it belongs to."""
        return AccountKey(self.account, self.service)


class WithControlKey(WithAccountKey):
    """Of a value that has a control, too."""

    __slots__ = ()
    if TYPE_CHECKING:
        control: str

    @property
    def control_key(self) -> ControlKey:
        """Which control of which account it belongs to."""
        return ControlKey(self.account, self.service, self.control)


class OfAccount(Frozen, WithAccountKey):
    """A value that belongs to one account."""

    account: str
    service: str


class OfControl(OfAccount, WithControlKey):
    """A value that belongs to one control of one account."""

    control: str

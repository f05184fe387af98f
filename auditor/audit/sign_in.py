"""Sign in to one account by the declared steps, as long as today's failures leave an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.browser.sign_in import Credentials
from auditor.browser.sign_in import sign_in as perform_steps
from auditor.errors import AuditorError
from auditor.model.observation import Trouble
from auditor.model.reason import Reason, SignInDetail
from auditor.sessions import totp
from auditor.sessions.failed_sign_ins import Budget, BudgetSpent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from auditor.audit.clock import Clock
    from auditor.audit.task import AccountTask
    from auditor.browser.context import AccountBrowser


@dataclass
class SignIn:
    """One sign-in. `ask` asks the person in the terminal; None where there is nobody to ask."""

    task: AccountTask
    ask: Callable[[str, bool], Awaitable[str | None]] | None
    clock: Clock
    notes: list[str]
    """What is to be said of it in the report is added here."""

    def __post_init__(self) -> None:
        account = self.task.account
        self._budget = Budget(account.service, self.task.id, account.failed_sign_ins)

    async def run(self, account: AccountBrowser) -> Trouble | None:
        """Sign in; Trouble where it did not work, or was not tried."""
        task, secret = self.task, self.task.totp
        if task.account.username is None:
            return Trouble(reason=Reason.NO_SESSION)
        credentials = Credentials(
            username=task.account.username,
            password=self._password,
            totp=(lambda at: totp.code(secret, at)) if secret else None,
            totp_left=(lambda at: totp.seconds_left(at, secret)) if secret else None,
            code=self._code if self.ask else None,
        )
        try:
            if self._budget.is_spent:
                return _no_attempt_left()
            trouble = await perform_steps(account, credentials)
        except BudgetSpent:
            return _no_attempt_left()
        except AuditorError as error:
            return _no_attempt_left(str(error))
        if trouble is None:
            await account.gate.narrow(task.site.origins)
            try:
                self._budget.give_back()
            except AuditorError as error:
                self.notes.append(f"The sign-in worked, and still counts as a failed one: {error}")
        return trouble

    async def _password(self) -> str | None:
        """The password, on its way into the page: from here on the service may count an attempt."""
        password, ref = self.task.password, self.task.account.password
        typed = password.reveal() if password else None
        if typed is None and ref is not None and ref.prompt:
            typed = await self._answer(f"The password of {self.task.id}", hidden=True)
        if typed is not None:
            self._budget.spend()
        return typed

    async def _code(self) -> str | None:
        return await self._answer(f"{self.task.service.name} has sent a code for {self.task.id}: type it here")

    async def _answer(self, question: str, *, hidden: bool = False) -> str | None:
        """A person's answer; the time that it takes is not the account's."""
        return await self.clock.beside(self.ask(question, hidden)) if self.ask else None


def _no_attempt_left(saw: str | None = None) -> Trouble:
    return Trouble(reason=Reason.SIGN_IN_FAILED, detail=SignInDetail.BUDGET.value, saw=saw)

"""One account audited and judged as a user's would be; what deviates is switched, where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.audit.account import RunContext, audit_account
from auditor.audit.evidence import EvidenceBox
from auditor.audit.fix import fix_task, merged
from auditor.browser.context import Timeouts
from auditor.judge.report import judge
from auditor.model.observation import Run
from auditor.plan import plan as plan_changes

if TYPE_CHECKING:
    from auditor.audit.task import AccountTask
    from auditor.browser.launch import Launched
    from auditor.browser.proxy import Network
    from auditor.judge.context import JudgingContext
    from auditor.model.change import PlannedChange
    from auditor.model.finding import Finding
    from auditor.model.observation import AccountSeen
    from auditor.model.report import Report

TIMEOUTS = Timeouts(page=10.0, quiet=4.0, next_way=2.5, settings=2.0, control=3.0, account=60.0)
_NUMBERS = count()


def own_id() -> str:
    """No two pages share an account: receipts and locks are an account's."""
    return f"me-{next(_NUMBERS)}"


@dataclass(frozen=True)
class Audited:
    """What the report says, what was planned to be switched, and how long the look took."""

    findings: tuple[Finding, ...]
    planned: tuple[PlannedChange, ...]
    seconds: float


async def audited(
    task: AccountTask, standard: JudgingContext, launched: Launched, network: Network, *, fix: bool
) -> Audited:
    """Audit this account in this browser; `fix`: and switch what deviates."""

    async def browser(_: AccountTask) -> tuple[Launched, str | None]:
        return launched, None

    means = RunContext(browser, 1, network, TIMEOUTS, lambda account, text: None)
    began, box = datetime.now(UTC), EvidenceBox()

    def judged(run: Run) -> Report:
        return judge(run, standard)

    def run_of(seen: AccountSeen) -> Run:
        return Run(auditor=__version__, started=began, finished=datetime.now(UTC), accounts=(seen,))

    run = run_of(await audit_account(task, means, box))
    planned = plan_changes(judged(run).findings, standard.services).changes if fix else ()
    if planned:
        again = fix_task(task, planned, run.accounts[0])
        run = merged(run, run_of(await audit_account(again, means, box)))
    return Audited(judged(run).findings, planned, run.accounts[0].seconds)

"""Audits a generated page with the real engine, and holds what it says against what is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.browser.proxy import Network
from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.model.policy import Policy
from auditor.model.report import PolicyFile
from tests.generated.declared import service
from tests.generated.site import Site
from tests.serving import task
from tests.trust.audited import audited, own_id
from tests.trust.score import Outcome, Seen

if TYPE_CHECKING:
    from auditor.browser.launch import Launched
    from auditor.model.service import Service
    from tests.generated.plan import Page

_FILE = PolicyFile(origin="generated", sha256="0" * 64)


async def look(page: Page, launched: Launched) -> Outcome:
    """Audit this page; where it can save, switch what deviates, too."""
    declared = service(page)
    with Site(page) as site:
        work = task(declared, site.origin, account_id=own_id())
        result = await audited(work, _standard(declared), launched, Network(), fix=page.fix)
    truths = {key: "on" if on else "off" for key, on in site.stored.items()}
    planned = [control.control for control in result.planned]
    return Outcome(
        page,
        tuple(Seen.of(finding, truths[finding.control]) for finding in result.findings),
        frozenset(page.names),
        result.seconds,
        harm=not set(site.written) <= set(planned) or len(site.written) > len(planned),
    )


def _standard(declared: Service) -> JudgingContext:
    """Off is expected everywhere."""
    check = {"expect": "off", "severity": "high", "reason": "It is private."}
    checks = {f"own/{control}": check for control in declared.controls}
    policy = Policy.model_validate({"name": "Off", "description": "Everything is off.", "checks": checks})
    return JudgingContext(PolicyInUse("off", policy, _FILE), {"own": declared}, datetime.now(UTC).date())

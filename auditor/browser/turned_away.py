"""Why a service lets nobody in now, or not this account, in its own words, on a page that is not the wanted one.

It explains what else would be told as a page that is missing. Nothing is read from it, and nothing is pressed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.retry import TOO_MANY_REQUESTS, UNAVAILABLE, not_now
from auditor.browser.scripts import script
from auditor.model.observation import Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from auditor.browser.page_signs import View

_NOT_NOW = re.compile(
    r"too many (?:attempts|requests|sign-?ins?|log-?ins?)|rate limit(?:ed)?|temporarily (?:locked|unavailable|blocked)|"
    r"(?:down|closed|unavailable) for maintenance|(?:scheduled|under|undergoing|planned) maintenance|"
    r"maintenance (?:mode|in progress)|we(?:'|’)ll be (?:right )?back|(?:is|are) (?:currently )?at capacity|"
    r"service (?:is )?(?:temporarily )?unavailable",
    re.IGNORECASE,
)
_NOT_LET_IN = re.compile(
    r"account (?:activation )?(?:is )?pending|pending (?:activation|approval|review)|awaiting (?:approval|activation)|"
    r"account (?:has been |is |was )?(?:suspended|deactivated|disabled|banned|terminated|on hold)|"
    r"(?:verify|confirm) your (?:e-?mail(?: address)?|account|identity|phone(?: number)?|age|birthday)|"
    r"(?:accept|agree to|review) (?:the|our|these) (?:new |updated )?(?:terms|policies)|"
    r"we(?:'|’)ve updated our (?:terms|privacy policy)|how old are you|(?:enter|add) your (?:birthday|date of birth)|"
    r"(?:choose|select|pick) a plan|payment (?:has )?failed|update your payment|"
    r"subscription (?:has )?(?:expired|ended)|"
    r"(?:finish|complete) (?:setting up|your (?:profile|registration|account))|ask your administrator for access",
    re.IGNORECASE,
)


async def turned_away(view: View) -> Trouble | None:
    """NOT_NOW or NOT_LET_IN, where the page or the status of its document says so; else None."""
    if (status := view.recorder.document) in {TOO_MANY_REQUESTS, UNAVAILABLE} and (
        status == TOO_MANY_REQUESTS or view.recorder.come_back
    ):
        return not_now(status, view.recorder.come_back)
    try:
        said: list[str] = await view.page.evaluate(script("says"))
    except Error:
        return None
    for pattern, reason in ((_NOT_LET_IN, Reason.NOT_LET_IN), (_NOT_NOW, Reason.NOT_NOW)):
        if found := next((match for text in said if (match := pattern.search(text))), None):
            return Trouble(reason=reason, detail="said", saw=f"it says “{' '.join(found[0].split())}”")
    return None

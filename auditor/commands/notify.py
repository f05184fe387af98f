"""Notifications through Apprise: mail, chat, push and webhooks, each named by a URL."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.commands.terminal import warn
from auditor.errors import UsageError
from auditor.report.notification import notification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.report import Report


@dataclass(frozen=True)
class Notifier:
    """Where a run is told. `names`: whether accounts are named."""

    _apprise: Any
    names: bool

    def send(self, report: Report) -> None:
        """Tell what changed, if anything did. What cannot be sent is a warning, without its URL, which is a secret."""
        told = notification(report, names=self.names)
        if told is None:
            return
        try:
            sent = self._apprise.notify(title=told[0], body=told[1], body_format="text")
        except Exception:  # of a plugin; the report is written, and must not be lost by it
            sent = False
        if not sent:
            warn("the notification could not be sent to every URL of --notify: check them, and the network.")


def notifier(urls: Sequence[str], *, names: bool) -> Notifier | None:
    """What sends to these Apprise URLs; None without any. UsageError where one is no such URL."""
    if not urls:
        if names:
            raise UsageError("--notify-names needs --notify URL, or AUDITOR_NOTIFY.")
        return None
    try:
        from apprise import Apprise
    except ImportError:
        raise UsageError("--notify needs the Apprise library: `python3 -m pip install '.[notify]'`.") from None
    log = logging.getLogger("apprise")  # its lines have URLs with their secrets
    log.addHandler(logging.NullHandler())
    log.propagate = False
    apprise = Apprise()
    for number, url in enumerate(urls, 1):
        if not apprise.add(url):
            scheme = url.partition("://")[0]
            kind = f" ({scheme}://…)" if scheme.isalnum() and scheme != url else ""
            raise UsageError(
                f"URL {number} of --notify{kind} is none that Apprise knows. `apprise --details` lists them."
            )
    return Notifier(apprise, names)

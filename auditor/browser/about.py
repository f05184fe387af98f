"""What a service says beside its controls: which space is open, when the session ends, which release it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditor.browser.json_paths import all_at, first_at

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.fetched import FromResponse

_LONGEST_RELEASE = 40


@dataclass(frozen=True)
class About:
    """None where the service does not say it on this page. `other_spaces`: those of the login that are not open."""

    space: str | None = None
    other_spaces: tuple[str, ...] = ()
    session_ends: datetime | None = None
    release: str | None = None

    def after(self, former: About) -> About:
        """This, with what was said before and is not now; the space is that of this page."""
        others = former.other_spaces if self.space == former.space else ()
        return About(
            self.space,
            self.other_spaces or others,
            self.session_ends or former.session_ends,
            self.release or former.release,
        )


def about(account: AccountBrowser, view: View) -> About:
    """What this page asked for and was told."""
    declared = account.service.identity.spaces
    space = _told(view, declared.current) if declared else None
    known = _every(view, declared.all_) if declared and declared.all_ else []
    others = dict.fromkeys(value for value in known if isinstance(value, str) and value and value != space)
    release = _told(view, account.service.release)
    return About(
        space if isinstance(space, str) else None,
        tuple(others),
        _moment(_told(view, account.service.session_end)),
        release if isinstance(release, str) and release.isprintable() and len(release) <= _LONGEST_RELEASE else None,
    )


def _told(view: View, source: FromResponse | None) -> Any:
    answers = [exchange for exchange in view.recorder.answered(source) if exchange.is_good] if source else []
    return first_at(answers[-1].body, source.json_paths) if source and answers else None


def _every(view: View, source: FromResponse) -> list[Any]:
    answers = [exchange for exchange in view.recorder.answered(source) if exchange.is_good]
    return [value for path in source.json_paths for value in all_at(answers[-1].body, path)] if answers else []


def _moment(value: object) -> datetime | None:
    """An ISO 8601 text, or Unix seconds."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None

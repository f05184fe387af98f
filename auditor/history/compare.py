"""Two states of the same accounts → what is otherwise now. Pure.

Both are held against what the policy asks *now*: a change of the policy is a difference of its own, and never
passes for one of the account.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.history import messages
from auditor.history.state import under_policy
from auditor.model.difference import Difference, DifferenceKind
from auditor.model.policy import Severity
from auditor.model.rights_ledger import OPEN_REQUESTS, RequestState
from auditor.model.status import MATCHING, Status
from auditor.rights import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.history.state import AccountState, AppliedChange, CheckState, RunState
    from auditor.model.finding import LastKnown
    from auditor.model.keys import AccountKey, ControlKey

    Changes = Callable[[ControlKey], Iterable[AppliedChange]]

_KINDS = tuple(DifferenceKind)
_SEVERITIES = tuple(Severity)


def compare(former: RunState, now: RunState, made: Changes = lambda _: ()) -> tuple[Difference, ...]:
    """What became of the accounts that both know, most important first. `made`: changes that auditor made.

    An account that the former one does not know is there for the first time: nothing of it is a difference.
    """
    found: list[Difference] = []
    for key, check in now.checks.items():
        subject = key.account_key
        if subject in former.accounts and check.was_looked_at:
            found.extend(_check(key, former, check, made))
    for key, past in former.checks.items():
        if key not in now.checks and key.account_key in now.accounts:
            found.append(_left(key, past, now.accounts[key.account_key], now))
    for subject, account in now.accounts.items():
        if subject in former.accounts:
            found.extend(_undeclared(subject, former.accounts[subject], account))
    found.extend(_requests(former, now))
    return tuple(sorted(found, key=_weight))


def coverage(former: RunState, now: RunState) -> tuple[tuple[AccountKey, ...], tuple[AccountKey, ...]]:
    """The accounts that only the former run has, and those that only this one has."""
    left = tuple(sorted(former.accounts.keys() - now.accounts.keys()))
    return left, tuple(sorted(now.accounts.keys() - former.accounts.keys()))


def _weight(difference: Difference) -> tuple[int, int]:
    severity = _SEVERITIES.index(difference.severity) if difference.severity else len(_SEVERITIES)
    return _KINDS.index(difference.kind), severity


def _check(key: ControlKey, former: RunState, now: CheckState, made: Changes) -> Iterator[Difference]:
    past = former.checks.get(key)
    if past is None:
        yield _new(key, former.accounts[key.account_key], now)
        return
    if past.expected != now.expected:
        unchanged = past.track.known == now.value
        yield _difference(
            DifferenceKind.POLICY_CHANGED, key, now, past.expected, now.expected, messages.other_policy(past, now)
        )
        if unchanged:
            return
    base = under_policy(past.track, past.expected, now.expected)
    if now.deviates:
        yield _deviates(key, past, base, now, made)
    elif now.status in MATCHING:
        yield from _in_line(key, past, base, now, made)
    elif now.status is Status.NOT_APPLICABLE:
        if past.status is not Status.NOT_APPLICABLE and base.known is not None:
            yield _difference(
                DifferenceKind.CONTROL_GONE, key, now, base.known, None, messages.not_offered(base), base, now
            )
    elif past.value is not None or past.status is Status.NOT_APPLICABLE:
        yield _difference(
            DifferenceKind.BECAME_UNKNOWN, key, now, base.known, None, messages.became_unknown(base, now), base, now
        )


def _new(key: ControlKey, account: AccountState, now: CheckState) -> Difference:
    """A check that the former run does not have: of a control that was there already, or of a new one."""
    if key.control in account.declared:
        return _difference(
            DifferenceKind.POLICY_CHANGED, key, now, None, now.expected, messages.asked_for_the_first_time(now)
        )
    return _difference(DifferenceKind.NEW_CONTROL, key, now, None, now.value, messages.new_control(now))


def _left(key: ControlKey, past: CheckState, account: AccountState, now: RunState) -> Difference:
    """A check that is not made any more: the policy does not ask, or the control is declared no longer."""
    if key.control in account.declared or not account.declared:
        return _difference(
            DifferenceKind.POLICY_CHANGED, key, past, past.expected, None, messages.not_asked_any_more(past)
        )
    return _difference(
        DifferenceKind.CONTROL_GONE, key, past, past.track.known, None, messages.not_declared(past, now.started)
    )


def _deviates(key: ControlKey, past: CheckState, base: LastKnown, now: CheckState, made: Changes) -> Difference:
    if base.deviates_since is not None:
        message = messages.still(base, now)
        return _difference(DifferenceKind.STILL_DEVIATING, key, now, base.known, now.value, message, base, now)
    ours = _ours(key, base, now, made)
    if base.in_line_at is not None:
        message = messages.back(base, now, ours)
        return _difference(DifferenceKind.BACK_ON, key, now, base.known, now.value, message, base, now, ours)
    message = messages.new_deviation(past, now)
    return _difference(DifferenceKind.NEW_DEVIATION, key, now, base.known, now.value, message, base, now)


def _in_line(
    key: ControlKey, past: CheckState, base: LastKnown, now: CheckState, made: Changes
) -> Iterator[Difference]:
    if base.deviates_since is not None:
        ours = _ours(key, base, now, made)
        by_us = ours is not None or now.status is Status.FIXED
        kind = DifferenceKind.FIXED_BY_US if by_us else DifferenceKind.FIXED_BY_OTHERS
        message = messages.fixed(base, now, ours, by_us=by_us)
        yield _difference(kind, key, now, base.known, now.value, message, base, now, ours)
    elif now.status is Status.FIXED and (ours := _ours(key, base, now, made)) is not None:
        yield from _deviated_and_fixed(key, past, base, now, ours)
    elif past.status is Status.NOT_APPLICABLE:
        yield _difference(DifferenceKind.NEW_CONTROL, key, now, None, now.value, messages.offered_now(now))
    elif past.value is None:
        yield _difference(
            DifferenceKind.KNOWN_AGAIN, key, now, base.known, now.value, messages.known_again(past, now), base, now
        )


def _deviated_and_fixed(
    key: ControlKey, past: CheckState, base: LastKnown, now: CheckState, ours: AppliedChange
) -> Iterator[Difference]:
    """It was not known to deviate, did when this run began, and was switched in it: two differences."""
    found = replace(now, observed=ours.before, status=Status.FAIL)
    in_line_before = base.in_line_at is not None
    kind = DifferenceKind.BACK_ON if in_line_before else DifferenceKind.NEW_DEVIATION
    message = messages.back(base, found, None) if in_line_before else messages.new_deviation(past, found)
    yield _difference(kind, key, now, base.known, ours.before, message, base, now)
    message = messages.fixed_at_once(ours)
    yield _difference(DifferenceKind.FIXED_BY_US, key, now, ours.before, now.value, message, base, now, ours)


def _ours(key: ControlKey, base: LastKnown, now: CheckState, made: Changes) -> AppliedChange | None:
    """The newest change by auditor that explains the value of now."""
    since = base.known_at
    fitting = [change for change in made(key) if change.after == now.value and (since is None or change.at >= since)]
    return max((change for change in fitting if change.at <= now.at), key=lambda change: change.at, default=None)


def _undeclared(subject: AccountKey, before: AccountState, now: AccountState) -> Iterator[Difference]:
    """Only where both were read, of an account and of a page: what a page holds that nobody saw is not new."""
    if not (before.was_read and now.was_read):
        return
    known = {(control.page, control.label) for control in before.undeclared}
    for control in now.undeclared:
        was_read = before.pages is None or control.page in before.pages
        if was_read and (control.page, control.label) not in known:
            yield Difference(
                kind=DifferenceKind.UNDECLARED_CONTROL,
                account=subject[0],
                service=subject[1],
                control=control.label,
                title=control.label,
                after=control.value,
                not_before=before.at,
                not_after=now.at,
                message=messages.undeclared(control, before),
            )


def _requests(former: RunState, now: RunState) -> Iterator[Difference]:
    """What became of requests for rights, of the accounts that both know."""
    past = {(request.account_key, request.right): request for request in former.requests}
    for request in now.requests:
        before = past.get((request.account_key, request.right))
        if request.account_key not in former.accounts:
            continue
        if request.state in OPEN_REQUESTS:
            known = before is not None and (before.state, before.asked) == (request.state, request.asked)
            is_news = request.state is RequestState.OVERDUE and not known
            kind = DifferenceKind.REQUEST_OVERDUE if is_news else DifferenceKind.REQUEST_OPEN
        elif before is not None and before.state in OPEN_REQUESTS:
            kind = DifferenceKind.REQUEST_CLOSED
        else:
            continue
        yield Difference(
            kind=kind,
            account=request.account,
            service=request.service,
            control=request.right,
            title=request.right.noun.capitalize(),
            before=before.state if before else None,
            after=request.state,
            not_before=former.started,
            not_after=now.started,
            message=standing(request),
        )


def _difference(
    kind: DifferenceKind, key: ControlKey, check: CheckState, before: str | None, after: str | None, message: str,
    base: LastKnown | None = None, now: CheckState | None = None, ours: AppliedChange | None = None,
) -> Difference:  # fmt: skip
    account, service, control = key
    return Difference(
        kind=kind,
        account=account,
        service=service,
        control=control,
        title=check.title,
        severity=check.severity,
        before=before,
        after=after,
        not_before=base.known_at if base else None,
        not_after=now.at if now else None,
        receipt=ours.receipt if ours else None,
        message=message,
    )

"""Two states of the same accounts → what is otherwise now. Pure.

Both are held against what the policy asks *now*: a change of the policy is a difference of its own, and never
passes for one of the account.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.history import telling
from auditor.history.state import DEVIATES, IN_LINE, rebased
from auditor.model.policy import Severity
from auditor.model.report import Difference, DifferenceKind, Status, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.history.state import AccountState, CheckState, Key, Made, RunState, Subject

    Changes = Callable[[Key], Iterable[Made]]

_KINDS = tuple(DifferenceKind)
_SEVERITIES = tuple(Severity)


def compare(former: RunState, now: RunState, made: Changes = lambda _: ()) -> tuple[Difference, ...]:
    """What became of the accounts that both know, most important first. `made`: changes that were made from here.

    An account that the former one does not know is there for the first time: nothing of it is a difference.
    """
    found: list[Difference] = []
    for key, check in now.checks.items():
        subject = key[:2]
        if subject in former.accounts and check.was_looked_at:
            found.extend(_check(key, former, check, made))
    for key, past in former.checks.items():
        if key not in now.checks and key[:2] in now.accounts:
            found.append(_left(key, past, now.accounts[key[:2]], now))
    for subject, account in now.accounts.items():
        if subject in former.accounts:
            found.extend(_undeclared(subject, former.accounts[subject], account))
    return tuple(sorted(found, key=_weight))


def _weight(difference: Difference) -> tuple[int, int]:
    severity = _SEVERITIES.index(difference.severity) if difference.severity else len(_SEVERITIES)
    return _KINDS.index(difference.kind), severity


def _check(key: Key, former: RunState, now: CheckState, made: Changes) -> Iterator[Difference]:
    past = former.checks.get(key)
    if past is None:
        yield _new(key, former.accounts[key[:2]], now)
        return
    if past.expected != now.expected:
        unchanged = past.track.known == now.value
        yield _difference(
            DifferenceKind.POLICY_CHANGED, key, now, past.expected, now.expected, telling.other_policy(past, now)
        )
        if unchanged:
            return
    base = rebased(past.track, past.expected, now.expected)
    if now.status in DEVIATES:
        yield _deviates(key, past, base, now, made)
    elif now.status in IN_LINE:
        yield from _in_line(key, past, base, now, made)
    elif now.status is Status.NOT_APPLICABLE:
        if past.status is not Status.NOT_APPLICABLE and base.known is not None:
            yield _difference(
                DifferenceKind.CONTROL_GONE, key, now, base.known, None, telling.not_offered(base), base, now
            )
    elif past.value is not None or past.status is Status.NOT_APPLICABLE:
        yield _difference(
            DifferenceKind.BECAME_UNKNOWN, key, now, base.known, None, telling.became_unknown(base, now), base, now
        )


def _new(key: Key, account: AccountState, now: CheckState) -> Difference:
    """A check that the former run does not have: of a control that was there already, or of a new one."""
    if key[2] in account.declared:
        return _difference(
            DifferenceKind.POLICY_CHANGED, key, now, None, now.expected, telling.asked_for_the_first_time(now)
        )
    return _difference(DifferenceKind.NEW_CONTROL, key, now, None, now.value, telling.new_control(now))


def _left(key: Key, past: CheckState, account: AccountState, now: RunState) -> Difference:
    """A check that is not made any more: the policy does not ask, or the control is declared no longer."""
    if key[2] in account.declared or not account.declared:
        return _difference(
            DifferenceKind.POLICY_CHANGED, key, past, past.expected, None, telling.not_asked_any_more(past)
        )
    return _difference(
        DifferenceKind.CONTROL_GONE, key, past, past.track.known, None, telling.not_declared(past, now.started)
    )


def _deviates(key: Key, past: CheckState, base: Track, now: CheckState, made: Changes) -> Difference:
    if base.deviates_since is not None:
        message = telling.still(base, now)
        return _difference(DifferenceKind.STILL_DEVIATING, key, now, base.known, now.value, message, base, now)
    ours = _ours(key, base, now, made)
    if base.in_line_at is not None:
        message = telling.back(base, now, ours)
        return _difference(DifferenceKind.BACK_ON, key, now, base.known, now.value, message, base, now, ours)
    message = telling.new_deviation(past, now)
    return _difference(DifferenceKind.NEW_DEVIATION, key, now, base.known, now.value, message, base, now)


def _in_line(key: Key, past: CheckState, base: Track, now: CheckState, made: Changes) -> Iterator[Difference]:
    if base.deviates_since is not None:
        ours = _ours(key, base, now, made)
        by_us = ours is not None or now.status is Status.FIXED
        kind = DifferenceKind.FIXED_BY_US if by_us else DifferenceKind.FIXED_BY_OTHERS
        message = telling.put_right(base, now, ours, by_us=by_us)
        yield _difference(kind, key, now, base.known, now.value, message, base, now, ours)
    elif now.status is Status.FIXED and (ours := _ours(key, base, now, made)) is not None:
        yield from _deviated_and_fixed(key, past, base, now, ours)
    elif past.status is Status.NOT_APPLICABLE:
        yield _difference(DifferenceKind.NEW_CONTROL, key, now, None, now.value, telling.offered_now(now))
    elif past.value is None:
        yield _difference(
            DifferenceKind.KNOWN_AGAIN, key, now, base.known, now.value, telling.known_again(past, now), base, now
        )


def _deviated_and_fixed(key: Key, past: CheckState, base: Track, now: CheckState, ours: Made) -> Iterator[Difference]:
    """It was not known to deviate, did when this run began, and was switched in it: two things, and both are told."""
    found = replace(now, observed=ours.before, status=Status.FAIL)
    in_line_before = base.in_line_at is not None
    kind = DifferenceKind.BACK_ON if in_line_before else DifferenceKind.NEW_DEVIATION
    message = telling.back(base, found, None) if in_line_before else telling.new_deviation(past, found)
    yield _difference(kind, key, now, base.known, ours.before, message, base, now)
    message = telling.put_right_at_once(ours)
    yield _difference(DifferenceKind.FIXED_BY_US, key, now, ours.before, now.value, message, base, now, ours)


def _ours(key: Key, base: Track, now: CheckState, made: Changes) -> Made | None:
    """The newest change from here that explains the value of now."""
    since = base.known_at
    fitting = [one for one in made(key) if one.after == now.value and (since is None or one.at >= since)]
    return max((one for one in fitting if one.at <= now.at), key=lambda one: one.at, default=None)


def _undeclared(subject: Subject, before: AccountState, now: AccountState) -> Iterator[Difference]:
    """Only where both were read: what a page holds that nobody saw is not new."""
    if not (before.was_read and now.was_read):
        return
    known = {(one.page, one.label) for one in before.undeclared}
    for one in now.undeclared:
        if (one.page, one.label) not in known:
            yield Difference(
                kind=DifferenceKind.UNDECLARED_CONTROL,
                account=subject[0],
                service=subject[1],
                control=one.label,
                title=one.label,
                after=one.value,
                not_before=before.at,
                not_after=now.at,
                message=telling.undeclared(one, before),
            )


def _difference(
    kind: DifferenceKind, key: Key, check: CheckState, before: str | None, after: str | None, message: str,
    base: Track | None = None, now: CheckState | None = None, ours: Made | None = None,
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

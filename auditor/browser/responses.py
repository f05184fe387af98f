"""What the page's own responses say: values, signs, and where they leave a doubt. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.browser.exchange import is_error
from auditor.browser.json_paths import at_path, first_at, is_missing
from auditor.browser.retry import TOO_MANY_REQUESTS, not_now
from auditor.model.address import covers
from auditor.model.observation import Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.browser.exchange import Exchange
    from auditor.model.reading import Reading
    from auditor.model.sign import ManagedSign, Sign

_HEARTBEAT = 2
"""Good answers after which an address that is asked again and again is not waited for."""
_DATA = frozenset({"fetch", "xhr", "eventsource"})


@dataclass(frozen=True)
class Said:
    """What a `response` reading says: a value or the trouble; `doubt`: why the value may not be what is stored.

    `by_absence`: the key is not there, and the service file says what that means.
    """

    value: str | None = None
    trouble: Trouble | None = None
    doubt: Trouble | None = None
    by_absence: bool = False


def said(reading: Reading, asked: Sequence[Exchange]) -> Said:
    """What a `response` reading says, over all its own requests of one load, in the order in which they were asked.

    A bad answer that a good one followed is over. Anything else beside the good ones is a doubt.
    """
    if not asked:
        return Said(trouble=_no_witness("no_answer", "the page's settings did not arrive"))
    values = [(exchange, value_in(reading, exchange)) for exchange in asked if exchange.over is not None]
    values.sort(key=lambda each: each[0].over or 0)
    good = [(exchange, value) for exchange, value in values if isinstance(value, str)]
    bad = [(exchange, why) for exchange, why in values if isinstance(why, Trouble)]
    waiting = len(values) < len(asked)
    if not good:
        late = _no_witness("no_answer", "the page's settings did not arrive in time")
        return Said(trouble=late if waiting or not bad else bad[-1][1])
    doubt = None
    if waiting:
        doubt = _no_witness("asked_again", "the page asked for its settings again, and that was not answered in time")
    elif "*" in (reading.response or "") and len({exchange.urls[0].partition("?")[0] for exchange in asked}) > 1:
        doubt = _no_witness("several_addresses", "the page asked at several addresses that fit the declared one")
    elif len({value for _, value in good}) > 1:
        doubt = _no_witness("answered_differently", "the page's settings answered differently within one visit")
    elif bad and values[-1][0] is bad[-1][0]:
        doubt = bad[-1][1]
    last, value = good[-1]
    return Said(value, doubt=doubt, by_absence=is_missing(first_at(last.body, reading.json_paths or ())))


def means(sign: ManagedSign, asked: Sequence[Exchange]) -> Said | None:
    """The value that a managed sign gives where it shows; None where it does not, or gives none."""
    came = sorted(
        (exchange for exchange in asked if exchange.over is not None and exchange.failed is None),
        key=lambda exchange: exchange.over or 0,
    )
    if sign.means is None or not came or not came[-1].is_good or not shows(sign, came):
        return None
    same = len(came) == len(asked) and all(shows(sign, [exchange]) for exchange in came)
    doubt = None if same else _no_witness("answered_differently", "the page's answers about the organisation differ")
    return Said(sign.means, doubt=doubt)


def value_in(reading: Reading, answer: Exchange) -> str | Trouble:
    """What one answer says, or why it says nothing."""
    if answer.failed is not None:
        return _no_witness("request_failed", "the request for the page's settings failed")
    if answer.status == TOO_MANY_REQUESTS:
        return not_now(answer.status, answer.come_back)
    if answer.status is None or not 200 <= answer.status < 300 or not answer.readable:
        status = answer.status or 0
        return _no_witness(f"status_{status}", f"the page's settings answered with status {status} and no data")
    body = answer.body
    if is_error(body):
        return _no_witness("error_answer", "an error came in place of the page's settings")
    value = first_at(body, reading.json_paths or ())
    if is_missing(value):
        if reading.absent is not None and _proves_absence(reading, body):
            return reading.absent
        return _no_witness("no_key", "the page's settings do not contain this control")
    word = reading.values.get(json.dumps(value)) if not isinstance(value, dict | list) else None
    if word is None:
        return _no_witness("other_value", "the page's settings hold no declared value for this control")
    return word


def _proves_absence(reading: Reading, body: object) -> bool:
    if body is None:
        return reading.body_null
    return bool(reading.body_has) and all(not is_missing(at_path(body, path)) for path in reading.body_has)


def _no_witness(detail: str, saw: str) -> Trouble:
    return Trouble(reason=Reason.NO_WITNESS, detail=detail, saw=saw)


def load_doubt(
    asked: Sequence[Exchange], document: int, unrelated: Sequence[str], home: str, now: float
) -> Trouble | None:
    """Why what this load of the page shows may not be what is stored; None where all data came that it asked for.

    GETs count, and what else went to where declared settings are.
    """
    for exchange in lost(asked, document, unrelated, home, now):
        if exchange.method == "GET" or exchange.at_declared:
            why = f"data that the page asked for may be missing from it: {exchange.place()} {exchange.wrong(now)}"
            return _no_witness("request_failed", why)
    return None


def lost(
    asked: Sequence[Exchange], document: int, unrelated: Sequence[str], home: str, now: float
) -> Sequence[Exchange]:
    """Requests for data that brought none, and were not asked again with success.

    Only those of this document count, to addresses of the service.
    """
    last: dict[tuple[str, str], Exchange] = {}
    good: dict[tuple[str, str], int] = {}
    for exchange in asked:
        counts = exchange.kind in _DATA and exchange.is_ours and exchange.document == document
        if not counts or any(covers(_from(home, path), exchange.urls[0].partition("?")[0]) for path in unrelated):
            continue
        key = (exchange.method, exchange.address())
        beats = good.get(key, 0) >= _HEARTBEAT and exchange.waits(now)
        if not beats:
            last[key] = exchange
        good[key] = good.get(key, 0) + (exchange.wrong(now) is None and exchange.over is not None)
    return [exchange for exchange in last.values() if exchange.wrong(now)]


def _from(home: str, path: str) -> str:
    return path if "://" in path else f"{home}{path}"


def shows(sign: Sign, answers: Sequence[Exchange]) -> bool:
    """Whether a sign about a response is there: the last answer decides."""
    if not answers:
        return False
    last = answers[-1]
    if sign.status is not None and last.status != sign.status:
        return False
    if sign.json_path is None:
        return True
    if not last.readable:
        return False
    value = at_path(last.body, sign.json_path)
    if sign.absent:
        return last.is_good and isinstance(last.body, dict) and is_missing(value)
    if sign.is_ is None:
        return not is_missing(value) and value is not None
    return type(value) is type(sign.is_) and value == sign.is_

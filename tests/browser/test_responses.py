"""What a page's own responses say, and where they leave a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.exchange import Exchange, is_error
from auditor.browser.responses import Said, load_doubt, means, said, shows
from auditor.model.reading import Reading
from auditor.model.sign import ManagedSign, Sign

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "https://ai.example.com"
READING = Reading.model_validate(
    {"response": "/api/settings", "json": "ui.training", "values": {True: "on", False: "off"}}
)
ABSENT = Reading.model_validate(
    {
        "response": "/api/settings",
        "json": "ui.training",
        "values": {True: "on", False: "off"},
        "absent": "off",
        "absent_source": "https://help.example.com/settings",
        "body_has": ["ui"],
    }
)
ON, OFF = {"ui": {"training": True}}, {"ui": {"training": False}}
HTML: dict[str, Any] = {"content_type": "text/html", "readable": False}


def answer(body: object = None, over: float | None = 1.0, status: int = 200, **more: Any) -> Exchange:
    """An answer of the settings at this moment; None: it is still to come."""
    known: dict[str, Any] = {"status": status if over is not None else None, "readable": over is not None}
    urls = more.pop("urls", [f"{HOME}/api/settings"])
    known |= {"body": body, "over": over, "answered": over, "content_type": "application/json"} | more
    return Exchange(more.pop("method", "GET"), urls, "fetch", **{k: v for k, v in known.items() if k != "method"})


def failed(over: float = 2.0) -> Exchange:
    return answer(over=over, failed="net::ERR_FAILED", status=0, readable=False)


ERRORS = {
    "503": answer(None, 2.0, 503, readable=False),
    "403 with JSON": answer({"message": "Forbidden"}, 2.0, 403),
    "204": answer(None, 2.0, 204, readable=False),
    "a page": answer(None, 2.0, **HTML),
    "GraphQL": answer({"data": None, "errors": [{"message": "denied"}]}, 2.0),
    "partial GraphQL": answer({**OFF, "errors": [{"message": "denied"}]}, 2.0),
    "detail": answer({"detail": "Not authenticated"}, 2.0),
    "no success": answer({"success": False, **OFF}, 2.0),
    "null": answer(None, 2.0),
    "a list": answer([], 2.0),
    "another value": answer({"ui": {"training": "maybe"}}, 2.0),
    "no key": answer({"ui": {}}, 2.0),
    "cut off": failed(),
}


@pytest.mark.parametrize("bad", ERRORS.values(), ids=list(ERRORS))
def test_an_error_in_place_of_the_settings_is_no_value(bad: Exchange) -> None:
    told = said(READING, [bad])

    assert (told.value, told.doubt) == (None, None)
    assert told.trouble


@pytest.mark.parametrize("bad", ERRORS.values(), ids=list(ERRORS))
def test_a_good_answer_is_in_doubt_after_a_bad_one_and_a_bad_one_is_over_after_a_good_one(bad: Exchange) -> None:
    later = said(READING, [answer(OFF, 1.0), bad])
    earlier = said(READING, [bad, answer(OFF, 3.0)])

    assert later.value == "off"
    assert later.doubt
    assert (earlier.value, earlier.doubt) == ("off", None)


def test_what_was_asked_again_and_is_not_answered_is_in_doubt() -> None:
    told = said(READING, [answer(OFF, 1.0), answer(over=None)])

    assert (told.value, told.doubt and told.doubt.detail) == ("off", "asked_again")


def test_answers_that_differ_are_in_doubt_and_the_last_to_come_is_reported() -> None:
    told = said(READING, [answer(OFF, 9.0), answer(ON, 1.0)])

    assert (told.value, told.doubt and told.doubt.detail) == ("off", "answered_differently")
    assert said(READING, [answer(OFF, 9.0), answer(OFF, 1.0)]) == Said("off")


def test_settings_that_were_never_asked_for_did_not_come() -> None:
    assert said(READING, []).trouble == said(READING, []).trouble
    assert [said(READING, some).trouble.detail for some in ([], [answer(over=None)])] == ["no_answer"] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "value"), [({"ui": {}}, "off"), ({"ui": None}, "off"), ({}, None), ({"theme": "dark"}, None), (None, None)]
)
def test_an_absent_key_means_something_only_in_what_proves_to_be_the_settings(body: object, value: str | None) -> None:
    assert said(ABSENT, [answer(body)]).value == value


@pytest.mark.parametrize("bad", ERRORS.values(), ids=list(ERRORS))
def test_an_absent_key_in_an_error_means_nothing(bad: Exchange) -> None:
    assert said(ABSENT, [bad]).value == ("off" if bad is ERRORS["no key"] else None)


def test_a_body_that_is_null_means_something_only_where_that_is_declared() -> None:
    declared = ABSENT.model_copy(update={"body_null": True})

    assert said(declared, [answer(None)]).value == "off"
    assert said(declared, [ERRORS["204"]]).value is None


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"error": "x"}, True),
        ({"errors": [1], "data": {"a": 1}}, True),
        ({"error": None, "a": 1}, False),
        ({"errors": [], "a": 1}, False),
        ({"message": "No", "status": 404}, True),
        ({"message": "Hello", "text": "chat"}, False),
        ({"status": "ok"}, False),
        ({"ok": False, "a": 1}, True),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
def test_what_is_an_error(body: object, wrong: bool) -> None:
    assert is_error(body) is wrong


# -- a whole load -----------------------------------------------------------------------------------------------------


def doubt(*asked: Exchange, unrelated: tuple[str, ...] = (), now: float = 100.0) -> str | None:
    found = load_doubt(asked, 1, unrelated, HOME, now)
    return found.saw if found else None


def data(path: str, body: object = None, over: float | None = 1.0, **more: Any) -> Exchange:
    """An answer of something else that the page shows."""
    return answer(body, over, **{"urls": [f"{HOME}{path}"], "document": 1, **more})


@pytest.mark.parametrize("bad", [*list(ERRORS)[:8], "cut off"])
def test_a_load_is_in_doubt_where_its_data_did_not_come(bad: str) -> None:
    one = ERRORS[bad]
    one.document = 1
    says = doubt(data("/api/me", {"id": 7}), one)

    assert says
    assert "GET /api/settings" in says


def test_a_load_is_in_no_doubt_where_everything_came() -> None:
    assert doubt(data("/api/me", {"id": 7}), data("/api/settings", OFF), data("/part", **HTML, wants_html=True)) is None


def test_what_is_still_to_come_leaves_a_doubt_but_a_stream_does_not() -> None:
    assert doubt(data("/api/a", over=None))
    assert doubt(data("/api/a", over=None, content_type="text/event-stream", answered=99.0)) is None
    assert doubt(data("/api/a", over=None, answered=90.0)) is None
    assert doubt(data("/api/a", over=None, answered=99.0))


def test_a_failure_that_a_good_answer_followed_is_over() -> None:
    bad, good = data("/api/a", status=503, over=1.0), data("/api/a", {"a": 1}, 2.0)

    assert doubt(bad, good) is None
    assert doubt(good, bad)


def test_what_beats_for_ever_is_not_waited_for() -> None:
    beats = [data(f"/beat?t={number}", {"a": 1}) for number in range(3)]

    assert doubt(*beats, data("/beat?t=9", over=None)) is None
    assert doubt(beats[0], data("/beat?t=9", over=None))
    assert doubt(*beats, data("/beat?t=9", status=503))


@pytest.mark.parametrize(
    "more",
    [{"is_ours": False}, {"method": "POST"}, {"document": 0}, {"kind": "ping"}, {"kind": "other"}],
    ids=["tracker", "write", "former document", "beacon", "prefetch"],
)
def test_what_says_nothing_of_the_settings_leaves_no_doubt(more: dict[str, Any]) -> None:
    one = data("/api/a", status=503, **{k: v for k, v in more.items() if k != "kind"})
    one.kind = more.get("kind", one.kind)

    assert doubt(data("/api/a", status=503))
    assert doubt(one) is None


def test_what_is_declared_as_unrelated_leaves_no_doubt() -> None:
    one = data("/api/news/today", status=503)

    assert doubt(one, unrelated=("/api/news/*",)) is None
    assert doubt(one, unrelated=(f"{HOME}/api/news/today",)) is None
    assert doubt(one, unrelated=("/api/news",))


def test_a_doubt_shows_no_query_and_no_ids() -> None:
    says = doubt(data("/api/users/7f3a91/settings?token=abc&email=ada@example.test", status=403))

    assert says
    assert "GET /api/users/…/settings was answered with status 403" in says


# -- which request, which sign ----------------------------------------------------------------------------------------


def fits(more: Mapping[str, object], url: str, sent: bytes | None = None, method: str = "GET") -> bool:
    wanted = Reading.model_validate({**READING.model_dump(by_alias=True, exclude_unset=True), **more})
    return Exchange(method, [url], "fetch", sent=sent).fits(wanted, HOME)


def test_a_request_is_recognised_by_method_query_and_operation() -> None:
    url = f"{HOME}/api/settings"
    graphql = {"method": "POST", "operation": "Settings"}

    assert fits({}, url)
    assert fits({}, f"{url}?a=1#x")
    assert not fits({}, f"{HOME}/api/settings2")
    assert not fits({}, url, method="POST")
    assert fits({"query": {"kind": "data"}}, f"{url}?kind=data&x=1")
    assert not fits({"query": {"kind": "data"}}, f"{url}?kind=other")
    assert not fits({"query": {"kind": "data"}}, url)
    assert not fits({"except_query": ["raw"]}, f"{url}?raw=")
    assert fits(graphql, url, b'{"operationName": "Settings"}', "POST")
    assert not fits(graphql, url, b'{"operationName": "Chats"}', "POST")
    assert not fits(graphql, url, b"?", "POST")


def test_an_answer_is_the_one_of_the_address_that_was_asked_and_of_where_that_led() -> None:
    led = Exchange("GET", [f"{HOME}/old", f"{HOME}/api/settings"], "fetch")

    assert led.fits(READING, HOME)
    assert led.fits(READING.model_copy(update={"response": "/old"}), HOME)


def test_an_absent_key_is_a_sign_only_in_data() -> None:
    sign = Sign.model_validate({"response": "/api/settings", "json": "user", "absent": True})

    assert shows(sign, [answer({"a": 1})])
    assert shows(sign, [answer({})])
    assert [name for name, bad in ERRORS.items() if bad.body != {"ui": {}} and shows(sign, [bad])] == ["another value"]


MANAGED = ManagedSign.model_validate(
    {
        "response": "/api/session",
        "json": "plan",
        "is": "team",
        "means": "off",
        "source": "https://help.example.com/teams",
    }
)


def test_a_managed_sign_gives_its_value_where_it_shows() -> None:
    assert means(MANAGED, [answer({"plan": "team"})]) == Said("off")
    assert means(MANAGED, [answer({"plan": "free"})]) is None
    assert means(MANAGED, [answer({"plan": "team"}), answer({"plan": "free"}, 2.0)]) is None
    assert means(MANAGED, []) is None


def test_a_managed_sign_is_in_doubt_where_its_answers_differ_or_one_is_still_to_come() -> None:
    for other in (answer({"plan": "free"}, 0.5), answer(over=None)):
        told = means(MANAGED, [other, answer({"plan": "team"})])

        assert told
        assert told.doubt

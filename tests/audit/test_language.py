"""What service files can say, each on a page of its own: read where it holds, unknown where it does not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.proxy import Network
from auditor.judge.verdict import verdict
from auditor.model.policy import Check
from tests.serving import Asked, Server, declared, task

if TYPE_CHECKING:
    from auditor.model.service import Service
    from tests.audit.engine import Engine

OFF = Check.model_validate({"expect": "off", "severity": "high", "reason": "It is private."})
VALUES = {True: "on", False: "off"}
WITH_RESPONSE = {"response": "/api/settings", "json": "training", "values": VALUES}
STREAM = {"response": "/events", "stream": True, "json": "training", "values": VALUES}
SOURCE = "https://help.parrot.com/rendering"


@dataclass
class Site(Server):
    """One page, with answers by path: JSON, `events` or `messages`. `ME` in the page names who is signed in."""

    html: str
    answers: dict[str, Any] = field(default_factory=dict)

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        told = self.answers.get(asked.path)
        if asked.path == "/":
            me = '<p data-testid="me">ada</p>'
            asked.send(f"<!doctype html><title>Settings</title>{self.html.replace('ME', me)}", "text/html")
        elif callable(told):
            told(asked)
        else:
            asked.send(json.dumps(told), status=200 if told is not None else 404)


def service(*readings: dict[str, Any], **more: Any) -> Service:
    return declared({"training": {"title": "Model training", "readings": list(readings)}}, **more)


def judged(engine: Engine, site: Site, own: Service) -> tuple[str, str | None, tuple[str | None, ...]]:
    """Status, detail, and the value of each reading of the first load that counts."""
    with site:
        seen = engine.look(task(own, site.origin), Network(), "")
    (control,) = seen.controls
    said = verdict(OFF, own.controls["training"], seen, control, None)
    values = tuple(reading.value for reading in control.readings if reading.load == 1 and reading.counts)
    return said.status.value, said.trouble.detail if said.trouble else None, values


def toggle(on: bool, **attributes: str) -> str:
    """A switch in a row."""
    more = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    state = str(on).lower()
    button = f'<button role="switch" aria-label="Model training" aria-checked="{state}" {more}>x</button>'
    return f"ME<div>Model training {button}</div>"


SEE = {"see": "switch", "find": [{"role": "switch"}]}


# -- what tells a response from others ----------------------------------------------------------------------------


def _queries(asked: Asked) -> None:
    sent = json.loads(asked.body)
    told = {"settings": {"training": False}, "defaults": {"training": True}}
    asked.send(json.dumps(told[sent["variables"]["of"]]))


ASKS_BOTH = (
    "<script>for (const of of ['defaults', 'settings']) fetch('/graphql', { method: 'POST', body: "
    "JSON.stringify({ query: 'q', variables: { of } }) });</script>"
)


def test_a_post_is_distinguished_from_others_by_what_it_sends(engine: Engine) -> None:
    reading = {"response": "/graphql", "method": "POST", "json": "training", "values": VALUES}
    site = Site(toggle(False) + ASKS_BOTH, {"/graphql": _queries})
    own = service(SEE, {**reading, "sends": {"variables.of": "settings"}})
    assert judged(engine, site, own) == ("pass", None, ("off", "off"))
    others = service(SEE, {**reading, "sends": {"variables.of": "defaults"}})
    assert judged(engine, Site(site.html, site.answers), others)[0] == "unknown"
    anyone = service(SEE, reading)
    assert judged(engine, Site(site.html, site.answers), anyone)[:2] == ("unknown", "answered_differently")


def test_a_form_is_distinguished_from_others_by_its_fields(engine: Engine) -> None:
    reading = {"response": "/ajax", "method": "POST", "json": "training", "values": VALUES}
    script = "<script>fetch('/ajax', { method: 'POST', body: new URLSearchParams({ action: 'read' }) });</script>"
    site = Site(toggle(False) + script, {"/ajax": {"training": False}})
    own = service(SEE, {**reading, "sends": {"action": "read"}})
    assert judged(engine, site, own) == ("pass", None, ("off", "off"))
    other = service(SEE, {**reading, "sends": {"action": "write"}})
    assert judged(engine, Site(site.html, site.answers), other)[:2] == ("unknown", "no_answer")


def _fetches(*addresses: str) -> str:
    return f"<script>for (const at of {json.dumps(addresses)}) fetch(at);</script>"


def test_an_address_with_the_id_of_an_account_is_declared_with_a_star(engine: Engine) -> None:
    own = service(SEE, {**WITH_RESPONSE, "response": "/api/users/*/settings"})
    mine, deeper = "/api/users/7/settings", "/api/users/7/old/settings"
    answers = {mine: {"training": False}, deeper: {"training": True}}
    site = Site(toggle(False) + _fetches(mine, deeper), answers)
    assert judged(engine, site, own) == ("pass", None, ("off", "off"))


def test_settings_of_two_people_at_such_addresses_prove_nothing_of_one(engine: Engine) -> None:
    own = service(SEE, {**WITH_RESPONSE, "response": "/api/users/*/settings"})
    addresses = ["/api/users/7/settings", "/api/users/8/settings"]
    site = Site(toggle(False) + _fetches(*addresses), {address: {"training": False} for address in addresses})
    assert judged(engine, site, own)[:2] == ("unknown", "several_addresses")


# -- streams ------------------------------------------------------------------------------------------------------


def _events(*events: str) -> Any:
    return lambda asked: asked.stream(*events)


def _messages(*messages: str) -> Any:
    return lambda asked: asked.socket(*messages)


LISTENS = toggle(False) + "<script>new EventSource('/events').onmessage = () => {};</script>"
SPEAKS = toggle(False) + (
    "<script>const s = new WebSocket(`ws://${location.host}/events`); s.onopen = () => s.send('settings');</script>"
)


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        (['data: {"training": false}'], ("pass", None)),
        ([": hello", 'data: {"hello": 1}', 'data: {"training": false}', 'data: {"beat": 2}'], ("pass", None)),
        (['data: {"training": true}'], ("unknown", None)),
        (['data: {"training": true}', 'data: {"training": false}'], ("unknown", "answered_differently")),
        (['data: {"training": "maybe"}'], ("unknown", "other_value")),
        (['data: {"hello": 1}'], ("unknown", "no_answer")),
        (["data: no JSON"], ("unknown", "no_answer")),
    ],
)
def test_an_event_stream_is_read(engine: Engine, events: list[str], outcome: tuple[str, str | None]) -> None:
    assert judged(engine, Site(LISTENS, {"/events": _events(*events)}), service(SEE, STREAM))[:2] == outcome


def test_the_name_of_an_event_distinguishes_it_from_others(engine: Engine) -> None:
    events = ('event: defaults\ndata: {"training": true}', 'event: mine\ndata: {"training": false}')
    own = service(SEE, {**STREAM, "event": "mine"})
    assert judged(engine, Site(LISTENS, {"/events": _events(*events)}), own) == ("pass", None, ("off", "off"))


@pytest.mark.parametrize(
    ("messages", "outcome"),
    [
        (['{"type": "mine", "training": false}'], ("pass", None)),
        (['{"type": "defaults", "training": true}', '{"type": "mine", "training": false}'], ("pass", None)),
        (['{"type": "mine", "training": true}'], ("unknown", None)),
        (['{"type": "defaults", "training": false}'], ("unknown", "no_answer")),
    ],
)
def test_a_websocket_is_read(engine: Engine, messages: list[str], outcome: tuple[str, str | None]) -> None:
    own = service(SEE, {**STREAM, "message": {"type": "mine"}})
    assert judged(engine, Site(SPEAKS, {"/events": _messages(*messages)}), own)[:2] == outcome


# -- the document as the server sent it ---------------------------------------------------------------------------

DATA = {
    "values": VALUES,
    "document": {"source": SOURCE, "script": "script#state", "json": "user.training"},
}
SEEN_IN_DOCUMENT = {**SEE, "document": {"source": SOURCE}}


def data(training: object, name: str = "state") -> str:
    return f'<script id="{name}" type="application/json">{json.dumps({"user": {"training": training}})}</script>'


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (toggle(False) + data(False), ("pass", None)),
        (toggle(False) + data(True), ("unknown", None)),
        (toggle(False) + data("maybe"), ("unknown", "other_value")),
        (toggle(False) + data(False) + data(False), ("unknown", "no_data")),
        (toggle(False) + data(False, "another"), ("unknown", "no_data")),
        (toggle(False) + '<script id="state">window.STATE = {"user": {"training": false}};</script>', ("pass", None)),
        (toggle(False).replace("ME", "<script>document.write('ME')</script>") + data(False), ("unknown", "not_named")),
    ],
)
def test_data_in_the_document_is_read(engine: Engine, html: str, outcome: tuple[str, str | None]) -> None:
    assert judged(engine, Site(html), service(SEE, DATA))[:2] == outcome


CHANGES = (
    "<script>setTimeout(() => document.querySelector('[role=switch]').setAttribute('aria-checked', 'VALUE'))</script>"
)
RENDERED_HERE = "ME<main></main><script>document.querySelector('main').innerHTML = `ROW`</script>"


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (toggle(False), ("pass", None)),
        (toggle(False) + CHANGES.replace("VALUE", "true"), ("unknown", None)),
        (toggle(True) + CHANGES.replace("VALUE", "false"), ("unknown", None)),
        (RENDERED_HERE, ("unknown", "not_in_document")),
    ],
)
def test_what_the_server_rendered_is_read_without_scripts(
    engine: Engine, html: str, outcome: tuple[str, str | None]
) -> None:
    site = Site(html.replace("ROW", toggle(False).removeprefix("ME")))
    assert judged(engine, site, service(SEE, SEEN_IN_DOCUMENT))[:2] == outcome


# -- what tells the state on the page -----------------------------------------------------------------------------

PRESENCE = {
    "see": "presence",
    "present": {
        "on": {"role": "button", "name": "Manage training"},
        "off": {"role": "button", "name": "Enable training"},
    },
}


@pytest.mark.parametrize(
    ("buttons", "outcome"),
    [
        (["Enable training"], ("pass", None)),
        (["Manage training"], ("unknown", None)),
        (["Enable training", "Manage training"], ("unknown", None)),
        (["Enable training", "Enable training"], ("unknown", None)),
        (["Something else"], ("unknown", None)),
    ],
)
def test_the_presence_of_one_of_two_buttons_is_a_state(
    engine: Engine, buttons: list[str], outcome: tuple[str, str | None]
) -> None:
    html = "ME" + "".join(f"<div><button>{text}</button></div>" for text in buttons)
    script = "<script>fetch('/api/settings')</script>"
    site = Site(html + script, {"/api/settings": {"training": False}})
    assert judged(engine, site, service(PRESENCE, WITH_RESPONSE))[:2] == outcome


def test_where_presence_alone_is_the_state_it_is_traced(engine: Engine) -> None:
    html = (
        "ME<main></main><script>fetch('/api/settings').then((a) => a.json()).then(({ training }) => "
        "{ document.querySelector('main').innerHTML = "
        "`<button>${training ? 'Manage' : 'Enable'} training</button>` });</script>"
    )
    answers = {"/api/settings": {"training": False}}
    assert judged(engine, Site(html, answers), service(PRESENCE)) == ("pass", None, ("off",))
    answers = {"/api/settings": {"training": True}}
    assert judged(engine, Site(html, answers), service(PRESENCE)) == ("fail", None, ("on",))


@pytest.mark.parametrize("attribute", ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"])
def test_a_test_id_is_found_by_whatever_attribute_holds_it(engine: Engine, attribute: str) -> None:
    html = toggle(False, **{attribute: 'the "id"'.replace('"', "&quot;")}) + "<script>fetch('/api/settings')</script>"
    own = service({"see": "switch", "find": [{"test_id": 'the "id"'}]}, WITH_RESPONSE)
    assert judged(engine, Site(html, {"/api/settings": {"training": False}}), own) == ("pass", None, ("off", "off"))


@pytest.mark.parametrize(("pressed", "status"), [("false", "pass"), ("true", "unknown"), ("mixed", "unknown")])
def test_a_checkbox_may_be_pressed(engine: Engine, pressed: str, status: str) -> None:
    html = f'ME<button role="checkbox" field="training" aria-pressed="{pressed}">check_box Model training</button>'
    own = service({"see": "checkbox", "find": [{"css": "button[field=training]"}]}, WITH_RESPONSE)
    site = Site(f"{html}<script>fetch('/api/settings')</script>", {"/api/settings": {"training": False}})
    assert judged(engine, site, own)[0] == status


SELECT = {
    "see": "select",
    "reveal": [{"click": {"role": "button", "name": "Toggle Web"}}],
    "find": [{"css": "[data-test-id=web] input[role=combobox]"}],
    "words": {"on": "Allow", "off": "Block"},
}


@pytest.mark.parametrize(("shown", "status"), [("Block", "pass"), ("Allow", "unknown"), ("", "unknown")])
@pytest.mark.parametrize("readonly", [True, False])
def test_the_value_of_a_read_only_input_in_a_row_that_is_opened_first(
    engine: Engine, shown: str, status: str, readonly: bool
) -> None:
    field = (
        f'<div data-test-id="web"><input role="combobox" {"readonly" if readonly else ""} aria-label="Select"></div>'
    )
    html = (
        "ME<h2>Model training</h2><button aria-expanded='false' onclick=\"this.setAttribute('aria-expanded', 'true');"
        "const row = document.createElement('div'); row.innerHTML = document.querySelector('template').innerHTML;"
        f"document.body.append(row); row.querySelector('input').value = '{shown}'\">Toggle Web</button>"
        f"<template>{field}</template><script>fetch('/api/settings')</script>"
    )
    own = service(SELECT, WITH_RESPONSE)
    said = judged(engine, Site(html, {"/api/settings": {"training": False}}), own)[0]
    assert said == (status if readonly else "unknown")


# -- generations of one page --------------------------------------------------------------------------------------

GENERATIONS = (
    {**SEE, "generation": "second"},
    {"response": "/api/v2/settings", "json": "training", "values": VALUES, "generation": "second"},
    {"see": "menu", "find": [{"row": "button"}], "words": {"on": "On", "off": "Off"}, "generation": "first"},
    {**WITH_RESPONSE, "generation": "first"},
)
MENU = "ME<div><span>Model training</span> <button aria-haspopup='true'>Off</button></div>"
ASKS = "<script>fetch('/api/settings')</script>"
ASKS_SECOND = "<script>fetch('/api/v2/settings')</script>"


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (toggle(False) + ASKS_SECOND, ("pass", None)),
        (MENU + ASKS, ("pass", None)),
        (toggle(True) + ASKS_SECOND, ("unknown", None)),
        (toggle(False) + ASKS, ("unknown", None)),
        (toggle(False) + ASKS_SECOND + "<script>fetch('/api/old')</script>", ("pass", None)),
        (toggle(False) + ASKS_SECOND + ASKS.replace("settings", "settings?x=1"), ("unknown", None)),
        ("ME", ("unknown", None)),
    ],
)
def test_readings_of_another_generation_do_not_count(
    engine: Engine, html: str, outcome: tuple[str, str | None]
) -> None:
    answers = {"/api/settings": {"training": False}, "/api/v2/settings": {"training": False}, "/api/old": {"a": 1}}
    assert judged(engine, Site(html, answers), service(*GENERATIONS))[:2] == outcome


@pytest.mark.parametrize(("kept_up", "status"), [(True, "pass"), (False, "unknown")])
def test_a_hidden_copy_that_differs_is_a_doubt_in_a_page_of_generations_too(
    engine: Engine, kept_up: bool, status: str
) -> None:
    hidden = '<div hidden><button role="switch" aria-label="Model training" aria-checked="FIRST">x</button></div>'
    html = (
        hidden.replace("FIRST", "true")
        + toggle(False)
        + (
            "<script>fetch('/api/v2/settings').then((a) => a.json()).then(({ training }) => {"
            " for (const one of [...document.querySelectorAll('[role=switch]')].slice(FROM))"
            " one.setAttribute('aria-checked', String(training)) });</script>"
        )
    )
    answers = {"/api/v2/settings": {"training": False}}
    seen = ({**GENERATIONS[0], "find": [{"css": "[role=switch]"}]}, GENERATIONS[2])
    assert judged(engine, Site(html.replace("FROM", str(int(not kept_up))), answers), service(*seen))[0] == status

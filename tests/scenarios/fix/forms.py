"""A small service with a form: radios behind a Save button, a select that asks, a checkbox that saves all at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from auditor.practice.account import Account
from auditor.practice.app import App
from auditor.practice.web import Response, html, json_response

if TYPE_CHECKING:
    from auditor.practice.web import Request

HOST, USER = "forms.example", "ada@example.test"
SETTINGS = {"visibility": "public", "period": "18", "share": True, "theme": "dark"}

SERVICE = """\
name: Forms
vendor: Nobody
verified: 2026-11-24
verified_against: this test's own page
sources: [https://forms.example/help]
origins: [https://forms.example]
sign_in: {start: /}
identity:
  account: {response: /api/me, json: email}
  signed_in: [{css: "#user"}]
pages:
  settings: {open: [[{goto: /}]], ready: [{css: "#form"}]}
controls:
  visibility:
    title: Who sees it
    purpose: sharing
    covers: [text]
    page: settings
    values: [public, private]
    readings:
      - see: radio
        find: [{role: radiogroup, name: Who sees it}]
        words: {public: Everybody, private: Only me}
      - {response: /api/settings, json: visibility, values: {public: public, private: private}}
    write: {method: POST, path: /api/settings, json: visibility}
    change: {save: {role: button, name: Save}}
    by_hand: Who sees it → Only me → Save
    confidence: high
  period:
    title: Keep for
    purpose: retention
    covers: [text]
    page: settings
    values: ["3", "18"]
    readings:
      - see: select
        find: [{role: combobox, name: Keep for}]
        words: {"3": 3 months, "18": 18 months}
      - {response: /api/settings, json: period, values: {"3": "3", "18": "18"}}
    write: {method: PUT, path: /api/period, json: period}
    change:
      confirm: {"3": {title: Change it?, click: {role: button, name: Change}}}
      final: {"3": what is older is gone}
    by_hand: Keep for → 3 months
    confidence: high
  share:
    title: Share with partners
    purpose: sharing
    covers: [text]
    page: settings
    readings:
      - {see: checkbox, find: [{role: checkbox, name: Share with partners}]}
      - {response: /api/settings, json: share, values: {true: on, false: off}}
    write: {method: POST, path: /api/settings, json: share}
    by_hand: Share with partners → off
    confidence: high
"""

POLICY = """\
name: Forms
description: Everything of the form.
checks:
  forms/visibility: {expect: private, severity: high, reason: It is private.}
  forms/period: {expect: "3", severity: low, reason: Short is better.}
  forms/share: {expect: off, severity: high, reason: Nobody else.}
"""

_PAGE = Path(__file__).with_name("forms.html")


def forms(**options: object) -> App:
    """The service with one account whose every control deviates. `options` are the page's."""

    def handle(app: App, request: Request) -> Response:
        match (request.method, request.path):
            case ("GET", "/"):
                return html(_PAGE.read_text("utf-8").replace("OPTIONS", json.dumps(options)))
            case ("GET", "/api/me"):
                return json_response({"email": USER})
            case ("GET", "/api/settings"):
                return json_response(app.stored(USER))
            case ("POST", "/api/settings") | ("PUT", "/api/period"):
                return json_response({}, app.write(request, USER, cast("dict[str, object]", request.json)))
            case ("POST", "/api/delete"):
                app.destroy("all data")
                return json_response({})
        return json_response({}, 404)

    return App("forms", (HOST,), handle, [Account(USER, "x", settings=SETTINGS)])

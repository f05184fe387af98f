"""A look-alike of GitHub's Copilot settings: sign-in with a second factor, and drop-downs whose text is the state.

The state is rendered into the page by the server; there is no JSON that has it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from auditor.practice.app import App
from auditor.practice.assets import fill, static, text
from auditor.practice.github_copilot import sign_in
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, html, in_page, json_response, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("github.com",)
PAGE = "/settings/copilot/features"
DEFAULTS = {"training": "enabled", "product_improvements": "enabled", "public_code": "allowed", "partners": "enabled"}
_DEAF_TO = ("paints_early", "page_shows", "state_attribute", "open_by", "challenge")
LAYOUTS = ("usual", "second")
"""`usual`: rows with drop-downs whose button says the state. `second`: a table of native selects."""


@dataclass(frozen=True)
class _Row:
    key: str
    label: str
    note: str
    values: tuple[str, ...]
    personal: bool = False
    """Only for people who pay for themselves: a seat of an organisation has no such row."""


_SWITCHED = ("enabled", "disabled")
_ROWS = (
    _Row(
        "training",
        "Allow GitHub to use my data for AI model training",
        "Allow GitHub to collect and use my inputs, outputs and code snippets to train AI models.",
        _SWITCHED,
        personal=True,
    ),
    _Row(
        "product_improvements",
        "Allow GitHub to use my data for product improvements",
        "Allow GitHub to use my prompts, suggestions and feedback to improve its products.",
        _SWITCHED,
        personal=True,
    ),
    _Row(
        "public_code",
        "Suggestions matching public code",
        "Copilot can allow or block suggestions that match code in public repositories.",
        ("allowed", "blocked"),
    ),
)
_EXTRA = _Row("partners", "Share Copilot usage with partners", "Partners may use it to improve their tools.", _SWITCHED)


def github_copilot(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice GitHub. `settings_*` knobs are about the settings page itself."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown")}
    return App(
        "github-copilot", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO
    )


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, sign_in.session_cookies(app.begin(username), username))


def _handle(app: App, request: Request) -> Response:
    path = request.path
    if path == "/favicon.ico":
        return Response(204)
    if path.startswith("/assets/"):
        return static("github_copilot", path.removeprefix("/assets/"))
    if path in sign_in.PATHS:
        return sign_in.handle(app, request)
    if request.method == "POST" and path.startswith("/settings/copilot/"):
        return _change(app, request, path.rpartition("/")[2])
    if request.method != "GET":
        return not_found()
    return app.document(lambda: _document(app, request))


def _document(app: App, request: Request) -> Response:
    account = app.who(request.cookies.get(sign_in.COOKIE))
    match request.path:
        case "/":
            return html(_filled(app, account, "home.html") if account else text("github_copilot", "guest.html"))
        case "/settings/copilot" | "/settings/copilot/features" if account is None:
            return redirect(f"/login?return_to={quote(f'https://github.com{request.path}', safe='')}")
        case "/settings/copilot":
            return redirect(PAGE)
        case "/settings/copilot/features" if account is not None:
            return app.settings(lambda: _features(app, account))
        case _:
            return not_found()


def _features(app: App, account: Account) -> Response:
    name = "features_second.html" if app.knobs.layout == "second" else "features.html"
    return html(_filled(app, account, name, rows=_rows(app, account)))


def _filled(app: App, account: Account, name: str, **markup: str) -> str:
    login = app.knobs.shown_name or account.username
    config = in_page({"knobs": vars(app.knobs)})
    return fill("github_copilot", name, markup={"config": config, **markup}, login=login, initial=login[0].upper())


def _rows(app: App, account: Account) -> str:
    organisation = account.structure == "workspace"
    shown = [row for row in _ROWS if not (row.personal and organisation)]
    shown = [row for row in shown if not (app.knobs.missing and row.key == "training")]
    shown += [_ROWS[0]] if app.knobs.duplicate and not organisation else []
    shown += [_EXTRA] if app.knobs.extra_switch else []
    stored = app.bent(app.stored(account.username))
    make = _row_second if app.knobs.layout == "second" else _row
    rows = "".join(make(row, stored[row.key]) for row in shown if row.key in stored)
    sentence = "organisation_second.html" if app.knobs.layout == "second" else "organisation.html"
    return (text("github_copilot", sentence) if organisation else "") + rows


def _row(row: _Row, value: object) -> str:
    number = secrets.token_hex(8)
    entries = "".join(
        fill(
            "github_copilot",
            "entry.html",
            key=row.key,
            value=each,
            label=each.capitalize(),
            checked=str(each == value).lower(),
        )
        for each in row.values
    )
    shown = str(value).capitalize() if value in row.values else "Select an option"
    return fill(
        "github_copilot",
        "row.html",
        markup={"entries": entries},
        number=number,
        label=row.label,
        note=row.note,
        shown=shown,
    )


def _row_second(row: _Row, value: object) -> str:
    known = value in row.values
    options = "".join(
        f"<option value={each} {'selected' if each == value else ''}>{each.capitalize()}</option>"
        for each in row.values
    )
    return fill(
        "github_copilot",
        "row_second.html",
        markup={"options": options if known else f"<option selected disabled>Select an option</option>{options}"},
        number=secrets.token_hex(8),
        key=row.key,
        label=row.label,
        note=row.note,
    )


def _change(app: App, request: Request, key: str) -> Response:
    account = app.who(request.cookies.get(sign_in.COOKIE))
    known = {row.key: row.values for row in (*_ROWS, _EXTRA)}
    value = request.form.get("value", "")
    if account is None:
        return json_response({}, 401)
    if value not in known.get(key, ()):
        return json_response({}, 422)
    status = app.write(request, account.username, {key: value})
    return replace(json_response({}, status), delay=app.knobs.write_delay)

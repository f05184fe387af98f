"""How a page gets what is stored: the service's answers, and the scripts that ask for them and read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.generated.plan import Page, Setting


def encoded(setting: Setting, on: bool) -> object:
    """What the service calls this value."""
    match setting.encoding:
        case "bool":
            return on
        case "inverted":
            return not on
        case "word":
            return "ENABLED" if on else "DISABLED"
        case _:
            return int(on)


def body(page: Page, stored: dict[str, bool]) -> str:
    """The answer with all settings of this page."""
    told = {setting.leaf: encoded(setting, stored[setting.key]) for setting in page.settings}
    match page.form:
        case "object":
            return json.dumps(
                {"data": {"settings": told, "theme": "dark"}, "flags": {f"f{n}": True for n in range(12)}}
            )
        case "list":
            items = [{"name": leaf, "value": value, "editable": True} for leaf, value in told.items()]
            return json.dumps({"items": items, "total": len(items)})
        case _:
            inner = json.dumps([[leaf, [value, None]] for leaf, value in told.items()])
            chunk = json.dumps([["wrb.fr", "Xy7", inner, None, "generic"]])
            return f')]}}\'\n\n{len(chunk) + 1}\n{chunk}\n25\n[["di",{page.seed}],["af",1]]\n'


_READS = {
    "object": "const read = (text) => JSON.parse(text).data.settings;",
    "list": "const read = (text) => Object.fromEntries(JSON.parse(text).items.map((one) => [one.name, one.value]));",
    "rpc": "const read = (text) => Object.fromEntries(JSON.parse(JSON.parse(text.split('\\n')[3])[0][2]).map((one) => [one[0], one[1][0]]));",
}
_DECODES = "const decode = (value, how) => ({ bool: value === true, inverted: value === false, word: value === 'ENABLED', number: value === 1 })[how];"
_FETCH = "const ask = () => fetch('/api/v2/account?part=all').then((a) => { if (!a.ok || a.status === 204) throw a.status; return a.text(); });"
_ASKS = {
    "fetch": _FETCH,
    "preloaded": _FETCH,
    "xhr": "const ask = () => new Promise((done, fail) => { const x = new XMLHttpRequest(); x.open('GET', '/api/v2/account?part=all');"
    " x.onload = () => (x.status === 200 ? done(x.responseText) : fail(x.status)); x.onerror = fail; x.send(); });",
    "graphql": "const ask = () => fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body:"
    " JSON.stringify({ operationName: 'AccountSettings', variables: {}, id: Math.random() }) }).then((a) => {"
    " if (!a.ok || a.status === 204) throw a.status; return a.text(); });",
    "stream": "const ask = () => new Promise((done) => { new EventSource('/events').addEventListener('settings', (e) => done(JSON.parse(e.data))); });",
    "socket": "const ask = () => new Promise((done) => { const s = new WebSocket(`ws://${location.host}/live`);"
    " s.onopen = () => s.send(JSON.stringify({ get: 'settings' })); s.onmessage = (e) => { const m = JSON.parse(e.data);"
    " if (m.type === 'settings') done(m.text); }; });",
    "cached": _FETCH,
    "rendered": "const ask = () => new Promise(() => 0);",
    "embedded": "const ask = async () => document.getElementById('__DATA__').textContent;",
}
_APPLY = "const apply = (text) => { const told = read(text); for (const [key, leaf, how] of settings) if (leaf in told) shows[key](decode(told[leaf], how)); };"
_REGION = "fetch('/api/v2/profile').then((a) => a.json()).then((p) => { for (const [key] of settings) shows[key](!p.restricted_region); });"

_CACHED = (
    "if (localStorage.told) apply(localStorage.told);"
    " ask().then((text) => { localStorage.told = text; apply(text); }).catch(() => 0);"
)
_CHANGES = (
    "const encode = (on, how) => ({ bool: on, inverted: !on, word: on ? 'ENABLED' : 'DISABLED', number: Number(on) })[how];"
    " const save = (change) => fetch('/api/v2/account', { method: 'PATCH', headers: { 'content-type': 'application/json' },"
    " body: JSON.stringify({ settings: change }) }).catch(() => 0);"
    " const clicked = (then) => { for (const [key, leaf, how] of settings) { const root = document.getElementById(key);"
    " root.addEventListener(root.tagName === 'INPUT' ? 'change' : 'click', () => {"
    " const on = root.tagName === 'INPUT' ? root.checked : !now[key]; shows[key](on); then(leaf, encode(on, how)); }); } };"
)
_SAVES = _CHANGES + " clicked((leaf, value) => save({ [leaf]: value }));"
_SAVES_BY_BUTTON = _CHANGES + (
    " const waiting = {}; clicked((leaf, value) => { waiting[leaf] = value; document.getElementById('save').disabled = false; });"
    " document.getElementById('save').onclick = () => save(waiting);"
)


def decoded(setting: Setting, value: object) -> bool:
    """What a value of the service means."""
    return value == encoded(setting, True)


def script(page: Page) -> str:
    """The page's own script, after `shows` and `settings` are there."""
    parts = [_READS[page.form], _DECODES, _ASKS[page.transport], _APPLY]
    match page.failure:
        case "late":
            parts.append("setTimeout(() => ask().then(apply), 4500);")
        case "ignored":
            parts.append("ask().then(read);")
        case "region":
            parts.append(_REGION)
        case "region_beside_failure":
            parts.append(_REGION + " ask().then(apply).catch(() => 0);")
        case "stale_first":
            parts.append(
                "ask().then((text) => { apply(text); setTimeout(() => ask().then(apply).catch(() => 0), 200); });"
            )
        case _ if page.transport == "cached":
            parts.append(_CACHED)
        case _:
            parts.append("ask().then(apply).catch(() => 0);")
    if page.saving:
        parts.append(_SAVES_BY_BUTTON if page.saving == "by_button" else _SAVES)
    return "\n".join(parts)

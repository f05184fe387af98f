"""The privacy portal of the practice ChatGPT: a form for objection, access and deletion. It knows no session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.practice.assets import static, text
from auditor.practice.web import Response, html, not_found

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request

HOST = "privacy.openai.com"


def handle(app: App, request: Request) -> Response:
    """The form; what is submitted is recorded as something that no auditor may do."""
    match (request.method, request.path):
        case ("GET", "/policies"):
            return html(text("chatgpt", "portal.html"))
        case ("GET", "/portal.css"):
            return static("chatgpt", request.path.removeprefix("/"))
        case ("POST", "/requests"):
            app.destroy(f"{request.form.get('kind', '')} for {request.form.get('email', '')}")
            return html("<!doctype html><title>Privacy Portal</title><h1 id=received>Your request was received</h1>")
    return not_found()

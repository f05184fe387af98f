"""The one document of a service whose script draws everything, and what may stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.practice.assets import fill, static
from auditor.practice.web import Response, html, in_page

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request


def shell(app: App, folder: str, name: str = "page.html", /, **more: object) -> Response:
    """A page of `folder` with the knobs and `more` in its configuration; the challenge where that knob is turned."""
    if app.knobs.challenge:
        return html(fill("common", "challenge.html", host=app.hosts[0]), 403, ("cf-mitigated", "challenge"))
    return html(fill(folder, name, markup={"config": in_page({"knobs": vars(app.knobs), **more})}))


def asset(folder: str, request: Request) -> Response | None:
    """A static file, of the service or common to all; None for every other path."""
    if request.path == "/favicon.ico":
        return Response(204)
    if request.path.startswith("/static/common/"):
        return static("common", request.path.removeprefix("/static/common/"))
    if request.path.startswith("/static/"):
        return static(folder, request.path.removeprefix("/static/"))
    return None

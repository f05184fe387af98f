"""The one document of a service whose script draws everything, and what may stand before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.practice.assets import fill, static
from auditor.practice.web import Response, html, in_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.practice.app import App
    from auditor.practice.web import Request


@dataclass(frozen=True)
class Shell:
    """The document of a service whose script draws everything.

    `places`: the elements that the script draws into, as markup; `title`: of the document, where it is not the name.
    """

    name: str
    places: str
    title: str = ""
    language: str = "en"

    def page(self, app: App, /, **more: object) -> Response:
        """The document, with the knobs and `more` in its configuration; the challenge where that knob is turned."""
        if app.knobs.challenge:
            return _challenge(app)
        markup = {"config": _config(app, more), "places": self.places}
        texts = {"name": self.name, "title": self.title or self.name, "language": self.language}
        return html(fill("common", "page.html", markup=markup, **texts))


def page_with_config(app: App, folder: str, name: str) -> Response:
    """A page that the service has written itself, such as a sign-in; the challenge where that knob is turned."""
    return _challenge(app) if app.knobs.challenge else html(fill(folder, name, markup={"config": _config(app, {})}))


def _challenge(app: App) -> Response:
    return html(fill("common", "challenge.html", host=app.hosts[0]), 403, ("cf-mitigated", "challenge"))


def _config(app: App, more: Mapping[str, object]) -> str:
    return in_page({"knobs": vars(app.knobs), **more})


def asset(folder: str, request: Request) -> Response | None:
    """A static file, of the service or common to all; None for every other path."""
    if request.path == "/favicon.ico":
        return Response(204)
    if request.path.startswith("/static/common/"):
        return static("common", request.path.removeprefix("/static/common/"))
    if request.path.startswith("/static/"):
        return static(folder, request.path.removeprefix("/static/"))
    return None

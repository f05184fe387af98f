"""Files of the practice services' pages: HTML templates that are filled in, and static files that are served."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from auditor.practice.web import Response, not_found

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@cache
def text(service: str, name: str) -> str:
    """A file of one service's folder. FileNotFoundError where there is none."""
    return files("auditor.practice").joinpath(service, name).read_text(encoding="utf-8")


def fill(service: str, name: str, /, *, markup: dict[str, str] | None = None, **texts: str) -> str:
    """A template of `service` with every `$field` filled in: `texts` are escaped, `markup` is taken as it is."""
    escaped = {key: escape(value) for key, value in texts.items()}
    return Template(text(service, name)).substitute(escaped, **(markup or {}))


def static(service: str, name: str) -> Response:
    """A script, style sheet or picture of `service`, for any origin; 404 for everything else."""
    kind = _TYPES.get(name.rpartition(".")[2])
    if kind is None or "/" in name:
        return not_found()
    try:
        body = text(service, name).encode()
    except FileNotFoundError:
        return not_found()
    return Response(200, body, kind, (("Access-Control-Allow-Origin", "*"), ("Cache-Control", "max-age=600")))

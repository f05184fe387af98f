"""Alterations of what a practice service answers. Each takes the answer as it would be, and gives another."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Timer
from typing import TYPE_CHECKING

from auditor.practice.web import Response, html, json_response

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request
    from tests.mutations.subjects import Subject, Target

Change = Callable[["Scene", "Request", Callable[[], Response]], Response]
"""Asked for every request; the last argument makes the answer as it would be."""


@dataclass
class Scene:
    """One page while it is audited. `other` is what is not stored for the target; `told` are alterations that took."""

    app: App
    subject: Subject
    target: Target
    stored: object
    other: object
    seed: int
    told: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)

    def is_settings(self, request: Request) -> bool:
        """Whether this asks for what brings the settings."""
        return f"{request.host}{request.target}".startswith(self.subject.settings)


def slow(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """Every answer takes 150 to 300 ms."""
    scene.told.add("slow")
    made = answer()
    wait = random.Random(f"{scene.seed} {request.target}").uniform(0.15, 0.3)
    return replace(made, delay=made.delay + wait)


def no_content(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """204 instead of the settings."""
    if not scene.is_settings(request):
        return answer()
    scene.told.add("settings_204")
    return Response(204)


def not_json(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """A document instead of the settings."""
    if not scene.is_settings(request):
        return answer()
    scene.told.add("settings_html")
    return html("<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>")


def instead(name: str, made: Callable[[Scene], Response]) -> Change:
    """Something else in place of the settings."""

    def change(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
        if not scene.is_settings(request):
            return answer()
        scene.told.add(name)
        return made(scene)

    return change


ERRORS: dict[str, Callable[[Scene], Response]] = {
    "settings_graphql_error": lambda _: json_response({"data": None, "errors": [{"message": "Not authorised"}]}),
    "settings_detail": lambda _: json_response({"detail": "Not authenticated"}),
    "settings_problem": lambda _: json_response({"title": "Unavailable", "status": 503, "type": "about:blank"}),
    "settings_no_success": lambda _: json_response({"success": False, "data": {}}),
    "settings_empty_object": lambda _: json_response({}),
    "settings_null": lambda _: json_response(None),
    "settings_cut_off": lambda _: Response(200, b'{"settings": {"tr', "application/json"),
}
"""Answers with 200 that are no settings."""


def refused(_: Response) -> Response:
    """An error in place of an answer."""
    return json_response({"detail": "Try again later."}, 503)


def cut(made: Response) -> Response:
    """The connection breaks in the middle of an answer."""
    return replace(made, cut=True)


def connection_cut(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """The connection breaks in the middle of the settings."""
    if not scene.is_settings(request):
        return answer()
    scene.told.add("settings_connection_cut")
    return cut(answer())


def late(name: str, seconds: float, fails: Callable[[Response], Response] | None = None) -> Change:
    """Of the two times that a load asks for its settings, the second brings the fresh ones late, or fails."""

    def change(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
        if not scene.is_settings(request):
            return answer()
        scene.told.add(name)
        made = _stale(scene, request, answer, seconds)
        is_fresh = scene.asked[request.target] % 2 == 0
        return replace(fails(made), delay=seconds) if is_fresh and fails else made

    return change


def surroundings(_: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """Addresses of the harness at the service's own origin: data that has nothing to do with settings."""
    match request.path:
        case "/__beat":
            return json_response({"alive": True})
        case "/__gone":
            return json_response({"detail": "Service unavailable"}, 503)
        case "/__picture.png":
            return Response(hangs=True)
        case "/__stream":
            return Response(content_type="text/event-stream", stream=((0.2, b"data: {}\n\n"), (3.0, b"data: 1\n\n")))
        case "/__fresh":
            return replace(json_response({}), delay=0.3)
    return answer()


def hold(_: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """One address of the harness answers late."""
    return replace(json_response({}), delay=0.6) if request.path == "/__hold" else answer()


def stale(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """Of the two times that a load asks for its settings, the first brings the other value, the second is slower."""
    return _stale(scene, request, answer, 0.3)


def stale_for_long(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """The same, and the second takes a second."""
    return _stale(scene, request, answer, 1.0)


def _stale(scene: Scene, request: Request, answer: Callable[[], Response], wait: float) -> Response:
    if not scene.is_settings(request):
        return answer()
    scene.asked[request.target] += 1  # with its query: another answer about the same settings has a turn of its own
    if scene.asked[request.target] % 2 == 0:
        made = answer()
        return replace(made, delay=made.delay + wait)
    username = scene.subject.username
    scene.app.set_stored(username, **{scene.target.key: scene.other})
    made = answer()
    scene.app.set_stored(username, **{scene.target.key: scene.stored})
    return made


def sign_out_half_way(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """The session ends when the settings have been told for the first time."""
    made = answer()
    if scene.is_settings(request):
        scene.told.add("signed_out_half_way")
        scene.app.expire_sessions()
    return made


def no_name(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """The answer that names the user names nobody."""
    made = answer()
    path, keys = scene.subject.identity or ("", ())
    if request.path != path or made.status != 200:
        return made
    try:
        body = json.loads(made.body)
    except ValueError:  # another alteration left no JSON
        return made
    inner = body
    for key in keys[:-1]:
        inner = inner.get(key, {})
    if inner.pop(keys[-1], None) is not None:
        scene.told.add("identity_missing")
    return replace(json_response(body), headers=made.headers)


def handed_over_before(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """Somebody else signs in, in the same browser, just before the settings are sent for the first time."""
    if scene.is_settings(request):
        scene.told.add("handed_over_before_settings")
        scene.app.hand_over(scene.subject.stranger)
    return answer()


def handed_over_after(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
    """The same, just after that."""
    made = answer()
    if scene.is_settings(request):
        scene.told.add("handed_over_after_settings")
        scene.app.hand_over(scene.subject.stranger)
    return made


def taken_back(seconds: float) -> Change:
    """What is stored is stored, answered with 200, and taken back this many seconds later."""

    def change(scene: Scene, request: Request, answer: Callable[[], Response]) -> Response:
        scene.told.add(f"taken_back_{seconds}")
        username = scene.subject.username
        before = scene.app.stored(username)
        made = answer()
        changed = {
            key: before.get(key) for key, value in scene.app.stored(username).items() if value != before.get(key)
        }
        if changed and request.method != "GET":
            Timer(seconds, lambda: scene.app.set_stored(username, **changed)).start()
        return made

    return change

"""Audits one altered page with the real engine, and compares with what is stored afterwards."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from auditor.audit.task import AccountTask
from auditor.browser.guard import written_by
from auditor.browser.proxy import ConnectTo, Network
from auditor.declare.project import service_file
from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.model.config import Account as Configured
from auditor.model.config import SignInWay
from auditor.model.observation import Source
from auditor.model.report import PolicyFile
from auditor.practice.account import Account
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from auditor.practice.web import Response, in_page
from auditor.sessions.vault import How, Session
from tests.audit.engine import policy, service
from tests.mutations.answers import Scene
from tests.trust.audited import Audited, audited, own_id
from tests.trust.score import Outcome, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.async_api import Browser, BrowserContext, ConsoleMessage

    from auditor.browser.launch import Launched
    from auditor.model.change import PlannedChange
    from auditor.model.finding import Finding
    from auditor.model.policy import Policy
    from auditor.practice.app import App
    from auditor.practice.web import Request
    from tests.mutations.plan import Case
    from tests.mutations.subjects import Subject, Target


@dataclass
class _Window:
    """Stands before the browser: gives contexts of a certain size, and hears which alterations took place."""

    browser: Browser
    scene: Scene
    viewport: tuple[int, int] | None

    async def new_context(self, **options: Any) -> BrowserContext:
        if self.viewport:
            width, height = self.viewport
            options["viewport"] = {"width": width, "height": height}
        context = await self.browser.new_context(**options)
        context.on("console", self._hear)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "debug" and message.text.startswith("altered "):
            self.scene.told.add(message.text.removeprefix("altered "))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.browser, name)


async def look(case: Case, shared: PracticeServer, launched: Launched) -> Outcome:
    """Audit one altered page. `shared` serves what has real origins."""
    scene = _stage(case)
    app = scene.app
    with ExitStack() as stack:
        if app.tls:
            shared.put(app)
            server, url = shared, None
        else:
            server = stack.enter_context(PracticeServer([app]))
            url = f"http://127.0.0.1:{server.plain_ports[app.service]}"
        errors = len(server.errors)
        size = next((part.viewport for part in case.parts if part.viewport), None)
        window = replace(launched, browser=cast("Any", _Window(launched.browser, scene, size)))
        result = await _audit(case, scene, window, server, url)
        if len(server.errors) > errors:
            raise RuntimeError(f"{case.id}: the practice service failed") from server.errors[-1]
    truths = app.stored(case.subject.username)
    return Outcome(
        case,
        tuple(_seen(finding, case, truths) for finding in result.findings),
        frozenset(scene.told),
        result.seconds,
        harm=bool(app.destroyed) or _wrongly_written(case, app, result.planned),
    )


def _wrongly_written(case: Case, app: App, planned: Sequence[PlannedChange]) -> bool:
    """Whether anything but the planned changes was written, or one of them twice."""
    keys = {target.control: target.key for target in case.subject.targets}
    left = [keys[control.control] for control in planned if control.control in keys]
    for write in app.writes:
        own = [key for key in left if key in write.changes]
        if not own:
            return True
        left.remove(own[0])
    return False


def _seen(finding: Finding, case: Case, truths: dict[str, object]) -> Seen:
    target = next(t for t in case.subject.together(case.control) if t.control == finding.control)
    return Seen.of(finding, target.values[truths[target.key]])


def _stage(case: Case) -> Scene:
    """The practice service of one page, with what is stored, its knobs, and its answers altered."""
    subject, target = case.subject, case.control
    stored = {t.key: _value(subject, t, case.deviating is (t is target)) for t in subject.together(target)}
    other = _value(subject, target, not case.deviating)
    owner = Account(subject.username, "x", settings=stored)
    stranger = Account(subject.stranger, "x", name="Eve Example", settings={**stored, target.key: other})
    more = _of(case, "person")
    app = subject.make([owner, replace(stranger, **more)] if case.stranger else [replace(owner, **more), stranger])
    knobs: dict[str, object] = dict(target.knobs)
    for part in case.parts:
        knobs.update(part.knobs(subject, target))
    app.turn(**knobs)
    scene = Scene(app, subject, target, stored[target.key], other, case.number)
    scene.told.update(part.name for part in case.parts if not part.script and not part.change)
    _alter_answers(scene, case)
    return scene


def _of(case: Case, fields: str) -> dict[str, Any]:
    """What all alterations of a page say of one thing."""
    return {name: value for part in case.parts for name, value in getattr(part, fields).items()}


def _value(subject: Subject, target: Target, deviating: bool) -> object:
    """The first stored value that deviates from the policy, or the one that it expects."""
    expected = _expected(subject, target.control)
    return next(value for value, word in target.values.items() if (word == expected) is not deviating)


def _expected(subject: Subject, control: str) -> str:
    return policy("strict").value.checks[f"{subject.service}/{control}"].expect


def _alter_answers(scene: Scene, case: Case) -> None:
    inner = scene.app.handle
    changes = [part.change for part in case.parts if part.change]
    script = _script(scene, case)

    def handle(app: App, request: Request) -> Response:
        if request.path == "/__destroy":
            app.destroy("what the destructive twin destroys")
        make: Callable[[], Response] = lambda: inner(app, request)  # noqa: E731 - it is wrapped again and again
        for change in changes:
            make = _changed(change, scene, request, make)
        made = make()
        return replace(made, body=_with(script, made.body)) if script and _is_page(made) else made

    scene.app.handle = handle


def _changed(
    change: Callable[[Scene, Request, Callable[[], Response]], Response],
    scene: Scene,
    request: Request,
    make: Callable[[], Response],
) -> Callable[[], Response]:
    return lambda: change(scene, request, make)


def _is_page(response: Response) -> bool:
    return response.status == 200 and response.content_type.startswith("text/html")


def _with(script: bytes, document: bytes) -> bytes:
    head, found, rest = document.partition(b"<head>")
    return head + found + script + rest if found else script + document


@cache
def _source() -> str:
    return (Path(__file__).parent / "alter.js").read_text("utf-8")


def _script(scene: Scene, case: Case) -> bytes:
    """The script element that alters the page; empty where nothing is altered in it."""
    # What moves the control away comes last: nothing else would find it afterwards.
    names = [part.name for part in sorted(case.parts, key=lambda part: part.touches == "place") if part.script]
    if not names:
        return b""
    target, subject = scene.target, scene.subject
    stored, other = target.values[scene.stored], target.values[scene.other]
    spoken = {"on": "true", "off": "false"}
    shows = target.shows or spoken
    language = scene.app.knobs.language
    label = subject.label_in(language, target.label) if subject.label_in and target.translated else target.label
    told = {
        "css": target.css,
        "row": target.row,
        "label": label,
        "spoken": target.spoken,
        "stored": shows.get(stored, stored),
        "other": shows.get(other, other),
        "words": list(target.shows.values()),
    }
    settings = subject.settings.partition("/")[2]
    config = {
        "names": names,
        "target": told,
        "settings": settings,
        "overlay": subject.overlay,
        "writes": _writes(subject.service),
    }
    return f"<script>({_source()})(JSON.parse(atob('{in_page(config)}')))</script>".encode()


@cache
def _writes(name: str) -> list[dict[str, object]]:
    """Requests that a page could send by itself to the addresses by which its controls are written."""
    found = written_by(service(name).value)
    bodies = ({"unrelated": True}, {"all": {write.json_path or "value": True for write in found}})
    return [
        {"method": write.method, "url": f"{write.path}?{urlencode(write.query)}", "body": json.dumps(body)}
        for write in found
        for body in bodies
    ]


@cache
def _policy(subject: str, controls: frozenset[str]) -> Policy:
    """The strict policy, with the lines about these controls only."""
    strict = policy("strict").value
    kept = {f"{subject}/{control}": strict.checks[f"{subject}/{control}"] for control in controls}
    return strict.model_copy(update={"checks": kept})


async def _audit(case: Case, scene: Scene, launched: Launched, server: PracticeServer, url: str | None) -> Audited:
    subject = case.subject
    loaded = service(subject.service)
    declared = loaded.value.model_copy(update=_of(case, "declared"))
    controls = frozenset(target.control for target in subject.together(case.control))
    task = AccountTask(
        id=own_id(),
        account=Configured(
            service=subject.service,
            username=subject.username if subject.named or case.stranger else None,
            sign_in=SignInWay.SESSION,
            url=url,
            **_of(case, "configured"),
        ),
        service=declared,
        file=service_file(loaded),
        source=Source(file="auditor.yaml", line=1),
        expected={control: _expected(subject, control) for control in controls},
        session=_session(case, scene),
    )
    network = Network((ConnectTo("", "443", "127.0.0.1", str(server.port)),) if url is None else ())
    file = PolicyFile(origin=policy("strict").origin, sha256=policy("strict").sha256)
    today = datetime.now(UTC).date()
    standard = JudgingContext(
        PolicyInUse("strict", _policy(subject.service, controls), file), {subject.service: declared}, today
    )
    return await audited(task, standard, launched, network, fix=case.fix)


def _session(case: Case, scene: Scene) -> Session:
    username = case.subject.username
    who = case.subject.stranger if case.stranger else username
    state = signed_in_state(scene.app, who)
    return Session(case.service, "me", How.IMPORT, datetime.now(UTC), json.loads(json.dumps(state)), username)

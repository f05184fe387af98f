"""Reports for the tests: one with every status and every reason, one with hostile text, one that is very long."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.model.change import Change
from auditor.model.difference import Difference, DifferenceKind, FormerRun, TrendPoint
from auditor.model.fact import Confidence
from auditor.model.finding import AttestationReport, ControlFacts, Finding, LastKnown, ReadingReport, summarise
from auditor.model.keys import AccountKey
from auditor.model.merged import Merged, MergedRun, Superseded
from auditor.model.observation import Evidence, IdentityState, LocatorHit, Refused, ServiceFile, Source
from auditor.model.photo_guide import Answer, Deciding, LastValue, PhotoGuide
from auditor.model.photos import PhotoFact, PhotoKind, PhotoTopic
from auditor.model.policy import Severity
from auditor.model.reason import Reason, SignInDetail
from auditor.model.report import AccountReport, PolicyFile, Report, UndeclaredReport, WaiverReport, WaiverState
from auditor.model.rights import RightKind
from auditor.model.rights_ledger import Deadline, RequestState, RightsRequest
from auditor.model.status import Status

START = datetime(2026, 11, 22, 21, 0, 0, tzinfo=UTC)
HOSTILE = "<script>document.title='owned'</script>"
OVERRIDE = "safe\u202egnp.exe"
TERMINAL = "\x1b]8;;http://evil.test\x07click\x1b]8;;\x07 [red]not red[/red] \x9b31m"
MARKDOWN = "| a | `code` @octocat [x](javascript:alert(1)) ![i](https://evil.test/i.png) <b>b</b> \\ #1\n# heading"
LONG = "endless " * 1280
SERVICE_FILE = ServiceFile(
    origin="shipped", sha256="3f" * 32, verified="2026-10-02", verified_against="the help pages and a free account"
)


def picture(width: int = 480, height: int = 64, *, on: bool = True) -> bytes:
    """A PNG of a row with a switch, drawn by code."""
    knob = width - 40 if on else width - 60
    rows = b""
    for y in range(height):
        line = bytearray([255, 255, 255] * width)
        for x in range(width):
            inside = abs(y - height // 2) < 12 and width - 72 < x < width - 28
            if inside:
                line[3 * x : 3 * x + 3] = bytes((30, 130, 80) if on else (150, 156, 168))
            if (x - knob) ** 2 + (y - height // 2) ** 2 < 81:
                line[3 * x : 3 * x + 3] = b"\xff\xff\xff"
            if 20 < x < 230 and abs(y - height // 2) < 5 and (x // 7) % 5:
                line[3 * x : 3 * x + 3] = bytes((70, 78, 92))
        rows += b"\0" + bytes(line)
    parts = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


ON = picture()
FILES = {"evidence/ada-chatgpt-training.png": ON}


def evidence(path: str, content: bytes = ON) -> Evidence:
    return Evidence(kind="screenshot", path=path, sha256=hashlib.sha256(content).hexdigest())


def both(value: str | None) -> tuple[ReadingReport, ...]:
    """What a switch and a response showed, which agree."""
    label = "Improve the model for everyone"
    switch = ReadingReport(kind="switch", value=value, locator=LocatorHit(rank=1, of=3, label=label))
    return switch, ReadingReport(kind="response", value=value)


def finding(**changes: Any) -> Finding:
    """A finding that fails, unless told otherwise."""
    known: dict[str, Any] = {
        "account": "ada",
        "service": "chatgpt",
        "service_name": "ChatGPT",
        "control": "training",
        "title": "Improve the model for everyone",
        "severity": Severity.HIGH,
        "expected": "off",
        "observed": "on",
        "status": Status.FAIL,
        "message": "Both readings show on: switch it off, then run `auditor check ada`.",
        "readings": both(changes.get("observed", "on")),
        "source": Source(file="checks/policies/baseline.yaml", line=12),
        "observed_at": START + timedelta(seconds=2),
        "why": "New conversations may become training data, and cannot be taken back once they are.",
        "covers": ("text", "photos", "voice transcripts", "files"),
        "means": {
            "off": "New conversations are not used to train models.",
            "on": "New conversations may train models.",
        },
        "does_not_mean": ("Conversations that you rate with thumbs up or down may still be used.",),
        "by_hand": "Settings → Data controls → Improve the model for everyone → Off",
        "link": "https://chatgpt.com/#settings/DataControls",
        "docs": ("https://help.openai.com/en/articles/7730893",),
    }
    given = known | changes
    facts = {name: given.pop(name) for name in ControlFacts.model_fields}
    return Finding(**given, facts=ControlFacts(**facts))


def unseen(reason: Reason, message: str, **changes: Any) -> Finding:
    """A finding that could not be proven, of which nothing was seen."""
    nothing: dict[str, Any] = {"observed": None, "status": Status.UNKNOWN, "reason": reason, "readings": ()}
    return finding(**(nothing | {"message": message, "observed_at": None} | changes))


def account(name: str, service: str = "chatgpt", service_name: str = "ChatGPT", **changes: Any) -> AccountReport:
    known: dict[str, Any] = {"identity": IdentityState.PROVEN, "seconds": 2.1, "service_file": SERVICE_FILE}
    return AccountReport(account=name, service=service, service_name=service_name, **(known | changes))


def report(findings: tuple[Finding, ...], accounts: tuple[AccountReport, ...] | None = None, **changes: Any) -> Report:
    """A report about these findings, with the totals that they have."""
    names = {finding.account_key: finding.facts.service_name for finding in findings}
    known: dict[str, Any] = {
        "auditor": "0.1.0",
        "started": START,
        "finished": START + timedelta(seconds=34),
        "policy": "baseline",
        "policy_file": PolicyFile(origin="shipped", sha256="ab" * 32),
        "browser": "Chromium 156.0.7100.2 (headless shell)",
        "summary": summarise(findings),
        "accounts": tuple(account(*key, name) for key, name in names.items()) if accounts is None else accounts,
        "findings": findings,
    }
    return Report(**(known | changes))


def _of_ada() -> tuple[Finding, ...]:
    return (
        finding(
            control="memory",
            title="Reference saved memories",
            status=Status.PASS,
            severity=Severity.MEDIUM,
            observed="off",
            degraded=True,
            message="Both readings show off.",
            notes=("The control was found by its third locator: the service file wants a look.",),
            readings=(ReadingReport(kind="switch", value="off", locator=LocatorHit(rank=3, of=3)),),
        ),
        finding(
            control="voice",
            title="Include your audio recordings",
            status=Status.FIXED,
            observed="off",
            message="Was on, was switched off, and a fresh page shows off.",
        ),
        finding(evidence=(evidence("evidence/ada-chatgpt-training.png"),)),
        finding(
            control="shared-links",
            title="Shared links",
            status=Status.FAIL,
            severity=Severity.LOW,
            expected="0",
            observed="4",
            managed=True,
            message="The page counts 4 shared links: delete those that are not needed.",
            readings=(ReadingReport(kind="count", value="4", locator=LocatorHit(rank=2, of=2)),),
            means={"0": "Nothing is shared."},
            by_hand="Settings → Data controls → Shared links → Manage",
        ),
        finding(
            control="history",
            title="Remember browsing",
            status=Status.WAIVED,
            severity=Severity.MEDIUM,
            message="On, and a waiver accepts that until 31 January 2027.",
            waiver="Needed for the assistant project, until 2027-01-31",
        ),
        finding(
            control="export",
            title="Ask for the deletion of old uploads",
            status=Status.MANUAL,
            severity=Severity.MEDIUM,
            expected="done",
            observed=None,
            readings=(),
            message="No page shows this: send the form, and keep the answer.",
            by_hand="privacy.openai.com → Make a request → Delete my uploads",
            link="https://privacy.openai.com/policies",
        ),
        finding(
            control="ads",
            title="Personalised ads",
            status=Status.ATTESTED,
            severity=Severity.LOW,
            observed="off",
            message="Ada attested it on 1 November 2026; valid until 1 May 2027.",
        ),
        finding(
            control="team",
            title="Share with the workspace",
            status=Status.NOT_APPLICABLE,
            severity=Severity.LOW,
            observed=None,
            message="The page says that this is for workspaces only.",
            readings=(),
        ),
    )


def _one_for_every_reason() -> tuple[Finding, ...]:
    """What one control could not be proven for, each with its own sentence and two readings that came to nothing."""
    return tuple(
        finding(
            account="lab",
            service="open-webui",
            service_name="Open WebUI",
            control=f"control-{reason.value.replace('_', '-')}",
            title=f"Control {number}",
            severity=tuple(Severity)[number % 3],
            observed=None,
            status=Status.UNKNOWN,
            reason=reason,
            detail=SignInDetail.WRONG_CODE if reason is Reason.SIGN_IN_FAILED else None,
            message=f"Case {number}: {reason.value.replace('_', ' ')}. Look at the page, then run the check again.",
            readings=(
                ReadingReport(kind="switch", value=None, reason=reason),
                ReadingReport(kind="response", value="off", counts=False),
            ),
            link="http://127.0.0.1:8080/settings",
        )
        for number, reason in enumerate(Reason)
    )


def _of_grace() -> tuple[Finding, ...]:
    message = "No saved session for grace: run `auditor login grace`."
    titles = (
        "Gemini Apps Activity",
        "Save audio and video",
        "Location",
        "Personal context",
        "Shared links",
        "Extensions",
        "Ads",
        "Age",
    )
    return tuple(
        unseen(
            Reason.NO_SESSION,
            message,
            account="grace",
            service="gemini",
            service_name="Gemini",
            control=title.lower().replace(" ", "-"),
            title=title,
            severity=tuple(Severity)[number % 3],
            link="https://myactivity.google.com/product/gemini",
            by_hand=f"Gemini → Settings → {title} → Off",
        )
        for number, title in enumerate(titles)
    )


def complete() -> Report:
    """Every status, every reason, every kind of account, changes and undeclared controls."""
    refused = (
        Refused(origin="https://browser-intake.test", why="undeclared_origin", count=12),
        Refused(origin="https://chatgpt.com", why="write", count=2),
    )
    accounts = (
        account("lab", "open-webui", "Open WebUI", identity=IdentityState.SIGNED_IN, seconds=75.0),
        account("grace", "gemini", "Gemini", identity=IdentityState.NOT_PROVEN, seconds=0.4),
        account(
            "ada",
            refused=refused,
            notes=("The pages are in French: labels were matched in French.",),
            group="finance",
            owner="Ada Lovelace",
            labels=("contractor", "eu"),
            policy="strict",
        ),
    )
    undeclared = (
        UndeclaredReport(
            account="ada", service="chatgpt", page="data-controls", label="A new switch", kind="switch", value="on"
        ),
    )
    changes = (
        Change(
            account="ada",
            service="chatgpt",
            control="voice",
            before="on",
            after="off",
            receipt="20261122-ada-voice",
            message="It was on, and was switched to off. To take it back: `auditor undo 20261122-ada-voice`.",
        ),
    )
    findings = (*_one_for_every_reason(), *_of_grace(), *_of_ada())
    return report(findings, accounts, undeclared=undeclared, changes=changes)


def asked(text: str = "A month.") -> tuple[RightsRequest, ...]:
    """A request that is overdue, and one that was answered."""
    due = Deadline(day=START.date() - timedelta(days=3), says=text, source="https://example.com/law")
    known: dict[str, Any] = {"account": "ada", "service": "chatgpt", "asked": START.date() - timedelta(days=40)}
    late = RightsRequest(right=RightKind.EXPORT, state=RequestState.OVERDUE, by=text, due=due, notes=(text,), **known)
    done = RightsRequest(right=RightKind.ACCESS, state=RequestState.ANSWERED, by=text, ended=START.date(), **known)
    return late, done


def guide(text: str = "They may.") -> PhotoGuide:
    """What is known about photos, with a control that decides."""
    fact = PhotoFact(
        about=(PhotoKind.UPLOADED,),
        topic=PhotoTopic.TRAINING,
        says=text,
        source="https://help.example.com/photos",
        as_of=START.date(),
        confidence=Confidence.LOW,
        doubts=(text,),
    )
    last = LastValue(value=text, day=START.date())
    deciding = Deciding(control="chatgpt/training", title=text, does_not_mean=(text,), wanted="off", last=last)
    return PhotoGuide(
        service="chatgpt",
        service_name=text,
        accounts=("ada", "ben"),
        answers=(Answer(topic=PhotoTopic.TRAINING, facts=(fact,), deciding=(deciding,)),),
        not_known=(text,),
        to_do=(text, text),
        rights=(RightKind.EXPORT,),
    )


def hostile() -> Report:
    """Everything that a page can put into a report, put there by somebody who means harm."""
    text = f"{HOSTILE} {OVERRIDE} {TERMINAL} {MARKDOWN}"
    nasty = finding(
        title=text,
        observed=text,
        message=text,
        by_hand=text,
        why=text,
        notes=(text,),
        covers=(text,),
        means={text: text},
        does_not_mean=(text,),
        link="javascript:alert(1)",
        docs=("javascript:alert(2)", "data:text/html,<script>alert(3)</script>", 'https://e.test/"onclick="alert(4)'),
        readings=(
            ReadingReport(
                kind="text", value=text, locator=LocatorHit(rank=1, of=1, label=text), traced=text, replays=(text,)
            ),
        ),
        evidence=(Evidence(kind="screenshot", path='evidence/"><script>.png', sha256="0" * 64),),
    )
    endless = finding(control="long", title=LONG, observed=LONG, message=LONG, link="https://user@evil.test/")
    fine = finding(control="fine", title=text, message=text, status=Status.PASS, notes=(text,))
    about = account(
        "ada", notes=(text,), refused=(Refused(origin=text, why=text, count=3),), group=text, owner=text, labels=(text,)
    )
    undeclared = (UndeclaredReport(account="ada", service="chatgpt", page="p", label=text, kind="switch", value=text),)
    return report(
        (nasty, endless, fine), (about,), undeclared=undeclared, browser=text, requests=asked(text[:400]),
        photos=(guide(text),),
    )  # fmt: skip


def enormous(number: int) -> Report:
    """So many findings that no summary holds them: 1 in 100 fails, and is not in front."""
    statuses = [Status.UNKNOWN, Status.PASS, Status.WAIVED, *[Status.UNKNOWN] * 96, Status.FAIL]
    return report(
        tuple(
            finding(
                account=f"staff-{n // 8}",
                control=f"c{n % 8}",
                title=f"Control {n}",
                status=statuses[n % 100],
                reason=None,
            )
            for n in range(number)
        )
    )


def large(accounts: int, controls: int) -> Report:
    """As many findings as an organisation has, a fifth of them open, each account with sentences of its own."""
    kinds: tuple[dict[str, Any], ...] = (
        {"status": Status.FAIL},
        {"status": Status.UNKNOWN, "observed": None, "reason": Reason.TIMEOUT, "readings": ()},
        {"status": Status.FIXED, "observed": "off"},
        *({"status": Status.PASS, "observed": "off", "message": "Proven to be off."} for _ in range(7)),
    )
    by_control = [finding(control=f"control-{control}", title=f"Control {control}") for control in range(controls)]

    def of(person: int, number: int) -> Finding:
        mine = {"account": f"person-{person:03}", "message": f"Look at person-{person:03} once more."}
        kind = {"readings": both("on"), **kinds[(7 * person + 3 * number) % len(kinds)]}
        return replace(by_control[number], **(mine | kind))

    return report(tuple(of(person, number) for person in range(accounts) for number in range(controls)))


def declared() -> Report:
    """What people declared, a merge, a trend, differences, and checks without a recent proof."""
    day = START.date()
    waivers = (
        WaiverReport(
            check="chatgpt/training",
            account="ada",
            reason="A pilot",
            until=day,
            state=WaiverState.VALID,
            source=Source(file="auditor.yaml", line=7),
        ),
        WaiverReport(check="chatgpt/memory", account="ada", reason="Old", until=day, state=WaiverState.EXPIRED),
    )
    word = AttestationReport(by="Ada", when=START, until=day, value="done", evidence="letter.pdf", sha256="ab" * 32)
    run = MergedRun(run="a.json", started=START, auditor="0.1.0", policy="strict", policy_sha256="cd" * 32, accounts=3)
    older = Superseded(account="ada", service="chatgpt", run="b.json", counts="a.json", summary={Status.FAIL: 2})
    merged = Merged(runs=(run,), superseded=(older,), missing=("zoe",), notes=("Two policies.",))
    old = LastKnown(known="off", known_at=START - timedelta(days=80))
    findings = (
        finding(status=Status.ATTESTED, observed="done", readings=(), attestation=word),
        finding(control="memory", stale=True, track=old),
    )
    former = TrendPoint(started=START - timedelta(days=30), policy="strict", summary={Status.FAIL: 2, Status.PASS: 1})
    became = Difference(
        kind=DifferenceKind.BACK_ON,
        account="ada",
        service="chatgpt",
        control="memory",
        title="Reference saved memories",
        not_after=START,
        message="It was turned on.",
    )
    since = FormerRun(run="3", started=former.started, policy="strict", left=(AccountKey("ben", "chatgpt"),))
    return report(
        findings, waivers=waivers, merged=merged, trend=(former,), former=since, differences=(became,),
        requests=asked(), photos=(guide(), guide("They do not.")),
    )  # fmt: skip

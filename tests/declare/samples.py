"""Small valid files, and a way to break them in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.load import load_config, load_policy, load_service
from auditor.errors import InvalidFiles

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = """\
name: Practice
vendor: Example
verified: 2026-10-02
verified_against: the help pages
sources: [https://help.example.com/privacy]
origins: [https://ai.example.com, "https://*.cdn.example.com"]
sign_in:
  start: https://ai.example.com/login
  steps:
    - {fill: {label: Email address}, with: username}
    - {click: {role: button, name: Continue}}
    - {when: {css: "#code"}, fill: {css: "#code"}, with: totp}
identity:
  account: {response: /api/session, json: user.email}
  signed_in: [{test_id: profile}]
  signed_out: [{response: /api/session, json: user, is: false}]
dismiss:
  - {within: {css: dialog}, click: {role: button, name: [Reject all]}}
pages:
  data-controls:
    open:
      - [{goto: /settings}]
      - [{goto: "https://static.cdn.example.com/settings"}]
    ready: [{test_id: improve}]
controls:
  training:
    title: Improve the model for everyone
    purpose: training
    covers: [text, photos]
    page: data-controls
    readings:
      - see: switch
        find:
          - {test_id: improve}
          - {role: switch}
          - {row: switch}
      - response: /api/settings
        json: settings.training
        values: {true: on, false: off, null: off}
        absent: on
        body_has: [ui]
        absent_source: https://help.example.com/api
    write: {method: PATCH, path: /api/settings, query: {feature: training}}
    means: {off: Not used for training.}
    by_hand: Settings, Data controls
    confidence: high
  visibility:
    title: Who can see it
    purpose: sharing
    covers: [text]
    page: data-controls
    values: [everyone, nobody]
    readings:
      - see: menu
        find: [{css: "#who"}]
        words: {everyone: {en: Everyone, fr: [Tous]}, nobody: [Nobody, Only me]}
    by_hand: Settings, Visibility
    confidence: low
"""

HOSTED = """\
name: Own
vendor: Example
verified: 2026-10-02
verified_against: the source
sources: [https://help.example.com/own]
self_hosted: true
sign_in: {start: /login}
identity: {signed_in: [{test_id: profile}]}
controls:
  memory:
    title: Memory
    purpose: memory
    covers: [text]
    by_hand: Settings, Memory
    confidence: low
"""

POLICY = """\
name: Baseline
description: What everybody wants
checks:
  practice/training: {expect: off, severity: high, reason: It stays ours.}
  practice/visibility: {expect: nobody, severity: medium, reason: It stays ours.}
  own/memory: {expect: off, severity: low, reason: It stays ours.}
"""

CONFIG = """\
policy: strict
checks: [./ours]
accounts:
  ada:
    service: practice
    username: ada@example.test
    sign_in: password
    password: {env: ADA_PASSWORD}
    totp: {command: print-code ada}
  lab:
    service: own
    url: http://127.0.0.1:8080
waivers:
  - {check: practice/training, account: ada, reason: Needed, until: 2027-01-31}
"""


def changed(text: str, old: str, new: str) -> str:
    """TEXT with one place changed; OLD must be there once."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


def project(folder: Path, **files: str) -> Path:
    """A folder with auditor.yaml and a catalog of its own; gives the path of auditor.yaml."""
    ours = folder / "ours"
    (ours / "services").mkdir(parents=True)
    (ours / "policies").mkdir()
    (ours / "services" / "practice.yaml").write_text(files.get("service", SERVICE), "utf-8")
    (ours / "services" / "own.yaml").write_text(files.get("hosted", HOSTED), "utf-8")
    (ours / "policies" / "strict.yaml").write_text(files.get("policy", POLICY), "utf-8")
    config = folder / "auditor.yaml"
    config.write_text(files.get("config", CONFIG), "utf-8")
    return config


def problems_of(path: Path) -> list[str]:
    """What loading one file alone complains about: `name:line:column: message`."""
    try:
        match path.name:
            case "auditor.yaml":
                load_config(path)
            case "policy.yaml":
                load_policy(path)
            case _:
                load_service(path)
    except InvalidFiles as error:
        return [str(problem).removeprefix(f"{path.parent}/") for problem in error.problems]
    return []

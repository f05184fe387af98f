from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from auditor.declare.catalog import open_catalog, shipped_checks
from auditor.declare.schema import MODELS, FileKind, json_schema
from auditor.declare.strict_yaml import parse

from .samples import CONFIG, HOSTED, POLICY, SERVICE, changed, problems_of

if TYPE_CHECKING:
    from pathlib import Path

GOOD: list[tuple[FileKind, str, str]] = [
    ("service", "practice.yaml", SERVICE),
    ("service", "own.yaml", HOSTED),
    ("policy", "policy.yaml", POLICY),
    ("config", "auditor.yaml", CONFIG),
    ("config", "auditor.yaml", "accounts: {ada: {service: chatgpt, password: {prompt: true}}}"),
    ("service", "practice.yaml", changed(SERVICE, "name: [Reject all]", "name: {en: Reject all, pt-BR: [A, B]}")),
    ("service", "practice.yaml", changed(SERVICE, "json: user.email", "json: [user.email, email]")),
    ("service", "practice.yaml", changed(SERVICE, "{true: on, false: off, null: off}", "{3: on, private: off}")),
    ("service", "practice.yaml", changed(SERVICE, "is: false", "is: 3")),
]
BAD: list[tuple[FileKind, str, str]] = [
    ("service", "practice.yaml", changed(SERVICE, "title: Improve", "titel: Improve")),
    ("service", "practice.yaml", changed(SERVICE, "see: switch", "see: swich")),
    ("service", "practice.yaml", changed(SERVICE, "vendor: Example\n", "")),
    ("service", "practice.yaml", changed(SERVICE, "vendor: Example", "vendor: 5")),
    ("service", "practice.yaml", changed(SERVICE, "[text, photos]", "text")),
    ("service", "practice.yaml", changed(SERVICE, "[{goto: /settings}]", "[]")),
    ("service", "practice.yaml", changed(SERVICE, "json: user.email", "json: user email")),
    ("service", "practice.yaml", changed(SERVICE, "json: user.email", "json: []")),
    ("service", "practice.yaml", changed(SERVICE, "name: [Reject all]", "name: []")),
    ("service", "practice.yaml", changed(SERVICE, "name: [Reject all]", "name: {english: Reject all}")),
    ("service", "practice.yaml", changed(SERVICE, "name: [Reject all]", "name: ''")),
    ("service", "practice.yaml", changed(SERVICE, "{true: on, false: off, null: off}", "{true: [on]}")),
    ("service", "practice.yaml", changed(SERVICE, "{true: on, false: off, null: off}", "{true: ''}")),
    ("service", "practice.yaml", changed(SERVICE, "is: false", "is: 0.5")),
    ("service", "practice.yaml", changed(SERVICE, "  data-controls:\n", "  Data Controls:\n")),
    ("service", "own.yaml", changed(HOSTED, "self_hosted: true", "self_hosted: yes")),
    ("service", "own.yaml", changed(HOSTED, "verified: 2026-10-02", "verified: 1700000000")),
    ("service", "own.yaml", changed(HOSTED, "verified: 2026-10-02", "verified: soon")),
    ("policy", "policy.yaml", changed(POLICY, "practice/training", "training")),
    ("policy", "policy.yaml", changed(POLICY, "severity: high", "severity: urgent")),
    ("policy", "policy.yaml", changed(POLICY, "training: {expect: off", "training: {expect: false")),
    ("config", "auditor.yaml", "accounts: {}"),
    ("config", "auditor.yaml", changed(CONFIG, "password: {env: ADA_PASSWORD}", "password: hunter2")),
    ("config", "auditor.yaml", changed(CONFIG, "{env: ADA_PASSWORD}", "{env: 'A B'}")),
]


def as_json(node: Any) -> Any:
    """What an editor checks: keys are texts there."""
    if isinstance(node, dict):
        return {key if isinstance(key, str) else json.dumps(key): as_json(each) for key, each in node.items()}
    return [as_json(each) for each in node] if isinstance(node, list) else node


def valid(kind: FileKind, raw: bytes) -> bool:
    return bool(Draft202012Validator(json_schema(kind)).is_valid(as_json(parse("x.yaml", raw).data)))


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_a_schema_and_says_which(kind: FileKind) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize(("kind", "name", "text"), GOOD)
def test_schema_and_loader_accept_the_same(kind: FileKind, name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert problems_of(tmp_path / name) == []
    assert valid(kind, text.encode())


@pytest.mark.parametrize(("kind", "name", "text"), BAD)
def test_schema_and_loader_refuse_the_same(kind: FileKind, name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert problems_of(tmp_path / name)
    assert not valid(kind, text.encode())


def test_keys_appear_as_they_are_written() -> None:
    definitions = json_schema("service")["$defs"]
    assert {"json", "is"} <= set(definitions["Sign"]["properties"])
    assert "with" in definitions["Step"]["properties"]
    assert not any(
        "json_path" in key or key.endswith("_") for each in definitions.values() for key in each.get("properties", {})
    )


def test_every_shipped_file_fits_its_schema() -> None:
    catalog = open_catalog()
    for entry in catalog.services.values():
        assert valid("service", entry.path.read_bytes()), entry.id
    for entry in catalog.policies.values():
        assert valid("policy", entry.path.read_bytes()), entry.id
    assert shipped_checks().name == "checks"

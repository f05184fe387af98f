"""docs/service-files.md: each of its examples loads and fits the JSON Schema; together they show the language."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from auditor.declare.load import load_service
from auditor.declare.schema import json_schema
from auditor.declare.strict_yaml import parse
from auditor.model.control import Control
from auditor.model.fetched import Fetched
from auditor.model.locator import Locator
from auditor.model.page import Page
from auditor.model.reading import Kind, Reading, Served
from auditor.model.service import Service
from auditor.model.write import Change

from .places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

TEXT = (ROOT / "docs/service-files.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
FILE: dict[str, Any] = {
    "name": "Parrot",
    "vendor": "Parrot Labs",
    "verified": "2026-11-01",
    "verified_against": "the help pages",
    "sources": ["https://help.parrot.com/privacy"],
    "origins": ["https://parrot.com"],
    "identity": {"signed_in": [{"test_id": "profile"}]},
    "pages": {"data-controls": {"open": [[{"goto": "/settings"}]], "ready": [{"test_id": "improve"}]}},
}
CONTROL: dict[str, Any] = {
    "title": "Improve the model",
    "purpose": "training",
    "covers": ["text"],
    "page": "data-controls",
    "readings": [{"see": "switch", "find": [{"test_id": "improve"}]}],
    "by_hand": "Settings",
    "confidence": "high",
}


def whole(example: str) -> dict[str, Any]:
    """The example in a service file that has the rest."""
    told = {str(key): value for key, value in parse("example.yaml", example.encode()).data.items()}
    of_control = {key: value for key, value in told.items() if key in names(Control) and key not in names(Service)}
    memory = {**CONTROL, "purpose": "memory"}
    controls = {"training": {**CONTROL, **of_control}, "memory": memory}
    base = {key: value for key, value in FILE.items() if not (key == "origins" and "self_hosted" in told)}
    return {**base, "controls": controls, **{key: value for key, value in told.items() if key not in of_control}}


def names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.partition("\n")[0])
def test_an_example_loads_and_fits_the_schema(example: str, tmp_path: Path) -> None:
    written = whole(example)
    path = tmp_path / "parrot.yaml"
    path.write_text(json.dumps(written), "utf-8")
    load_service(path)
    Draft202012Validator(json_schema("service")).validate(written)


def test_the_document_shows_every_way_to_read() -> None:
    shown = "\n".join(EXAMPLES)
    for model in (Fetched, Reading, Served, Locator, Change, Page):
        for name in names(model) - {"all", "placeholder", "within", "label", "needs", "final", "body_null", "sentence"}:
            assert name in shown or f"`{name}`" in TEXT, name
    assert all(f"`{kind}`" in TEXT for kind in Kind)

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from auditor.declare import validation_errors
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_config, load_policy, load_service
from auditor.declare.schema import MODELS
from auditor.model.reading import Kind
from auditor.model.texts import every

from .samples import CONFIG, HOSTED, POLICY, SERVICE, changed, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {"practice.yaml": SERVICE, "own.yaml": HOSTED, "policy.yaml": POLICY, "auditor.yaml": CONFIG}


def complaints(folder: Path, name: str, *changes: tuple[str, str]) -> list[str]:
    text = NAMES[name]
    for old, new in changes:
        text = changed(text, old, new)
    (folder / name).write_text(text, "utf-8")
    return problems_of(folder / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_without_mistakes_loads(name: str, tmp_path: Path) -> None:
    assert complaints(tmp_path, name) == []


def test_a_loaded_service_has_what_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "practice.yaml").write_text(SERVICE, "utf-8")
    loaded = load_service(tmp_path / "practice.yaml")
    training, visibility = loaded.value.controls.values()
    assert loaded.id == "practice"
    assert loaded.value.verified.isoformat() == "2026-10-02"
    assert training.readings[0].see is Kind.SWITCH
    assert training.readings[1].values == {"true": "on", "false": "off", "null": "off"}
    assert visibility.readings[0].words["nobody"] == {"any": ("Nobody", "Only me")}
    assert loaded.value.identity.signed_out[0].is_ is False


MISTAKES: Any = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text("utf-8"))["mistakes"]


def test_a_text_may_refer_to_the_labels_of_a_control(tmp_path: Path) -> None:
    path = tmp_path / "practice.yaml"
    path.write_text(SERVICE.replace("ready: [{test_id: improve}]", "ready: [{text: {control: training}}]"), "utf-8")
    loaded = load_service(path).value
    (sign,) = loaded.pages["data-controls"].ready
    assert set(every(sign.text)) == set(loaded.controls["training"].names)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["says"][0] for mistake in MISTAKES])
def test_a_mistake_is_reported_in_one_clear_line(mistake: dict[str, Any], tmp_path: Path) -> None:
    name = mistake["in"]
    found = complaints(tmp_path, name, (mistake["old"], mistake["new"]))
    assert found == [f"{name}:{line}" for line in mistake["says"]]


def test_all_mistakes_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        "practice.yaml",
        ("vendor: Example", "vendor: Example\nvendor: Other"),
        ("see: switch", "see: swich"),
        ("confidence: low", "confidence: yes"),
        ("verified: 2026-10-02", "verified: soon"),
        ("{css: dialog}", "*dialog"),
    )
    assert [line.split(": ", 1)[0] for line in found] == [
        "practice.yaml:3:1",
        "practice.yaml:4:11",
        "practice.yaml:19:14",
        "practice.yaml:33:14",
        "practice.yaml:59:17",
    ]


def test_rules_that_span_a_service_are_reported_at_once(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        "practice.yaml",
        ("start: https://ai.example.com", "start: https://evil.example.net"),
        ("    page: data-controls\n    values", "    page: data\n    values"),
        ("{off: Not used", "{of: Not used"),
    )
    assert [line.split(":")[1] for line in found] == ["8", "44", "51"]


def test_a_file_name_that_is_no_id_is_refused(tmp_path: Path) -> None:
    for name in ("My Service.yaml", "practice.yml", "-x.yaml"):
        (tmp_path / name).write_text(SERVICE, "utf-8")
        assert [line.removeprefix(f"{name}:1:1: ") for line in problems_of(tmp_path / name)] == [
            f"`{name}` cannot be the name of a service file: the file's name is the service's id: "
            "lower-case letters, digits and hyphens, then .yaml"
        ]


SECRETS = (
    "hunter2",
    "12345",
    "[hunter2]",
    "true",
    "{hunter2: x}",
    "{env: 'hunter2 hunter2'}",
    "{env: hunter2, file: hunter2}",
    "{env: [hunter2]}",
    "{keyring: hunter2}",
    "{prompt: hunter2}",
    "{command: {hunter2: x}}",
    "{envv: hunter2}",
    "{true: hunter2}",
    "{command: ''}",
)


@pytest.mark.parametrize("key", ["password: {env: ADA_PASSWORD}", "totp: {command: print-code ada}"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_refused_and_never_shown(key: str, secret: str, tmp_path: Path) -> None:
    lines = complaints(tmp_path, "auditor.yaml", (key, f"{key.partition(':')[0]}: {secret}"))
    assert len(lines) == 1
    assert "hunter2" not in lines[0]
    assert "12345" not in lines[0]


def test_a_literal_secret_is_refused_with_what_to_write_instead(tmp_path: Path) -> None:
    changes = ("password: {env: ADA_PASSWORD}", "password: hunter2"), ("totp: {command: print-code ada}", "totp: ABC")
    message = (
        "a password is never written into this file: use {env: NAME}, {command: ...}, {keyring: SERVICE/NAME}, "
        "{file: PATH} or {prompt: true}"
    )
    assert complaints(tmp_path, "auditor.yaml", *changes) == [
        f"auditor.yaml:8:15: {message}",
        f"auditor.yaml:9:11: {message}",
    ]


def test_a_false_that_nobody_wrote_is_never_made(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    assert load_policy(tmp_path / "policy.yaml").value.checks["practice/training"].expect == "off"


def test_the_source_line_of_an_account_is_kept(tmp_path: Path) -> None:
    (tmp_path / "auditor.yaml").write_text(CONFIG, "utf-8")
    document = load_config(tmp_path / "auditor.yaml").document
    assert [document.place(("accounts", name))[0] for name in ("ada", "lab")] == [4, 10]
    assert document.place(("waivers", 0)) == (14, 5)


def test_every_pattern_of_the_models_has_words() -> None:
    def patterns(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from [node["pattern"]] if isinstance(node.get("pattern"), str) else []
            yield from node.get("patternProperties", {})
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from patterns(child)

    found = {pattern for model in MODELS.values() for pattern in patterns(model.model_json_schema())}
    assert found <= set(validation_errors.FORMS)
    assert len(found) > 4


def test_every_shipped_service_loads() -> None:
    for entry in open_catalog().services.values():
        assert load_service(entry.path).id == entry.id

"""Documents that stay true: help texts, commands, make targets, statuses, links between files."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from auditor.declare.lint import lint
from auditor.model.reason import Reason
from auditor.model.status import Status
from tools.readme import README, current, help_of

from .places import DOCUMENTS, ROOT, written_by_hand

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_the_readme_shows_the_help_and_the_report_as_they_are_now() -> None:
    text = README.read_text("utf-8")

    assert text.count("<!-- end -->") == 7
    assert text == current(text), "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_commands_that_exist(document: Path) -> None:
    known = set(re.findall(r"^  ([a-z]+) ", help_of(["--help"]).partition("Commands:")[2], re.MULTILINE))
    named = set(re.findall(r"(?:`|^|\$ )(?:\.venv/bin/)?auditor ([a-z]+)", written_by_hand(document), re.MULTILINE))

    assert known >= {"check", "demo", "sessions"}
    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_make_targets_that_exist(document: Path) -> None:
    named = set(re.findall(r"(?:`|^|\$ )make ([a-z][a-z-]*)", document.read_text("utf-8"), re.MULTILINE))

    assert named <= TARGETS


def test_make_help_and_phony_name_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    told = set(re.findall(r"echo 'make ([a-z-]+)", makefile))
    phony = set(makefile.rpartition(".PHONY:")[2].split())

    assert told == TARGETS - {"help"}
    assert phony == TARGETS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_links_only_to_files_that_exist(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text("utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_explains_every_status_and_every_reason() -> None:
    text = README.read_text("utf-8")

    assert [word for word in (*Status, *Reason) if f"`{word.value}`" not in text] == []


def test_the_readme_says_what_each_service_was_tested_on() -> None:
    text = README.read_text("utf-8")
    services = sorted(path.stem for path in (ROOT / "checks/services").glob("*.yaml"))

    assert [name for name in services if f"| `{name}` |" not in text] == []


def test_a_workflow_grants_nothing_by_default_and_pins_every_action() -> None:
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        text = path.read_text("utf-8")
        workflow = yaml.safe_load(text)
        used = re.findall(r"uses: (\S+)", text)

        assert workflow["permissions"] == {}
        assert used
        assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
        assert text.count("actions/checkout@") == text.count("persist-credentials: false")


def test_the_configuration_in_the_readme_has_no_mistakes(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(   policy:.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block
    config = tmp_path / "auditor.yaml"
    config.write_text(textwrap.dedent(block[1]).replace("policy: baseline", "policy: strict"), "utf-8")

    assert lint([config], date(2026, 11, 24)) == []

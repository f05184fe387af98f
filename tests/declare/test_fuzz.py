"""Whatever bytes a file holds, the answer is a model or a list of problems."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.declare.lint import lint
from auditor.declare.load import load_config, load_policy, load_service
from auditor.declare.project import read_project
from auditor.declare.strict_yaml import parse
from auditor.errors import InvalidFiles, UsageError

from .samples import CONFIG, HOSTED, POLICY, SERVICE, project

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.problem import Problem

SAMPLES = [SERVICE, HOSTED, POLICY, CONFIG]
LOADERS: list[Callable[[Path], object]] = [load_service, load_policy, load_config]
PIECES = (
    "{",
    "}",
    "[",
    "]",
    ": ",
    "\n",
    " ",
    "- ",
    "'",
    '"',
    "|",
    ">",
    "&a ",
    "*a",
    "!!x ",
    "? ",
    "#",
    "---\n",
    "...\n",
    "%YAML 9\n",
    "true",
    "null",
    "1.5",
    "99999999999999999999",
    "\t",
    "\x00",
    "\ufeff",
    "\u202e",
    "\U0001f600",
    "\\x1b",
    "https://[",
    "https://a:b/",
    "<<",
    "password",
    "off",
)


def outcome(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(raw)
        for load in LOADERS:
            found = problems(load, path)
            assert found is None or len(found) > 0
            assert all(each.line >= 1 and each.column >= 1 and str(each).isprintable() for each in found or ())


def problems(load: Callable[[Path], object], path: Path) -> tuple[Problem, ...] | None:
    try:
        load(path)
    except InvalidFiles as error:
        return error.problems
    return None


def mutated(text: str, seed: int) -> str:
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice((0, 0, 1, 3, 20)))
        text = text[:start] + chance.choice((*PIECES, "")) + text[end:]
    return text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_model_or_problems(raw: bytes) -> None:
    outcome(raw)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("name", "pages", "controls", "identity", "origins", "checks", "accounts", "waivers", "policy", "sign_in")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), TREES))
def test_any_tree_under_known_keys_is_a_model_or_problems(tree: dict[str, object]) -> None:
    outcome(json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_any_damage_to_a_good_file_is_a_model_or_problems(sample: str) -> None:
    for seed in range(200):
        outcome(mutated(sample, seed).encode("utf-8"))


ODD: tuple[object, ...] = (
    None,
    True,
    0,
    5,
    1.5,
    "",
    "x",
    "Off",
    "x" * 600,
    "https://[",
    "//x",
    [],
    {},
    [None],
    {"x": 1},
    {"css": "a"},
    [[]],
)


def replaced(node: Any, chance: random.Random) -> Any:
    """The tree with one node that is something else, or has another key."""
    if not isinstance(node, dict | list) or not node or chance.random() < 0.1:
        return chance.choice(ODD)
    if isinstance(node, list):
        index = chance.randrange(len(node))
        return [*node[:index], replaced(node[index], chance), *node[index + 1 :]]
    key = chance.choice(list(node))
    if chance.random() < 0.15:
        return {f"{key}x" if name == key else name: value for name, value in node.items()}
    return {**node, key: replaced(node[key], chance)}


@pytest.mark.parametrize("sample", SAMPLES)
def test_any_odd_node_in_a_good_file_is_a_model_or_problems(sample: str) -> None:
    good = parse("x.yaml", sample.encode()).data
    for seed in range(200):
        outcome(yaml.safe_dump(replaced(good, random.Random(seed)), allow_unicode=True).encode())


def test_any_damage_to_a_project_is_a_project_or_problems(tmp_path: Path) -> None:
    names = ("service", "hosted", "policy", "config")
    for seed in range(60):
        damaged = names[seed % 4]
        text = dict(zip(names, SAMPLES, strict=True))[damaged]
        folder = tmp_path / str(seed)
        folder.mkdir()
        config = project(folder, **{damaged: mutated(text, seed)})
        with suppress(UsageError):
            read_project(config)
        lint([folder / "ours", config])

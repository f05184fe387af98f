"""Whether a name that the service says is the configured one, by its kind."""

from __future__ import annotations

import pytest

from auditor.browser.account_names import Comparison, ShownName, compare, shown_name
from auditor.browser.json_paths import all_at
from auditor.model.identity import NameKind, NameSource

EMAIL, HANDLE, FULL = NameKind.EMAIL, NameKind.HANDLE, NameKind.FULL_NAME
GOOGLE = NameSource.model_validate(
    {
        "see": {"css": "a"},
        "attribute": "aria-label",
        "sentence": ["Google Account: {any} ({name})", "Google Account: {name}"],
    }
)
PROFILE = NameSource.model_validate({"see": {"css": "a"}, "attribute": "href", "sentence": "/{name}", "kind": "handle"})


@pytest.mark.parametrize(
    ("source", "text", "name"),
    [
        (GOOGLE, "Google Account: Ada Example (Ada@Example.test)", ShownName("ada@example.test", EMAIL)),
        (GOOGLE, "Google\u00a0Account: Ada (of Leeds) (ada@example.test)", ShownName("ada@example.test", EMAIL)),
        (GOOGLE, "Google Account: ada@example.test", ShownName("ada@example.test", EMAIL)),
        (GOOGLE, "Google Account: Ada Example", None),
        (GOOGLE, "Account of ada@example.test", None),
        (PROFILE, "/ada_example", ShownName("ada_example", HANDLE)),
        (PROFILE, "/@Ada", ShownName("ada", HANDLE)),
        (PROFILE, "https://x.com/ada", None),
        (PROFILE, "/", None),
    ],
)
def test_a_name_is_taken_out_of_a_declared_sentence(source: NameSource, text: str, name: ShownName | None) -> None:
    assert shown_name(source, text) == name


def told(*names: tuple[str, NameKind]) -> list[ShownName]:
    return [ShownName(name, kind) for name, kind in names]


@pytest.mark.parametrize(
    ("names", "configured", "compared", "differs"),
    [
        ([("ada@example.test", EMAIL)], ["Ada@example.test"], True, False),
        ([("eve@example.test", EMAIL)], ["ada@example.test"], True, True),
        ([("ada-example", HANDLE)], ["ada@example.test"], False, False),
        ([("ada-example", HANDLE)], ["ada@example.test", "@Ada-Example"], True, False),
        ([("eve", HANDLE)], ["ada@example.test", "ada"], True, True),
        ([("ada example", FULL)], ["ada@example.test", "Ada Example"], True, False),
        ([("ada@example.test", EMAIL), ("eve", HANDLE)], ["ada@example.test"], True, False),
        ([("ada@example.test", EMAIL), ("eve@example.test", EMAIL)], ["ada@example.test"], True, True),
        ([("ada@example.test", EMAIL)], ["ada"], False, False),
        ([("ada@example.test", EMAIL)], [], False, False),
        ([], ["ada@example.test"], False, False),
    ],
)
def test_names_are_compared_with_those_of_their_kind(
    names: list[tuple[str, NameKind]], configured: list[str], compared: bool, differs: bool
) -> None:
    kinds = frozenset(kind for _, kind in names)

    assert compare(told(*names), configured) == Comparison(compared, differs, kinds)


def test_a_star_in_a_path_stands_for_every_entry() -> None:
    body = {"accounts": {"a": {"account": {"structure": "personal"}}, "b": {"account": {}}, "c": []}, "list": [1, 2]}

    assert all_at(body, "accounts.*.account.structure") == ["personal"]
    assert all_at(body, "list.*") == [1, 2]
    assert all_at(None, "list.*") == []

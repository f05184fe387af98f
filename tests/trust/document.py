"""Writes docs/trust.md out of what was counted. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_INTRODUCTION = """\
# How far a report can be trusted

A report must never say that a control matches the policy while it does not. `make trust` measures that: it audits
{pages:,} pages with the real program in real Chromium, and compares each report with what the service has stored. It
writes this document.

| | |
|---|---|
| date | {date} |
| auditor | {version} |
| browser | {browser} |
| seed | {seed} |
| time | {minutes:.0f} minutes on {cores} cores |
| **false passes** | **{false_passes}** |
| written or destroyed what nobody asked for | {harm} |
| false fails | {false_fails} |
| harmless pages that were read correctly | {right} of {harmless} ({share:.1%}) |

These are practice services and generated pages on loopback. No live service was visited, so this shows how auditor
handles pages that deceive, fail, change and lie. It does not show that a service looks today as its file says.

- **Altered** pages are those of the practice services, with the shipped service files, altered in one way or two:
  labels, states, twins, overlays, late and failing answers, other people's sessions, other layouts and languages.
- **Generated** pages are composed by a seed of the markup of nine frameworks, eight languages, nine ways to learn what
  is stored, and what goes wrong with them. They share no code with the program.
- A **harmless** page is one that a careful person would still read correctly, and whose state can be proven.
- A **false fail** says that a control deviates while it does not: annoying, and never dangerous.
"""
_AGAIN = """\
## Repeat it

`make trust` repeats this run; `make trust TRUST_ARGS='--pages 10000'` runs overnight. To audit a single page, run
`python -m tests.trust --only ID`, with an id as above, or `generated:SEED`.
"""
_COUNTED = ("pages", "took_place", "right", "unknown", "false fail", "false pass")


def document(told: Mapping[str, Any]) -> str:
    """The document for what `score.as_json` gives, with `date`, `version`, `browser`, `cores` beside it."""
    total = told["total"]
    head = _INTRODUCTION.format(
        pages=total["pages"] + len(told["undetectable"]),
        minutes=told["seconds"] / 60,
        right=total["harmless_right"],
        **{key: told[key] for key in ("date", "version", "browser", "seed", "cores", "harm")},
        **{key: total[key] for key in ("false_passes", "false_fails", "harmless", "share")},
    )
    return "\n".join([head, *_services(told), *_unknown(told), *_kinds(told), *_fails(told), *_apart(told), _AGAIN])


def _services(told: Mapping[str, Any]) -> Iterator[str]:
    rows = {**told["services"], "all": told["total"]}
    yield "## By service\n"
    yield from _table(
        ("service", "pages", "deviating", "right", "unknown", "false fails", "false passes", "harmless", "read right"),
        (
            (
                name, row["pages"], row["deviating"], row["right"], sum(row["unknown"].values()), row["false_fails"],
                row["false_passes"], row["harmless"], f"{row['share']:.1%}",
            )
            for name, row in rows.items()
        ),
    )  # fmt: skip


def _unknown(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## Why the others are unknown\n"
    yield from _table(("reason", "pages"), ((f"`{name}`", number) for name, number in told["total"]["unknown"].items()))


def _kinds(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## By kind of alteration\n"
    yield "A page that is altered in two ways counts for both.\n"
    yield from _table(
        ("kind", "pages", "took place", "right", "unknown", "false fails", "false passes"),
        (
            (
                f"`{name}`",
                *(each[key] for key in ("pages", "took_place", "right", "unknown", "false fail", "false pass")),
            )
            for name, each in told["kinds"].items()
        ),
    )


def _fails(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## False fails\n"
    yield "\n".join(f"- `{value['case']}`" for value in told["false_fails"]) or "None."
    yield ""


def _apart(told: Mapping[str, Any]) -> Iterator[str]:
    """Pages on which the truth cannot be detected, by reason."""
    pages = told["undetectable"]
    share = len(pages) / (told["total"]["pages"] + len(pages))
    yield "## Counted apart: not detectable\n"
    yield f"{len(pages)} pages ({share:.1%}) show and send only the other value, in every load and answer.\n"
    by_reason: dict[str, set[str]] = {}
    for page in pages:
        service, _, rest = page["case"].partition("/")
        by_reason.setdefault(page["why"], set()).add(f"`{service}:{rest.split(':')[1]}`")
    for why, names in by_reason.items():
        yield f"- {why} {', '.join(sorted(names))}"
    yield ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""

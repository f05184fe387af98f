"""Writes docs/trust.md out of what was counted. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_INTRODUCTION = """\
# How far a report can be trusted

A report must never say that a control is as expected while it is not. `make trust` measures that: it audits {pages:,}
pages with the real program in real Chromium, and holds each report against what the service has stored. It writes this
document.

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
| harmless pages that were read right | {right} of {harmless} ({share:.1%}) |

These are practice services and generated pages on loopback. No live service was visited, so this says how the program
meets pages that deceive, fail, change and lie, and not that a service looks today as its file says.

- **Altered** pages are those of the practice services, with the shipped service files, altered in one way or two:
  labels, states, twins, overlays, late and failing answers, other people's sessions, other layouts and languages.
- **Generated** pages are composed by a seed of the markup of nine frameworks, eight languages, nine ways to learn what
  is stored, and what goes wrong with them. They share no code with the program.
- **Harmless** is a page that a careful person would still read right, and whose state can be proven.
- A **false fail** says that a control deviates while it does not: annoying, and never dangerous.
"""
_AGAIN = """\
## Again

`make trust` repeats this run; `make trust TRUST_ARGS='--pages 10000'` is for a night. A single page is looked at by
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
                name, one["pages"], one["deviating"], one["right"], sum(one["unknown"].values()), one["false_fails"],
                one["false_passes"], one["harmless"], f"{one['share']:.1%}",
            )
            for name, one in rows.items()
        ),
    )  # fmt: skip


def _unknown(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## Why the others are unknown\n"
    yield from _table(("reason", "pages"), ((f"`{name}`", number) for name, number in told["total"]["unknown"].items()))


def _kinds(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## By what was the matter\n"
    yield "A page that is altered in two ways counts for both.\n"
    yield from _table(
        ("kind", "pages", "took place", "right", "unknown", "false fails", "false passes"),
        (
            (
                f"`{name}`",
                *(one[key] for key in ("pages", "took_place", "right", "unknown", "false fail", "false pass")),
            )
            for name, one in told["kinds"].items()
        ),
    )


def _fails(told: Mapping[str, Any]) -> Iterator[str]:
    yield "## False fails\n"
    yield "\n".join(f"- `{one['case']}`" for one in told["false_fails"]) or "None."
    yield ""


def _apart(told: Mapping[str, Any]) -> Iterator[str]:
    """Pages on which nobody could tell, by reason."""
    pages = told["undetectable"]
    share = len(pages) / (told["total"]["pages"] + len(pages))
    yield "## Counted apart, as nobody could tell\n"
    yield f"{len(pages)} pages ({share:.1%}) show and tell nothing but the other value, in every load and answer.\n"
    by_reason: dict[str, set[str]] = {}
    for one in pages:
        service, _, rest = one["case"].partition("/")
        by_reason.setdefault(one["why"], set()).add(f"`{service}:{rest.split(':')[1]}`")
    for why, names in by_reason.items():
        yield f"- {why} {', '.join(sorted(names))}"
    yield ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""

"""Options that several commands share."""

from __future__ import annotations

import functools
import inspect
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.commands.options import CONFIG, BrowserOptions

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CONFIG", "BrowserOptions"]

Config = Annotated[Path, typer.Option("--config", "-c", help="The auditor.yaml to use.", metavar="FILE")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The run folder; default: reports/<UTC time>.", metavar="DIR")
]
PolicyName = Annotated[
    str | None, typer.Option("--policy", "-p", help="Policy to check against: a name or a file.", metavar="NAME")
]
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", help="One more format for the run folder (repeatable).", metavar="NAME"),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1 or 3.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AllowUnguarded = Annotated[
    bool,
    typer.Option(
        "--allow-unguarded", help="With --yes: also change controls whose write request no service file declares."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress; one sentence without names.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
OneAccount = Annotated[str, typer.Argument(help="An account of auditor.yaml.")]
SomeAccounts = Annotated[list[str] | None, typer.Argument(help="Accounts of auditor.yaml; default: all.")]

_BROWSER: dict[str, object] = {
    "headed": Annotated[bool, typer.Option("--headed", help="Always use a browser with a window.")],
    "headless": Annotated[bool, typer.Option("--headless", help="Never use a browser with a window.")],
    "browser_path": Annotated[
        str | None,
        typer.Option(
            "--browser-path", help="Browser program; else AUDITOR_BROWSER, else what is found.", metavar="FILE"
        ),
    ],
    "browser_args": Annotated[
        list[str] | None,
        typer.Option("--browser-arg", help="One argument for Chromium (repeatable).", metavar="ARG"),
    ],
    "connect_to": Annotated[
        list[str] | None,
        typer.Option(
            "--connect-to",
            help="Connect to another address in place of a declared origin (repeatable): HOST:PORT:HOST:PORT.",
            metavar="RULE",
        ),
    ],
    "proxy": Annotated[
        str | None,
        typer.Option("--proxy", help="A proxy to go through, or none; else HTTPS_PROXY and NO_PROXY.", metavar="URL"),
    ],
    "ca": Annotated[
        Path | None,
        typer.Option(
            "--ca",
            help="Your company's certificate authority, to trust too, or none; else SSL_CERT_FILE.",
            metavar="FILE",
        ),
    ],
    "connect": Annotated[
        str | None,
        typer.Option(
            "--connect", help="Use a browser of a Playwright server that runs already: ws://HOST:PORT.", metavar="URL"
        ),
    ],
    "connect_cdp": Annotated[
        str | None,
        typer.Option("--connect-cdp", help="Use a Chromium that runs already, with a debugging port.", metavar="URL"),
    ],
    "timeout": Annotated[
        float, typer.Option("--timeout", help="Seconds that a page may take in all.", min=1, max=600, metavar="SECONDS")
    ],
}
"""The option of each field of BrowserOptions."""


def browser_options(*names: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """A decorator: the command has the browser options of these names (none: all), and gets them as `browser`.

    They stand where the parameter `browser` stands, which is keyword-only.
    """
    chosen = [each for each in fields(BrowserOptions) if not names or each.name in names]

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def run(**given: Any) -> int:
            values: dict[str, Any] = {field.name: given.pop(field.name) for field in chosen}
            values = {name: () if value is None and _default(name) == () else value for name, value in values.items()}
            return command(**given, browser=BrowserOptions(**values))

        signature = inspect.signature(command, eval_str=True)
        parameters = [
            each
            for own in signature.parameters.values()
            for each in ([_parameter(field.name) for field in chosen] if own.name == "browser" else [own])
        ]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate


def _parameter(name: str) -> inspect.Parameter:
    default = _default(name)
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None if default == () else default,
        annotation=_BROWSER[name],
    )


def _default(name: str) -> object:
    return getattr(BrowserOptions(), name)

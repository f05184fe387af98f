"""`auditor issues`: deviations as issues at GitHub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def issues(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    repository: Annotated[
        str | None,
        typer.Option("--repository", help="Whose issues; else GITHUB_REPOSITORY.", metavar="OWNER/NAME"),
    ] = None,
    label: Annotated[str, typer.Option("--label", help="What its issues have in common.", metavar="NAME")] = "auditor",
    most: Annotated[int, typer.Option("--most", help="How many are opened at once.", min=0, metavar="N")] = 50,
    public: Annotated[bool, typer.Option("--public", help="Also where everybody can read them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Open, update and close one GitHub issue for each deviation of a run.

    GITHUB_TOKEN has to hold a token that may write issues.
    """
    from auditor.commands.issues import IssueOptions
    from auditor.commands.issues import issues as run_issues

    run_issues(run, IssueOptions(repository, label, most, public, dry_run, quiet))

"""Accounts that auditor.yaml puts into groups: every report has the groups, and whose each account is."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

from auditor.model.status import Status
from auditor.report import FORMATS
from auditor.report.grouping import groups

from . import sample
from .test_terminal import printed

if TYPE_CHECKING:
    from auditor.model.report import Report


def rendered(report: Report, name: str) -> str:
    return FORMATS[name].render(report, sample.FILES.get)


def test_groups_have_the_totals_of_their_accounts(complete: Report) -> None:
    finance, none = groups(complete)
    assert ((finance.name, finance.accounts), (none.name, none.accounts)) == (("finance", 1), (None, 2))
    assert finance.summary + none.summary == {status: number for status, number in complete.summary.items() if number}
    assert finance.summary[Status.FAIL] == sum(
        finding.account == "ada" and finding.status is Status.FAIL for finding in complete.findings
    )
    plain = complete.model_copy(update={"accounts": (sample.account("ada"),)})
    assert groups(plain) == ()


def test_every_report_names_them(complete: Report) -> None:
    whose = "finance · Ada Lovelace · contractor, eu · policy strict"
    terminal = " ".join(printed(complete, 200).split())
    assert whose in terminal
    assert "finance: 1 account" in terminal
    assert "In no group: 2 accounts" in terminal
    markdown = rendered(complete, "markdown")
    assert "## Groups" in markdown
    assert "| finance | 1 |" in markdown
    html = rendered(complete, "html")
    assert whose in html
    assert 'id="by-group"' in html


def test_each_finding_names_the_policy_that_it_was_judged_by(complete: Report) -> None:
    lines = [json.loads(line) for line in rendered(complete, "jsonl").splitlines()]
    assert {line["account"]: line["policy"] for line in lines} == {
        "ada": "strict",
        "grace": "baseline",
        "lab": "baseline",
    }
    events = json.loads(rendered(complete, "ocsf"))
    standards = {event["resources"][0]["name"]: event["compliance"]["standards"] for event in events}
    assert standards["ada"] == ["strict"]
    assert standards["grace"] == ["baseline"]
    assert "Policy baseline, and strict for 1 account" in rendered(complete, "markdown")


def test_a_report_without_groups_says_nothing_of_them(complete: Report) -> None:
    plain = complete.model_copy(update={"accounts": tuple(sample.account(name) for name in ("ada", "grace", "lab"))})
    assert "In no group" not in printed(plain, 200)
    assert "## Groups" not in rendered(plain, "markdown")
    assert 'id="by-group"' not in rendered(plain, "html")


def test_the_table_for_spreadsheets_has_them_in_columns(complete: Report) -> None:
    rows = list(csv.DictReader(StringIO(rendered(complete, "csv").removeprefix("\ufeff"))))
    ada, grace = (next(row for row in rows if row["account"] == name) for name in ("ada", "grace"))
    columns = ("group", "owner", "labels", "policy")
    assert [ada[column] for column in columns] == ["finance", "Ada Lovelace", "contractor; eu", "strict"]
    assert [grace[column] for column in columns] == ["", "", "", complete.policy]

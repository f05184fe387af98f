"""A member's result in the administrator's words: what it may say, and what it may not."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.declare.project import service_file
from auditor.judge.context import PolicyInUse
from auditor.model.observation import IdentityState
from auditor.model.policy import Check, Policy
from auditor.model.reason import Reason
from auditor.model.report import PolicyFile
from auditor.model.staff import StaffAccount, StaffCheck
from auditor.model.status import Status
from auditor.staff.as_run import Judged, joined

from .samples import NOW, result

LOADED = load_service(open_catalog().services["chatgpt"].path, "shipped")
CHECK = Check.model_validate({"expect": "off", "severity": "high", "reason": "It is private."})
POLICY = Policy(name="Own", description="Own.", checks={"chatgpt/training": CHECK})
JUDGED = Judged(
    PolicyInUse("own", POLICY, PolicyFile(origin="own.yaml", sha256="9" * 64)),
    {"chatgpt": LOADED.value},
    {"chatgpt": service_file(LOADED)},
)


def account(**more: Any) -> StaffAccount:
    check = {"control": "training", "expected": "off", "status": Status.PASS, "observed_at": NOW}
    check |= {name: more.pop(name) for name in list(more) if name in StaffCheck.model_fields}
    whole = {"service": "chatgpt", "service_file": LOADED.sha256, "identity": IdentityState.PROVEN}
    return StaffAccount(**(whole | {"checks": (StaffCheck(**check),)} | more))


@pytest.mark.parametrize(
    ("more", "status", "reason"),
    [
        ({}, Status.PASS, None),
        ({"status": Status.FIXED}, Status.FIXED, None),
        ({"status": Status.FAIL}, Status.FAIL, None),
        ({"status": Status.UNKNOWN, "reason": Reason.CHALLENGE}, Status.UNKNOWN, Reason.CHALLENGE),
        ({"status": Status.UNKNOWN}, Status.UNKNOWN, Reason.NOT_VISITED),
        ({"status": Status.WAIVED}, Status.UNKNOWN, Reason.NOT_VISITED),
        ({"status": Status.ATTESTED}, Status.UNKNOWN, Reason.NOT_VISITED),
        ({"expected": "on"}, Status.UNKNOWN, Reason.NOT_VISITED),
        ({"control": "memory"}, Status.UNKNOWN, Reason.NOT_VISITED),
        ({"identity": IdentityState.NOT_PROVEN}, Status.UNKNOWN, Reason.NOT_VISITED),
    ],
)
def test_a_result_says_no_more_than_it_may(more: dict[str, Any], status: Status, reason: Reason | None) -> None:
    part = JUDGED.part("a.json", "staff-1", result(accounts=(account(**more),)))
    (finding,) = part.report.findings
    assert (finding.account, finding.status, finding.reason) == ("staff-1", status, reason)
    assert (finding.waiver, finding.attestation, finding.evidence, finding.readings) == (None, None, (), ())


def test_several_accounts_of_one_person_are_numbered_and_other_services_are_not_theirs_to_add() -> None:
    other = account(service="claude")
    part = JUDGED.part("a.json", "staff-1", result(accounts=(account(), account(status=Status.FAIL), other)))
    assert [(each.account, each.service) for each in part.report.accounts] == [
        ("staff-1", "chatgpt"),
        ("staff-1.2", "chatgpt"),
    ]
    assert part.report.summary[Status.FAIL] == 1


def test_another_version_of_the_service_file_is_noted() -> None:
    part = JUDGED.part("a.json", "staff-1", result(accounts=(account(service_file="0" * 64),)))
    (about,) = part.report.accounts
    assert about.notes == ("It was read with another version of the service file than yours.",)
    assert about.service_file.sha256 == "0" * 64


def test_who_is_silent_is_unknown_at_every_service() -> None:
    part = joined(
        [JUDGED.silence(["staff-1"], ["chatgpt"], NOW, "0.1.0"), JUDGED.silence(["staff-2"], ["chatgpt"], NOW, "0.1.0")]
    )
    assert part
    assert {(each.account, each.status) for each in part.report.findings} == {
        ("staff-1", Status.UNKNOWN),
        ("staff-2", Status.UNKNOWN),
    }
    assert part.report.summary[Status.UNKNOWN] == 2
    assert joined([]) is None

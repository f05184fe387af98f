"""Fixes that were interrupted between their receipt and their proof: the next check reports what is stored now.

So does it of receipts that cannot be read: what they were about is in their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.audit.receipts import damaged_receipts, finished, is_under_way, keep, receipts
from auditor.errors import AuditorError
from auditor.messages import unfinished_fix
from auditor.model.observation import ChangeState
from auditor.proof import prove

if TYPE_CHECKING:
    from auditor.audit.receipts import Receipt
    from auditor.model.observation import AccountSeen, Run


def with_unfinished(run: Run) -> Run:
    """The run, with a note for each such fix of its accounts. A receipt is settled where its control was proven."""
    return run.model_copy(update={"accounts": tuple(_with_notes(account) for account in run.accounts)})


def _with_notes(account: AccountSeen) -> AccountSeen:
    unfinished = [
        receipt
        for receipt in receipts(account.account)
        if receipt.state is ChangeState.BEGUN and receipt.service == account.service and not is_under_way(receipt)
    ]
    for receipt in unfinished:
        _settle(receipt, account)
    subject = f"-{account.account}-{account.service}-"
    damaged = [why for name, why in damaged_receipts() if subject in name]
    notes = damaged + [
        unfinished_fix(receipt.title, receipt.before, receipt.after, receipt.begun) for receipt in unfinished
    ]
    return account.model_copy(update={"notes": (*account.notes, *notes)}) if notes else account


def _settle(receipt: Receipt, account: AccountSeen) -> None:
    seen = next((control for control in account.controls if control.control == receipt.control), None)
    proof = prove(seen.readings) if seen and seen.readings else None
    if seen is None or proof is None or proof.value is None or not proof.stands(proof.value):
        return
    if proof.value == receipt.before:
        state = ChangeState.NOT_MADE
    else:
        made = proof.proven and proof.value == receipt.after
        state = ChangeState.MADE if made else ChangeState.NOT_PROVEN
    try:
        keep(finished(receipt, state, "cut_off", seen.readings))
    except AuditorError:
        return  # it is reported again next time

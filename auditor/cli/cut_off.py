"""Fixes that were cut off between their receipt and their proof: the next check tells what is stored now.

So does it of receipts that cannot be read: what they were about is in their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.audit.receipts import damaged_receipts, finished, is_under_way, keep, receipts
from auditor.errors import AuditorError
from auditor.model.observation import ChangeState
from auditor.proof import prove
from auditor.sentences import cut_off

if TYPE_CHECKING:
    from auditor.audit.receipts import Receipt
    from auditor.model.observation import AccountSeen, Run


def with_cut_off(run: Run) -> Run:
    """The run, with a note for each such fix of its accounts. A receipt is settled where its control was proven."""
    return run.model_copy(update={"accounts": tuple(_told(one) for one in run.accounts)})


def _told(account: AccountSeen) -> AccountSeen:
    open_ones = [
        one
        for one in receipts(account.account)
        if one.state is ChangeState.BEGUN and one.service == account.service and not is_under_way(one)
    ]
    for receipt in open_ones:
        _settle(receipt, account)
    subject = f"-{account.account}-{account.service}-"
    damaged = [why for name, why in damaged_receipts() if subject in name]
    notes = damaged + [cut_off(one.title, one.before, one.after, one.begun) for one in open_ones]
    return account.model_copy(update={"notes": (*account.notes, *notes)}) if notes else account


def _settle(receipt: Receipt, account: AccountSeen) -> None:
    seen = next((one for one in account.controls if one.control == receipt.control), None)
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
        return  # it is told again next time

"""What is sent to another machine is the whole task, and no secret of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.audit.order import Order, Reach
from auditor.audit.prepare import task_of
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.declare.project import DeclaredAccount
from auditor.errors import UsageError
from auditor.model.config import Account, SecretRef, SignInWay
from auditor.model.observation import Source
from auditor.model.pictures import Pictures
from auditor.sessions.secret import Secret
from auditor.sessions.vault import How, Session

CATALOG = open_catalog()
REACH = Reach(connect_to=("a.example:443:127.0.0.1:1",), browser_args=("--lang=en",), timeout=12.5)


@pytest.mark.parametrize("name", sorted(CATALOG.services))
def test_an_order_is_the_task_without_its_secrets(name: str) -> None:
    loaded = load_service(CATALOG.services[name].path, "shipped")
    account = Account(
        service=name,
        url="https://own.example" if loaded.value.self_hosted else None,
        username="ada@example.test",
        sign_in=SignInWay.PASSWORD,
        password=SecretRef(env="ADA_PASSWORD"),
        group="finance",
        labels=("one", "two"),
    )
    declared = DeclaredAccount("ada", account, loaded, Source(file="auditor.yaml", line=3), Path.cwd())
    plain = replace(
        task_of(declared, dict.fromkeys(loaded.value.controls, "off")),
        pictures=Pictures.OPEN,
        traced={"training": "/api/settings"},
    )
    session = Session(
        service=name,
        account="ada",
        how=How.IMPORT,
        when=datetime.now(UTC),
        state={"cookies": [{"value": "secret cookie"}]},
        username=None,
        ends=None,
    )
    task = replace(plain, session=session, former=session, password=Secret("secret word"), totp=Secret("secret seed"))

    sent = Order.of(task, loaded.path.read_text("utf-8"), REACH).model_dump_json(exclude_none=True)
    assert not any(secret in sent for secret in ("secret cookie", "secret word", "secret seed"))
    received = Order.model_validate_json(sent)
    assert (received.task(), received.reach) == (plain, REACH)


def test_an_order_with_another_service_file_is_not_carried_out() -> None:
    loaded = load_service(CATALOG.services["chatgpt"].path, "shipped")
    declared = DeclaredAccount("ada", Account(service="chatgpt"), loaded, Source(file="a", line=1), Path.cwd())
    changed = loaded.path.read_text("utf-8") + "# later\n"
    with pytest.raises(UsageError, match="shipped was changed while the run started"):
        Order.of(task_of(declared, {"training": "off"}), changed, REACH).task()


def test_an_order_of_another_version_is_not_carried_out() -> None:
    loaded = load_service(CATALOG.services["chatgpt"].path, "shipped")
    declared = DeclaredAccount("ada", Account(service="chatgpt"), loaded, Source(file="a", line=1), Path.cwd())
    order = Order.of(task_of(declared, {"training": "off"}), loaded.path.read_text("utf-8"), REACH)
    with pytest.raises(UsageError, match=r"0\.0\.1 where the run was started"):
        order.model_copy(update={"auditor": "0.0.1"}).task()

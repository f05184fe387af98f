"""Which operation a request asks for: in GraphQL, RPC and batches, and where it cannot be told."""

from __future__ import annotations

import pytest

from auditor.browser.guard import Asked, writes
from auditor.browser.operation import has_operation
from auditor.model.write import Write

URL = "https://ai.example.com/graphql"
NAME = "SaveSettings"


@pytest.mark.parametrize(
    ("url", "body", "has"),
    [
        (URL, b'{"operationName": "SaveSettings"}', True),
        (URL, b'{"query": "mutation SaveSettings($on: Boolean!) { save(on: $on) }"}', True),
        (URL, b'[{"operationName": "Chats"}, {"operationName": "SaveSettings"}]', True),
        (f"{URL}/abc123/SaveSettings", b"{}", True),
        (f"{URL}?operationName=SaveSettings", None, True),
        (f"{URL}?rpcids=aPya6c,SaveSettings", b"f.req=x", True),
        (URL, b'{"jsonrpc": "2.0", "method": "SaveSettings", "id": 1}', True),
        (URL, b"f.req=%5B%5B%5B%22SaveSettings%22%2C%22%5Btrue%5D%22%2Cnull%2C%22generic%22%5D%5D%5D", True),
        (URL, b"fb_api_req_friendly_name=SaveSettings&doc_id=7", True),
        (URL, b'{"operationName": "Chats"}', False),
        (URL, b'{"query": "query Chats { chats { id } }"}', False),
        (URL, b'{"query": "{ chats { id } }"}', False),
        (URL, None, False),
        (URL, b'{"query": "mutation { save(on: true) }"}', None),
        (URL, b'{"id": "7f3a", "variables": {}}', None),
        (URL, b"\xff\xfe", None),
        (URL, b"--boundary", None),
        (URL, b'[{"operationName": "Chats"}, {"id": "7f3a"}]', None),
        (URL, b"[" * 100_000, None),
    ],
)  # fmt: skip
def test_an_operation_is_distinguished_from_others(url: str, body: bytes | None, has: bool | None) -> None:
    assert has_operation(NAME, url, body) is has


@pytest.mark.parametrize(
    ("body", "stopped"),
    [(b'{"operationName": "Chats"}', False), (b'{"operationName": "SaveSettings"}', True), (b"\xff", True)],
)
def test_the_guard_stops_what_may_be_the_declared_operation(body: bytes, stopped: bool) -> None:
    write = Write.model_validate({"method": "POST", "path": "/graphql", "operation": NAME})

    assert writes(write, Asked("POST", URL, body)) is stopped

"""A replayed page gets the answer that the live one got, or none."""

from __future__ import annotations

from auditor.counterfactual.matching import Matcher, Request
from auditor.counterfactual.tape import Answer, Entry, Tape

HOME = "https://a.test"


def entry(path: str, body: str = "{}", method: str = "GET", sent: bytes | None = None, status: int = 200) -> Entry:
    return Entry(method, f"{HOME}{path}", "fetch", sent, Answer(status, (), body.encode()))


def find(tape: list[Entry], asked: Request, former: list[Entry] | None = None) -> int | None:
    return Matcher(Tape(tuple(tape)), tape if former is None else former).find(asked)


def get(path: str) -> Request:
    return Request("GET", f"{HOME}{path}")


def post(path: str, sent: bytes) -> Request:
    return Request("POST", f"{HOME}{path}", sent)


def test_the_same_request_gets_its_answer() -> None:
    tape = [entry("/a", "1"), entry("/a?x=1", "2"), entry("/a", "3", "POST", b"{}")]
    assert find(tape, get("/a?x=1")) == 1
    assert find(tape, post("/a", b"{}")) == 2


def test_another_method_query_body_or_host_gets_none() -> None:
    tape = [entry("/a?x=1"), entry("/b", method="POST", sent=b'{"op": "read"}')]
    assert find(tape, get("/a?x=2")) is None
    assert find(tape, get("/a")) is None
    assert find(tape, post("/a?x=1", b"")) is None
    assert find(tape, post("/b", b'{"op": "write"}')) is None
    assert find(tape, Request("GET", "https://b.test/a?x=1")) is None


def test_two_answers_that_differ_are_none_and_two_that_agree_are_one() -> None:
    assert find([entry("/a", "off"), entry("/a", "on")], get("/a")) is None
    assert find([entry("/a", "on"), entry("/a", "on", status=500)], get("/a")) is None
    assert find([entry("/a", "on"), entry("/a", "on")], get("/a")) == 0


def test_an_answer_beside_a_failure_is_a_doubt() -> None:
    failed = Entry("GET", f"{HOME}/a", "fetch")
    assert find([entry("/a"), failed], get("/a")) is None
    assert find([failed], get("/a")) is None


def test_what_differs_between_two_loads_may_differ_again() -> None:
    tape, former = [entry("/a?t=2&v=1", "x")], [entry("/a?t=1&v=1")]
    assert find(tape, get("/a?t=3&v=1"), former) == 0
    assert find(tape, get("/a?t=3&v=2"), former) is None
    assert find(tape, get("/a?t=3&v=1&w=1"), former) is None


def test_parts_of_bodies_and_ids_in_paths_may_differ_again() -> None:
    tape = [entry("/rpc", "x", "POST", b'{"id": 2, "op": "read"}'), entry("/s/9f8e7d6c/init", "y")]
    former = [entry("/rpc", method="POST", sent=b'{"id": 1, "op": "read"}'), entry("/s/1a2b3c4d/init")]
    assert find(tape, post("/rpc", b'{"op": "read", "id": 3}'), former) == 0
    assert find(tape, post("/rpc", b'{"id": 3, "op": "write"}'), former) is None
    assert find(tape, get("/s/5a5b5c5d/init"), former) == 1
    assert find(tape, get("/s/5a5b5c5d/exit"), former) is None


def test_form_bodies_too() -> None:
    tape = [entry("/rpc", "x", "POST", b"f.req=%5B1%5D&at=token2")]
    former = [entry("/rpc", method="POST", sent=b"f.req=%5B1%5D&at=token1")]
    assert find(tape, post("/rpc", b"f.req=%5B1%5D&at=token3"), former) == 0
    assert find(tape, post("/rpc", b"f.req=%5B2%5D&at=token3"), former) is None


def test_another_page_of_the_same_depth_is_no_id() -> None:
    assert find([entry("/api/settings", "x")], get("/api/profile"), [entry("/api/other")]) is None


def test_two_volatile_requests_with_different_answers_are_a_doubt() -> None:
    tape = [entry("/a?t=3", "on"), entry("/a?t=4", "off")]
    former = [entry("/a?t=1"), entry("/a?t=2")]
    assert find(tape, get("/a?t=9"), former) is None
    assert find(tape, get("/a?t=3"), former) == 0

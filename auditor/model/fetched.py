"""A response that a page fetched itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from auditor.model.address import Target
from auditor.model.base import Frozen
from auditor.model.json_values import JsonPath, JsonPaths, Scalar
from auditor.model.texts import Line


class Fetched(Frozen):
    """A response that the page itself fetched: its path, and what distinguishes it from others at the same path."""

    response: Target | None = Field(
        None,
        description="path of a response that the page itself fetches, or of a stream or websocket that it opens; "
        "`*` stands for one part of it, such as an account's id",
    )
    method: Literal["GET", "POST"] | None = Field(
        None, description="response: the method that the page asks with; default: GET"
    )
    query: dict[Line, str] = Field({}, description="response: what the request's query must hold")
    except_query: tuple[Line, ...] = Field(
        (), description="response: an answer to a request with this query key is another"
    )
    operation: Line | None = Field(
        None, description="response: the operation's name, where one path serves many (GraphQL, RPC)"
    )
    sends: dict[JsonPath, Scalar] = Field(
        {}, description="response: what the request's JSON or form must hold, by dotted path"
    )
    stream: bool = Field(
        False,
        description="response: true: it is an event stream or a websocket; each message with the key is an answer",
    )
    event: Line | None = Field(None, description="stream: the name of the event")
    message: dict[JsonPath, Scalar] = Field(
        {}, description="stream: what the messages that count must hold, by dotted path"
    )

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it; empty where its coming or its status is all that is asked."""
        return ()


OF_RESPONSE = tuple(name for name in Fetched.model_fields if name != "response")
"""What may be said of a response only."""


class FromResponse(Fetched):
    """Where a response of the page says something about the account."""

    response: Target
    json_paths: JsonPaths = Field(alias="json")

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it."""
        return self.json_paths

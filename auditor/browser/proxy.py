"""An allow-list proxy on loopback: the only way from a browser context to the network.

Exact to host and port. It decides and counts; it reads nothing of what it forwards over TLS.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from auditor.errors import UsageError
from auditor.model.address import matches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.parse import SplitResult

    from auditor.browser.authority import Authority
    from auditor.browser.upstream import Upstream

_HEAD_LIMIT = 64 * 1024
_CONNECT_SECONDS = 20
_CLOSE_SECONDS = 1
_RULE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*):(\d*):(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*):(\d*)", re.ASCII)


@dataclass(frozen=True)
class ConnectTo:
    """`HOST:PORT:HOST:PORT` as in curl: where an origin is really reached. Empty parts match all, or stay.

    Hosts are in lower case, and IPv6 addresses without their brackets.
    """

    host: str
    port: str
    to_host: str
    to_port: str


def parse_connect_to(text: str) -> ConnectTo:
    """Read one `--connect-to`; raises UsageError."""
    found = _RULE.fullmatch(text)
    if found is None or not all(port == "" or 0 < int(port) < 65536 for port in found.groups()[1::2]):
        raise UsageError(
            f"--connect-to {text} is not HOST:PORT:HOST:PORT: write for instance ::127.0.0.1:8443 to reach all "
            "declared origins there."
        )
    host, port, to_host, to_port = found.groups()
    return ConnectTo(host.strip("[]").lower(), port, to_host.strip("[]").lower(), to_port)


@dataclass(frozen=True)
class Network:
    """How the world is reached: rules of `--connect-to`, a company's proxy, and its certificate authority."""

    connect_to: tuple[ConnectTo, ...] = ()
    upstream: Upstream | None = None
    authority: Authority | None = None

    def destination(self, host: str, port: int) -> tuple[str, int]:
        """Where `host:port` is really reached: the first rule that fits decides."""
        for rule in self.connect_to:
            if rule.host.lower() in {"", host} and rule.port in {"", str(port)}:
                return rule.to_host or host, int(rule.to_port or port)
        return host, port


@dataclass
class Gate:
    """One account's door to the network: which origins it may reach, and what was refused."""

    allowed: Sequence[str]
    network: Network
    refused: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> str:
        """Listen on a free loopback port; gives the address for the browser context."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_LIMIT)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Close the door and every connection through it."""
        if self._server:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def narrow(self, allowed: Sequence[str]) -> None:
        """Reach these origins only, from now on: what leads to others is cut."""
        self.allowed = allowed
        await self._cut()

    def permits(self, scheme: str, host: str, port: int) -> bool:
        """Whether a declared origin is exactly this one."""
        return any(matches(pattern, _origin(scheme, host, port)) for pattern in self.allowed)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await self._forward(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, TimeoutError):
            pass
        finally:
            await _close(writer)

    async def _forward(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port or (443 if tunnel else 80)
        # A websocket to a plain http origin is tunnelled too, so a tunnel may lead to either kind of origin.
        schemes = ("https", "http") if tunnel else ("http",)
        if not any(self.permits(scheme, host, port) for scheme in schemes):
            self.refused[_origin("https" if tunnel and port != 80 else "http", host, port)] += 1
            return await _answer(writer, 403, "not declared")
        try:
            far = await self._connect("https" if tunnel and port != 80 else "http", host, port)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            self.failed[host] = _why(error)
            return await _answer(writer, 502, "cannot connect")
        if tunnel:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            far[1].write(_origin_form(head, method, parts.path or "/", parts.query))
        return await _pipe((reader, writer), far)

    async def _connect(self, scheme: str, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        to_host, to_port = self.network.destination(host, port)
        upstream = self.network.upstream
        proxy = upstream.proxy_for(scheme, host, port) if upstream else None
        async with asyncio.timeout(_CONNECT_SECONDS):
            if (to_host, to_port) == (host, port) and proxy:
                return await _through(proxy, host, port, self.network.authority)
            return await asyncio.open_connection(to_host, to_port, limit=_HEAD_LIMIT)


class OpenGate(Gate):
    """A door to everywhere, while a person drives: only `--connect-to` and a company's proxy apply."""

    def permits(self, scheme: str, host: str, port: int) -> bool:
        """Everything."""
        return True


def _origin(scheme: str, host: str, port: int) -> str:
    default = {"https": 443, "http": 80}[scheme]
    return f"{scheme}://{_bare(host)}" + ("" if port == default else f":{port}")


def _bare(host: str) -> str:
    return f"[{host}]" if ":" in host else host


async def _through(
    upstream: str, host: str, port: int, authority: Authority | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(upstream)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    if context and authority:
        context.load_verify_locations(cadata="".join(authority.pem))
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context)
    except ssl.SSLError:
        raise ConnectionRefusedError("the proxy does not speak TLS as it should") from None
    except OSError:
        raise ConnectionRefusedError("the proxy cannot be reached") from None
    try:
        await _ask(reader, writer, parts, f"{_bare(host)}:{port}")
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: SplitResult, target: str) -> None:
    """CONNECT to a target; ConnectionRefusedError unless the proxy agrees."""
    credentials = ""
    if proxy.username:
        plain = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        credentials = f"Proxy-Authorization: Basic {base64.b64encode(plain).decode()}\r\n"
    writer.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{credentials}\r\n".encode())
    words = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1").split()
    if words[1:2] != ["200"]:
        answer = words[1][:3] if len(words) > 1 and words[1].isdecimal() else "something else than HTTP"
        raise ConnectionRefusedError(f"the proxy answered {answer}")


def _origin_form(head: bytes, method: str, path: str, query: str) -> bytes:
    """The head as an origin server expects it. One request a connection: the next may be for another host."""
    lines = head.split(b"\r\n")
    kept = [line for line in lines[1:-2] if not line.lower().startswith((b"proxy-", b"connection:"))]
    target = f"{path}?{query}" if query else path
    return b"\r\n".join([f"{method} {target} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close", b"", b""])


async def _pipe(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    there = asyncio.ensure_future(_copy(near[0], far[1]))
    try:
        await _copy(far[0], near[1])
    finally:
        there.cancel()
        await _close(far[1])
        await asyncio.gather(there, return_exceptions=True)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(_HEAD_LIMIT):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
        else:  # TLS has no half-closed connections
            target.close()


async def _answer(writer: asyncio.StreamWriter, status: int, text: str) -> None:
    writer.write(f"HTTP/1.1 {status} {text}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close a connection; one whose other side does not take what is still on its way is cut off."""
    writer.close()
    try:
        await asyncio.wait_for(writer.wait_closed(), _CLOSE_SECONDS)
    except (OSError, asyncio.CancelledError):
        writer.transport.abort()


def _why(error: BaseException) -> str:
    match error:
        case TimeoutError():
            return "it does not answer"
        case ConnectionRefusedError():
            return str(error) if str(error).startswith("the proxy") else "the connection was refused"
        case _:
            return (
                "the name is not known"
                if "Name or service" in str(error) or "nodename" in str(error)
                else "it cannot be reached"
            )

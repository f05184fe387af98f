"""Ports on loopback for what has to be told its port before it starts."""

from __future__ import annotations

import random
import socket

_OURS = range(15_000, 32_000)
"""Below those that systems give to outgoing connections: none of these may take it before it is used."""


def free_port() -> int:
    """One that nobody listens at."""
    while True:
        port = random.choice(_OURS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what only lingers there is no listener
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port

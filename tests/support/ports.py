"""Ports that nobody listens on."""

from __future__ import annotations

from socket import socket


def free_port() -> int:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port

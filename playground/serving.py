"""Serve an ASGI app on this machine only, from a thread, for as long as a context lasts."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import uvicorn

from integrations.errors import IntegrationError
from playground.only_here import only_here

SECONDS_TO_START = 60.0


class PortTaken(IntegrationError):
    """Another program listens where the playground was to."""


@contextmanager
def serve(app: Any, *, port: int = 0, uds: Path | None = None) -> Iterator[str]:
    """Serve on a loopback port (0 takes a free one), for this machine only, or on the Unix socket
    `uds`, which no website reaches.

    Yields the address once it accepts connections: `http://127.0.0.1:PORT`, or the socket's path.
    Raises PortTaken.
    """
    listener = _listener(port, uds)
    config = uvicorn.Config(
        app if uds else only_here(app),
        access_log=False,
        log_config=None,
        lifespan="off",
        ws="websockets-sansio",
        # Slack's library ends a connection only when the next frame comes. However busy the machine
        # is, the bot is not given up: with no limit at all, uvicorn would ping without a pause once
        # an answer took longer than the interval, and drown the bot.
        ws_ping_interval=0.2,
        ws_ping_timeout=86400,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listener],), name="server", daemon=True)
    thread.start()
    try:
        deadline = monotonic() + SECONDS_TO_START
        while not server.started and thread.is_alive() and monotonic() < deadline:
            sleep(0.005)
        if not server.started:
            raise RuntimeError("The server did not start.")
        yield str(uds) if uds else f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def forget_proxies() -> None:
    """Have this process reach this machine's servers itself: slack_sdk does not heed NO_PROXY."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


def gh_home(uds: Path) -> Path:
    """A configuration folder, beside the socket, with which gh talks to that socket only."""
    home = uds.parent / "gh"
    home.mkdir(exist_ok=True)
    (home / "config.yml").write_text(f"version: 1\nhttp_unix_socket: {uds}\n")
    return home


def _listener(port: int, uds: Path | None) -> socket.socket:
    if uds is not None:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(uds))
        return listener
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        other = _free_after(port)
        # Who typed `make` knows nothing of an option.
        command = f"PORT={other} make playground"
        if "MAKELEVEL" not in os.environ:
            command = f"analytics playground --port {other}"
        raise PortTaken(f"Port {port} is taken: type `{command}`.") from error
    return listener


def _free_after(port: int) -> int:
    """The next port that is free; 0, which stands for any, where there is none."""
    for other in range(port + 1, 65536):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", other))
            return other
    return 0

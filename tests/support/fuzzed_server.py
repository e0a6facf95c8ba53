"""A server of the bot for requests at random: what it answers, and what it logs meanwhile."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from socket import SHUT_WR, create_connection, socket
from threading import Thread
from time import time

from starlette.applications import Starlette

from bot.server.addresses import SLACK_EVENTS
from bot.server.limits import Limits, limited_server
from tests.support.patience import PATIENCE, until

SECRET = "0123456789abcdef0123456789abcdef"


@contextmanager
def served(app: Starlette) -> Iterator[int]:
    """Serve the app as the bot is served, where nobody is too slow; gives its port."""
    server = limited_server(app, ending=1, limits=Limits(arriving=PATIENCE, answering=PATIENCE))
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def answer(port: int, request: bytes, *, no_more: bool = False) -> bytes:
    """What these bytes are answered with until the connection is closed, which is soon where the
    bot is told that there come `no_more`."""
    with create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        got = b""
        try:
            connection.sendall(request)
            if no_more:
                connection.shutdown(SHUT_WR)
            while block := connection.recv(65536):
                got += block
        except ConnectionError:
            pass
    return got


def statuses(answered: bytes) -> list[int]:
    """The statuses of these answers."""
    lines = answered.split(b"\r\n")
    return [int(line[9:12]) for line in lines if line.startswith(b"HTTP/1.1 ")]


def request(address: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {address} HTTP/1.1", "Host: bot", "Connection: close"]
    lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def signed(body: bytes, content_type: str) -> bytes:
    """What Slack posts with that body."""
    now = str(int(time()))
    # Slack's own library signs text alone.
    signature = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}
    return request(SLACK_EVENTS, {**headers, "Content-Type": content_type}, body)


class Log(logging.Handler):
    """Keeps what is logged from a level on, and nobody has looked at.

    Slack's own library may say that nobody listens where it is told to answer.
    """

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("slack_sdk"):
            self._lines.append(self.format(record))

    def new(self) -> list[str]:
        """What was logged since one looked last."""
        lines = [*self._lines]
        del self._lines[: len(lines)]
        return lines


@contextmanager
def logged(level: int = logging.ERROR) -> Iterator[Log]:
    """The log from that level on, while the context lasts."""
    log = Log(level)
    logging.getLogger().addHandler(log)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(log)

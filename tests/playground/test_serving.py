"""How the playground's servers keep a connection on a machine that is busy."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from playground.serving import serve
from playground.slack.server import slack_app
from tests.support.patience import PATIENCE
from tests.support.playgrounds import patient_slack

UPGRADE = (
    "GET /client/socket HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGxheWdyb3VuZCBrZXkuLg==\r\n\r\n"
)
PING, PONG, BYTES = 0x89, 0x8A, 4


def pinged(connection: socket.socket) -> bytes:
    """What the next ping says, which is all that comes."""
    connection.settimeout(PATIENCE)
    head = connection.recv(2, socket.MSG_WAITALL)
    assert head == bytes([PING, BYTES])
    return connection.recv(BYTES, socket.MSG_WAITALL)


def test_who_answers_no_ping_yet_is_sent_no_other() -> None:
    with serve(slack_app(patient_slack([]))) as url:
        host = urlsplit(url).netloc
        with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as connection:
            connection.sendall(UPGRADE.format(host).encode())
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                answer += connection.recv(1)
            said = pinged(connection)
            # Several times as long as from one to the next.
            connection.settimeout(2)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            # The mask of a client's frame; of nothing but zeros it changes nothing.
            connection.sendall(bytes([PONG, 0x80 + BYTES, 0, 0, 0, 0]) + said)
            assert pinged(connection)

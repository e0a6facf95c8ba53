"""nginx itself before two bots, as `deploy/nginx/analytics.conf` has it.

`tests/journeys/test_rolling_restart.py` restarts real bots behind it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from bot.server.limits import LARGEST_BODY, Limits
from tests.support.nginx import nginx
from tests.support.patience import PATIENCE
from tests.support.ports import free_port
from tests.support.raw_requests import BODY, Bot, head, listening, whole

PATIENT = Limits(arriving=PATIENCE, answering=PATIENCE)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with listening(tmp_path, PATIENT) as bot:
        yield bot


@contextmanager
def nobody() -> Iterator[int]:
    """A port that nobody listens on."""
    yield free_port()


@contextmanager
def taking(does: Callable[[socket.socket], object], port: int = 0) -> Iterator[int]:
    """The port of a server that does that with every connection, and closes it."""
    with closing(socket.create_server(("127.0.0.1", port))) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    does(connection)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


def ending() -> AbstractContextManager[int]:
    """A bot that ends before it reads what was sent."""
    return taking(lambda _: None)


def killed() -> AbstractContextManager[int]:
    """A bot that is killed once it has read what was sent."""
    return taking(lambda connection: connection.recv(65_536))


def status(url: str, request: bytes) -> int:
    """The status that nginx answers with."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.status


@pytest.mark.fault
@pytest.mark.parametrize("other", [nobody, ending, killed])
def test_what_one_of_two_bots_does_not_answer_the_other_does(
    bot: Bot, other: Callable[[], AbstractContextManager[int]]
) -> None:
    with other() as port, nginx([port, bot.port]) as url:
        # Each is asked in turn, also once it has failed.
        assert [status(url, whole()) for _ in range(8)] == [200] * 8
    assert bot.app.heard == [BODY.decode()] * 8


@pytest.mark.fault
def test_a_bot_that_is_back_is_asked_at_once() -> None:
    def answers(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

    ports = [free_port(), free_port()]
    with nginx(ports) as url:
        assert status(url, whole()) == 502
        # As one has just begun, the other one ends.
        for port in ports * 2:
            with taking(answers, port):
                assert [status(url, whole()) for _ in range(4)] == [200] * 4


@pytest.mark.attack
def test_what_slack_signed_goes_through_nginx_and_nothing_else(bot: Bot) -> None:
    with nginx([bot.port]) as url:
        assert status(url, whole()) == 200
        assert bot.app.heard == [BODY.decode()]
        assert status(url, head(Content_Length=0)) == 401
        # Of what the bot serves beside it, as of what it does not, nobody learns.
        for address in ("/metrics", "/nowhere"):
            assert status(url, head(address, Content_Length=0)) == 404
        too_large = BODY + b"&text=" + b"x" * (LARGEST_BODY + 100_000)
        assert status(url, whole(too_large)) == 413

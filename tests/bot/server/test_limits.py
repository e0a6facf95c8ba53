"""What strangers can do to a bot that listens: little, and nothing that the log is full of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPResponse
from pathlib import Path
from socket import SHUT_WR, SO_RCVBUF, SOL_SOCKET, socket
from time import sleep

import pytest

from bot.server.addresses import INSTALL, REDIRECT, SLACK_EVENTS
from bot.server.limits import LARGEST_BODY, Limits
from bot.server.webhooks import PATH
from tests.support.patience import PATIENCE
from tests.support.raw_requests import (
    BODY,
    Bot,
    head,
    listening,
    signed,
    whole,
)

# No request takes so long to come, and tests wait for none that does.
SHORT = 0.3


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """Where nobody is too slow, however busy this machine is."""
    with listening(tmp_path, Limits(arriving=PATIENCE, answering=PATIENCE)) as opened:
        yield opened


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Bot]:
    """Where a request that does not come at once is too slow."""
    with listening(tmp_path, Limits(arriving=SHORT, answering=PATIENCE)) as opened:
        yield opened


def status(connection: socket) -> int:
    """The status of the answer, which is read to its end; 0 for one that does not come."""
    answer = HTTPResponse(connection)
    with suppress(ConnectionError):
        answer.begin()
        answer.read()
        return answer.status
    return 0


def is_closed(connection: socket) -> bool:
    """Wait until the other side has closed it; what came before is thrown away."""
    with suppress(ConnectionError):
        while connection.recv(65536):
            pass
    return True


def send(connection: socket, data: bytes) -> None:
    """Send it as far as the other side takes it."""
    with suppress(ConnectionError):
        connection.sendall(data)


def send_for_ever(connection: socket, data: bytes, pause: float = 0) -> None:
    """Send it again and again. Raises ConnectionError once the other side has closed it."""
    while True:
        connection.sendall(data)
        sleep(pause)


def test_what_slack_signed_is_heard(bot: Bot) -> None:
    with bot.connect() as connection:
        for _ in range(2):
            connection.sendall(whole())
            assert status(connection) == 200
    assert bot.app.heard == [BODY.decode()] * 2


@pytest.mark.attack
def test_a_body_that_is_too_large_is_refused_before_it_comes(bot: Bot) -> None:
    with bot.connect() as connection:
        connection.sendall(head(**signed(Content_Length=LARGEST_BODY + 1)))
        assert status(connection) == 413


@pytest.mark.attack
def test_a_body_in_chunks_is_refused_once_it_is_too_large(bot: Bot) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with bot.connect() as connection:
        connection.sendall(head(**signed(Transfer_Encoding="chunked")))
        # It never ends.
        send(connection, chunk * (LARGEST_BODY // 0x10000 + 1))
        assert status(connection) == 413
    assert bot.app.heard == []


@pytest.mark.attack
def test_the_largest_body_is_heard(bot: Bot) -> None:
    begun = BODY + b"&text="
    body = begun + b"x" * (LARGEST_BODY - len(begun))
    with bot.connect() as connection:
        connection.sendall(whole(body))
        assert status(connection) == 200
    assert [len(each) for each in bot.app.heard] == [LARGEST_BODY]


UNSIGNED = [
    {},
    {"X_Slack_Signature": ""},
    {"X_Slack_Request_Timestamp": ""},
    {"X_Slack_Signature": "v0=forged"},
    {"X_Slack_Signature": "v0=" + "é" * 64},
    {"X_Slack_Signature": "v1=" + "0" * 64},
    {"X_Slack_Request_Timestamp": "soon"},
    {"X_Slack_Request_Timestamp": "²"},
    {"X_Slack_Request_Timestamp": "-1"},
    {"X_Slack_Request_Timestamp": "9" * 5000},
]


@pytest.mark.attack
@pytest.mark.parametrize("headers", UNSIGNED)
def test_what_cannot_be_signed_is_refused_before_its_body_comes(
    bot: Bot, headers: dict[str, str]
) -> None:
    given = {**signed(), **headers} if headers else {}
    with bot.connect() as connection:
        connection.sendall(head(**{**given, "Content_Length": 1000}))
        assert status(connection) == 401
        # The connection is good for the next request, as a proxy needs it.
        connection.sendall(b"x" * 1000 + whole())
        assert status(connection) == 200
    with bot.connect() as connection:
        connection.sendall(head(PATH, Content_Length=1000, X_Hub_Signature_256="sha256=forged"))
        assert status(connection) == 401


@pytest.mark.attack
def test_what_comes_after_a_refusal_is_not_taken_for_ever(bot: Bot) -> None:
    with bot.connect() as connection:
        connection.sendall(head(Content_Length=10**12))
        sent = 0
        with suppress(ConnectionError):
            # Far more than fits into what the system holds on the way.
            while sent < 100 * LARGEST_BODY:
                connection.sendall(b"x" * LARGEST_BODY)
                sent += LARGEST_BODY
        assert sent < 100 * LARGEST_BODY


# Made as they are sent: Slack's signature is good for five minutes.
BEGUN: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "half a line": lambda: b"POST /slack",
    "half of the headers": lambda: head(**signed())[:-2],
    "no body": lambda: head(**signed(Content_Length=len(BODY))),
    "half of the body": lambda: head(**signed(Content_Length=len(BODY))) + BODY[:5],
    "a first chunk": lambda: head(**signed(Transfer_Encoding="chunked")) + b"5\r\npaylo\r\n",
    "a body that nobody asked for": lambda: head(Content_Length=1000) + b"x",
}


@pytest.mark.attack
@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
@pytest.mark.parametrize("is_second", [False, True], ids=["first", "second"])
def test_a_request_that_does_not_come_is_not_waited_for(
    hasty: Bot, begun: Callable[[], bytes], is_second: bool
) -> None:
    with hasty.connect() as connection:
        if is_second:
            connection.sendall(whole())
            assert status(connection) == 200
        connection.sendall(begun())
        assert is_closed(connection)


@pytest.mark.attack
@pytest.mark.parametrize(
    "begun",
    [lambda: b"", lambda: head(**signed(Content_Length=10**5))],
    ids=["head", "body"],
)
def test_a_request_that_comes_byte_by_byte_is_not_waited_for(
    hasty: Bot, begun: Callable[[], bytes]
) -> None:
    with hasty.connect() as connection:
        connection.sendall(begun())
        with pytest.raises(ConnectionError):
            send_for_ever(connection, b"x", pause=SHORT / 30)


@pytest.mark.attack
def test_answers_that_nobody_fetches_are_not_kept(tmp_path: Path) -> None:
    limits = Limits(arriving=PATIENCE, answering=SHORT)
    many = b"GET /nowhere HTTP/1.1\r\nHost: bot\r\n\r\n" * 1000
    with listening(tmp_path, limits) as bot, socket() as connection:
        connection.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", bot.port))
        with pytest.raises(ConnectionError):
            send_for_ever(connection, many)


@pytest.mark.attack
def test_who_asks_nothing_makes_room_for_who_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = Limits(arriving=PATIENCE, answering=PATIENCE, connections=3)
    with listening(tmp_path, limits) as bot, ExitStack() as ending:

        def connect() -> socket:
            return ending.enter_context(bot.connect())

        strangers = [connect()]
        for _ in range(20):
            strangers.append(connect())
            strangers[-1].sendall(b"POST /slack")
        slack = connect()
        slack.sendall(whole())
        assert status(slack) == 200
        assert all(is_closed(each) for each in strangers[:-2])
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.message.partition(":")[0] for each in warnings] == [
        "More than 3 connections are open"
    ]


@pytest.mark.attack
def test_what_is_being_answered_is_not_closed_for_strangers(tmp_path: Path) -> None:
    limits = Limits(arriving=PATIENCE, answering=PATIENCE, connections=2)
    with listening(tmp_path, limits) as bot, bot.connect() as one, bot.connect() as other:
        bot.app.may_answer.clear()
        for connection in (one, other):
            connection.sendall(whole())
            assert bot.app.begun.acquire(timeout=PATIENCE)
        for _ in range(5):
            with bot.connect() as stranger:
                assert is_closed(stranger)
        bot.app.may_answer.set()
        assert [status(one), status(other)] == [200, 200]


def garbage() -> Iterator[bytes]:
    """What no client sends that means well."""
    yield from (b"no HTTP\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" * 20, b"\x00" * 100, b"GET\r\n\r\n")
    yield b"GET / HTTP/1.1\r\n\r\n"
    yield b"GET / HTTP/9.9\r\nHost: bot\r\n\r\n"
    yield b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: bot\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost: bot\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"
    yield b"GET /%ff%00%0a HTTP/1.1\r\nHost: bot\r\n\r\n"
    yield head(Content_Length=-1)
    yield head(Content_Length="1, 2")
    yield head(Content_Length=5, Transfer_Encoding="chunked") + b"zz\r\n"
    yield head(Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Key="x")
    yield head(Connection="Upgrade", Upgrade="h2c")
    yield head(Expect="100-continue", Content_Length=5)
    # Wrong from the body on: before and after the answer.
    for others in (signed(), {}):
        yield head(**{**others, "Transfer_Encoding": "chunked"}) + b"zz\r\n"
        yield head(**{**others, "Content_Length": 1}) + b"x" + b"\x00\x00\r\n\r\n" * 2
    for path in (SLACK_EVENTS, PATH, INSTALL, REDIRECT, "/", "/nowhere"):
        for headers in UNSIGNED:
            yield head(path, **{**signed(b"x"), **headers, "Content_Length": 1}) + b"\xff"
        yield head(path, Content_Length=9) + b"only"
        yield head(path, X_Hub_Signature_256="sha256=" + "0" * 64, Content_Length=1) + b"["
        for query in ("", "?code=x&state=y", "?error=x%0ay&state=%ff", "?state=" + "x" * 9000):
            for cookie in ("", "Cookie: slack-app-oauth-state=x\r\n", "Cookie: \xff=;;;=\r\n"):
                asked = f"GET {path}{query} HTTP/1.1\r\nHost: bot\r\n{cookie}\r\n"
                yield asked.encode("latin-1")
        yield f"DELETE {path} HTTP/1.1\r\nHost: bot\r\n\r\n".encode()


@pytest.mark.attack
def test_strangers_write_nothing_into_the_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for sent in garbage():
        with bot.connect() as connection:
            send(connection, sent)
            # Some of it is the beginning of what might still come.
            connection.shutdown(SHUT_WR)
            is_closed(connection)
    with bot.connect() as connection:
        connection.sendall(whole())
        assert status(connection) == 200
    # The store is made meanwhile.
    logged = [record for record in caplog.records if not record.name.startswith("alembic")]
    assert [record.getMessage() for record in logged] == []
